"""One call of a function, what came of it, and Lambda's own words for failures."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field

RESPONSE_LIMIT = 6 * 1024 * 1024 + 100


@dataclass(frozen=True)
class Outcome:
    """What the caller gets: the function's answer, or an error as JSON."""

    payload: bytes
    is_error: bool = False
    # What Lambda itself has to say belongs in the log. A function's own error does not: it may name people.
    log_line: str | None = None


def failure(error_type: str, message: str) -> Outcome:
    """An error that Lambda itself reports, not the function."""
    body = {"errorType": error_type, "errorMessage": message}
    return Outcome(json.dumps(body).encode(), is_error=True, log_line=f"{error_type} {message}")


def timed_out(request_id: str, seconds: float) -> Outcome:
    text = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return failure("Sandbox.Timedout", text)


def exited(request_id: str, code: int) -> Outcome:
    """The process is gone. A negative code is the signal that ended it, as `subprocess` has it."""
    if code == 0:
        text = "Runtime exited without providing a reason"
    elif code < 0:
        text = f"Runtime exited with error: signal: {-code}"
    else:
        text = f"Runtime exited with error: exit status {code}"
    return failure("Runtime.ExitError", f"RequestId: {request_id} Error: {text}")


def too_large(size: int) -> Outcome:
    text = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes): {size}."
    return failure("Function.ResponseSizeTooLarge", text)


@dataclass
class Invocation:
    """An event on its way through one environment. Settled once: the first outcome stands."""

    request_id: str
    function_arn: str
    trace_id: str
    event: bytes
    timeout: float
    deadline_ms: int = field(init=False)
    outcome: Outcome | None = field(default=None, init=False)
    _settled: threading.Event = field(default_factory=threading.Event, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.deadline_ms = int((time.time() + self.timeout) * 1000)

    def settle(self, outcome: Outcome) -> bool:
        """False when the invocation already has its outcome."""
        with self._lock:
            if self.outcome is not None:
                return False
            self.outcome = outcome
        self._settled.set()
        return True

    def wait(self) -> Outcome | None:
        """The outcome, or None when the deadline passes first."""
        remaining = self.deadline_ms / 1000 - time.time()
        self._settled.wait(max(remaining, 0))
        return self.outcome
