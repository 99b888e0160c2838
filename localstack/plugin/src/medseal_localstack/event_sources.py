"""How soon an SQS message reaches its function."""

from __future__ import annotations

from typing import Any


def cap_first_backoff() -> None:
    """Holds the first pause after a batch to the configured ceiling, too.

    The poller backs off from an empty queue starting at one second whatever
    ``LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC`` says, so that the second message of a
    conversation would wait up to 1.5 s.
    """
    from localstack.services.lambda_.event_source_mapping import esm_worker

    backoff = esm_worker.ExponentialBackoff

    def capped(*, initial_interval: float, max_interval: float, **others: Any) -> Any:
        first = min(initial_interval, max_interval)
        return backoff(initial_interval=first, max_interval=max_interval, **others)

    esm_worker.ExponentialBackoff = capped
