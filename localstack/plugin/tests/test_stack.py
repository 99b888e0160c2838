"""LocalStack itself, started and deployed to as the stack does it."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import functions
import pytest
from conftest import Stack, start, with_plugin
from test_plugin import running

REGION = "eu-central-1"


def client(stack: Stack, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=stack.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def deploy(stack: Stack, template: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "medseal_localstack.deploy", "--endpoint", stack.endpoint]
    return subprocess.run(
        [*command, "--region", REGION, "--template", str(template), *more],
        env=with_plugin(),
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="session")
def outputs(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("template")
    functions.write_zip(folder / "function.zip")
    template = folder / "template.yaml"
    template.write_bytes(Path(__file__).with_name("template.yaml").read_bytes())
    done = deploy(stack, template, "--parameter", "Timeout=20")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call(stack: Stack, outputs: dict[str, str], body: Any = None, **options: Any) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    host = urllib.parse.urlsplit(outputs["Url"]).netloc
    headers = {"Host": host, "Content-Type": "application/json", **options.get("headers", {})}
    content = options.get("content", json.dumps(body or {}))
    connection.request(options.get("method", "POST"), options.get("path", "/"), content, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def invoke(stack: Stack, function: str, **event: Any) -> tuple[Any, str | None]:
    answer = client(stack, "lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def eventually(seconds: float, look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def item(stack: Stack, outputs: dict[str, str], name: str) -> Any:
    table = client(stack, "dynamodb")
    return table.get_item(TableName=outputs["Table"], Key={"id": {"S": name}}, ConsistentRead=True).get(
        "Item"
    )


def test_a_function_url_reaches_the_function_with_its_environment(
    stack: Stack, outputs: dict[str, str]
) -> None:
    status, _, body = call(stack, outputs)
    variables = json.loads(body)["env"]
    assert status == 200
    assert variables["TABLE"] == outputs["Table"]
    assert variables["AWS_REGION"] == REGION
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == outputs["Web"]
    assert variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert variables["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert variables["AWS_LAMBDA_LOG_GROUP_NAME"] == f"/aws/lambda/{outputs['Web']}"
    assert variables["AWS_ENDPOINT_URL"] == stack.endpoint
    assert variables["_HANDLER"] == "bootstrap"
    assert variables["AWS_ACCESS_KEY_ID"] and variables["AWS_SESSION_TOKEN"]
    assert variables["LAMBDA_TASK_ROOT"].startswith(str(stack.state))


def test_a_function_url_passes_status_headers_and_cookies_on(stack: Stack, outputs: dict[str, str]) -> None:
    status, headers, body = call(stack, outputs, {"do": "http"})
    assert (status, body) == (201, b"made")
    assert headers["x-count"]
    assert headers.get_all("Set-Cookie") == ["a=1; HttpOnly", "b=2"]


def test_a_path_reaches_the_function_as_it_was_sent(stack: Stack, outputs: dict[str, str]) -> None:
    _, _, body = call(stack, outputs, {"do": "path"}, path="/a%2Fb/c%20d/%C3%A9?q=1%202&r=")
    assert json.loads(body) == {"path": "/a%2Fb/c%20d/%C3%A9", "query": "q=1%202&r="}


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "POST"])
def test_a_browsers_request_from_another_origin_reaches_the_function(
    stack: Stack, outputs: dict[str, str], method: str
) -> None:
    foreign = {"Origin": "http://portal.example", "Referer": "http://portal.example/x"}
    status, headers, body = call(stack, outputs, {"do": "http"}, method=method, headers=foreign)
    assert (status, body) == (201, b"made")
    assert "Access-Control-Allow-Origin" not in headers


def test_a_request_over_six_megabytes_is_refused_as_on_aws(stack: Stack, outputs: dict[str, str]) -> None:
    status, _, body = call(stack, outputs, content=b"x" * (6 * 1024 * 1024 + 1))
    assert status == 413
    assert b"must be smaller" in body


def test_calls_at_once_get_an_environment_each(stack: Stack, outputs: dict[str, str]) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        calls = [pool.submit(call, stack, outputs, {"do": "sleep", "seconds": 5}) for _ in range(4)]
        processes = {json.loads(each.result()[2])["pid"] for each in calls}
    assert len(processes) == 4


def test_a_timeout_kills_and_the_next_call_finds_a_fresh_process(
    stack: Stack, outputs: dict[str, str]
) -> None:
    answer, error = invoke(stack, outputs["Brief"], do="sleep", seconds=60)
    assert error
    assert "Task timed out after 1.00 seconds" in answer["errorMessage"]
    answer, error = invoke(stack, outputs["Brief"])
    assert (answer["count"], error) == (1, None)


def test_a_crash_is_told_and_the_next_call_finds_a_fresh_process(
    stack: Stack, outputs: dict[str, str]
) -> None:
    answer, error = invoke(stack, outputs["Brief"], do="exit", code=9)
    assert error
    assert answer["errorType"] == "Runtime.ExitError"
    assert invoke(stack, outputs["Brief"])[1] is None


def test_a_function_whose_init_fails_says_why_and_its_output_is_in_the_logs(
    stack: Stack, outputs: dict[str, str]
) -> None:
    answer, error = invoke(stack, outputs["Broken"])
    assert error
    assert answer == {"errorType": "Init.Bad", "errorMessage": "no table"}
    assert eventually(10, lambda: "init error\n" in logged(stack, outputs["Broken"]))


def logged(stack: Stack, function: str) -> list[str]:
    logs = client(stack, "logs")
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in events]


def test_what_a_function_prints_is_in_cloudwatch_logs_and_in_a_file(
    stack: Stack, outputs: dict[str, str]
) -> None:
    call(stack, outputs, {"do": "http"})
    lines = eventually(10, lambda: [line for line in logged(stack, outputs["Web"]) if "doing http" in line])
    assert lines
    everything = "".join(logged(stack, outputs["Web"]))
    for part in (
        "START RequestId: ",
        "END RequestId: ",
        "REPORT RequestId: ",
        "Init Duration: ",
        "Max Memory Used: ",
    ):
        assert part in everything
    files = list((stack.state / "functions").glob(f"{outputs['Web']}-*.log"))
    assert any("doing http" in file.read_text() for file in files)


def test_a_message_reaches_its_function_without_a_pollers_long_sleep(
    stack: Stack, outputs: dict[str, str]
) -> None:
    queue = client(stack, "sqs")
    for n in range(4):
        body = json.dumps({"do": "put", "id": f"message {n}"})
        queue.send_message(QueueUrl=outputs["Queue"], MessageBody=body)
        sent = time.monotonic()
        # The first one also waits for the worker's cold start.
        assert eventually(60, lambda n=n: item(stack, outputs, f"message {n}"))
        # Left to itself the poller of an empty queue backs off to half a minute and more.
        assert n == 0 or time.monotonic() - sent < 15


@pytest.mark.parametrize("key", ["CardKey", "ChainKey"])
def test_the_keys_sign(stack: Stack, outputs: dict[str, str], key: str) -> None:
    kms = client(stack, "kms")
    signed = kms.sign(
        KeyId=outputs[key], Message=b"\1" * 32, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256"
    )
    assert signed["Signature"][0] == 0x30
    assert kms.get_public_key(KeyId=outputs[key])["PublicKey"]


def test_a_stack_that_cannot_be_made_is_one_line_with_the_resource_and_the_reason(
    stack: Stack, tmp_path: Path
) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  Bad:\n    Type: AWS::KMS::Key\n    Properties: {KeySpec: NONSENSE, KeyPolicy: {}}\n"
    )
    done = deploy(stack, template, "--stack", "bad")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Bad (AWS::KMS::Key)" in done.stderr


def test_the_schedule_reaches_its_function(stack: Stack, outputs: dict[str, str]) -> None:
    assert eventually(80, lambda: item(stack, outputs, "from the schedule"))


def test_a_second_stack_runs_beside_and_leaves_nothing_when_it_is_killed(
    stack: Stack, outputs: dict[str, str], tmp_path: Path
) -> None:
    second = start(tmp_path / "second")
    assert client(second, "dynamodb").list_tables()["TableNames"] == []
    assert outputs["Table"] in client(stack, "dynamodb").list_tables()["TableNames"]
    started = children(second.process.pid)
    assert started
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    assert eventually(10, lambda: not any(running(each) for each in started))


def test_a_stack_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    third = start(tmp_path / "third")
    client(third, "dynamodb").list_tables()
    started = children(third.process.pid)
    third.process.terminate()
    assert third.process.wait(20) == 0
    assert eventually(10, lambda: not any(running(each) for each in started))


def children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task")
    lists = [
        (task / "children").read_text().split() for task in found.iterdir() if (task / "children").exists()
    ]
    return [int(child) for each in lists for child in each]
