"""Twilio's webhooks at the door: what is let in, what is answered, and everything hostile that is not."""

import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import count
from typing import NoReturn
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import select
from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from service.app import create_app
from service.conversation.reading.learned import Model
from service.db import EVERY_PROGRAM, transaction
from service.messaging import segments, sendable, signatures, twiml
from service.messaging.ledger import DeliveryEvent, Direction, Message, Status
from service.messaging.signatures import Form
from tests.world import SENDER, World

TOKEN, ACCOUNT = "token", "AC" + "1" * 32
SIDS = (f"SM{n:032x}" for n in count(10_000))
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    world.alumnus()
    # The base URL is of no matter: the signature covers the public URL of the settings.
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client:
        yield client


def form(**changes: str) -> dict[str, str]:
    """A webhook as Twilio posts it, blank fields included."""
    sid = next(SIDS)
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": ACCOUNT,
        "From": "+12025550101",
        "To": SENDER,
        "Body": "URGE",
        "NumMedia": "0",
        "FromCity": "",
    } | changes


def post(
    client: TestClient,
    fields: dict[str, str],
    *,
    path: str = "/twilio/sms",
    token: str = TOKEN,
    signature: str | None = None,
    content: bytes | None = None,
    content_type: str = FORM,
) -> tuple[int, str]:
    url = f"http://127.0.0.1:8000{path}"
    signed = RequestValidator(token).compute_signature(url, fields) if signature is None else signature
    body = content if content is not None else urlencode(fields).encode()
    headers = {b"X-Twilio-Signature": signed.encode("latin-1"), b"Content-Type": content_type.encode()}
    answer = client.post(path, content=body, headers=headers)
    return answer.status_code, answer.text


def say(answer: str) -> str | None:
    message = ET.fromstring(answer).find("Message")
    return message.text if message is not None else None


def messages(world: World) -> int:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.exec(select(func.count()).select_from(Message)).one()


def test_a_signed_text_is_answered_in_the_same_breath(client: TestClient, world: World) -> None:
    status, answer = post(client, form())
    assert status == 200
    assert say(answer)
    element = ET.fromstring(answer).find("Message")
    assert element is not None
    assert element.get("action") == element.get("statusCallback")
    assert "/twilio/status?m=" in (element.get("action") or "")


def test_e2_a_repeated_webhook_gets_the_same_answer(client: TestClient, world: World) -> None:
    fields = form()
    first, second = post(client, fields), post(client, fields)
    assert first == second
    assert messages(world) == 2


def test_the_query_and_new_parameters_are_signed_too(client: TestClient) -> None:
    assert post(client, form(BrandNew="x y&z=ü"), path="/twilio/sms?a=%2F&b=")[0] == 200


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (403, {"signature": ""}),
        (403, {"signature": "short"}),
        (403, {"signature": "é" * 28}),
        (403, {"token": "wrong"}),
        (403, {"fields": {"AccountSid": "AC" + "2" * 32}}),
        (403, {"fields": {"AccountSid": ""}}),
        (404, {"fields": {"To": "+12025559999"}}),
        (400, {"fields": {"To": ""}}),
        (400, {"fields": {"From": ""}}),
        (400, {"fields": {"From": "+1202\x00555"}}),
        (400, {"fields": {"MessageSid": "SM1"}}),
        (400, {"fields": {"MessageSid": "SM" + "0" * 32 + "\n"}}),
        (400, {"fields": {"MessageSid": "SM" + "G" * 32}}),
        (413, {"content": b"Body=" + b"x" * 100 * 1024}),
        (400, {"content": b"&".join(b"f%d=" % n for n in range(1500))}),
        (415, {"content_type": "application/json", "content": b"{}"}),
        (415, {"content_type": "multipart/form-data; boundary=x", "content": b"--x--"}),
        (415, {"content_type": ""}),
    ],
    ids=str,
)
def test_e1_hostile_requests_are_refused_and_change_nothing(
    client: TestClient, world: World, status: int, request_: dict[str, object]
) -> None:
    changes = {"fields": {}} | request_
    fields = form(**changes.pop("fields"))  # type: ignore[arg-type]
    assert post(client, fields, **changes)[0] == status  # type: ignore[arg-type]
    assert messages(world) == 0


def test_e1_a_rightly_signed_form_with_a_repeated_field_is_refused(client: TestClient, world: World) -> None:
    fields = Form({name: [value] for name, value in form().items()})
    fields["Body"] = ["URGE", "STOP"]
    url = "http://127.0.0.1:8000/twilio/sms"
    signed = RequestValidator(TOKEN).compute_signature(url, fields)
    body = "&".join(f"{name}={quote_plus(value)}" for name, values in fields.items() for value in values)
    assert post(client, {}, signature=signed, content=body.encode())[0] == 400
    assert messages(world) == 0


