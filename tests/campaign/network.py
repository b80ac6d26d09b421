"""The carrier's side towards us: texts with Twilio's retries and fallback, and status callbacks, well or badly behaved."""

import heapq
import random
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from urllib3 import Timeout

from service.commands import by_hand
from service.messaging import connection, signatures
from tests.campaign.program import US
from tests.standin import ACCOUNT, TOKEN, Twilio

FALLBACK: Final = ET.fromstring(by_hand.fallback("en")).findtext("Message") or ""
"""What the carrier answers by itself when it cannot reach us: the TwiML Bin of `tideover connect --check`."""

_OVERRIDES: Final = dict(parse_qsl(connection.OVERRIDES))
REPEATS: Final = int(_OVERRIDES["rc"])
CONNECT, ANSWER, PATIENCE = (int(_OVERRIDES[name]) / 1000 for name in ("ct", "rt", "tt"))
"""Seconds that the carrier waits for a connection, for an answer, and in all: as `tideover connect` tells it to."""

HANDS: Final = 8
"""Callbacks that are posted at the same time."""


@dataclass(frozen=True)
class Heard:
    """One text of a person, and what came back to their phone."""

    sid: str
    phone: str
    body: str
    reply: str | None
    seconds: float
    by: str
    """`us`, `fallback`, or `nobody`."""
    status: int
    """HTTP's, of the last try; 0 where there was no answer."""


@dataclass(frozen=True)
class Rung:
    """One call that was placed."""

    sid: str
    phone: str
    url: str
    callback: str
    at: datetime


@dataclass(order=True)
class _Report:
    due: float
    number: int
    url: str = field(compare=False)
    form: dict[str, str] = field(compare=False)


@dataclass
class Habits:
    """How status callbacks come."""

    lost: float = 0
    doubled: float = 0
    longest_delay: float = 0.2
    ends_with: str = "delivered"
    error_code: str = ""


