"""The organization's identity provider (OpenID Connect): where it is, whom it sends back, and whether that is to be believed.

The only code that knows Authlib. Asks the network, so never within a transaction, and off the event loop.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from service.errors import ServiceError
from service.settings import LOOPBACK, Settings

CALLBACK: Final = "/sign-in/provider/back"
TIMEOUT_SECONDS: Final = 5
KEPT_SECONDS: Final = 3600
"""How long what the provider says of itself is believed."""
LOOK_AGAIN_SECONDS: Final = 60
"""An unknown key makes us ask for the keys anew, but not more often: anybody can send a made-up one."""
LEEWAY_SECONDS: Final = 60
"""How far its clock may be from ours."""
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""None that signs with a secret which both sides know, and not "none" (RFC 8725, 3.1)."""


class ProviderAway(ServiceError):
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            "your organization's sign-in does not answer: try again in a minute, or sign in another way"
        )


class NotBelieved(ServiceError):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            "your organization's sign-in did not say who you are in a way that can be believed: try once more"
        )


@dataclass(frozen=True, slots=True)
class Said:
    """Whom the provider sent back, and how it made sure."""

    issuer: str
    subject: str
    label: str
    is_two_factor: bool
    proved_at: datetime | None
    """When it last asked them; None: it does not say."""


@dataclass(slots=True)
class Provider:
    issuer: str
    client: str
    secret: str
    name: str
    second_factor: frozenset[str]
    """What it says in `amr` or `acr` where it has asked for more than a password."""
    back: str
    _metadata: dict[str, Any] = field(default_factory=dict)
    _read_at: float = 0
    _keys: dict[str, Any] = field(default_factory=dict)
    _keys_read_at: float = 0

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """None where there is none."""
        if not settings.oidc_issuer:
            return None
        words = frozenset(filter(None, (one.strip() for one in settings.oidc_second_factor.split(","))))
        return cls(
            settings.oidc_issuer.rstrip("/"),
            settings.oidc_client_id,
            settings.oidc_client_secret.get_secret_value(),
            settings.oidc_name,
            words,
            f"{settings.base_url}{CALLBACK}",
        )

    def address(self, *, state: str, nonce: str, verifier: str, is_fresh: bool) -> str:
        """Where to send a browser. Fresh: it is to ask them now, whatever it remembers. Raises ProviderAway."""
        more = {"prompt": "login", "max_age": "0"} if is_fresh else {}
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                **more,
            )
        return str(url)

    def identify(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Said:
        """Exchange the code that a browser brought. Raises ProviderAway and NotBelieved."""
        try:
            with self._session() as session:
                token = session.fetch_token(
                    self._endpoint("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    allow_redirects=False,
                )
        except requests.RequestException:
            raise ProviderAway from None
        except (AuthlibBaseError, ValueError):
            raise NotBelieved from None
        return self._said(token, nonce, now=now)

    def _said(self, token: Mapping[str, Any], nonce: str, *, now: datetime) -> Said:
        try:
            claims = self._claims(
                str(token.get("id_token") or ""), str(token.get("access_token") or ""), nonce
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
            subject, methods, at = claims["sub"], claims.get("amr") or [], claims.get("auth_time")
            if not isinstance(subject, str) or not subject:
                raise NotBelieved
        except (JoseError, ValueError, TypeError, KeyError):
            raise NotBelieved from None
        said = {one for one in (*methods, claims.get("acr")) if isinstance(one, str)}
        label = str(claims.get("email") or claims.get("preferred_username") or claims.get("name") or subject)
        age = now.timestamp() - at if isinstance(at, int | float) else None
        proved_at = now - timedelta(seconds=age) if age is not None else None
        return Said(self.issuer, subject, label[:200], bool(said & self.second_factor), proved_at)

    def _claims(self, id_token: str, access_token: str, nonce: str) -> CodeIDToken:
        """What it has signed for us, unchanged; not yet looked at."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            token = jwt.decode(id_token, self._key_set(), registry=registry)
        except InvalidKeyIdError:
            token = jwt.decode(id_token, self._key_set(is_stale=True), registry=registry)
        wanted = {
            "iss": {"essential": True, "value": self._described()["issuer"]},
            "aud": {"essential": True, "value": self.client},
            "nonce": {"essential": True, "value": nonce},
        }
        about = {"client_id": self.client, "nonce": nonce, "access_token": access_token}
        return CodeIDToken(token.claims, token.header, wanted, about)

    def _key_set(self, *, is_stale: bool = False) -> KeySet:
        """Its public keys: asked for anew where one is unknown, for they are exchanged without notice."""
        age = time.monotonic() - self._keys_read_at
        if not self._keys or age > KEPT_SECONDS or (is_stale and age > LOOK_AGAIN_SECONDS):
            self._keys = self._get(self._endpoint("jwks_uri"))
            self._keys_read_at = time.monotonic()
        return KeySet.import_key_set(self._keys)  # type: ignore[arg-type]

    def _endpoint(self, name: str) -> str:
        """An address of its own description. Raises ProviderAway where it is none, or not encrypted."""
        url = self._described().get(name)
        if not isinstance(url, str) or not is_safe(url):
            raise ProviderAway
        return url

    def _described(self) -> dict[str, Any]:
        """What it says of itself (OpenID Connect Discovery 1.0, 4), with the very issuer that was set."""
        if not self._metadata or time.monotonic() - self._read_at > KEPT_SECONDS:
            read = self._get(f"{self.issuer}/.well-known/openid-configuration")
            if str(read.get("issuer")).rstrip("/") != self.issuer:
                raise ProviderAway
            self._metadata, self._read_at = read, time.monotonic()
        return self._metadata

    def _get(self, url: str) -> dict[str, Any]:
        try:
            answer = requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            read = answer.json() if answer.status_code == HTTPStatus.OK else None
        except (requests.RequestException, ValueError):
            read = None
        if not isinstance(read, dict):
            raise ProviderAway
        return read

    def _session(self) -> OAuth2Session:
        methods = self._described().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        by_header = "client_secret_basic" in methods
        method = "client_secret_basic" if by_header else "client_secret_post"
        return OAuth2Session(
            self.client,
            self.secret or None,
            token_endpoint_auth_method=method if self.secret else "none",
            scope="openid email profile",
            redirect_uri=self.back,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )


def is_safe(url: str) -> bool:
    """Encrypted on the way, or not leaving this machine."""
    parsed = urlsplit(url)
    return parsed.scheme == "https" or (parsed.scheme == "http" and parsed.hostname in LOOPBACK)