@pytest.fixture
def slow_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The model has so many texts before it that ours do not come to their turn."""
    calm = threading.Event()

    def judge(_model: Model, body: str) -> NoReturn:
        calm.wait(30)
        raise TimeoutError(body)

    monkeypatch.setattr(Model, "judge", judge)
    yield
    calm.set()


@pytest.mark.usefixtures("slow_model")
def test_c1_where_the_model_comes_too_late_danger_is_answered_and_the_rest_is_seen(
    client: TestClient, world: World
) -> None:
    post(client, form(Body="the laptop is warm again"))
    assert "MORE" in (say(post(client, form(Body="URGE"))[1]) or "")
    assert "988" in (say(post(client, form(Body="i have the pills in my hand"))[1]) or "")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        reasons = session.exec(select(Message.because).where(Message.direction == Direction.INBOUND)).all()
    assert "the model came too late" in reasons


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_e1_only_post_gets_in(client: TestClient, method: str) -> None:
    assert client.request(method, "/twilio/sms").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        "URGE \x00",
        "\x0b\x1aurge",
        "urge \ufffe\uffff",
        "<&>\"' urge",
        "💊 urge \u202e",
        "urge " + "\u0301" * 1000,
        "",
    ],
    ids=range(7),
)
def test_odd_characters_are_answered_with_sound_xml(client: TestClient, body: str) -> None:
    status, answer = post(client, form(Body=body))
    assert status == 200
    assert say(answer)


def test_bytes_that_are_no_utf8_are_answered(client: TestClient) -> None:
    """A lone surrogate, percent-encoded: decoded as Twilio's own libraries do, to replacement characters."""
    fields = form(Body="urge \ufffd\ufffd\ufffd")
    content = urlencode(fields).replace(quote_plus("\ufffd\ufffd\ufffd"), "%ED%A0%80").encode()
    assert post(client, fields, content=content)[0] == 200


def test_a_stranger_is_answered_without_a_name(client: TestClient) -> None:
    status, answer = post(client, form(From="+12025550188", Body="hello"))
    assert status == 200
    assert "Harbor" not in answer


def test_a_short_code_is_no_reason_to_fail(client: TestClient) -> None:
    assert post(client, form(From="12345", Body="Your code is 1"))[0] == 200


def test_e4_a_callback_is_kept_and_the_status_only_rises(client: TestClient, world: World) -> None:
    _, answer = post(client, form())
    element = ET.fromstring(answer).find("Message")
    assert element is not None
    callback = (element.get("action") or "").removeprefix("http://127.0.0.1:8000")
    for status in ("sent", "delivered", "sent", "queued"):
        fields = form(MessageStatus=status, MessageSid="SM" + "a" * 32)
        assert post(client, fields, path=callback)[0] == 200
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(DeliveryEvent)).all()) == 4
        [reply] = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        assert (reply.status, reply.sid) == (Status.DELIVERED, "SM" + "a" * 32)


def test_a_callback_for_what_we_never_sent_changes_nothing(client: TestClient, world: World) -> None:
    fields = form(MessageStatus="delivered")
    assert post(client, fields, path="/twilio/status?m=" + "0" * 32)[0] == 200
    assert post(client, fields, path="/twilio/status?m=nonsense")[0] == 400
    assert post(client, fields, path="/twilio/status")[0] == 200, "a text that Twilio itself has sent"
    assert post(client, fields, path="/twilio/status", token="wrong")[0] == 403
    assert post(client, fields, path="/twilio/status?m=" + "0" * 32, token="wrong")[0] == 403


def test_p2_without_a_database_danger_is_still_answered(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, form())

    def fail(*arguments: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(world.runtime.writer._texts, "write", fail)
    status, answer = post(client, form(Body="i want to die"))
    assert status == 200
    assert "988" in (say(answer) or "")
    status, answer = post(client, form(Body="URGE"))
    assert status == 200
    assert say(answer)
    assert say(post(client, form(Body="STOP"))[1]) is None


@given(
    fields=st.dictionaries(st.text(), st.text(), max_size=5),
    path=st.from_regex(r"/[a-z%0-9]{0,8}(\?[a-z=&%0-9]{0,8})?", fullmatch=True),
    host=st.sampled_from(["https://a.example", "http://a.example:8080", "https://a.example:443"]),
    is_right=st.booleans(),
)
def test_our_check_agrees_with_twilios_own(
    fields: dict[str, str], path: str, host: str, is_right: bool
) -> None:
    try:
        "".join([*fields, *fields.values()]).encode()
    except UnicodeEncodeError:
        return  # a lone surrogate never comes out of a decoded form
    url = host + path
    validator = RequestValidator(TOKEN)
    signature = RequestValidator(TOKEN if is_right else "other").compute_signature(url, fields)
    ours = signatures.is_signed((TOKEN,), url, Form({name: [one] for name, one in fields.items()}), signature)
    assert ours == validator.validate(url, fields, signature)


@given(st.text())
def test_twiml_is_sound_whatever_the_words(words: str) -> None:
    answer = twiml.message(words, "https://a.example/status?m=1&x=<")
    said, meant = say(answer) or "", twiml.clean(sendable.masked(segments.lean(words)))
    assert said.replace("\r\n", "\n").replace("\r", "\n") == meant.replace("\r\n", "\n").replace("\r", "\n")
