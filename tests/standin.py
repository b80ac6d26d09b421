"""A stand-in for Twilio's REST API over HTTP, on loopback: takes texts, lists them, and fails as it is told."""

import base64
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit
from uuid import uuid4

from tests import standin_account
from tests.standin_account import NUMBERS, SERVICES, Account

ACCOUNT, TOKEN = standin_account.ACCOUNT, "token"
HERE = f"/2010-04-01/Accounts/{ACCOUNT}"
CALLS = f"{HERE}/Calls.json"
CALL = f"{HERE}/Calls/"
LOOKUP = "/v2/PhoneNumbers/"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request: an answer of this status, or none at all."""

    status: int = 500
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    is_taken: bool = False
    """Whether the text goes out all the same."""
    hangs_up: bool = False
    resets: bool = False
    """The connection is cut off, as by a broken router."""
    seconds: float = 0
    """How long the answer waits; a body is then written a byte at a time."""


def all_well(form: dict[str, str]) -> Fault | None:
    return None


@dataclass
class Twilio:
    """What it was sent. `faults` come first, one for each request to send; then `script` is asked, if there is one."""

    url: str = ""
    messages: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: int = 0
    busy: int = 0
    """Requests that are being answered at this moment."""
    calls: list[dict[str, str]] = field(default_factory=list)
    call_script: Callable[[dict[str, str]], Fault | None] = all_well
    """What goes wrong with a call that is to be placed, or ended."""
    called: Callable[[dict[str, str]], object] = dict
    """Told of each call that was taken."""
    canceled: list[str] = field(default_factory=list)
    """CallSids of the calls that were to be ended while they rang."""
    received: list[dict[str, str]] = field(default_factory=list)
    """What people texted to our numbers, as the list of messages shows it."""
    script: Callable[[dict[str, str]], Fault | None] = all_well
    taken: Callable[[dict[str, str]], object] = dict
    """Told of each text that was taken."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    account: Account = field(default_factory=Account)
    counts_days: bool = False
    """Whether the filter by DateSent looks at the day alone, which is all that is documented of it."""
    lists_with: Fault | None = None
    """What goes wrong with every list that is asked for."""
    recordings: list[dict[str, str]] = field(default_factory=list)
    """With the sid of each, and its CallSid."""
    delete_script: Callable[[str], Fault | None] = lambda sid: None
    """What goes wrong with the deletion of one sid."""
    reassigned: dict[str, str | Fault] = field(default_factory=dict)
    """By number: `yes`, `no`, `no_data`, or what goes wrong with its look-up."""
    lookups: list[dict[str, str]] = field(default_factory=list)
    """What was asked about numbers, each with its `PhoneNumber`."""
    pages: int = 0
    """Pages that were given of the list of messages."""

    def receive(self, sender: str, to: str, body: str, *, at: datetime | None = None) -> str:
        """Somebody texts to our number, and no webhook is called; its MessageSid. A redacted text has no body."""
        sid = f"SM{uuid4().hex}"
        text = {
            "sid": sid,
            "status": "received",
            "direction": "inbound",
            "at": (at or self.now()).isoformat(),
        }
        self.received.append({**text, "From": sender, "To": to, "Body": body})
        return sid

    def take(self, form: dict[str, str]) -> dict[str, str]:
        message = {"sid": f"SM{uuid4().hex}", "status": "queued", "at": self.now().isoformat(), **form}
        self.messages.append(message)
        self.taken(message)
        return message

    def ring(self, form: dict[str, str]) -> dict[str, str]:
        call = {"sid": f"CA{uuid4().hex}", "status": "queued", "at": self.now().isoformat(), **form}
        self.calls.append(call)
        self.called(call)
        return call

    def cancel(self, form: dict[str, str]) -> dict[str, str]:
        self.canceled.append(form["sid"])
        call = next(one for one in self.calls if one["sid"] == form["sid"])
        call["status"] = form["Status"]
        return call

    def delete(self, sid: str) -> bool:
        """Delete a text, a call or a recording; whether it was there."""
        for kept in (self.messages, self.received, self.calls, self.recordings):
            for one in [one for one in kept if one["sid"] == sid]:
                kept.remove(one)
                return True
        return False

    def legs_and_recordings(self, path: str, asked: dict[str, str]) -> dict[str, object] | None:
        """The list of a call's legs, or of its recordings; None where the path is of neither."""
        if path == CALLS:
            legs = [one for one in self.calls if one.get("ParentCallSid") == asked.get("ParentCallSid")]
            return {"calls": [{"sid": one["sid"]} for one in legs], "next_page_uri": None}
        if path == f"{HERE}/Recordings.json":
            made = [one for one in self.recordings if one["CallSid"] == asked.get("CallSid")]
            return {"recordings": [{"sid": one["sid"]} for one in made], "next_page_uri": None}
        return None

    def fault(self, form: dict[str, str]) -> Fault | None:
        """What goes wrong with this request to send."""
        try:
            return self.faults.pop(0)
        except IndexError:
            return self.script(form)

    def listed(self, asked: dict[str, str]) -> list[dict[str, str]]:
        """Newest first, as Twilio lists them. A date without a time covers its whole day."""
        digits = 10 if self.counts_days else 20
        since, until = asked.get("DateSent>", "")[:digits], asked.get("DateSent<", "")[:digits]
        found = [
            one
            for one in (*self.received, *self.messages)
            if asked.get("To", one["To"]) == one["To"]
            and asked.get("From", one.get("From")) == one.get("From")
            and since.rstrip("Z") <= one["at"][: len(since.rstrip("Z"))]
            and (not until or one["at"][: len(until.rstrip("Z"))] <= until.rstrip("Z"))
        ]
        return sorted(found, key=lambda one: one["at"], reverse=True)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    """A worker knocks with all its hands at once; the default of 5 turns some away with a reset."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: whoever asked has gone."""


