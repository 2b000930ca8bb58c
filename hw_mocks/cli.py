"""The bench's command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    return int(options.command(options))


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="hw-bench", description="Emulated devices and acquirer for the terminal.")
    root.add_argument("--version", action="version", version=version("refund-terminal"))
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    from hw_mocks.acquirer import server

    acquirer = commands.add_parser("acquirer", help="the emulated acquirer, HTTPS on loopback")
    server.add_arguments(acquirer)
    acquirer.set_defaults(command=server.run)

    from hw_mocks.rig import demo, keyboard

    playing = commands.add_parser("demo", help="two refunds, headless; exits 0 only if all books agree")
    playing.add_argument("--out", type=Path, default=Path("out/demo"))
    playing.set_defaults(command=demo.main)

    running = commands.add_parser("console", help="the terminal in this window, the keyboard as its keypad")
    running.add_argument("--out", type=Path, default=Path("out/console"))
    running.set_defaults(command=keyboard.main)

    from hw_mocks.bench import player, rendering
    from hw_mocks.bench import server as bench_server

    bench = commands.add_parser("bench", help="devices and acquirer in a browser, and their JSON API")
    bench_server.add_arguments(bench)
    bench.set_defaults(command=bench_server.main)

    rendered = commands.add_parser("render", help="a file of ESC/POS bytes as the paper it makes")
    rendering.add_arguments(rendered)
    rendered.set_defaults(command=rendering.main)

    played = commands.add_parser("play", help="scenarios, headless; exits 0 only if all went as they say")
    player.add_arguments(played)
    played.set_defaults(command=player.main)
    return root
