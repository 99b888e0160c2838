from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1]
TOOLS = Path(os.environ.get("MEDSEAL_TOOLS", PLUGIN.parents[1] / ".tools"))


@dataclass
class Stack:
    port: int
    state: Path
    process: subprocess.Popen[bytes]
    ready_seconds: float

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def with_plugin() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PLUGIN / "src")}


def start(state: Path) -> Stack:
    """Starts LocalStack as the stack does and waits until it is ready."""
    port = free_port()
    emulator = TOOLS / "node_modules" / "amplify-dynamodb-simulator" / "emulator"
    state.mkdir(parents=True)
    log = state / "localstack.log"
    command = [sys.executable, "-m", "medseal_localstack", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--state", str(state), "--dynamodb", str(emulator)],
            env=with_plugin(),
            stdout=output,
            stderr=output,
        )
    started = time.monotonic()
    while time.monotonic() < started + 90:
        if process.poll() is not None:
            pytest.fail(f"LocalStack ended at once:\n{log.read_text()}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/health", timeout=2).close()
            return Stack(port, state, process, time.monotonic() - started)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.kill()
    pytest.fail(f"LocalStack was not ready in 90 s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = start(tmp_path_factory.mktemp("localstack") / "state")
    yield running
    running.process.send_signal(signal.SIGTERM)
    try:
        running.process.wait(20)
    except subprocess.TimeoutExpired:
        running.process.kill()
