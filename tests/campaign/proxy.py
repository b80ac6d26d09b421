"""A TCP proxy that lags, cuts, or swallows what passes: a broken network without a firewall's rules."""

import contextlib
import select
import socket
import threading
import time
from typing import Final

CHUNK: Final = 65536


class Proxy:
    """Passes on to a port of 127.0.0.1. Set `lag` or `is_silent` at any time; `cut` resets what is connected."""

    def __init__(self, target: int) -> None:
        self.lag = 0.0
        self.is_silent = False
        """Takes connections and bytes, and passes nothing on: a half-open network."""
        self._target = target
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        pairs, self._pairs = self._pairs, []
        for one in pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                client.close()
                continue
            self._pairs += [client, server]
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        with contextlib.suppress(OSError, ValueError):
            while True:
                for source in select.select(list(other), [], [], 0.2)[0]:
                    while self.is_silent:
                        time.sleep(0.05)
                    data = source.recv(CHUNK)
                    if not data:
                        raise OSError
                    time.sleep(self.lag)
                    other[source].sendall(data)
        for one in other:
            one.close()
