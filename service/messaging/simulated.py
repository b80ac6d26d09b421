"""The carrier where there is no Twilio account: takes every text, and reports it delivered by a signed callback."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from service.messaging import signatures
from service.messaging.carrier import Ring, Text
from service.messaging.inbox import Received
from service.people.phones import Phone
from service.protection.vault import Vault
from service.settings import Settings

CALLBACK_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call last said, and where its keys go: nowhere, once nothing is waited for."""

    words: str
    keys: str | None


class SimulatedCarrier:
    """Texts appear on the phones in the browser, which read them from the ledger."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._settings = settings
        self._token = simulator_token(vault)
        self.heard: dict[str, Heard] = {}
        """By CallSid, for the phones that this very process shows."""
        self._callbacks = ThreadPoolExecutor(max_workers=2, thread_name_prefix="simulated-carrier")

    def send(self, text: Text) -> str:
        sid = f"SM{uuid4().hex}"
        if text.callback is not None:
            self._callbacks.submit(self.report, text.callback, sid, text.to, text.sender)
        return sid

    def call(self, ring: Ring) -> str:
        sid = f"CA{uuid4().hex}"
        form = {"CallSid": sid, "CallStatus": "ringing", "To": ring.to, "From": ring.sender}
        self._callbacks.submit(self.post, ring.callback, form)
        return sid

    def hang_up(self, sid: str) -> None:
        pass  # the phones in the browser ring as long as the ledger says so

    def find(self, text: Text, *, since: datetime) -> Sequence[str]:  # noqa: ARG002
        return ()  # what it took, it has already reported

    def inbound(self, number: Phone, *, since: datetime, until: datetime) -> Iterable[Received]:  # noqa: ARG002
        return ()  # a text from the browser that does not reach us is seen to fail there

    def delete(self, sid: str) -> None:
        """It keeps nothing: what the phones show, they read from the ledger."""

    def is_reassigned(self, number: Phone, *, since: date) -> bool | None:  # noqa: ARG002
        return None  # made-up numbers are nobody's

    def report(self, callback: str, sid: str, to: str, sender: str) -> None:
        """Tell our own webhook that a text was delivered, as Twilio would."""
        self.post(callback, {"MessageSid": sid, "MessageStatus": "delivered", "To": to, "From": sender})

    def post(self, url: str, form: dict[str, str]) -> str:
        """Post a signed form to this very service by HTTP; the answer's body. Raises requests.RequestException."""
        form = {"AccountSid": SIMULATED_ACCOUNT, **form}
        parts = urlsplit(url)
        here = parts._replace(scheme="http", netloc=f"127.0.0.1:{self._settings.port}").geturl()
        signature = signatures.sign(self._token, url, form)
        answer = requests.post(
            here, data=form, headers={"X-Twilio-Signature": signature}, timeout=CALLBACK_SECONDS
        )
        answer.raise_for_status()
        return answer.text


SIMULATED_ACCOUNT: Final = "AC" + "0" * 32


def simulator_token(vault: Vault) -> str:
    """The token that signs the simulator's webhooks: the same in every process, and in no configuration."""
    return vault.subkey("simulator token").hex()
