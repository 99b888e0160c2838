"""What a warm call costs LocalStack besides the call."""

from __future__ import annotations

from typing import Any


def leave_out() -> None:
    """Does without Lambda's own CloudWatch metrics.

    For each invocation LocalStack would start a thread and send itself a PutMetricData over HTTP, which
    takes more of the processor than the invocation. Metrics the functions print (EMF) are in their logs.
    """
    from localstack.services.lambda_.invocation import version_manager

    def nothing(**_: Any) -> None:
        return None

    version_manager.record_cw_metric_invocation = nothing
    version_manager.record_cw_metric_error = nothing
