"""How long a stack takes to create."""

from __future__ import annotations

from typing import Any

POLL_SECONDS = 0.1


def poll_often() -> None:
    """Asks ten times a second whether a resource is ready, not every five seconds.

    Each function needs at least one second look, so five functions would cost a start 25 s.
    """
    from localstack import config
    from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

    deploy_loop = ResourceProviderExecutor.deploy_loop

    def impatient(
        executor: Any,
        resource_provider: Any,
        resource: dict[str, Any],
        raw_payload: Any,
        max_timeout: int = config.CFN_PER_RESOURCE_TIMEOUT,
        sleep_time: float = POLL_SECONDS,
    ) -> Any:
        return deploy_loop(executor, resource_provider, resource, raw_payload, max_timeout, sleep_time)

    ResourceProviderExecutor.deploy_loop = impatient
