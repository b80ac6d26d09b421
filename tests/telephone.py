"""The phones as things to talk on: the carrier's voice webhooks, signed, at the real app; what is said comes back."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from service.app import create_app
from tests.world import SENDER, Handset, World

TOKEN, ACCOUNT = "token", "AC" + "1" * 32
BASE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Said:
    """One answer in TwiML."""

    words: str
    keys: str | None = None
    """Where a key goes, if one is waited for."""
    dials: str | None = None
    """The number that is put through."""
    caller: str | None = None
    """And the number that it sees."""
    whisper: str | None = None
    after: str | None = None

    @classmethod
    def read(cls, twiml: str) -> "Said":
        tree = ET.fromstring(twiml)
        gather, dial, number = tree.find("Gather"), tree.find("Dial"), tree.find("Dial/Number")
        return cls(
            " ".join(one.text or "" for one in tree.iter("Say")),
            None if gather is None else gather.get("action"),
            None if number is None else number.text,
            None if dial is None else dial.get("callerId"),
            None if number is None else number.get("url"),
            None if dial is None else dial.get("action"),
        )


@dataclass
class Line:
    """One call, from the carrier's side: whoever speaks in it, what it said last, and what the carrier tells of it."""

    telephone: "Telephone"
    sid: str
    sender: str
    to: str
    url: str = ""
    callback: str = ""
    said: Said = field(default_factory=lambda: Said(""))

    def picks_up(self, *, machine: str = "human") -> Said:
        self.reports("in-progress")
        return self.asks(self.url, AnsweredBy=machine)

    def presses(self, digits: str) -> Said:
        assert self.said.keys is not None, "nothing is waited for"
        return self.asks(self.said.keys, Digits=digits)

    def hangs_up(self) -> None:
        self.reports("completed")

    def reports(self, status: str) -> None:
        self.telephone.post(self.callback, self._form(CallStatus=status))
        self.telephone.world.tick()

    def asks(self, url: str, **more: str) -> Said:
        twiml = self.telephone.post(url, self._form(CallStatus="in-progress", **more))
        self.said = Said.read(twiml)
        self.telephone.world.tick()
        return self.said

    def _form(self, **more: str) -> dict[str, str]:
        return {"CallSid": self.sid, "From": self.sender, "To": self.to, **more}


@dataclass
class Telephone:
    world: World
    client: TestClient
    _seen: int = 0

    def rings(self, phone: Handset) -> list[Line]:
        """The calls to this phone since the last look, and no others': those would be lost."""
        new = self.world.carrier.calls[self._seen :]
        self._seen += len(new)
        assert {ring.to for ring, _ in new} <= {phone.number}, "another phone rang"
        return [Line(self, sid, ring.sender, ring.to, ring.url, ring.callback) for ring, sid in new]

    def dials(self, phone: Handset, to: str = SENDER, **more: str) -> Line:
        """Somebody calls the program's number; what they hear is the line's `said`."""
        line = Line(self, f"CA{uuid4().hex}", phone.number, to)
        line.asks(f"{BASE}/twilio/voice", **more)
        return line

    def leg(self, of: Line) -> Line:
        """The phone that is rung to be put through, from the program's number."""
        assert of.said.dials is not None
        return Line(self, f"CA{uuid4().hex}", of.said.caller or "", of.said.dials, of.said.whisper or "")

    def post(self, url: str, form: dict[str, str], *, token: str = TOKEN) -> str:
        status, text = self.try_post(url, form, token=token)
        assert status == 200, text
        return text

    def try_post(self, url: str, form: dict[str, str], *, token: str = TOKEN) -> tuple[int, str]:
        fields = {"AccountSid": ACCOUNT, **form}
        signed = RequestValidator(token).compute_signature(url, fields)
        headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
        path = url.removeprefix(BASE)
        answer = self.client.post(path, content=urlencode(fields).encode(), headers=headers)
        return answer.status_code, answer.text


@contextmanager
def at(world: World) -> Iterator[Telephone]:
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client:
        yield Telephone(world, client)
