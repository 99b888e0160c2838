"""Starts LocalStack in this process with everything it must be told, and nothing fetched from anywhere."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path

from medseal_localstack.dynamodb import NotInstalled, emulator, java
from medseal_localstack.python310 import add_missing_names

SERVICES = (
    "cloudformation cloudwatch dynamodb dynamodbstreams events iam kms lambda logs "
    "s3 scheduler secretsmanager ses sqs ssm sts"
)


def settings(port: int, state: Path, dynamodb: Path, logs: Path) -> dict[str, str]:
    """LocalStack's environment. Each stack has its own port and state folder, so that several can run."""
    return {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_HOST": f"localhost:{port}",
        # All that LocalStack writes goes under the state folder.
        "FILESYSTEM_ROOT": str(state / "root"),
        "LOCALSTACK_VOLUME_DIR": str(state / "volume"),
        # The index of plugins: two stacks that start at once would read each other's half-written one.
        "XDG_CACHE_HOME": str(state / "cache"),
        "MEDSEAL_FUNCTION_LOGS": str(logs),
        "MEDSEAL_DYNAMODB_LOCAL": str(dynamodb),
        "DYNAMODB_IN_MEMORY": "1",
        "DYNAMODB_HEAP_SIZE": "512m",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        # Off the network: no certificate, no analytics, no DNS server on port 53.
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        # A message reaches its function within the ceiling; each poll costs LocalStack a few milliseconds.
        "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0.1",
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "0.2",
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_ERROR_SEC": "2",
        # Browsers' requests reach the functions as they are: LocalStack would refuse foreign origins,
        # answer OPTIONS itself and add headers of its own.
        "DISABLE_CORS_CHECKS": "1",
        "DISABLE_CORS_HEADERS": "1",
        "DISABLE_PREFLIGHT_PROCESSING": "1",
        # One more message to itself for each SQS call otherwise.
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        # Queue URLs at LocalStack's own address: not every resolver knows names under localhost.
        "SQS_ENDPOINT_STRATEGY": "path",
        "SERVICES": ",".join(SERVICES.split()),
    }


def check(port: int, dynamodb: Path) -> None:
    """Ends with one line for what LocalStack would tell in a traceback, or not at all."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
        emulator(dynamodb)
        java()
    except OSError as error:
        sys.exit(f"cannot listen on port {port}: {error.strerror}")
    except NotInstalled as error:
        sys.exit(str(error))


def main() -> None:
    parser = argparse.ArgumentParser(prog="medseal_localstack", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="the loopback port to listen on")
    parser.add_argument("--state", type=Path, required=True, help="a folder for all that LocalStack writes")
    parser.add_argument("--dynamodb", type=Path, required=True, help="the folder of DynamoDBLocal.jar")
    parser.add_argument("--logs", type=Path, help="a folder for the functions' output [STATE/functions]")
    asked = parser.parse_args()
    check(asked.port, asked.dynamodb)
    state = asked.state.resolve()
    logs = (asked.logs or state / "functions").resolve()
    for folder in (state / "root", state / "volume", state / "tmp", logs):
        folder.mkdir(parents=True, exist_ok=True)
    # Over what the caller has set: a shell's settings for another LocalStack are not meant for this one.
    os.environ.update(settings(asked.port, state, asked.dynamodb.resolve(), logs))
    # Unzipped functions go here. In the environment, LocalStack would warn of TMPDIR as a setting of old.
    tempfile.tempdir = str(state / "tmp")

    add_missing_names()
    from localstack.runtime.main import main as run

    run()
