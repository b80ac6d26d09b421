"""What the environment decides. The only reader of environment variables; docs/settings.md lists them."""

import os
import re
from pathlib import Path
from typing import Final, Self

import phonenumbers
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.errors import ServiceError

DEMO_KEYS = "demo-keys"
"""File in DATA_DIR; only the demo makes one."""


SAFE_PACE: Final = 3
"""Segments a second that any registered sender to the US may send: toll-free 3, the lowest 10DLC campaigns 3.75
(Twilio help, 'Understanding Twilio Rate Limits and Message Queues')."""


_DIAL_PREFIX: Final = re.compile(r"\+[1-9]\d{0,14}")


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

    keys: SecretStr = SecretStr("")
    """Key-encryption keys, `id:base64` with commas between, newest first (`tideover keys new`)."""

    segments_per_second: float | None = Field(default=None, ge=0, le=1000)
    """How fast the carrier lets one sender send; check-ins leave no faster. 0: no limit of ours."""

    sms_countries: str = "US,CA"
    """Where texts go besides each program's own country: ISO codes and dial prefixes (`+44`), with commas between."""

    operator_phone: str = Field(default="", pattern=r"^(\+[1-9]\d{6,14})?$")
    """Who is told when the service itself is in trouble, as E.164."""
    heartbeat_url: AnyHttpUrl | None = None

    metrics_token: SecretStr = SecretStr("")
    """Who knows it may read /metrics; empty: nobody."""

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

    @model_validator(mode="after")
    def _twilio_is_all_or_nothing(self) -> Self:
        if self.twilio_account_sid and not self.twilio_auth_token.get_secret_value():
            raise ValueError("TWILIO_ACCOUNT_SID is set: set TWILIO_AUTH_TOKEN too")
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
