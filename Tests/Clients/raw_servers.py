"""Providers that a test writes byte by byte, and proxies in front of them."""

import base64
import json
import socket
import threading

LISTEN = "127.0.0.1"


def read_request(connection):
    """The head and the body of one request; nothing where the connection ended before one."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None, b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head.decode(), body


class RawServer:
    """Calls `serve(connection)` for every connection, each in a thread of its own."""

    def __init__(self, serve, context=None):
        self.serve, self.context = serve, context
        self.socket = socket.create_server((LISTEN, 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            # Otherwise a reset may overtake what was said before it.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.serve(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self):
        self.socket.close()


class Answering(RawServer):
    """A provider that gives every request the same answer, and remembers the requests."""

    def __init__(self, answer, context=None):
        self.answer, self.heads, self.bodies = answer, [], []
        super().__init__(self._answer, context)

    def _answer(self, connection):
        while True:
            head, body = read_request(connection)
            if head is None:
                return
            self.heads.append(head)
            self.bodies.append(body)
            connection.sendall(self.answer)


class ConnectProxy(RawServer):
    """A proxy that makes tunnels, all of them to one port of this machine, for whoever knows the password."""

    def __init__(self, port, password=None, refuse=None):
        self.target, self.password, self.refuse = port, password, refuse
        self.asked = []
        super().__init__(self._tunnel)

    def _tunnel(self, connection):
        head, _ = read_request(connection)
        self.asked.append(head.split("\r\n")[0])
        expected = self.password and "basic " + base64.b64encode(self.password.encode()).decode()
        if self.refuse or expected and expected.lower() not in head.lower():
            status = self.refuse or 407
            connection.sendall(f"HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\n\r\n".encode())
            return
        far = socket.create_connection((LISTEN, self.target))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = threading.Thread(target=pump, args=(far, connection), daemon=True)
        back.start()
        pump(connection, far)
        back.join()
        far.close()


def pump(source, sink):
    """Passes on everything, and then the end."""
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


COMPLETION = json.dumps(
    {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
).encode()


def reply(body, status=200, coding=None, kind="application/json", more=()):
    """A whole reply as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} Reply", f"content-type: {kind}", f"content-length: {len(body)}", *more]
    if coding:
        lines.append(f"content-encoding: {coding}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