@contextmanager
def running() -> Iterator[Twilio]:
    """A stand-in that listens on a free port of 127.0.0.1 until the end of the block."""
    twilio = Twilio()
    server = _Server(("127.0.0.1", 0), _handler(twilio))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    twilio.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield twilio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(twilio: Twilio) -> type[BaseHTTPRequestHandler]:  # noqa: C901  (a class, counted as one function)
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # whoever asked was killed in the middle of it
            pairs = parse_qsl(body.decode(), keep_blank_values=True)
            form = dict(pairs)
            if not self._is_allowed():
                return
            if self.path == CALLS:
                events = " ".join(value for name, value in pairs if name == "StatusCallbackEvent")
                self._place({**form, "StatusCallbackEvent": events})
                return
            if self.path.startswith(CALL):
                self._cancel({**form, "sid": self.path.removeprefix(CALL).removesuffix(".json")})
                return
            if about_account := twilio.account.answer(self.path, form):
                self._answer(about_account[0], json.dumps(about_account[1]))
                return
            twilio.busy += 1
            try:
                if fault := twilio.fault(form):
                    self._fail(fault, form)
                else:
                    self._answer(201, json.dumps(_resource(twilio.take(form))))
            finally:
                twilio.busy -= 1

        def _place(self, form: dict[str, str]) -> None:
            if fault := twilio.call_script(form):
                self._fail(fault, form, twilio.ring)
            else:
                self._answer(201, json.dumps(_call_resource(twilio.ring(form))))

        def _cancel(self, form: dict[str, str]) -> None:
            if fault := twilio.call_script(form):
                self._fail(fault, form, twilio.cancel)
            else:
                self._answer(200, json.dumps(_call_resource(twilio.cancel(form))))

        def do_DELETE(self) -> None:
            if not self._is_allowed():
                return
            sid = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")
            if fault := twilio.delete_script(sid):
                self._fail(fault, {}, dict)
            elif twilio.delete(sid):
                self._answer(204, "")
            else:
                self._answer(404, json.dumps({"code": 20404, "message": "not found", "status": 404}))

        def do_GET(self) -> None:
            if not self._is_allowed():
                return
            asked = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
            if urlsplit(self.path).path.startswith(LOOKUP):
                self._look_up(
                    {**asked, "PhoneNumber": unquote(urlsplit(self.path).path.removeprefix(LOOKUP))}
                )
                return
            listed = twilio.legs_and_recordings(urlsplit(self.path).path, asked)
            if listed is not None:
                self._answer(200, json.dumps(listed))
                return
            if about_account := twilio.account.answer(self.path, None):
                self._answer(about_account[0], json.dumps(about_account[1]))
            elif twilio.lists_with:
                self._fail(twilio.lists_with, {})
            else:
                self._answer(200, json.dumps(self._page()))

        def _look_up(self, asked: dict[str, str]) -> None:
            twilio.lookups.append(asked)
            answer = twilio.reassigned.get(asked["PhoneNumber"], "no_data")
            if isinstance(answer, Fault):
                self._fail(answer, {})
            else:
                self._answer(200, json.dumps(_lookup_resource(asked, answer)))

        def _page(self) -> dict[str, object]:
            asked = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
            size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
            found = [_resource(one) for one in twilio.listed(asked)]
            here, twilio.pages = found[page * size :], twilio.pages + 1
            after = f"{urlsplit(self.path).path}?{urlencode({**asked, 'Page': page + 1})}"
            return {
                "messages": here[:size],
                "page": page,
                "page_size": size,
                "uri": self.path,
                "next_page_uri": after if len(here) > size else None,
            }

        def _is_allowed(self) -> bool:
            expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            path = urlsplit(self.path).path
            ours = (
                *(f"{HERE}/{one}" for one in ("Messages", "Calls", "Recordings")),
                NUMBERS,
                SERVICES,
                LOOKUP,
            )
            if self.headers["Authorization"] == f"Basic {expected}" and path.startswith(ours):
                return True
            twilio.refused += 1
            self._answer(401, json.dumps({"code": 20003, "message": "Authenticate", "status": 401}))
            return False

        def _fail(
            self,
            fault: Fault,
            form: dict[str, str],
            take: Callable[[dict[str, str]], object] = twilio.take,
        ) -> None:
            if fault.is_taken:
                take(form)
            if fault.resets:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if fault.hangs_up or fault.resets:
                self.close_connection = True
                self.connection.close()
                return
            with suppress(OSError):  # whoever asked may have given up
                self._answer(fault.status, fault.body, fault.headers, seconds=fault.seconds)

        def _answer(
            self, status: int, body: str, headers: dict[str, str] | None = None, *, seconds: float = 0
        ) -> None:
            time.sleep(seconds / 2)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            for byte in body.encode() if seconds else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(seconds / 2 / len(body))
            self.wfile.write(b"" if seconds else body.encode())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  (its base says so)
            """Say nothing: the request's line holds numbers."""

    return Handler


