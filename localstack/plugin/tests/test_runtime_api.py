"""One process and its Runtime API, without LocalStack."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import functions
import pytest

from medseal_localstack.invocation import Invocation
from medseal_localstack.output import Output
from medseal_localstack.process import FunctionProcess, InitFailed

Start = Callable[..., FunctionProcess]


@pytest.fixture
def output(tmp_path: Path) -> Output:
    return Output(tmp_path / "logs" / "function.log")


@pytest.fixture
def start(tmp_path: Path, output: Output) -> Iterator[Start]:
    functions.write_bootstrap(tmp_path)
    started = []

    def start(**variables: str) -> FunctionProcess:
        process = FunctionProcess(tmp_path, {"AWS_LAMBDA_FUNCTION_NAME": "tested", **variables}, output)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()


def invoke(
    process: FunctionProcess, timeout: float = 10, request_id: str = "id-1", **event: Any
) -> tuple[Any, bool]:
    sent = Invocation(
        request_id, "arn:aws:lambda:::function:tested", "Root=1-2-3", json.dumps(event).encode(), timeout
    )
    outcome = process.run(sent)
    return json.loads(outcome.payload), outcome.is_error


def test_an_event_reaches_the_function_with_its_headers_and_the_answer_comes_back(start: Start) -> None:
    process = start(TABLE="people")
    process.wait_for_init()
    before = time.time() * 1000
    answer, is_error = invoke(process, timeout=10, greeting="hello")
    assert not is_error
    assert answer["event"] == {"greeting": "hello"}
    headers = answer["headers"]
    assert headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:aws:lambda:::function:tested"
    assert headers["Lambda-Runtime-Trace-Id"] == "Root=1-2-3"
    assert before + 9_000 < int(headers["Lambda-Runtime-Deadline-Ms"]) < before + 12_000
    assert answer["env"]["TABLE"] == "people"
    assert answer["env"]["LAMBDA_TASK_ROOT"] == os.path.realpath(answer["env"]["LAMBDA_TASK_ROOT"])


def test_nothing_of_localstacks_own_environment_reaches_the_function(start: Start, monkeypatch: Any) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOST", "x")
    process = start()
    process.wait_for_init()
    assert "SECRET_OF_THE_HOST" not in invoke(process)[0]["env"]


def test_one_process_answers_one_event_after_another(start: Start) -> None:
    process = start()
    process.wait_for_init()
    assert [invoke(process, request_id=f"id-{n}")[0]["count"] for n in range(1, 4)] == [1, 2, 3]


def test_a_call_of_a_warm_function_costs_a_few_milliseconds_not_nagles_forty(start: Start) -> None:
    process = start()
    process.wait_for_init()
    times = []
    for n in range(30):
        before = time.perf_counter()
        invoke(process, request_id=f"id-{n}")
        times.append(time.perf_counter() - before)
    # Nagle would cost every one of them 40 ms.
    assert min(times) < 0.02


def test_a_chunked_answer_is_put_together(start: Start) -> None:
    process = start()
    process.wait_for_init()
    assert invoke(process, do="chunked") == ({"a": "x" * 100_000}, False)


def test_an_answer_over_six_megabytes_is_refused_as_on_aws(start: Start) -> None:
    process = start()
    process.wait_for_init()
    answer, is_error = invoke(process, do="large")
    assert is_error
    assert answer["errorType"] == "Function.ResponseSizeTooLarge"


def test_an_error_the_function_reports_is_passed_on_in_its_words(start: Start) -> None:
    process = start()
    process.wait_for_init()
    assert invoke(process, do="error") == ({"errorType": "Bad", "errorMessage": "as asked"}, True)
    assert process.alive


def test_a_function_that_takes_too_long_is_killed_and_said_to_have_timed_out(start: Start) -> None:
    process = start()
    process.wait_for_init()
    before = time.monotonic()
    answer, is_error = invoke(process, timeout=0.5, do="sleep", seconds=60)
    assert is_error
    assert answer["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 0.50 seconds" in answer["errorMessage"]
    assert not process.alive
    assert time.monotonic() - before < 5


def test_a_process_that_dies_in_the_middle_gives_its_exit_status(start: Start) -> None:
    process = start()
    process.wait_for_init()
    answer, is_error = invoke(process, do="exit", code=7)
    assert is_error
    assert answer["errorType"] == "Runtime.ExitError"
    assert "exit status 7" in answer["errorMessage"]


def test_an_event_for_a_process_that_is_already_dead_is_an_error_not_a_wait(start: Start) -> None:
    process = start()
    process.wait_for_init()
    process.kill()
    assert invoke(process)[0]["errorType"] == "Runtime.ExitError"


def test_an_init_error_is_passed_on_in_the_functions_words(start: Start) -> None:
    with pytest.raises(InitFailed) as failed:
        start(INIT="error").wait_for_init()
    assert json.loads(failed.value.outcome.payload) == {"errorType": "Init.Bad", "errorMessage": "no table"}


def test_an_exit_during_init_gives_the_exit_status(start: Start, output: Output) -> None:
    with pytest.raises(InitFailed, match="exit status 3"):
        start(INIT="exit").wait_for_init()
    assert "init exit" in output.take()


def test_an_init_that_never_ends_is_killed(start: Start) -> None:
    process = start(INIT="hang")
    with pytest.raises(InitFailed, match="init did not end"):
        process.wait_for_init(seconds=0.5)
    assert not process.alive


def test_a_bootstrap_that_cannot_run_is_named(tmp_path: Path, output: Output) -> None:
    with pytest.raises(InitFailed, match="bootstrap: No such file"):
        FunctionProcess(tmp_path, {}, output)


def test_what_was_printed_before_the_answer_is_in_the_invocations_log(start: Start, output: Output) -> None:
    process = start()
    process.wait_for_init()
    for n in range(50):
        invoke(process, request_id=f"id-{n}", do="error")
        assert output.take().endswith("doing error\n")


def test_all_output_is_in_the_file(start: Start, output: Output, tmp_path: Path) -> None:
    process = start()
    process.wait_for_init()
    invoke(process)
    output.note("END")
    assert (tmp_path / "logs" / "function.log").read_text() == "init ok\ndoing echo\nEND\n"


def test_several_processes_of_one_function_run_at_once(start: Start) -> None:
    processes = [start() for _ in range(4)]
    answers: list[Any] = []
    for process in processes:
        process.wait_for_init()
    threads = [
        threading.Thread(target=lambda p=each: answers.append(invoke(p, do="sleep", seconds=4)[0]["pid"]))
        for each in processes
    ]
    before = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    # One after the other they would take 16 s.
    assert time.monotonic() - before < 12
    assert len(set(answers)) == 4
