"""A TLS door before the stand-in: it opens as it should, shows a broken certificate, or hangs in the handshake."""

import contextlib
import ipaddress
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CHUNK: Final = 65536
LONG_AGO, FAR = (
    datetime(2020, 1, 1, tzinfo=UTC),
    datetime(2120, 1, 1, tzinfo=UTC),
)


class Mode(StrEnum):
    WELL = "well"
    BROKEN = "broken"
    """A certificate that nobody has signed."""
    HANGING = "hanging"
    """Takes the connection, and never says a word."""


@dataclass
class Door:
    """Passes on to a port of 127.0.0.1. `trusted` is the file of what it takes to trust its good certificate."""

    target: int
    folder: Path
    mode: Mode = Mode.WELL
    tries: int = 0
    """Connections since the mode was set."""
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.trusted = self.folder / "good.pem"
        self._contexts = {mode: _context(self.folder / f"{name}.pem") for mode, name in _CERTIFICATES.items()}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def turn(self, mode: Mode) -> None:
        """From now on so; what is connected is cut off."""
        self.mode, self.tries = mode, 0
        self._cut()

    def close(self) -> None:
        self._listener.close()
        self._cut()

    def _cut(self) -> None:
        were, self._open = self._open, []
        for one in were:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.tries += 1
                self._open.append(client)
                if self.mode is not Mode.HANGING:
                    threading.Thread(target=self._pass, args=(client, self.mode), daemon=True).start()

    def _pass(self, client: socket.socket, mode: Mode) -> None:
        with (
            contextlib.suppress(OSError, ValueError),
            self._contexts[mode].wrap_socket(client, server_side=True) as inside,
            socket.create_connection(("127.0.0.1", self.target), timeout=5) as server,
        ):
            self._open.append(inside)
            other: dict[socket.socket, socket.socket] = {inside: server, server: inside}
            while True:
                ready = [inside] if inside.pending() else select.select(list(other), [], [])[0]
                for source in ready:
                    data = source.recv(CHUNK)
                    if not data:
                        return
                    other[source].sendall(data)


_CERTIFICATES: Final = {Mode.WELL: "good", Mode.BROKEN: "bad"}


def _context(file: Path) -> ssl.SSLContext:
    """Of a certificate of its own, for 127.0.0.1, which is written into that file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(LONG_AGO)
        .not_valid_after(FAR)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
