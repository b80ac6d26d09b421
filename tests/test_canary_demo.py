"""The demo in its own process, as somebody tries it: what is typed there, and who is in it, stands where it is meant to alone (I1, I7, J1)."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import requests
import yaml
from pydantic import AnyHttpUrl

from service import demo
from service.commands.opening import opened
from service.settings import Settings
from tests import push_server
from tests.demo_tried import (
    ADDED,
    ANA,
    DRAFT,
    HURT,
    LUIS,
    NOTE,
    OPERATOR,
    REACHED,
    RENAMED,
    STAFF,
    TOKEN,
    Tried,
    try_it,
)
from tests.demo_visitor import Visitor, around, phones_on
from tests.marks import OTHER, PIN, WORD, found, mark
from tests.processes import Deployment
from tests.test_canary import Shown, contents

_FILE = yaml.safe_load(files("service.demo").joinpath("program.yaml").read_text(encoding="utf-8"))


def _words_of(kept: object) -> Iterator[str]:
    match kept:
        case dict():
            for name, value in kept.items():
                if name not in {
                    "tags",
                    "topics",
                    "timezone",
                    "language",
                    "check_ins",
                    "specialist",
                    "consent",
                }:
                    yield from _words_of(value)
        case list():
            for value in kept:
                yield from _words_of(value)
        case str():
            yield kept


ALUMNI = frozenset(_words_of(_FILE["alumni"])) | {"Ruiz", "Ortega"}
"""Names, strategies, reasons and supporters of the demo's alumni."""
NAMES = frozenset(
    part
    for people in ("alumni", "staff")
    for one in _FILE[people]
    for part in (one["name"], *one["name"].split())
) | {one["email"] for one in _FILE["staff"]}


def told(said: str, words: frozenset[str]) -> list[str]:
    """Which of these stand there, as words of their own."""
    return [one for one in sorted(words) if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]


@pytest.fixture
def tried(database: str, tmp_path: Path) -> Iterator[Tried]:
    folder = tmp_path / "demo"
    folder.mkdir()
    more = {"METRICS_TOKEN": TOKEN, "OPERATOR_PHONE": OPERATOR, "LOG_LEVEL": "DEBUG", "TICK_SECONDS": "0.2"}
    made = Deployment(folder, {"DATABASE_URL": database, **more}, python=("-c", HURT))
    with push_server.running() as pushed:
        try:
            made.start("demo")
            made.until_up()
            settings = Settings(
                _env_file=None, database_url=database, data_dir=folder, public_url=AnyHttpUrl(made.url)
            )
            with opened(settings) as here:
                tried = Tried(made, here, pushed.browser(), Visitor(made.url), Visitor(made.url))
                try_it(tried, settings)
                made.stop()
                tried.logged = (folder / "demo.log").read_text().replace(demo.welcome(settings), "")
                yield tried
        finally:
            made.stop()


def no_log(tried: Tried) -> None:
    assert tried.logged.count("RuntimeError") >= 4
    assert found(tried.logged) == []
    assert told(tried.logged, NAMES | ALUMNI) == []


def no_header_title_or_address(tried: Tried) -> None:
    answers = [*tried.public.answers, *tried.console.answers]
    assert len(answers) > 100
    assert [one for one in answers if one.headers.get("location")]
    for one in answers:
        said = str(one.headers)
        if "text/html" in one.headers.get("content-type", ""):
            page = Shown()
            page.feed(one.text)
            said += "\n".join(page.parts)
        assert found(said) == [], one.url
        assert told(said, NAMES | ALUMNI) == [], one.url


def no_measure_refusal_or_breakdown(tried: Tried) -> None:
    answers = [*tried.public.answers, *tried.console.answers]
    measured = [one for one in answers if one.url.endswith(("/metrics", "/healthz", "/readyz"))]
    assert any("tideover_twilio_attempts" in one.text for one in measured)
    refused = [one for one in tried.public.answers if 400 <= one.status_code < 500]
    failed = [one for one in answers if one.status_code >= 500]
    assert {404, 403, 413} <= {one.status_code for one in refused}
    assert {"/phones", "/"} <= {one.request.path_url for one in failed}
    for one in (*measured, *refused, *failed):
        assert found(one.text, but=sent_in(one)) == [], one.url
        assert told(one.text, NAMES | ALUMNI) == [], one.url


def sent_in(answer: requests.Response) -> str:
    return f"{answer.request.url}\n{answer.request.body!r}"


def no_push(tried: Tried) -> None:
    assert set(tried.browser.pushes) == {"New activity"}
    assert found(str(tried.browser.headers)) == []


def no_phone_of_somebody_else(tried: Tried) -> None:
    """In the page, locked or not: what its owner typed, and what was to reach them."""
    pages = [one.text for one in tried.public.answers if one.request.path_url == "/phones" and one.ok]
    assert len(pages) > 5
    for page in pages:
        for name, phone in phones_on(page).items():
            got = "\n".join((*phone.received, *phone.peeks))
            if name in STAFF:
                assert [*found(got), *told(got, ALUMNI)] == [], got
            assert (OTHER in got) <= (name == LUIS)
            assert (WORD in got) <= (name in {ANA, RENAMED})
            assert [one for one in (NOTE, REACHED, DRAFT, PIN) if one in got] == []
        beside = around(page)
        for name in (RENAMED, ADDED):
            beside = beside.replace(name, "")
        assert found(beside) == []
    shown = phones_on(pages[-1])
    assert all(shown[name].received for name in STAFF)
    assert f"{mark('strategy')} walk" in "\n".join(shown[RENAMED].received)
    assert mark("written") in "\n".join(shown[RENAMED].received)


def no_text_to_staff_or_operator(tried: Tried) -> None:
    operators = [body for alumnus, staff, body in tried.texts if not (alumnus or staff)]
    staffs = [body for _, staff, body in tried.texts if staff]
    assert operators
    assert staffs
    for body in (*operators, *staffs):
        assert found(body) == [], body
        assert told(body, ALUMNI) == [], body
    for body in operators:
        assert told(body, NAMES) == [], body
    for _, _, body in tried.texts:
        assert [one for one in (NOTE, REACHED, DRAFT) if one in body] == [], body


def no_file(tried: Tried) -> None:
    """The database itself included, where it is a file. The demo's sign-in names its owner, and the log was looked at already."""
    (tried.made.folder / demo.SIGN_IN).unlink()
    (tried.made.folder / "demo.log").unlink()
    assert found(contents(tried.made.folder)) == []


PLACES = (
    no_log,
    no_header_title_or_address,
    no_measure_refusal_or_breakdown,
    no_push,
    no_phone_of_somebody_else,
    no_text_to_staff_or_operator,
    no_file,
)


@pytest.mark.slow
def test_i1_i7_j1_nothing_typed_in_the_demo_stands_where_it_must_not(
    tried: Tried, subtests: pytest.Subtests
) -> None:
    for place in PLACES:
        with subtests.test(place.__name__):
            place(tried)
