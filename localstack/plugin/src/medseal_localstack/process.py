"""One process of a function: its bootstrap, the Runtime API it talks to, and its end."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from medseal_localstack.environment import for_process
from medseal_localstack.invocation import Invocation, Outcome, exited, failure, timed_out
from medseal_localstack.output import Output
from medseal_localstack.runtime_api import RuntimeApi

# Lambda's own limit.
INIT_SECONDS = 10.0


class InitFailed(Exception):
    """The process never asked for an event."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.payload.decode(errors="replace"))
        self.outcome = outcome


class FunctionProcess:
    """Started by the constructor, ended by `kill` or by itself. Not restarted: make another."""

    def __init__(self, task_root: Path, variables: dict[str, str], output: Output) -> None:
        self._api = RuntimeApi()
        self._lock = threading.Lock()
        self._invocation: Invocation | None = None
        self._name = variables.get("AWS_LAMBDA_FUNCTION_NAME", task_root.name)
        environment = for_process(variables, task_root, self._api.address)
        reading, writing = os.pipe()
        try:
            self._process = spawn(task_root / "bootstrap", task_root, environment, writing)
        except OSError as error:
            os.close(reading)
            self._api.close()
            text = f"Error: cannot run {task_root / 'bootstrap'}: {error.strerror}"
            raise InitFailed(failure("Runtime.InvalidEntrypoint", text)) from error
        finally:
            os.close(writing)
        output.follow(reading)
        threading.Thread(target=self._await_end, name=f"await-{self._name}", daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_for_init(self, seconds: float = INIT_SECONDS) -> None:
        """Returns when the process asks for its first event. InitFailed: it has not, and is dead."""
        if self._api.wait_until_asked(seconds):
            return
        code = self._process.poll()
        self.kill()
        if self._api.init_error:
            raise InitFailed(self._api.init_error)
        if code is not None:
            raise InitFailed(exited(self._name, code))
        text = f"{self._name}: init did not end within {seconds:.0f} seconds"
        raise InitFailed(failure("Sandbox.Timedout", text))

    def run(self, invocation: Invocation) -> Outcome:
        """Blocks until the function has answered, has died, or its time is up, which kills it."""
        with self._lock:
            self._invocation = invocation
        if self.alive:
            self._api.hand_over(invocation)
        else:
            invocation.settle(exited(invocation.request_id, self._process.returncode))
        outcome = invocation.wait()
        if outcome is None:
            outcome = timed_out(invocation.request_id, invocation.timeout)
            if invocation.settle(outcome):
                self.kill()
            elif invocation.outcome:
                # It answered between the deadline and the kill.
                outcome = invocation.outcome
        return outcome

    def peak_memory_mb(self) -> int:
        """The most memory it ever held; 0 once it is gone."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return 0
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
        return -(-int(peak.split()[1]) // 1024)

    def kill(self) -> None:
        """Ends the process and what it started. Does nothing when they are gone."""
        try:
            # The process leads its group (start_new_session), so its id is the group's.
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait()
        self._api.close()

    def _await_end(self) -> None:
        code = self._process.wait()
        with self._lock:
            invocation = self._invocation
        if invocation:
            invocation.settle(exited(invocation.request_id, code))
        # Also what wakes wait_for_init.
        self._api.close()


def spawn(program: Path, folder: Path, environment: dict[str, str], output: int) -> subprocess.Popen[bytes]:
    """Without preexec_fn, which would copy LocalStack's page tables: 29 ms instead of 2."""
    for attempt in range(10):
        try:
            return subprocess.Popen(
                [str(program)],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            # The file was written a moment ago, and another process that is just being started still
            # holds the writing end.
            if error.errno != errno.ETXTBSY or attempt == 9:
                raise
            time.sleep(0.02)
    raise AssertionError("the last attempt returns or raises")