class Network:
    """One carrier's way to one deployment of ours."""

    def __init__(self, twilio: Twilio, url: str, rng: random.Random) -> None:
        self.twilio, self.url, self.rng = twilio, url, rng
        self.habits = Habits()
        self.heard: list[Heard] = []
        self._sids = (f"SM{rng.getrandbits(64):016x}{n:016x}" for n in count(1))
        self._numbers = count()
        self._waiting: list[_Report] = []
        self._changed = threading.Condition()
        self._is_closed = False
        twilio.taken = self._report
        twilio.called = self._ring
        self.calls: list[Rung] = []
        """The calls that were placed, oldest first; whoever is called does not pick up by itself."""
        self._posting = 0
        for _ in range(HANDS):
            threading.Thread(target=self._post_reports, daemon=True).start()

    def new_sid(self) -> str:
        with self._changed:
            return next(self._sids)

    def text(
        self, phone: str, body: str, *, sid: str | None = None, repeats: int = REPEATS, url: str = ""
    ) -> Heard:
        """A text reaches the webhook; one that fails is repeated, and then the fallback answers."""
        form = {
            "MessageSid": sid or self.new_sid(),
            "AccountSid": ACCOUNT,
            "From": phone,
            "To": US,
            "Body": body,
        }
        self._list(form)
        began, status = time.monotonic(), 0
        for attempt in range(1 + repeats):
            time.sleep(0.3 * attempt)
            left = PATIENCE - (time.monotonic() - began)
            if left <= 0:
                break
            status, said = self._post(f"{url or self.url}/twilio/sms", form, seconds=left)
            if status == 200:
                return self._note(form, self._reply(phone, said), began, "us", status)
            if 400 <= status < 500:
                return self._note(form, None, began, "nobody", status)
        self.twilio.take(
            {"To": phone, "From": US, "Body": FALLBACK, "direction": "outbound-reply", "is_fallback": "1"}
        )
        return self._note(form, FALLBACK, began, "fallback", status)

    def never_posted(self, phone: str, body: str) -> Heard:
        """A text that only the carrier's list knows: every webhook failed."""
        form = {"MessageSid": self.new_sid(), "From": phone, "To": US, "Body": body}
        self._list(form)
        return self._note(form, FALLBACK, time.monotonic(), "fallback", 0)

    def press(self, rung: Rung, key: str) -> str:
        """Whoever is called picks up, hears all of it, and presses a key; what they heard last."""
        form = {"AccountSid": ACCOUNT, "CallSid": rung.sid, "From": US, "To": rung.phone}
        self._plan(rung.callback, {"CallSid": rung.sid, "CallStatus": "in-progress"})
        said = self._asked(rung.url, {**form, "AnsweredBy": "human"})
        gather = ET.fromstring(said).find("Gather")
        assert gather is not None, "nobody is asked for a key"
        said = self._asked(gather.get("action") or "", {**form, "Digits": key})
        return " ".join(one.text or "" for one in ET.fromstring(said).iter("Say"))

    def replay(self, rung: Rung, key: str, *, token: str = "", is_signed: bool = True) -> str:
        """Post what a key in a call once posted; what is said, or the status that refuses it."""
        query = parse_qs(urlsplit(rung.url).query)
        url = f"{self.url}/twilio/voice/answer?t={token or query['t'][0]}&n=1"
        form = {"AccountSid": ACCOUNT, "CallSid": rung.sid, "From": US, "To": rung.phone, "Digits": key}
        status, said = self._post(url, form, seconds=ANSWER, token=TOKEN if is_signed else "another")
        return (
            " ".join(one.text or "" for one in ET.fromstring(said).iter("Say"))
            if status == 200
            else str(status)
        )

    def _asked(self, url: str, form: dict[str, str]) -> str:
        """What to say and do in a call; asked again where nothing comes, as `tideover connect` tells Twilio to."""
        for attempt in range(1 + REPEATS):
            time.sleep(0.3 * attempt)
            status, said = self._post(url, form, seconds=ANSWER)
            if status == 200:
                break
        return said

    def post_status(self, url: str, form: dict[str, str]) -> int:
        return self._post(url, {"AccountSid": ACCOUNT, **form}, seconds=5)[0]

    @property
    def is_busy(self) -> bool:
        """Whether callbacks are still to come that are not meant to be days late."""
        with self._changed:
            return self._posting > 0 or bool(self._waiting and self._waiting[0].due < time.monotonic() + 5)

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _list(self, form: dict[str, str]) -> None:
        if form["MessageSid"] in {one["sid"] for one in self.twilio.received[-200:]}:
            return
        at = self.twilio.now().isoformat()
        row = {"sid": form["MessageSid"], "status": "received", "direction": "inbound", "at": at}
        self.twilio.received.append({**row, "From": form["From"], "To": form["To"], "Body": form["Body"]})

    def _post(self, url: str, form: dict[str, str], *, seconds: float, token: str = TOKEN) -> tuple[int, str]:
        headers = {"X-Twilio-Signature": signatures.sign(token, self._public(url), form)}
        try:
            timeout = Timeout(total=seconds, connect=CONNECT, read=ANSWER)
            answer = requests.post(url, data=form, headers=headers, timeout=timeout)  # type: ignore[arg-type]
        except requests.RequestException:
            return 0, ""
        return answer.status_code, answer.text

    def _public(self, url: str) -> str:
        """What is signed is our public address, whichever process is asked."""
        return self.url + "/" + url.split("/", 3)[3]

    def _reply(self, phone: str, twiml: str) -> str | None:
        message = ET.fromstring(twiml).find("Message")
        if message is None:
            return None
        form = {"To": phone, "From": US, "Body": message.text or "", "direction": "outbound-reply"}
        if callback := message.get("action"):
            form["StatusCallback"] = callback
        self.twilio.take(form)
        return message.text

    def _note(self, form: dict[str, str], reply: str | None, began: float, by: str, status: int) -> Heard:
        seconds = time.monotonic() - began
        heard = Heard(form["MessageSid"], form["From"], form["Body"], reply, seconds, by, status)
        self.heard.append(heard)
        return heard

    def _report(self, message: dict[str, str]) -> None:
        """Plan the callbacks of a text that was taken."""
        message["mono"] = str(time.monotonic())
        url = message.get("StatusCallback")
        if not url or url.startswith("https"):
            return
        with self._changed:
            for status in ("sent", self.habits.ends_with):
                for _ in range(1 + (self.rng.random() < self.habits.doubled)):
                    if self.rng.random() >= self.habits.lost:
                        self._plan(url, {"MessageSid": message["sid"], "MessageStatus": status})

    def _ring(self, call: dict[str, str]) -> None:
        """A phone rings; the carrier says so."""
        now = self.twilio.now()
        self.calls.append(Rung(call["sid"], call["To"], call["Url"], call["StatusCallback"], now))
        with self._changed:
            for status in ("initiated", "ringing"):
                self._plan(call["StatusCallback"], {"CallSid": call["sid"], "CallStatus": status})

    def _plan(self, url: str, form: dict[str, str]) -> None:
        is_bad = form.get("MessageStatus") == self.habits.ends_with
        code = {"ErrorCode": self.habits.error_code} if is_bad else {}
        due = time.monotonic() + self.rng.uniform(0.02, self.habits.longest_delay)
        fields = {key: value for key, value in {**form, **code}.items() if value}
        with self._changed:
            heapq.heappush(self._waiting, _Report(due, next(self._numbers), url, fields))
            self._changed.notify()

    def _post_reports(self) -> None:
        while (report := self._next_report()) is not None:
            self.post_status(report.url, report.form)
            with self._changed:
                self._posting -= 1

    def _next_report(self) -> _Report | None:
        """The first one that is due, once it is; None at the end."""
        with self._changed:
            while not self._is_closed:
                left = self._waiting[0].due - time.monotonic() if self._waiting else None
                if left is not None and left <= 0:
                    self._posting += 1
                    return heapq.heappop(self._waiting)
                self._changed.wait(left)
        return None
