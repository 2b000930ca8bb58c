"""``python -m hw_mocks.acquirer --dir DIR [--port 0]``."""

from __future__ import annotations

import argparse
import sys

from hw_mocks.acquirer.server import add_arguments, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hw_mocks.acquirer", description="the emulated acquirer")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
