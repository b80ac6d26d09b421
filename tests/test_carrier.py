"""Twilio's own library over HTTP against a stand-in: what is sent, and what each failure means."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import certifi
import pytest
from twilio.http.response import Response

from service.messaging import http_client
from service.messaging.carrier import NotSent, OutcomeUnknown, Refused, Text, TwilioCarrier
from service.people.phones import Phone
from service.settings import Settings
from tests import standin
from tests.standin import ACCOUNT, TOKEN, Fault, Twilio
from tests.tls_door import Door, Mode

HELLO = Text(
    Phone("+12025550101"),
    Phone("+12025550100"),
    "Hello",
    "https://a.example/twilio/status?m=1",
    timedelta(minutes=10),
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


def carrier(url: str, *, service: str = "") -> TwilioCarrier:
    made = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_api_base_url": url,
        "twilio_messaging_service_sid": service,
    }
    return TwilioCarrier(Settings.model_validate(made))


def test_a_text_is_sent_with_our_callback_and_its_lifetime(twilio: Twilio) -> None:
    sid = carrier(twilio.url).send(HELLO)
    [message] = twilio.messages
    assert message["sid"] == sid
    assert (message["To"], message["From"], message["Body"]) == (HELLO.to, HELLO.sender, "Hello")
    assert message["StatusCallback"] == HELLO.callback
    assert message["ValidityPeriod"] == "600"


def test_a_messaging_service_sends_in_place_of_the_number(twilio: Twilio) -> None:
    carrier(twilio.url, service="MG" + "1" * 32).send(HELLO)
    [message] = twilio.messages
    assert message["MessagingServiceSid"] == "MG" + "1" * 32
    assert "From" not in message


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Fault(400, '{"code": 21610, "message": "opted out", "status": 400}'), Refused),
        (Fault(400, '{"code": 21211, "message": "no number", "status": 400}'), Refused),
        (Fault(401, '{"code": 20003, "message": "Authenticate", "status": 401}'), Refused),
        (Fault(429, '{"code": 20429, "message": "slow down", "status": 429}'), NotSent),
        (Fault(500, '{"code": 20500, "message": "trouble", "status": 500}'), OutcomeUnknown),
        (Fault(502, "<html>Bad gateway</html>"), OutcomeUnknown),
        (Fault(201, "<html>nonsense</html>"), OutcomeUnknown),
        (Fault(hangs_up=True), OutcomeUnknown),
    ],
)
def test_e5_each_failure_has_its_meaning(twilio: Twilio, fault: Fault, meaning: type[Exception]) -> None:
    twilio.faults.append(fault)
    with pytest.raises(meaning):
        carrier(twilio.url).send(HELLO)


def test_nobody_there_means_surely_not_sent() -> None:
    with pytest.raises(NotSent):
        carrier("http://127.0.0.1:9").send(HELLO)


@pytest.fixture
def door(twilio: Twilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    made = Door(int(twilio.url.rpartition(":")[2]), tmp_path)
    monkeypatch.setattr(certifi, "where", lambda: str(made.trusted))
    yield made
    made.close()


def test_f21_by_tls_a_text_is_sent(twilio: Twilio, door: Door) -> None:
    ours = carrier(door.url)
    assert [ours.send(HELLO) for _ in range(2)] == [one["sid"] for one in twilio.messages]
    assert door.tries == 1, "connections are kept"


@pytest.mark.parametrize("mode", [Mode.BROKEN, Mode.HANGING])
def test_f21_a_handshake_that_fails_has_surely_not_sent(
    twilio: Twilio, door: Door, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "TIMEOUT_SECONDS", 0.5)
    door.turn(mode)
    with pytest.raises(NotSent):
        carrier(door.url).send(HELLO)
    assert door.tries == 1
    assert not twilio.messages


def test_what_was_taken_unseen_is_found_again(twilio: Twilio) -> None:
    twilio.faults.append(Fault(500, is_taken=True))
    door = carrier(twilio.url)
    with pytest.raises(OutcomeUnknown):
        door.send(HELLO)
    assert door.find(HELLO, since=LONG_AGO) == [twilio.messages[0]["sid"]]


def test_what_never_went_is_not_found(twilio: Twilio) -> None:
    assert carrier(twilio.url).find(HELLO, since=LONG_AGO) == []


def test_a_look_that_fails_tells_nothing() -> None:
    with pytest.raises(OutcomeUnknown):
        carrier("http://127.0.0.1:9").find(HELLO, since=LONG_AGO)


def test_i2_a_text_is_deleted_at_twilio_and_once_more_is_no_error(twilio: Twilio) -> None:
    ours = carrier(twilio.url)
    sid, theirs = ours.send(HELLO), twilio.receive("+12025550101", "+12025550100", "URGE")
    for _ in range(2):
        ours.delete(sid)
        ours.delete(theirs)
    assert twilio.messages == twilio.received == []


def test_i2_a_call_is_deleted_with_its_other_leg_and_what_was_recorded(twilio: Twilio) -> None:
    call = twilio.ring({"To": "+12025550111", "From": "+12025550100"})
    leg = twilio.ring({"To": "+12025550101", "From": "+12025550100", "ParentCallSid": call["sid"]})
    twilio.ring({"To": "+12025550112", "From": "+12025550100"})
    twilio.recordings = [{"sid": "RE1", "CallSid": leg["sid"]}, {"sid": "RE2", "CallSid": "CA0"}]
    carrier(twilio.url).delete(call["sid"])
    assert [one["To"] for one in twilio.calls] == ["+12025550112"]
    assert [one["sid"] for one in twilio.recordings] == ["RE2"]


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Fault(409, '{"code": 20009, "message": "not complete", "status": 409}'), Refused),
        (Fault(401, '{"code": 20003, "message": "no", "status": 401}'), Refused),
        (Fault(500, "oops"), OutcomeUnknown),
        (Fault(429, "{}"), NotSent),
        (Fault(hangs_up=True), OutcomeUnknown),
    ],
)
def test_i2_what_could_not_be_deleted_says_so(twilio: Twilio, fault: Fault, meaning: type[Exception]) -> None:
    ours = carrier(twilio.url)
    sid = ours.send(HELLO)
    twilio.delete_script = lambda _: fault
    with pytest.raises(meaning):
        ours.delete(sid)
    assert len(twilio.messages) == 1


SINCE = date(2029, 11, 3)


@pytest.mark.parametrize(
    ("said", "meaning"), [("yes", True), ("no", False), ("no_data", None), ("no_data_available", None)]
)
def test_i8_a_number_is_looked_up_since_the_day_that_it_was_theirs(
    twilio: Twilio, said: str, meaning: bool | None
) -> None:
    twilio.reassigned[HELLO.to] = said
    assert carrier(twilio.url).is_reassigned(HELLO.to, since=SINCE) is meaning
    asked = {"Fields": "reassigned_number", "LastVerifiedDate": "20291103", "PhoneNumber": HELLO.to}
    assert twilio.lookups == [asked]


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Fault(401, '{"code": 20003, "message": "Authenticate", "status": 401}'), Refused),
        (Fault(404, '{"code": 20404, "message": "no such number", "status": 404}'), Refused),
        (Fault(429, '{"code": 20429, "message": "slow down", "status": 429}'), NotSent),
        (Fault(500, '{"code": 20500, "message": "trouble", "status": 500}'), Refused),
        (Fault(200, "<html>nonsense</html>"), OutcomeUnknown),
        (Fault(200, '{"reassigned_number": null}'), OutcomeUnknown),
        (
            Fault(200, '{"reassigned_number": {"is_number_reassigned": null, "error_code": null}}'),
            OutcomeUnknown,
        ),
        (Fault(200, '{"reassigned_number": {"is_number_reassigned": null, "error_code": 60606}}'), Refused),
        (Fault(hangs_up=True), OutcomeUnknown),
    ],
)
def test_i8_a_look_up_that_fails_has_its_meaning(
    twilio: Twilio, fault: Fault, meaning: type[Exception]
) -> None:
    twilio.reassigned[HELLO.to] = fault
    with pytest.raises(meaning):
        carrier(twilio.url).is_reassigned(HELLO.to, since=SINCE)


def test_i8_at_twilio_itself_numbers_have_an_address_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answered(self: http_client.KeptConnections, method: str, uri: str, **more: object) -> Response:
        asked.append((method, uri, more["params"]))
        return Response(200, '{"reassigned_number": {"is_number_reassigned": "yes", "error_code": null}}')

    monkeypatch.setattr(http_client.KeptConnections, "request", answered)
    ours = TwilioCarrier(Settings.model_validate({"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN}))
    assert ours.is_reassigned(HELLO.to, since=SINCE)
    [(method, uri, params)] = asked
    assert (method, uri) == ("GET", f"https://lookups.twilio.com/v2/PhoneNumbers/{HELLO.to}")
    assert params == {"Fields": "reassigned_number", "LastVerifiedDate": "20291103"}
