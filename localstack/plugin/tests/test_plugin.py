"""The small pieces."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medseal_localstack import dynamodb, watchdog
from medseal_localstack.environment import for_process, from_localstack
from medseal_localstack.function_urls import cookies_of
from medseal_localstack.report import report
from medseal_localstack.start import check


def test_the_names_aws_reserves_win_over_the_functions_own() -> None:
    variables = from_localstack({"AWS_LAMBDA_RUNTIME_API": "own", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128})
    found = for_process(variables, Path("/code"), "127.0.0.1:1")
    assert found["AWS_LAMBDA_RUNTIME_API"] == "127.0.0.1:1"
    assert found["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert found["LAMBDA_TASK_ROOT"] == "/code"


def test_cookies_a_function_sets_are_found_in_its_answer() -> None:
    assert cookies_of(b'{"statusCode":200,"cookies":["a=1","b=2"]}') == ["a=1", "b=2"]
    for other in (b"", b'"cookies"', b'{"cookies":7}', b'{"cookies":[1]}', b'["cookies"]', b'{"cookies"'):
        assert cookies_of(other) == []


def test_the_report_has_lambdas_own_form() -> None:
    end, line = report("id", 12.345, 128, 20, 3.2)
    assert end == "END RequestId: id"
    assert line == (
        "REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 20 MB\tInit Duration: 3.20 ms\t"
    )
    assert "Init" not in report("id", 1, 128, 20, None)[1]


def test_a_missing_dynamodb_local_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(dynamodb.NotInstalled, match=r"no DynamoDBLocal\.jar in"):
        dynamodb.emulator(tmp_path)


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "DynamoDBLocal.jar").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"cannot listen on port {port}: Address already in use"):
            check(port, tmp_path)


def test_java_home_comes_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("home/bin", "path"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "java").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert dynamodb.java() == tmp_path / "home" / "bin" / "java"
    monkeypatch.delenv("JAVA_HOME")
    assert dynamodb.java() == tmp_path / "path" / "java"


def test_what_a_killed_localstack_started_is_killed_too_whatever_session_it_is_in() -> None:
    program = """
import subprocess, sys, time
from medseal_localstack import watchdog
watchdog.start()
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""
    source = Path(watchdog.__file__).parents[1]
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(child)


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
