"""HTTP/1.1 of the Runtime API: one connection, kept alive, its requests routed to the API."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass, field
from http.client import HTTPMessage, parse_headers
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from medseal_localstack.invocation import RESPONSE_LIMIT

if TYPE_CHECKING:
    from medseal_localstack.runtime_api import RuntimeApi

PREFIX = "/2018-06-01/runtime"
INVOCATION = re.compile(rf"{PREFIX}/invocation/([^/]+)/(response|error)")


@dataclass
class Body:
    """A request's body. Past the limit only its size is kept."""

    bytes: bytes = b""
    size: int = 0
    trailers: HTTPMessage = field(default_factory=HTTPMessage)


class BadBody(Exception):
    """The body's framing is broken, so the connection cannot be used further."""


class Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without this each call waits 40 ms for the process's delayed acknowledgement.
    disable_nagle_algorithm = True
    # Head and body leave in one segment; handle_one_request flushes.
    wbufsize = -1

    def __init__(self, connection: socket.socket, api: RuntimeApi) -> None:
        self.api = api
        super().__init__(connection, connection.getpeername(), None)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path != f"{PREFIX}/invocation/next":
            self._answer(404, "NotFound")
            return
        invocation = self.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(invocation.event)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", invocation.request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn)
        self.send_header("Lambda-Runtime-Trace-Id", invocation.trace_id)
        self.end_headers()
        self.wfile.write(invocation.event)

    def do_POST(self) -> None:
        try:
            body = self._body()
        except (BadBody, ValueError):
            self.close_connection = True
            self._answer(400, "InvalidBody")
            return
        self._answer(*self._accept(body))

    def _accept(self, body: Body) -> tuple[int, str]:
        error_type = self.headers.get("Lambda-Runtime-Function-Error-Type")
        if match := INVOCATION.fullmatch(self.path):
            request_id, kind = match.groups()
            if kind == "response":
                return self.api.accept_response(request_id, body)
            return self.api.accept_error(request_id, error_type, body)
        if self.path == f"{PREFIX}/init/error":
            return self.api.accept_init_error(error_type, body)
        return 404, "NotFound"

    def _answer(self, status: int, word: str) -> None:
        answer = {"status": word} if status == 202 else {"errorType": word, "errorMessage": word}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _body(self) -> Body:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunked()
        size = int(self.headers.get("Content-Length") or 0)
        return Body(self._exactly(size), size)

    def _chunked(self) -> Body:
        body, kept = Body(), bytearray()
        while size := int(self._line().split(b";")[0], 16):
            chunk = self._exactly(size)
            body.size += size
            if body.size <= RESPONSE_LIMIT:
                kept += chunk
            if self._line():
                raise BadBody
        body.bytes, body.trailers = bytes(kept), parse_headers(self.rfile)
        return body

    def _exactly(self, size: int) -> bytes:
        content = self.rfile.read(size) if size > 0 else b""
        if size < 0 or len(content) != size:
            raise BadBody
        return content

    def _line(self) -> bytes:
        line = self.rfile.readline(65_537)
        if not line.endswith(b"\n"):
            raise BadBody
        return line.strip()

    def log_message(self, *_: Any) -> None:
        """Says nothing: the executor tells what came of each invocation."""
