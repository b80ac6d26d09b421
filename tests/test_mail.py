"""The door to a mail server, against a real one: what it hands over, and what each kind of failure means (D21)."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from service.messaging import mail
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.mail import Mail, Mailer
from service.settings import Settings, SettingsWrong
from tests import mail_server, tls_door
from tests.mail_server import NAME, PASSWORD, MailServer
from tests.tls_door import Door, Mode
from tests.world import NOON

SENDER = "alerts@tideover.example"
ONE = Mail("sam@example.org", "A7: Ana R. needs you.\n", "0123", NOON)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server.running() as server:
        yield server


def test_d13_a_mail_names_nothing_in_its_subject_and_asks_for_no_automatic_answer(server: MailServer) -> None:
    Mailer(server.url, SENDER).send(ONE)
    [taken] = server.mails
    assert (taken["From"], taken["To"], taken["Subject"]) == (SENDER, "sam@example.org", "New activity")
    assert (taken["Message-ID"], taken["Auto-Submitted"]) == ("<0123@tideover.example>", "auto-generated")
    assert taken.get_content().strip() == "A7: Ana R. needs you."


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        ("451 4.3.0 try again later", NotSent),
        ("421 4.3.2 closing", NotSent),
        ("554 5.7.1 we do not want it", Refused),
        ("", OutcomeUnknown),
    ],
)
def test_e5_what_the_server_says_to_a_mail(server: MailServer, fault: str, meaning: type[Exception]) -> None:
    server.faults = [fault]
    with pytest.raises(meaning):
        Mailer(server.url, SENDER).send(ONE)


def test_e5_a_recipient_that_is_refused_tells_the_code(server: MailServer) -> None:
    server.refused = {"sam@example.org": "550 5.1.1 no such mailbox"}
    with pytest.raises(Refused) as refusal:
        Mailer(server.url, SENDER).send(ONE)
    assert refusal.value.code == 550
    server.refused = {"sam@example.org": "450 4.2.1 greylisted"}
    with pytest.raises(NotSent):
        Mailer(server.url, SENDER).send(ONE)


def test_nobody_listens_there(server: MailServer) -> None:
    with pytest.raises(NotSent):
        Mailer("smtp://127.0.0.1:1", SENDER).send(ONE)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_it_signs_in_with_signs_that_a_url_needs_encoded() -> None:
    with mail_server.running(wants_login=True) as server:
        login = f"{NAME}:{quote(PASSWORD, safe='')}"
        Mailer(f"smtp://{login}@127.0.0.1:{server.port}", SENDER).send(ONE)
        assert len(server.mails) == 1
        for wrong in (f"{NAME}:wrong@", ""):
            with pytest.raises(Refused):
                Mailer(f"smtp://{wrong}127.0.0.1:{server.port}", SENDER).send(ONE)
        with pytest.raises(Refused):
            Mailer(f"smtp://{NAME}:wrong@127.0.0.1:{server.port}", SENDER).check()


def test_elsewhere_nothing_leaves_without_tls(
    server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "HERE", frozenset())
    with pytest.raises(NotSent):
        Mailer(server.url, SENDER).send(ONE)
    assert server.mails == []
    with mail_server.running(tls=tls_door._context(tmp_path / "own.pem")) as secure:
        with pytest.raises(NotSent):
            Mailer(secure.url, SENDER).send(ONE)
        assert secure.mails == [], "nobody has signed its certificate"
        trusting = ssl.create_default_context(cafile=tmp_path / "own.pem")
        Mailer(secure.url, SENDER, trusting).send(ONE)
        assert len(secure.mails) == 1


def test_smtps_looks_at_the_certificate_and_waits_for_no_handshake_that_hangs(
    server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(server.port, tmp_path)
    try:
        url = door.url.replace("https:", "smtps:")
        trusting = ssl.create_default_context(cafile=door.trusted)
        Mailer(url, SENDER, trusting).send(ONE)
        monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.3)
        for mode in (Mode.BROKEN, Mode.HANGING):
            door.turn(mode)
            with pytest.raises(NotSent):
                Mailer(url, SENDER, trusting).send(ONE)
        assert len(server.mails) == 1
    finally:
        door.close()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SMTP_URL": "smtp://mail.example.org"}, "set SMTP_FROM too"),
        ({"OPERATOR_EMAIL": "op@example.org"}, "set SMTP_URL and SMTP_FROM too"),
        ({"SMTP_URL": "http://mail.example.org", "SMTP_FROM": SENDER}, "must be smtp"),
        ({"SMTP_URL": "smtp://a:s3cret/@mail.example.org", "SMTP_FROM": SENDER}, "must be smtp"),
        ({"SMTP_URL": "smtp://mail.example.org:99999", "SMTP_FROM": SENDER}, "SMTP_URL"),
        ({"SMTP_FROM": "nobody"}, "SMTP_FROM"),
    ],
)
def test_settings_that_would_reach_nobody_stop_the_start_and_are_not_repeated(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=said) as wrong:
        Settings.load()
    assert "s3cret" not in str(wrong.value)
