"""Lambda functions as processes of this machine: LocalStack's runtime executor without Docker."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler, LogItem
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from medseal_localstack.environment import from_localstack
from medseal_localstack.invocation import Invocation, Outcome
from medseal_localstack.output import Output
from medseal_localstack.process import FunctionProcess, InitFailed
from medseal_localstack.report import report

HOST = "127.0.0.1"


class ProcessExecutor(RuntimeExecutor):
    """One environment of one function version. LocalStack makes as many as run at once."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002, LocalStack's name
        super().__init__(id=id, function_version=function_version)
        self._variables: dict[str, str] = {}
        self._process: FunctionProcess | None = None
        self._init_ms: float | None = None
        self._stopped = threading.Event()
        self._output = Output(log_file(function_version.id.function_name, id))

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        code = function_version.config.code
        code.prepare_for_execution()
        bootstrap = code.get_unzipped_code_location() / "bootstrap"
        if bootstrap.is_file():
            # A zip made on a system without file modes says nothing of the executable bit.
            bootstrap.chmod(bootstrap.stat().st_mode | stat.S_IXUSR)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """LocalStack removes the unzipped code itself."""

    def start(self, env_vars: dict[str, str]) -> None:
        """Blocks until the function waits for its first event."""
        self._variables = from_localstack(env_vars)
        try:
            self._start_process()
        except InitFailed as failed:
            self._output.note(failed.outcome.log_line or "INIT_REPORT Phase: init\tStatus: error")
            self._publish(self._output.take())
            raise StatusErrorException("function init failed", payload=failed.outcome.payload) from failed

    def stop(self) -> None:
        self._stopped.set()
        if self._process:
            self._process.kill()
        self._output.close()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        request_id = payload["invoke-id"]
        config = self.function_version.config
        self._output.note(f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}")
        invocation = Invocation(
            request_id=request_id,
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            event=payload["payload"].encode(),
            timeout=float(config.timeout),
        )
        started = time.perf_counter()
        outcome, memory_mb = self._run(invocation)
        if outcome.log_line:
            self._output.note(outcome.log_line)
        duration_ms = (time.perf_counter() - started) * 1000
        for line in report(request_id, duration_ms, config.memory_size, memory_mb, self._init_ms):
            self._output.note(line)
        self._init_ms = None
        return InvocationResult(request_id, outcome.payload, outcome.is_error, self._output.take())

    def get_logs(self) -> str:
        return self._output.take()

    def get_address(self) -> str:
        return HOST

    def get_endpoint_from_executor(self) -> str:
        return HOST

    def get_runtime_endpoint(self) -> str:
        """Where LocalStack's own init program would report to; there is none here."""
        return f"http://{HOST}"

    def _run(self, invocation: Invocation) -> tuple[Outcome, int]:
        try:
            process = self._process
            # As on AWS, an environment whose process has died starts another for the next event.
            if process is None or not process.alive:
                process = self._start_process()
        except InitFailed as failed:
            return failed.outcome, 0
        return process.run(invocation), process.peak_memory_mb()

    def _start_process(self) -> FunctionProcess:
        started = time.perf_counter()
        task_root = Path(self.function_version.config.code.get_unzipped_code_location())
        process = self._process = FunctionProcess(task_root, self._variables, self._output)
        if self._stopped.is_set():
            # stop() ran while the process was being made and has not seen it.
            process.kill()
        process.wait_for_init()
        self._init_ms = (time.perf_counter() - started) * 1000
        return process

    def _publish(self, text: str) -> None:
        """Sends what a failed init printed to CloudWatch Logs; LocalStack does so for invocations only."""
        id_ = self.function_version.id
        handler = LogHandler(self.function_version.config.role, id_.region)
        group = self._variables.get("AWS_LAMBDA_LOG_GROUP_NAME", f"/aws/lambda/{id_.function_name}")
        stream = self._variables.get("AWS_LAMBDA_LOG_STREAM_NAME", self.id)
        handler.add_logs(LogItem(group, stream, text))
        handler.log_queue.put(QUEUE_SHUTDOWN)
        threading.Thread(target=handler.run_log_loop, name="publish-init-failure", daemon=True).start()


def log_file(function: str, environment: str) -> Path | None:
    """In the folder that ``MEDSEAL_FUNCTION_LOGS`` names; without it there is no file."""
    folder = os.environ.get("MEDSEAL_FUNCTION_LOGS")
    return Path(folder) / f"{function}-{environment[:8]}.log" if folder else None
