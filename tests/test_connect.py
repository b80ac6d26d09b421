"""`tideover connect` and `doctor` against a stand-in of Twilio: what is set there, checked, and left to do by hand."""

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from service import cli, db
from service.commands import by_hand
from service.conversation.wording import LANGUAGES
from service.errors import ServiceError
from service.messaging import lifeline, reachable
from service.messaging.connection import OVERRIDES
from service.messaging.lint import problems
from service.messaging.segments import count
from service.settings import Settings
from tests import standin
from tests.conftest import KEYS
from tests.databases import looking
from tests.processes import Deployment, deployment, eventually
from tests.standin import ACCOUNT, TOKEN, Twilio

PROGRAM = Path(__file__).parent / "data" / "program.yaml"
US = "+12025550000"
VOICE_BIN = "https://handler.twilio.com/twiml/EH" + "2" * 32
BIN = "https://handler.twilio.com/twiml/EH" + "1" * 32


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the example program."""
    folder = tmp_path_factory.mktemp("imported")
    path = folder / "tideover.db"
    shutil.copyfile(sqlite_template, path)
    with deployment(folder, DATABASE_URL=f"sqlite:///{path}", KEYS=KEYS) as made:
        ended = made.run("import", str(PROGRAM))
        assert ended.returncode == 0, ended.stderr
    return path


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str = ""


@dataclass
class Harbor(Deployment):
    """The example program in an account that has its number. Commands run in this process: that is faster."""

    capsys: pytest.CaptureFixture[str] | None = None

    def here(self, *command: str) -> Ended:
        assert self.capsys is not None
        arguments = cli.parser().parse_args(command)
        values = {name.lower(): value for name, value in self.environment().items()}
        settings = Settings.model_validate(values | {"public_url": values["public_url"] or None})
        try:
            code = arguments.run(arguments, settings)
        except ServiceError as error:
            return Ended(1, self.capsys.readouterr().out, f"{error}\n")
        return Ended(code, self.capsys.readouterr().out)


@pytest.fixture
def harbor(
    tmp_path: Path, imported: Path, twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> Iterator[Harbor]:
    twilio.account.add_number(US)
    path = tmp_path / "tideover.db"
    shutil.copyfile(imported, path)
    settings = {
        "DATABASE_URL": f"sqlite:///{path}",
        "KEYS": KEYS,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": twilio.url,
        "OPERATOR_PHONE": "+12025550190",
    }
    made = Harbor(tmp_path, settings, capsys=capsys)
    yield made
    made.stop()


def number(twilio: Twilio) -> dict[str, str]:
    [one] = twilio.account.numbers.values()
    return one


def service(twilio: Twilio) -> dict[str, str]:
    [one] = twilio.account.services.values()
    return one


def webhook(made: Deployment, kind: str = "sms") -> str:
    return f"{made.url}/twilio/{kind}#{OVERRIDES}"


def wrong(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("WRONG")]


def test_it_makes_the_number_call_us_with_retries_and_a_fallback(harbor: Harbor, twilio: Twilio) -> None:
    number(twilio)["sms_application_sid"] = number(twilio)["voice_application_sid"] = "AP" + "1" * 32
    ended = harbor.here("connect", "--fallback-url", BIN, "--voice-fallback-url", VOICE_BIN)
    assert f"ok     {US}" in ended.stdout
    assert f"ok     calls to {US}" in ended.stdout
    assert number(twilio) == {
        "phone_number": US,
        "sms_url": webhook(harbor),
        "sms_method": "POST",
        "sms_fallback_url": BIN,
        "sms_fallback_method": "POST",
        "sms_application_sid": "",
        "voice_url": webhook(harbor, "voice"),
        "voice_method": "POST",
        "voice_fallback_url": VOICE_BIN,
        "voice_fallback_method": "POST",
        "voice_application_sid": "",
        "status_callback": f"{harbor.url}/twilio/voice/status",
    }


def test_a_messaging_service_is_set_in_place_of_its_numbers(harbor: Harbor, twilio: Twilio) -> None:
    harbor.settings["TWILIO_MESSAGING_SERVICE_SID"] = sid = twilio.account.add_service(US)
    harbor.settings["TWILIO_FALLBACK_URL"] = BIN
    service(twilio)["use_inbound_webhook_on_number"] = "true"
    ended = harbor.here("connect")
    assert f"ok     Messaging Service {sid}" in ended.stdout
    assert service(twilio) == {
        "inbound_request_url": webhook(harbor),
        "inbound_method": "POST",
        "fallback_url": BIN,
        "fallback_method": "POST",
        "status_callback": f"{harbor.url}/twilio/status",
        "use_inbound_webhook_on_number": "false",
    }
    assert number(twilio)["sms_url"] == "https://demo.twilio.com/welcome/sms/reply", "the service decides"
    assert number(twilio)["voice_url"] == webhook(harbor, "voice"), "but not about calls"


def test_a_number_outside_the_messaging_service_is_named(harbor: Harbor, twilio: Twilio) -> None:
    harbor.settings["TWILIO_MESSAGING_SERVICE_SID"] = twilio.account.add_service("+12025550999")
    ended = harbor.here("connect", "--fallback-url", BIN)
    assert ended.returncode == 1
    assert any(US in line and "sender pool" in line for line in wrong(ended.stdout))


def test_check_changes_nothing_and_says_what_is_wrong(harbor: Harbor, twilio: Twilio) -> None:
    ended = harbor.here("connect", "--check")
    assert ended.returncode == 1
    assert twilio.account.changes == 0
    said = "\n".join(wrong(ended.stdout))
    assert webhook(harbor) in said
    assert webhook(harbor, "voice") in said
    assert f"{harbor.url}/twilio/voice/status" in said
    assert said.count("no fallback") == 2


def test_a_fallback_that_is_there_is_kept(harbor: Harbor, twilio: Twilio) -> None:
    number(twilio)["sms_fallback_url"] = BIN
    assert f"ok     {US}" in harbor.here("connect").stdout
    assert number(twilio)["sms_fallback_url"] == BIN


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("TWILIO_AUTH_TOKEN", "wrong", "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
        ("TWILIO_MESSAGING_SERVICE_SID", "MG" + "9" * 32, "no Messaging Service of this account"),
        ("TWILIO_API_BASE_URL", "http://127.0.0.1:9", "status.twilio.com"),
        ("TWILIO_ACCOUNT_SID", "", "set TWILIO_ACCOUNT_SID"),
        ("PUBLIC_URL", "", "PUBLIC_URL"),
        ("TWILIO_FALLBACK_URL", "http://a.example/", "https://"),
    ],
)
def test_what_keeps_it_from_connecting_is_one_clear_line(
    harbor: Harbor, name: str, value: str, line: str
) -> None:
    harbor.settings[name] = value
    ended = harbor.here("connect")
    assert ended.returncode == 1
    assert line in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_number_of_another_account_is_named(harbor: Harbor, twilio: Twilio) -> None:
    twilio.account.numbers.clear()
    ended = harbor.here("connect")
    assert f"{US} is not a number of this Twilio account" in ended.stderr


@pytest.mark.slow
def test_connect_and_doctor_look_through_the_public_address(harbor: Harbor, twilio: Twilio) -> None:
    assert "does not answer from here" in harbor.run("connect", "--fallback-url", BIN).stdout
    harbor.start("serve")
    harbor.until_up()
    assert list(reachable.problems(harbor.url, ACCOUNT, TOKEN)) == [https(harbor)]
    assert "another PUBLIC_URL, token or account" in next_after_https(harbor, "another token")
    assert "in place of 200" in next_after_https(harbor, TOKEN, path="/elsewhere")
    eventually(lambda: "ok     Twilio's list of texts" in harbor.run("doctor").stdout)
    said = harbor.run("doctor").stdout
    assert f"ok     Twilio, {US}" in said
    assert "WRONG  webhooks are let in" in said, "the address is not https"
    number(twilio)["sms_url"] = "https://somewhere.example/else"
    assert any("tideover connect" in line for line in wrong(harbor.run("doctor").stdout))


def https(made: Deployment) -> str:
    found = next(iter(reachable.problems(made.url, ACCOUNT, TOKEN)))
    assert "not https" in found
    return found


def next_after_https(made: Deployment, token: str, *, path: str = "") -> str:
    _, found = reachable.problems(f"{made.url}{path}", ACCOUNT, token)
    return found


def test_doctor_says_that_nobody_has_looked_through_the_list(harbor: Harbor) -> None:
    said = "\n".join(wrong(harbor.here("doctor").stdout))
    assert "last looked through never" in said
    engine = db.connect(harbor.settings["DATABASE_URL"])
    with looking(engine) as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM inboxmark")).scalar_one() == 0
    engine.dispose()


def test_all_tries_end_before_a_person_has_waited_ten_seconds() -> None:
    values = {name: one[0] for name, one in parse_qs(OVERRIDES).items()}
    assert set(values["rp"].split(",")) == {"ct", "5xx", "rt"}
    assert 0 < int(values["rc"]) <= 5
    assert int(values["rt"]) > lifeline.DEADLINE_SECONDS * 1000, "the lifeline's answer is waited for"
    assert int(values["ct"]) + int(values["rt"]) < int(values["tt"]) <= 9000, (
        "and then the fallback still speaks in time"
    )
    assert urlsplit(f"https://a.example/twilio/sms#{OVERRIDES}").path == "/twilio/sms"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_fallback_is_twiml_with_the_crisis_line(language: str) -> None:
    response = ET.fromstring(by_hand.fallback(language))
    assert response.tag == "Response"
    [message] = response
    assert (message.tag, message.attrib) == ("Message", {})
    assert message.text is not None
    assert "988" in message.text
    assert "911" in message.text
    assert count(message.text).segments == 1
    assert problems(message.text) == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_pasted_at_twilio_has_the_crisis_line_and_passes_the_lint(language: str) -> None:
    for word in by_hand.OPT_OUT:
        said = by_hand.opt_out(word, language)
        assert "988" in said
        assert len(said) <= 320
        assert problems(said) == ()
    for sample in by_hand.samples(language):
        assert len(sample) >= 20
        assert problems(sample) == ()
        assert "{" not in sample


def test_what_is_left_to_do_by_hand_is_printed(harbor: Harbor) -> None:
    said = harbor.here("connect", "--check").stdout
    for one in LANGUAGES:
        assert by_hand.fallback(one) in said
        assert by_hand.spoken_fallback(one) in said
        assert "988" in by_hand.spoken_fallback(one)
        assert all(by_hand.opt_out(word, one) in said for word in by_hand.OPT_OUT)
        assert all(sample in said for sample in by_hand.samples(one))
    for word in ("Advanced Opt-Out", "A2P 10DLC", "redaction", "HIPAA", "Geo permissions"):
        assert word in said
