"""Something in between that ends connections on which nothing moves, as load balancers and proxies do."""

import select
import socket
import threading
import time

GATEWAY_TIMEOUT = (
    b"HTTP/1.1 504 Gateway Time-out\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n"
    b"<html></html>"
)
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Balancer:
    """Relays to a port; ends a connection `seconds` after the last byte, or after its beginning when it is `aged`.

    What waits for an answer then gets `answer` first, if there is one.
    """

    def __init__(self, port, seconds, answer=b"", aged=False):
        self.target, self.seconds, self.answer, self.aged = port, seconds, answer, aged
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            origin = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            with peer:
                peer.recv(65536)
                peer.sendall(BAD_GATEWAY)
            return
        with peer, origin:
            try:
                self._relay(peer, origin)
            except OSError:
                pass  # One of them is gone.

    def _relay(self, peer, origin):
        end, waits = time.monotonic() + self.seconds, False
        while True:
            ready = select.select([peer, origin], [], [], max(0, end - time.monotonic()))[0]
            if not ready:
                self.cuts += 1
                if waits:
                    peer.sendall(self.answer)
                return
            for side, other in ((peer, origin), (origin, peer)):
                if side in ready:
                    data = side.recv(65536)
                    if not data:
                        return
                    other.sendall(data)
                    waits = side is peer
            if not self.aged:
                end = time.monotonic() + self.seconds
