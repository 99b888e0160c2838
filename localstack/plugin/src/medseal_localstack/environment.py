"""The environment variables a function finds, as on AWS, and nothing of LocalStack's own environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from medseal_localstack import watchdog

# What AWS sets and LocalStack leaves to its container image.
AS_IN_THE_IMAGE = {
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
}

# For LocalStack's own init program, which does not run here.
FOR_LOCALSTACKS_INIT = ("LOCALSTACK_RUNTIME_ENDPOINT", "LOCALSTACK_RUNTIME_ID", "LOCALSTACK_USER")


def from_localstack(variables: Mapping[str, object]) -> dict[str, str]:
    """LocalStack's variables, some of which are numbers, and the function's own, which come with them."""
    named = {key: str(value) for key, value in variables.items() if key not in FOR_LOCALSTACKS_INIT}
    return {**AS_IN_THE_IMAGE, **named}


def for_process(variables: Mapping[str, str], task_root: Path, runtime_api: str) -> dict[str, str]:
    """For one process; the names AWS reserves win over the function's own."""
    return {
        **variables,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(task_root),
        **watchdog.mark(),
    }
