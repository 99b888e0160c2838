"""Nothing LocalStack started outlives it, even when LocalStack is killed and cannot clean up.

A second, small process holds the reading end of a pipe. When LocalStack is gone, however it went, the
kernel closes the writing end; the watchdog then kills every process that carries this LocalStack's mark in
its environment: functions, their children, DynamoDB Local.

The kernel's own way, PR_SET_PDEATHSIG, is no use here: it fires when the *thread* that started the
process ends, which for a function is the thread of one request; and setting it takes a full fork of
LocalStack, 29 ms for 500 MB where vfork takes 2.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

MARK = "MEDSEAL_STARTED_BY"
_process: subprocess.Popen[bytes] | None = None


def start() -> None:
    """Marks all processes started from now on and starts their watchdog. Once per LocalStack."""
    global _process
    if _process is not None:
        return
    unmarked = dict(os.environ)
    mark = os.environ[MARK] = uuid.uuid4().hex
    _process = subprocess.Popen(
        [sys.executable, "-S", "-E", __file__, mark],
        stdin=subprocess.PIPE,
        env=unmarked,
        # Out of reach of the terminal's Ctrl-C, which LocalStack may take long to answer.
        start_new_session=True,
    )


def mark() -> dict[str, str]:
    """The mark, for processes that are started with an environment of their own."""
    return {MARK: os.environ[MARK]} if MARK in os.environ else {}


def marked(mark: str) -> list[int]:
    """Processes that carry the mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if wanted in environment:
                found.append(int(folder.name))
    return found


def kill_marked(mark: str) -> None:
    """Kills until none is found twice: one may have been starting just when LocalStack died."""
    quiet = 0
    while quiet < 2:
        processes = marked(mark)
        quiet = 0 if processes else quiet + 1
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)


if __name__ == "__main__":
    for quiet_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(quiet_signal, signal.SIG_IGN)
    sys.stdin.buffer.read()
    kill_marked(sys.argv[1])
