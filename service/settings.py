"""What the environment decides. The only reader of environment variables; docs/settings.md lists them."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import phonenumbers
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.errors import ServiceError

DEMO_KEYS = "demo-keys"
"""File in DATA_DIR; only the demo makes one."""


SAFE_PACE: Final = 3
"""Segments a second that any registered sender to the US may send: toll-free 3, the lowest 10DLC campaigns 3.75
(Twilio help, 'Understanding Twilio Rate Limits and Message Queues')."""


LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""This machine itself: nothing that goes there leaves it."""

_DIAL_PREFIX: Final = re.compile(r"\+[1-9]\d{0,14}")
_ADDRESS: Final = r"^([^@\s,;<>]+@[^@\s,;<>]+)?$"
_SMTP_URL: Final = re.compile(r"smtps?://([^\s/?#@]*@)?([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?/?", re.ASCII)


class SettingsWrong(ServiceError):
    """A setting is missing or wrong; its value is never repeated, it may be a secret."""

    def __init__(self, error: ValidationError) -> None:
        lines = [
            f"{'.'.join(map(str, one['loc'])).upper() or 'settings'}: {one['msg']}" for one in error.errors()
        ]
        super().__init__("; ".join(lines))


class Settings(BaseSettings):
    """Read once, at start-up; a missing or wrong value stops the process there.

    Names are upper case in the environment and in `.env`: `database_url` is `DATABASE_URL`.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = "sqlite:///data/tideover.db"
    data_dir: Path = Path("data")
    public_url: AnyHttpUrl | None = None
    """As Twilio sees us; its signatures cover it. Default: http://127.0.0.1:PORT."""

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_secondary: SecretStr = SecretStr("")
    twilio_messaging_service_sid: str = ""
    twilio_fallback_url: AnyHttpUrl | None = None
    """What Twilio asks while we do not answer; `tideover connect` tells Twilio."""
    twilio_voice_fallback_url: AnyHttpUrl | None = None
    """The same for calls."""
    twilio_api_base_url: AnyHttpUrl | None = None
    lookup_reassigned: bool = False
    """Whether Twilio is asked if a number has gone to somebody else. It has to approve that, and each look costs money."""

    keys: SecretStr = SecretStr("")
    """Key-encryption keys, `id:base64` or `id:aws-kms:ARN` with commas between, newest first (`tideover keys new`)."""

    erasure_ledger: Path | None = None
    """Where it is kept who was erased; default: in DATA_DIR."""
    retain_texts_days: int = Field(default=90, ge=1)
    retain_numbers_days: int = Field(default=730, ge=1)
    retain_alerts_days: int = Field(default=2190, ge=1)
    """How long words, ratings and their like, and the course of alerts are kept."""

    segments_per_second: float | None = Field(default=None, ge=0, le=1000)
    """How fast the carrier lets one sender send; check-ins leave no faster. 0: no limit of ours."""

    sms_countries: str = "US,CA"
    """Where texts go besides each program's own country: ISO codes and dial prefixes (`+44`), with commas between."""

    operator_phone: str = Field(default="", pattern=r"^(\+[1-9]\d{6,14})?$")
    """Who is told when the service itself is in trouble, as E.164."""
    operator_email: str = Field(default="", pattern=_ADDRESS)
    """The same by e-mail, for when it is the carrier that is in trouble."""
    heartbeat_url: AnyHttpUrl | None = None

    smtp_url: SecretStr = SecretStr("")
    """The server that takes our e-mails: `smtp://name:password@host:587` (STARTTLS), or `smtps://` (TLS at once)."""
    smtp_from: str = Field(default="", pattern=_ADDRESS)
    """Whom our e-mails are from."""

    metrics_token: SecretStr = SecretStr("")
    """Who knows it may read /metrics; empty: nobody."""

    oidc_issuer: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    """The identity provider of the organization, as it writes itself in `iss`."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "your organization"
    """What staff read on the button."""
    oidc_second_factor: str = "mfa"
    """What the provider says in `amr` or `acr` where it has asked for a second factor, with commas between."""

    tick_seconds: float = Field(default=1, gt=0, le=60)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    log_level: str = "INFO"
    allow_sqlite_here: bool = False
    """Use SQLite even where the disk does not seem to last (`DYNO` is set)."""
    failpoints: str = ""
    """Where a test hurts this process (service/failpoints.py)."""

    @classmethod
    def load(cls) -> Self:
        """The settings of this process. Raises SettingsWrong, which repeats no value."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsWrong(error) from None

    @property
    def is_simulated(self) -> bool:
        """No Twilio account: texts go to the phones in the browser."""
        return not self.twilio_account_sid

    @property
    def fallback_url(self) -> str | None:
        return str(self.twilio_fallback_url) if self.twilio_fallback_url else None

    @property
    def voice_fallback_url(self) -> str | None:
        return str(self.twilio_voice_fallback_url) if self.twilio_voice_fallback_url else None

    @property
    def pace(self) -> float:
        """Check-ins a second that one sender hands over. Unset, a stand-in is given them as fast as it takes them."""
        if self.segments_per_second is not None:
            return self.segments_per_second
        return 0 if self.is_simulated or self.twilio_api_base_url else SAFE_PACE

    @property
    def erasures(self) -> Path:
        """The ledger of erasures."""
        return self.erasure_ledger or self.data_dir / "erased.jsonl"

    @property
    def periods(self) -> dict[str, timedelta]:
        """How long each class of what we hold is kept."""
        days = (self.retain_texts_days, self.retain_numbers_days, self.retain_alerts_days)
        return dict(zip(("texts", "numbers", "alerts"), map(timedelta, days), strict=True))

    @property
    def base_url(self) -> str:
        """PUBLIC_URL without a slash at its end."""
        return str(self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """Tokens whose signatures we accept: the primary, and the secondary while they are exchanged."""
        both = (self.twilio_auth_token, self.twilio_auth_token_secondary)
        return tuple(token.get_secret_value() for token in both if token.get_secret_value())

    @property
    def key_list(self) -> str:
        """KEYS; where that is not set, the keys that the demo made for itself in DATA_DIR."""
        made = self.data_dir / DEMO_KEYS
        is_demo = not self.keys.get_secret_value() and self.is_simulated and made.exists()
        return made.read_text().strip() if is_demo else self.keys.get_secret_value()

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @field_validator("sms_countries")
    @classmethod
    def _countries_exist(cls, setting: str) -> str:
        parts = [part.strip().upper() for part in setting.split(",") if part.strip()]
        if not all(one in phonenumbers.SUPPORTED_REGIONS or _DIAL_PREFIX.fullmatch(one) for one in parts):
            raise ValueError("must be ISO country codes or dial prefixes with commas between, like US,CA,+44")
        return ",".join(parts)

    @field_validator("smtp_url")
    @classmethod
    def _mail_server_can_be_read(cls, setting: SecretStr) -> SecretStr:
        url = setting.get_secret_value()
        if url and (
            not _SMTP_URL.fullmatch(url) or urlsplit(url).port == 0
        ):  # out of range it raises by itself
            raise ValueError(
                "must be smtp://name:password@host:port or smtps://…, with signs in it %-encoded"
            )
        return setting

    @model_validator(mode="after")
    def _mail_is_all_or_nothing(self) -> Self:
        if self.smtp_url.get_secret_value() and not self.smtp_from:
            raise ValueError("SMTP_URL is set: set SMTP_FROM too")
        if self.operator_email and not self.smtp_url.get_secret_value():
            raise ValueError("OPERATOR_EMAIL is set: set SMTP_URL and SMTP_FROM too, or nothing reaches it")
        return self

    @model_validator(mode="after")
    def _twilio_is_all_or_nothing(self) -> Self:
        if self.twilio_account_sid and not self.twilio_auth_token.get_secret_value():
            raise ValueError("TWILIO_ACCOUNT_SID is set: set TWILIO_AUTH_TOKEN too")
        return self

    @model_validator(mode="after")
    def _provider_is_whole_and_encrypted(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("OIDC_ISSUER is set: set OIDC_CLIENT_ID too")
        issuer = urlsplit(self.oidc_issuer)
        if issuer.scheme == "http" and issuer.hostname not in LOOPBACK:
            raise ValueError("OIDC_ISSUER must begin with https://")
        return self

    @model_validator(mode="after")
    def _failpoints_never_meet_people(self) -> Self:
        if self.failpoints and self.base_url.startswith("https:"):
            raise ValueError("FAILPOINTS is for tests: it is refused where PUBLIC_URL is https")
        return self

    @model_validator(mode="after")
    def _sqlite_needs_a_disk_that_lasts(self) -> Self:
        if self.is_sqlite and "DYNO" in os.environ and not self.allow_sqlite_here:
            raise ValueError(
                "this host forgets its disk, so SQLite would lose everything: set DATABASE_URL to PostgreSQL"
            )
        return self
