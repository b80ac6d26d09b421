"""An identity provider (OpenID Connect) on this machine, for the tests: keeps to the standard, and can be told to break it."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tideover", "a secret of both"


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": uuid4().hex}, private=True)


@dataclass
class IdentityProvider:
    """Who has an account there, and what it says of them."""

    issuer: str = ""
    key: RSAKey = field(default_factory=new_key)
    published: list[RSAKey] = field(default_factory=list)
    is_away: bool = False
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths, in order."""

    def rotate(self) -> None:
        """Sign by another key from now on, and publish that one alone."""
        self.key = new_key()
        self.published = [self.key]

    def agree(self, address: str, *, now: float, **claims: Any) -> dict[str, str]:
        """Somebody signs in there: what their browser brings back. `claims` change what is said of them."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = uuid4().hex
        self.codes[code] = query | {
            "claims": {
                "iss": self.issuer,
                "aud": CLIENT,
                "sub": "subject-1",
                "email": "sam@work.example",
                "nonce": query["nonce"],
                "iat": int(now),
                "exp": int(now) + 300,
                **claims,
            }
        }
        return {"code": code, "state": query["state"], "iss": self.issuer}

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint: a code is good once, for its client, its address and who holds the verifier."""
        said = self.codes.pop(form.get("code", ""), None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if said is None or authorization != f"Basic {basic}" or said["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if said["redirect_uri"] != form.get("redirect_uri") or said["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        claims = {name: value for name, value in said["claims"].items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid}
        return 200, {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": jwt.encode(header, claims, self.key),
        }


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """One that answers until the end."""
    provider = IdentityProvider()
    provider.published = [provider.key]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path == "/keys":
                self._answer(200, {"keys": [one.as_dict(private=False) for one in provider.published]})
            else:
                self._answer(200, provider.describe())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.exchange(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            if provider.is_away:
                status, said = 503, {}
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
            pass

    return Handler
