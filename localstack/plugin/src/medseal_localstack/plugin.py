"""What LocalStack loads: the names in pyproject.toml's entry points lead here."""

from __future__ import annotations

from typing import Any

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen with ``LAMBDA_RUNTIME_EXECUTOR=process``."""

    name = "process"

    def load(self, *args: Any, **kwargs: Any) -> type:
        from medseal_localstack.executor import ProcessExecutor

        return ProcessExecutor


# Before LocalStack's own hooks, which have priority 0 to 100: some of them load services.
@hooks.on_infra_start(priority=1000)
def prepare() -> None:
    from medseal_localstack import (
        cloudformation,
        dynamodb,
        event_sources,
        function_urls,
        metrics,
        watchdog,
    )

    watchdog.start()
    dynamodb.use_installed_copy()
    dynamodb.start_ahead()
    cloudformation.poll_often()
    event_sources.cap_first_backoff()
    function_urls.behave_like_aws()
    metrics.leave_out()
