"""The console in Spanish: every sentence of it is in the catalogue, and a night is got through without a word of English (H10)."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path

import pytest
from jinja2 import Environment
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.people.staff import Role
from service.web import spoken, times, words
from tests import spanish
from tests.escalating import raised
from tests.test_notes import kept, note
from tests.test_sparks import tells
from tests.visiting import console_of, visit
from tests.world import World

SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.8"}
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
SPOKEN_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")

SAID = {*spanish.of_templates(), *spanish.of_modules(), *spanish.of_scripts()}
RENAMED = {
    "Unprocessable Entity",
    "Unprocessable Content",
    "Request Entity Too Large",
    "Content Too Large",
}
"""As Python calls them until 3.12, and from 3.13 on."""

TOLD = dict(spoken._read(spoken.TOLD))


def places(sentence: str) -> list[str]:
    return sorted(one or other for one, other in PLACE.findall(sentence))


def forms(said: str | list[str]) -> list[str]:
    return said if isinstance(said, list) else [said]


def test_h10_every_sentence_of_the_console_has_a_translation_and_every_translation_a_sentence() -> None:
    assert {one for one in SAID if one not in spoken.SPANISH_OF} == set()
    assert set(spoken.SPANISH_OF) - SAID - set(TOLD) == set()


def test_h10_a_translation_has_the_names_and_tags_of_its_sentence() -> None:
    for english, said in spoken.SPANISH_OF.items():
        for one in forms(said):
            if english not in TOLD:  # there a plural's letter falls away
                assert places(one) == places(english), english
            assert set(places(one)) <= set(places(english)), english
            assert re.findall(r"<[^>]+>", one) == re.findall(r"<[^>]+>", english), english
            assert one.strip(), english
            assert one[:1].isspace() == english[:1].isspace(), english


def test_h10_no_sentence_is_translated_in_two_files() -> None:
    kept = [english for file in sorted(spoken.FOLDER.glob("*.toml")) for english in spoken._read(file.name)]
    assert sorted(kept) == sorted(set(kept))


def test_h10_what_others_have_told_is_translated_as_they_say_it() -> None:
    ours = {_bare(one) for one in spanish.told()} | {one.phrase for one in HTTPStatus} | RENAMED
    assert {english for english in TOLD if _bare(english) not in ours} == set()


def _bare(sentence: str) -> str:
    return re.sub(r"\{\w*\}", "{}", sentence)


def refusals() -> Iterator[str]:
    """What the errors of the console's own modules say, where it is a constant."""
    for path in sorted(spanish.WEB.rglob("*.py")):
        name = str(path.relative_to(spanish.WEB))
        if name.startswith(("my/", "enrolling/", "webhooks", "receiving")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_error = isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
            if (
                is_error
                and isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


def test_h10_every_refusal_of_the_console_is_told_in_spanish() -> None:
    found = list(refusals())
    assert len(found) > 20
    assert [one for one in found if one not in TOLD] == []


@pytest.mark.parametrize("path", spanish.templates(), ids=lambda path: "/".join(path.parts[-2:]))
def test_h10_no_word_of_a_page_goes_past_the_catalogue(path: Path) -> None:
    source = path.read_text()
    data = "".join(value if kind == "data" else "\x00" for _, kind, value in Environment().lex(source))
    bare = re.sub(
        r"<[^>]*>",
        " ",
        data.replace("Tideover", "")
        .replace("page narrow", "")
        .replace("page wide", "")
        .replace("page medium", "")
        .replace("page three", ""),
    )
    bare = re.sub(r'&\w+;|aria-\w+="(true|$|(?=\x00))', "", bare)  # a macro gives attributes alone
    assert re.findall(r"[A-Za-z]{2,}", bare) == []
    assert re.findall(rf'(?:{"|".join(SPOKEN_ATTRIBUTES)})="[A-Za-z][^"]*"', source) == []


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("fr,es;q=0.5", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("de", "en"),
        ("es;q=much", "en"),
    ],
)
def test_h10_before_sign_in_the_page_speaks_what_the_browser_asks_for(asked: str, language: str) -> None:
    assert spoken._asked_for(asked) == language


def test_h10_staff_choose_the_language_of_their_browser(world: World) -> None:
    client = console_of(world, world.staff())
    assert '<html lang="en">' in client.get("/").text
    assert "data-words" not in client.get("/").text
    assert client.post("/account/language", data={"language": "es"}).headers["location"] == "/account"
    assert "Quién me necesita ahora" in client.get("/").text
    assert client.get("/", headers={"accept-language": "en"}).text.startswith(
        '<!doctype html>\n<html lang="es">'
    )
    client.post("/account/language", data={"language": "fr"})
    assert "Tu cuenta" in client.get("/account").text
    client.post("/account/language", data={"language": "en"})
    assert "Who needs me now" in client.get("/", headers=SPANISH).text
    assert "Quién" not in client.get("/", headers=SPANISH).text


def test_h10_a_file_that_is_given_out_is_in_english_whoever_asked_for_it(world: World) -> None:
    client = console_of(world, world.staff(role=Role.ADMIN))
    table = client.get("/program/outcomes.csv", headers=SPANISH).text
    assert "Still in touch" in table
    assert "Siguen en contacto" not in table
    assert "Siguen en contacto" in client.get("/program/outcomes", headers=SPANISH).text


class Words(HTMLParser):
    """What a page says: its text, and the attributes that are read aloud; not what is marked as English, and no code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.aside = ""
        """The element that is passed over; none of its kind stands within it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.aside and (tag == "code" or ("lang", "en") in attrs):
            self.aside = tag
        self.found += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.aside:
            self.aside = ""

    def handle_data(self, data: str) -> None:
        if not self.aside:
            self.found.append(" ".join(data.split()))


def english_in(page: str) -> set[str]:
    """The sentences of the catalogue that this page says in English."""
    reader = Words()
    reader.feed(page)
    said = {one for one in reader.found if one}
    plain = {english for english in spoken.SPANISH_OF if english not in forms(spoken.SPANISH_OF[english])}
    varying = [
        re.compile(re.sub(r"%\\\(\w+\\\)s|\\\{\w+\\\}", ".+", re.escape(one)))
        for one in plain
        if places(one) and len(re.findall(r"[a-z]{2,}", PLACE.sub("", one))) > 1
    ]
    return {one for one in said if one in plain or any(pattern.fullmatch(one) for pattern in varying)}


def looked_at(client: TestClient, paths: list[str]) -> dict[str, set[str]]:
    found = {}
    for path in paths:
        answer = client.get(path, headers=SPANISH)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, path
        page = answer.text
        assert '<html lang="es">' in page, path
        found[path] = english_in(page)
    return found


def test_h10_the_main_pages_say_nothing_in_english(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    ana = world.alumnus(specialist=sam)
    ana.texts("URGE")
    raised(world, ana, Reason.CRISIS)
    alert = raised(world, world.alumnus("+12025550134", name="Luis", specialist=sam), Reason.CALL)
    ana.texts("what is this")
    client = console_of(world, sam)
    client.post(f"/alerts/{alert}/take")
    tells(world, ana, 2, 9)
    note(client, ana, "x", for_lead="yes")
    note(client, ana, "y", corrects=str(kept(world)[0].id))
    client.post(f"/people/{ana.person}/hold-phone")
    client.post("/hand-overs", data={"words": "x", f"about-{ana.person}": "y"})
    paths = ["/", "/?show=mine", "/?show=snoozed&kind=tasks", "/people", f"/people/{ana.person}", "/nothing"]
    paths += [
        "/rota",
        "/rota/override",
        "/rota/leave",
        "/rota/feeds",
        "/hand-overs",
        "/reviews",
        "/figures",
        "/staff",
        "/staff/new",
    ]
    paths += ["/account", "/account/details", f"/staff/{world.staff('+12025550119').person}/details"]
    paths += ["/account/password", f"/people/{ana.person}/two-persons"]
    paths += [f"/people/{ana.person}/copy", "/break-glass"]
    found = looked_at(client, paths)
    assert "2 números en 14 días, de 2 a 9, el último: 9, hoy" in client.get("/", headers=SPANISH).text
    assert "La corrige otra nota (" in client.get(f"/people/{ana.person}", headers=SPANISH).text
    assert found == {path: set() for path in paths}
    assert looked_at(visit(world), ["/sign-in"]) == {"/sign-in": set()}


def test_h10_the_pages_of_the_policies_say_nothing_in_english(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    paths = ["/policy", f"/policy?person={ana.person}&at=2031-01-01T00:00"]
    paths += ["/policy/program", f"/policy/people/{ana.person}"]
    assert looked_at(client, paths) == {path: set() for path in paths}
    typed = {"after-0": "5", "notify-0": "", "times-0": "1", "gap-0": "x", "do": "try"}
    refused = client.post("/policy/program", data=typed, headers=SPANISH).text
    assert "Di a quién pregunta." in refused
    assert "No se guardó; todo lo que escribiste está abajo:" in refused
    assert english_in(refused) == set()
    drafted = {"after-0": "0", "notify-0": "admins", "phone-0": "sms", "times-0": "1", "gap-0": "3"}
    shown = client.post("/policy/program", data={**drafted, "do": "try"}, headers=SPANISH).text
    assert (
        "De inmediato: la administración, por mensaje (y llamada si no llega); 1 vez más, cada 3 min" in shown
    )
    assert english_in(shown) == set()


def test_h10_the_pages_of_the_program_say_nothing_in_english(world: World) -> None:
    sam = world.staff(role=Role.ADMIN)
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    evidence = {"words": "see the contract", "stand": "met"}
    client.post("/program/criteria/dedicated", data=evidence, headers=SPANISH)
    met = {"kind": "group", "title": "Lunes", "on": f"{world.now:%Y-%m-%d}", "at": "00:01", "minutes": "5"}
    client.post("/program/meetings", data={**met, "weeks": "2", "people": str(ana.person)})
    meeting = re.findall(r'href="(/program/meetings/[0-9a-f-]{36})"', client.get("/program/meetings").text)[0]
    paths = ["/program", "/program/staff", "/program/criteria", "/program/outcomes", "/program/import"]
    paths += [
        "/program/meetings",
        meeting,
        f"{meeting}/change",
        "/program/record",
        "/program/wording",
        "/program/wording/invite",
        "/program/settings",
        "/program/settings/change",
    ]
    paths += ["/program/wording?show=open"]
    assert looked_at(client, paths) == {path: set() for path in paths}
    whole = client.post("/program/record/verify", headers=SPANISH).text
    assert "Completo." in whole
    assert english_in(whole) == set()
    half = client.post(f"/program/staff/{sam.person}", data={"body": "x"}, headers=SPANISH).text
    assert "Una certificación necesita quién la dio, su número y su último día: los tres, o ninguno." in half


def test_h10_the_pages_of_an_enrollment_say_nothing_in_english(world: World) -> None:
    sam = world.staff(role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    here = f"/people/{ana.person}"
    client.post(f"{here}/plan", data={"version": "0", "inner": "x", "outer": "y"})
    client.post(f"{here}/plan/1/agree", data={"party": "alumnus", "agreed_on": "2026-11-01"})
    client.post(f"{here}/assessments", data={"instrument": "HBI-19", "on": "2026-11-01", "score": "40"})
    steps = ["person", "consent", "times", "team", "contact", "supporter", "test", "discharge"]
    paths = ["/enrollments", "/enrollments/new", f"{here}/plan", f"{here}/strategies"]
    paths += [f"{here}/enrollment/{step}" for step in steps]
    assert looked_at(client, paths) == {path: set() for path in paths}

    def refused(path: str, **fields: str) -> str:
        page = client.post(path, data=fields, headers=SPANISH).text
        assert english_in(page) == set()
        return page

    early = refused(f"{here}/enrollment/discharge", on="2030-01-02")
    assert "Todavía no: " in early
    assert "el círculo medio del plan está vacío" in early
    new = refused("/enrollments/new", name="", phone="12", language="en")
    assert "no es un número de teléfono con su código de país, como +12025550123" in new
    looked = refused(f"{here}/strategies", action="watch porn less", situation="a solas", do="look")
    assert "Las operadoras bloquean" in looked
    assert "hace falta: las operadoras bloquean" in refused(
        f"{here}/strategies", action="watch porn less", do="save"
    )
    assert "todavía no se eligió" in refused(f"{here}/enrollment/consent", wording="v2")
    assert "no es un número entero de 19 a 95" in refused(
        f"{here}/assessments", instrument="HBI-19", score="x"
    )


def test_h10_a_file_of_people_is_judged_in_spanish(world: World) -> None:
    client = console_of(world, world.staff(role=Role.ADMIN))

    def tried(text: str, path: str = "/program/import/try") -> str:
        page = client.post(path, data={"text": text}, files={"file": ("", b"")}, headers=SPANISH).text
        assert english_in(page) <= {"specialist"}, "the name of a column"
        return page

    wrong = tried("name,phone,timezone,specialist\nAna Ruiz,12,Chicago,a@example.org\nLuis,+12025550188,,\n")
    assert "no es una zona horaria, como America/Chicago" in wrong
    assert "no es del equipo" in wrong
    assert "no es un número de teléfono" in wrong
    right = tried("name,phone,reason_1\nLuis Mora,+12025550188,my little girl\n")
    assert "nuevas: 1, con cambios: 0" in right
    assert "nueva: name (línea 2)" in right or "nueva: línea 2" in right
    assert "así que no se escribió nada" in tried("phone\n+12025550188\n")


def test_h10_a_refusal_is_told_in_the_language_of_who_asked(world: World) -> None:
    client = visit(world)
    wrong = client.post("/sign-in", data={"email": "a@example.org", "password": "x" * 20}, headers=SPANISH)
    assert "Ese correo y esa contraseña no van juntos." in wrong.text
    sam = console_of(world, world.staff(role=Role.SPECIALIST))
    assert (
        "Esto es para la dirección clínica y la administración" in sam.get("/reviews", headers=SPANISH).text
    )


def test_h10_words_and_times_of_ours_follow_the_language() -> None:
    token = spoken._language.set(spoken.SPANISH)
    try:
        assert words.alerts.REASONS[Reason.CALL] == "Pidió una llamada"
        assert (
            spoken.count("%(num)s task is put off", "%(num)s tasks are put off", 1)
            == "1 tarea está pospuesta"
        )
        assert (
            spoken.count("%(num)s task is put off", "%(num)s tasks are put off", 2)
            == "2 tareas están pospuestas"
        )
        assert times.length(3 * times.DAY) == "3 días"
        assert times.wrote(4 * times.MINUTE) == "escribió hace 4 min"
        assert spoken.retell("too many tries: please wait 1 minute") == "demasiados intentos: espera 1 min"
        assert spoken.retell("Sunday 29 Nov 22:00 to Monday 06:00: nobody is on call") == (
            "domingo 29 nov 22:00 a lunes 06:00: nadie está de guardia"
        )
        assert spoken.retell("Step 2 (the admins) reaches nobody: no text may go there") == (
            "El paso 2 (la administración) no llega a nadie: no puede ir ningún mensaje"
        )
    finally:
        spoken._language.reset(token)
    assert words.alerts.REASONS[Reason.CALL] == "Asked for a call"
