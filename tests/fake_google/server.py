"""The stand-in on a loopback port."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fake_google.faults import ConnectionDropError, NoResponseError
from tests.fake_google.http_messages import HttpRequest, HttpResponse
from tests.fake_google.service import Service


class Handler(BaseHTTPRequestHandler):
    """Converts HTTP requests for the service and sends its responses."""

    protocol_version = "HTTP/1.1"
    server: "Server"
    wbufsize = -1  # headers and body in one packet: otherwise each response waits 40 ms for an acknowledgement
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        request = HttpRequest(self.command, address.path, query, dict(self.headers), body)
        try:
            response = self.server.service.handle(request)
        except ConnectionDropError:
            self.close_connection = True
            return
        except NoResponseError as fault:
            time.sleep(fault.seconds)
            self.close_connection = True
            return
        self.send(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names that http.server calls

    def send(self, response: HttpResponse) -> None:
        content = response.raw if response.raw is not None else b""
        if response.body is not None:
            content = json.dumps(response.body, ensure_ascii=False).encode()
        self.send_response(response.status)
        if content:
            self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):  # the caller has closed the connection
            self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header `Date`: the stand-in's time, as are the times of its files."""
        return super().date_time_string(timestamp or self.server.service.state.clock.now().timestamp())

    def handle_one_request(self) -> None:
        """Also when the caller has closed the connection."""
        try:
            super().handle_one_request()
        except ConnectionResetError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Logs nothing: the service has its own log."""


class Server(ThreadingHTTPServer):
    """``with Server(service) as server:`` serves on ``server.url`` until the block ends."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, service: Service | None = None, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.service = service or Service()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