def _lookup_resource(asked: dict[str, str], answer: str) -> dict[str, object]:
    """A PhoneNumber resource of Lookup v2 as Twilio documents it for the field `reassigned_number`."""
    said = {
        "last_verified_date": asked["LastVerifiedDate"],
        "is_number_reassigned": answer,
        "error_code": None,
    }
    return {
        "calling_country_code": "1",
        "country_code": "US",
        "phone_number": asked["PhoneNumber"],
        "valid": True,
        "validation_errors": [],
        "caller_name": None,
        "line_type_intelligence": None,
        asked["Fields"]: said,
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{asked['PhoneNumber']}",
    }


def _resource(message: dict[str, str]) -> dict[str, object]:
    """A Message resource as Twilio gives it, as far as its library reads it."""
    at = format_datetime(datetime.fromisoformat(message["at"]))
    return {
        "sid": message["sid"],
        "account_sid": ACCOUNT,
        "status": message["status"],
        "to": message["To"],
        "from": message.get("From"),
        "messaging_service_sid": message.get("MessagingServiceSid"),
        "body": message["Body"],
        "direction": message.get("direction", "outbound-api"),
        "num_segments": "1",
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "date_created": at,
        "date_sent": at,
        "date_updated": at,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message['sid']}.json",
        "subresource_uris": {},
    }


def _call_resource(call: dict[str, str]) -> dict[str, object]:
    """A Call resource as Twilio gives it, as far as its library reads it."""
    return {
        "sid": call["sid"],
        "account_sid": ACCOUNT,
        "status": call["status"],
        "to": call["To"],
        "from": call["From"],
        "direction": "outbound-api",
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{call['sid']}.json",
        "subresource_uris": {},
    }
