"""What a function prints: all of it into a file, and each invocation's part for CloudWatch Logs."""

from __future__ import annotations

import os
import select
import threading
from pathlib import Path

# CloudWatch takes 1 MB in one call; the file has the rest.
BUFFER_LIMIT = 1_000_000


class Output:
    """The output of one environment, over as many processes as it needs."""

    def __init__(self, file: Path | None) -> None:
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self._left_out = 0
        self._pipe: int | None = None
        self._file = None
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Kept open for the environment's life and closed in close().
            self._file = file.open("ab", buffering=0)

    def follow(self, pipe: int) -> None:
        """Reads the pipe, which it owns from here on, until its last writer is gone."""
        os.set_blocking(pipe, False)
        with self._lock:
            self._pipe = pipe
        threading.Thread(target=self._read, args=(pipe,), name="function-output", daemon=True).start()

    def note(self, line: str) -> None:
        """Adds a line of Lambda's own, after what the process has printed so far."""
        with self._lock:
            self._drain()
            self._keep(f"{line}\n".encode())

    def take(self) -> str:
        """What has been printed and noted since the last call."""
        with self._lock:
            self._drain()
            text = self._buffer.decode(errors="replace")
            if self._left_out:
                text += f"\n[{self._left_out} bytes more in the function's log file]\n"
            self._buffer.clear()
            self._left_out = 0
            return text

    def close(self) -> None:
        with self._lock:
            self._drain()
            if self._file:
                self._file.close()
                self._file = None

    def _read(self, pipe: int) -> None:
        waiter = select.poll()
        waiter.register(pipe, select.POLLIN)
        open_ = True
        while open_:
            waiter.poll()
            with self._lock:
                open_ = self._drain(pipe)
        os.close(pipe)

    def _drain(self, pipe: int | None = None) -> bool:
        """Reads what the pipe holds now: what was printed before a response was sent is already in it."""
        pipe = self._pipe if pipe is None else pipe
        while pipe is not None:
            try:
                printed = os.read(pipe, 65_536)
            except BlockingIOError:
                return True
            if not printed:
                if pipe == self._pipe:
                    self._pipe = None
                return False
            self._keep(printed)
        return True

    def _keep(self, printed: bytes) -> None:
        if self._file:
            self._file.write(printed)
        room = max(BUFFER_LIMIT - len(self._buffer), 0)
        self._buffer += printed[:room]
        self._left_out += len(printed) - len(printed[:room])
