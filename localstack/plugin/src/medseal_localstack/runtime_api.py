"""The Lambda Runtime API (version 2018-06-01) for one process, on a loopback port of its own.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import socket
import threading

from medseal_localstack.invocation import RESPONSE_LIMIT, Invocation, Outcome, failure, too_large
from medseal_localstack.runtime_http import Body, Connection


class RuntimeApi:
    """Hands one invocation at a time to the process and takes its outcome back."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked = False
        self._closed = False
        self._waiting: Invocation | None = None
        self._running: Invocation | None = None
        self._init_error: Outcome | None = None
        self._connections: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, name="runtime-api", daemon=True).start()

    # The executor's side.

    def wait_until_asked(self, seconds: float) -> bool:
        """Waits for the process to ask for its first event: then its init is done. False: it has not.

        Returns early when init fails (`init_error`) or the API is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._asked or self._init_error or self._closed, seconds)
            return self._asked and not self._closed

    @property
    def init_error(self) -> Outcome | None:
        return self._init_error

    def hand_over(self, invocation: Invocation) -> None:
        with self._changed:
            self._waiting = invocation
            self._running = invocation
            self._changed.notify_all()

    def close(self) -> None:
        """Ends every connection and every wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            sockets = [self._listener, *self._connections]
        for each in sockets:
            try:
                # Unlike close(), this wakes a thread that is blocked in accept() or recv().
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._listener.close()

    # The process's side, called on a connection's thread.

    def next_invocation(self) -> Invocation | None:
        """Blocks until there is an event. None: the API is closed."""
        with self._changed:
            self._asked = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            invocation, self._waiting = self._waiting, None
            return invocation

    def accept_response(self, request_id: str, body: Body) -> tuple[int, str]:
        if body.size > RESPONSE_LIMIT:
            self._settle(request_id, too_large(body.size))
            return 413, "RequestEntityTooLarge"
        if error_type := body.trailers.get("Lambda-Runtime-Function-Error-Type"):
            # A streamed answer that failed half-way says so after its last chunk.
            return self.accept_error(request_id, error_type, body)
        return self._settle(request_id, Outcome(body.bytes))

    def accept_error(self, request_id: str, error_type: str | None, body: Body) -> tuple[int, str]:
        return self._settle(request_id, reported_error(error_type, body))

    def accept_init_error(self, error_type: str | None, body: Body) -> tuple[int, str]:
        with self._changed:
            self._init_error = self._init_error or reported_error(error_type, body)
            self._changed.notify_all()
        return 202, "OK"

    def _settle(self, request_id: str, outcome: Outcome) -> tuple[int, str]:
        running = self._running
        if running is None or running.request_id != request_id or not running.settle(outcome):
            return 400, "InvalidRequestID"
        return 202, "OK"

    # Connections.

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._serve, args=(connection,), name="runtime-api-connection", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._changed:
            if self._closed:
                connection.close()
                return
            self._connections.add(connection)
        try:
            Connection(connection, self)
        except OSError:
            # The process went away; its exit is noticed where it is waited for.
            pass
        finally:
            with self._changed:
                self._connections.discard(connection)
            connection.close()


def reported_error(error_type: str | None, body: Body) -> Outcome:
    """The error as the function worded it; its type alone if it said nothing."""
    if body.bytes:
        return Outcome(body.bytes, is_error=True)
    return failure(error_type or "Runtime.Unknown", "")
