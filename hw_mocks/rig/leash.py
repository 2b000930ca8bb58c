"""No process outlives the one that started it: a watcher that notices the owner's end, however it ended.

A signal handler cannot do this: SIGKILL runs none. The watcher waits on a pipe that only the owner holds open; when the
pipe closes, it kills every process that carries the owner's mark in its environment, which is inherited from the moment
of its start, and takes away the links and sockets that dead processes have left in the owner's folder.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "HW_LEASH_"
PTYS = "/dev/pts/"
ROUNDS, ROUND_S = 60, 0.05
"""A killed process is gone within milliseconds; one that was being started in that moment shows in the next round."""
ENDING_S = 10.0


@contextmanager
def leash(folder: Path, lock: str) -> Iterator[None]:
    """What this process starts meanwhile does not outlive it. ``lock``: name of the file that ``folder``'s owner locks.

    Raises OSError when the watcher cannot be started.
    """
    mark = f"{PREFIX}{os.getpid()}_{secrets.token_hex(8)}"
    command = [sys.executable, "-m", "hw_mocks.rig.leash", mark, str(folder.resolve()), lock]
    # A session of its own: Ctrl-C in the owner's window is not for the watcher.
    watcher = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    os.environ[mark] = "1"
    try:
        yield
    finally:
        del os.environ[mark]
        watcher.communicate(timeout=ENDING_S)


def main() -> int:
    """Wait for the owner's end; then end what carries the mark."""
    mark, folder, lock = sys.argv[1:]
    sys.stdin.buffer.read()
    for _ in range(ROUNDS):
        marked = list(carrying(mark))
        if not marked:
            break
        for pid in marked:
            with suppress(ProcessLookupError):  # it has ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)
        time.sleep(ROUND_S)
    _tidy(Path(folder), lock)
    return 0


def carrying(mark: str) -> Iterator[int]:
    """Processes of this user with that name in their environment."""
    wanted = f"{mark}=".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):  # another user's, or gone meanwhile
            variables = (entry / "environ").read_bytes().split(b"\0")
            if any(variable.startswith(wanted) for variable in variables):
                yield int(entry.name)


def _tidy(folder: Path, lock: str) -> None:
    """Remove links to terminals, and sockets, unless the folder has a new owner by now.

    A link need not lead nowhere: another program may have got the number of a pty that has gone.
    """
    with suppress(OSError):
        descriptor = os.open(folder / lock, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for path in list(folder.rglob("*")):
                if path.is_socket() or (path.is_symlink() and os.readlink(path).startswith(PTYS)):
                    path.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    raise SystemExit(main())
