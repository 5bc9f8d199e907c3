"""A model server that speaks the OpenAI protocol on the loopback: `serve.py --root DIR --port 0`.

README.md beside this file says what it answers.
"""

import argparse
import hmac
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from events import emit, open_events
from machine import cores, settle_threads, skip_four_bits
from openai_protocol import Completion, chat_request, check_there, failure, model_names, parse_model
from parent import die_with_parent
from refusal import Refusal

MAX_BODY = 8 << 20


def main() -> int:
    open_events()
    die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()

    settle_threads()
    skip_four_bits()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    engine = Engine(options.root, options.threads or cores(), max(1, options.rows))
    Handler.engine = engine
    Handler.token = os.environ.pop("GRISTMILL_SERVER_TOKEN", "")
    server = Server(("127.0.0.1", options.port), Handler)
    emit("listening", port=server.server_port)
    threading.Thread(target=engine.warm, daemon=True).start()
    server.serve_forever()
    return 0


class Engine:
    """The heavy libraries, imported once, after the port is open."""

    def __init__(self, root: Path, threads: int, rows: int):
        self.root = root
        self._rows = rows
        self._threads = threads
        self._lock = threading.Lock()
        self._adapters = None

    def warm(self) -> None:
        self.adapters()

    def adapters(self):
        with self._lock:
            if self._adapters is None:
                import torch

                torch.set_num_threads(self._threads)
                from adapter_cache import AdapterCache

                self._adapters = AdapterCache(self.root, self._rows)
            return self._adapters


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    engine: Engine
    token: str
    protocol_version = "HTTP/1.1"
    server_version = "Gristmill"
    timeout = 120

    def do_GET(self):
        self._answer({"/health": self._health, "/v1/models": self._models})

    def do_POST(self):
        self._answer({"/v1/chat/completions": self._chat})

    def log_message(self, *_):
        pass

    # Paths

    def _health(self) -> None:
        self._json(200, {"status": "ok"})

    def _models(self) -> None:
        names = model_names(self.engine.root)
        self._json(
            200,
            {
                "object": "list",
                "data": [{"id": n, "object": "model", "created": 0, "owned_by": "gristmill"} for n in names],
            },
        )

    def _chat(self) -> None:
        body = self._body()
        request = chat_request(body)
        base, adapter = parse_model(body.get("model"))
        check_there(self.engine.root, base, adapter)
        completion = Completion(body["model"])
        if body.get("stream"):
            options = body.get("stream_options")
            self._stream(base, adapter, request, completion, isinstance(options, dict) and options.get("include_usage"))
        else:
            text, end = "", None
            with closing(self._generate(base, adapter, request)) as pieces:
                for piece in pieces:
                    if isinstance(piece, str):
                        text += piece
                    else:
                        end = piece
            if end:
                self._json(200, completion.whole(text, end))

    def _generate(self, base: str, adapter: str | None, request: dict):
        return self.engine.adapters().generate(base, adapter, request, self._gone)

    def _stream(self, base, adapter, request, completion, include_usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self._event(": loading\n\n")
        try:
            self._data(completion.chunk({"role": "assistant", "content": ""}))
            with closing(self._generate(base, adapter, request)) as pieces:
                for piece in pieces:
                    if isinstance(piece, str):
                        self._data(completion.chunk({"content": piece}))
                        continue
                    self._data(completion.chunk({}, finish=piece.reason, timings=piece.timings(), left_out=piece.left_out))
                    if include_usage:
                        self._data({**completion.chunk(None), "usage": piece.usage()})
                    self._event("data: [DONE]\n\n")
        except ConnectionError:
            pass  # nobody listens any more, which also stopped the generation
        except Refusal as refusal:
            self._data(refusal.body())
        except Exception as error:  # noqa: BLE001 - told in the stream, the status is out already
            traceback.print_exc()
            self._data(failure(error).body())

    # Parts

    def _answer(self, paths: dict) -> None:
        try:
            path = self.path.partition("?")[0]
            self._let_in(path)
            if path not in paths:
                raise Refusal(404, f"There is no {self.command} {path[:80]}.")
            paths[path]()
        except Refusal as refusal:
            # A body that was not read would be taken for the next request.
            self.close_connection = True
            self._json(refusal.status, refusal.body())
        except ConnectionError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - the server goes on
            traceback.print_exc()
            self.close_connection = True
            refusal = failure(error)
            self._json(refusal.status, refusal.body())

    def _let_in(self, path: str) -> None:
        # A page in a browser may reach the loopback, by a name of its own that resolves to it.
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in ("127.0.0.1", "localhost"):
            raise Refusal(403, "Ask 127.0.0.1.")
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.token and path != "/health" and not hmac.compare_digest(given.encode(), self.token.encode()):
            raise Refusal(401, "The token is missing or wrong.", "invalid_api_key")

    def _body(self) -> dict:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            raise Refusal(411, "Content-Length is missing.") from None
        if not 0 <= length <= MAX_BODY:
            raise Refusal(413, f"A request has at most {MAX_BODY >> 20} MB.")
        try:
            body = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            raise Refusal(400, "The body is no JSON.") from None
        if not isinstance(body, dict):
            raise Refusal(400, "The body has to be a JSON object.")
        return body

    def _json(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
        except ConnectionError:
            self.close_connection = True

    def _data(self, chunk: dict) -> None:
        self._event(f"data: {json.dumps(chunk)}\n\n")

    def _event(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def _gone(self) -> bool:
        """Whether the client has hung up."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        if not readable:
            return False
        try:
            return self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True


if __name__ == "__main__":
    sys.exit(main())
