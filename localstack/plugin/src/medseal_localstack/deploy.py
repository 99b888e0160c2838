"""``python -m medseal_localstack.deploy``: creates the stack from the SAM template and prints its outputs.

Like ``sam deploy``, for a LocalStack: uploads the functions' zips, calls CreateStack, asks every 0.3 s
(the CLI's waiter asks every 30) and prints the outputs as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from medseal_localstack.template import BadTemplate, key_of, package, prune, read

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
POLL_SECONDS = 0.3


class Failed(Exception):
    """What to tell the user, in one line."""


def deploy(
    session: dict[str, Any], stack: str, template: Path, parameters: dict[str, str], seconds: float
) -> dict[str, str]:
    s3 = boto3.client("s3", **session)
    cloudformation = boto3.client("cloudformation", **session)
    bucket = f"{stack}-artifacts"
    s3.create_bucket(
        Bucket=bucket,
        CreateBucketConfiguration={"LocationConstraint": session["region_name"]},
    )

    def upload(archive: Path) -> tuple[str, str]:
        key = key_of(archive)
        s3.upload_file(str(archive), bucket, key)
        return bucket, key

    source = read(template)
    prune(source, parameters)
    body = package(source, template.parent, upload)
    s3.put_object(Bucket=bucket, Key="template.json", Body=body.encode())
    cloudformation.create_stack(
        StackName=stack,
        # By URL: a body in the call may be 51,200 bytes at most.
        TemplateURL=f"{session['endpoint_url']}/{bucket}/template.json",
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        Capabilities=CAPABILITIES,
    )
    return wait(cloudformation, stack, seconds)


def wait(cloudformation: Any, stack: str, seconds: float) -> dict[str, str]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        status = described["StackStatus"]
        if status == "CREATE_COMPLETE":
            return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
        if not status.endswith("_IN_PROGRESS"):
            raise Failed(f"{stack} is {status}: {reason(cloudformation, stack, described)}")
        time.sleep(POLL_SECONDS)
    raise Failed(f"{stack} was not ready after {seconds:.0f} s: {reason(cloudformation, stack, described)}")


def reason(cloudformation: Any, stack: str, described: dict[str, Any]) -> str:
    """The first resource that failed, or that is not there yet, and why."""
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    for marker in ("_FAILED", "_IN_PROGRESS"):
        for resource in resources:
            if resource["ResourceStatus"].endswith(marker):
                why = resource.get("ResourceStatusReason") or resource["ResourceStatus"]
                return f"{resource['LogicalResourceId']} ({resource['ResourceType']}): {why}"
    return described.get("StackStatusReason", "no reason given")


def parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def main() -> None:
    parser = argparse.ArgumentParser(prog="medseal_localstack.deploy", description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True, help="LocalStack's address, http://127.0.0.1:PORT")
    parser.add_argument("--region", default="eu-central-1")
    parser.add_argument("--stack", default="medseal")
    parser.add_argument("--template", type=Path, required=True)
    parser.add_argument("--parameter", type=parameter, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--timeout", type=float, default=180, help="seconds [180]")
    asked = parser.parse_args()
    session = {
        "endpoint_url": asked.endpoint.rstrip("/"),
        "region_name": asked.region,
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
        "config": Config(s3={"addressing_style": "path"}, proxies={}, connect_timeout=5, read_timeout=60),
    }
    try:
        outputs = deploy(session, asked.stack, asked.template.resolve(), dict(asked.parameter), asked.timeout)
    except (Failed, BadTemplate, BotoCoreError, ClientError) as error:
        fail(str(error))
    print(json.dumps(outputs, sort_keys=True))


def fail(why: str) -> NoReturn:
    print(f"deploy failed: {' '.join(why.split())}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
