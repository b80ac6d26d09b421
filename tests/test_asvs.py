"""The page of the ASVS is whole, and the items that no other test shows. A test's number is the item's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlmodel import update

from service.db import transaction
from service.people.staff import Role, Staff
from service.protection import signin
from tests.visiting import PASSWORD, console_of, email_of, give_app, give_password, sign_in, visit
from tests.world import World

ROOT: Final = Path(__file__).parent.parent
ITEM: Final = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
NAMED: Final = re.compile(r"`([\w/]+\.py)::(\w+)`")
POLICY: Final = "content-security-policy"
EXCUSE: Final = re.compile(r"(?:Not yet|Does not apply[\w ]*): \w+ \w+")


def items() -> list[tuple[int, str]]:
    """Each item's number, and what it is shown by."""
    page = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    return [(int(number), shown) for number, _, shown in ITEM.findall(page)]


def test_every_item_stands_once_and_in_order() -> None:
    assert [number for number, _ in items()] == list(range(1, 61))


def test_no_item_is_without_a_test_or_a_reason() -> None:
    assert [number for number, shown in items() if not (NAMED.search(shown) or EXCUSE.search(shown))] == []


def test_every_test_that_is_named_is_there() -> None:
    named = {one for _, shown in items() for one in NAMED.findall(shown)}
    assert [f"{file}::{test}" for file, test in sorted(named) if test not in defined_in(file)] == []


def defined_in(file: str) -> set[str]:
    path = ROOT / "tests" / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_2_a_password_made_of_the_programs_name_is_refused(world: World) -> None:
    world.program = world.add_program("+12025550200", "Brightwater Lodge")
    sam = world.staff()
    client = console_of(world, sam)
    new = "brightwater lodge brightwater"
    form = {"current": PASSWORD, "new": new, "again": new}
    answer = client.post("/account/password", data=form)
    assert (answer.status_code, "too easy to guess" in answer.text) == (422, True)


def test_5_a_password_does_not_grow_old(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    world.clock.at = world.clock.at.replace(year=world.clock.at.year + 3)
    client = visit(world)
    assert sign_in(client, email_of(sam)) == 303
    assert client.get("/").status_code == 200


def test_6_passwords_can_be_pasted_and_kept_by_a_manager() -> None:
    pages = [file.read_text(encoding="utf-8") for file in files("templates", "*.html")]
    inputs = [one for page in pages for one in re.findall(r"<input type=\"password\"[^>]*>", page)]
    assert len(inputs) >= 6
    assert all(re.search(r'autocomplete="(new|current)-password"', one) for one in inputs)
    assert not any("maxlength" in one or "readonly" in one for one in inputs)
    assert not any("paste" in file.read_text(encoding="utf-8") for file in files("static", "*.js"))


def test_16_no_code_is_ever_sent_by_text(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    give_app(world, sam)
    client = visit(world)
    assert sign_in(client, email_of(sam)) == 303
    assert client.get("/").headers["location"].startswith("/sign-in/confirm")
    assert "by text" not in client.get("/sign-in/confirm").text
    world.tick()
    assert sam.inbox() == []


def test_35_another_role_counts_from_the_next_request_on(world: World) -> None:
    kim = world.staff(role=Role.ADMIN)
    client = console_of(world, kim)
    assert client.get("/staff").status_code == 200
    with transaction(world.engine, program=world.program) as session:
        session.exec(update(Staff).values(role=Role.SPECIALIST))
    assert client.get("/staff").status_code == 403


def test_38_40_42_headers_let_no_other_site_in(world: World) -> None:
    client = console_of(world, world.staff())
    for path in ("/", "/people", "/sign-in", "/static/base.css", "/healthz", "/nothing"):
        answer = client.get(path, headers={"origin": "https://evil.example"})
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers[POLICY].split(";"))
        assert policy["default-src"] == "'none'", "objects and all that is not named"
        assert policy["script-src"] == "'self'"
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert policy["require-trusted-types-for"] == "'script'", "no string becomes markup, whoever wrote it"
        assert policy["trusted-types"] == "tideover", "and nobody but trusted.js says otherwise"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert not [name for name in answer.headers if name.startswith("access-control-")]


SINKS: Final = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|parseFromString|srcdoc|setHTMLUnsafe"
    r"|document\.write\w*|eval|importScripts|createPolicy|new Function|serviceWorker\.register\((?!worker\(\)\)))"
)


def test_38_one_script_alone_makes_markup_of_a_string() -> None:
    assert [
        file.name for file in files("static", "*.js") if SINKS.search(file.read_text(encoding="utf-8"))
    ] == ["trusted.js"]


def test_43_nothing_but_our_own_picture_is_written_into_a_page_unescaped() -> None:
    pages = "".join(file.read_text(encoding="utf-8") for file in files("templates", "*.html"))
    assert re.findall(r"([\w.]+)\s*\|\s*safe\b", pages) == ["setting_up.picture"]
    assert "autoescape" not in pages
    marked = [
        node.args[0]
        for file in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
    ]
    # Of literal text alone: what is formatted into it, Markup escapes.
    assert [type(one) for one in marked] == [ast.Constant] * 2


def test_45_no_statement_is_put_together_from_values() -> None:
    """The SQL that we spell ourselves is of constants: capital names, and literal text."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in {"text", "exec_driver_sql", "literal_column"}
        for part in ast.walk(node.args[0] if node.args else ast.Constant(""))
        if isinstance(part, ast.FormattedValue) and not ast.unparse(part.value).rpartition(".")[2].isupper()
    ]
    assert found == []


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


def test_51_who_calls_is_not_read_from_a_header(world: World) -> None:
    client = visit(world)
    codes = [
        client.post(
            "/sign-in",
            data={"email": f"{n}@example.org", "password": "guess"},
            headers={"x-forwarded-for": f"198.51.100.{n}", "forwarded": f"for=198.51.100.{n}"},
        ).status_code
        for n in range(11)
    ]
    assert codes == [401] * 10 + [429]


def test_54_passwords_are_hashed_by_argon2id() -> None:
    real = signin.hash_password(PASSWORD)
    kind, memory, passes = re.fullmatch(r"\$(\w+)\$v=19\$m=(\d+),t=(\d+),p=1\$.+", real).groups()  # type: ignore[union-attr]
    assert kind == "argon2id"
    assert int(memory) >= 19 * 1024
    assert int(passes) >= 2
    assert signin.hash_pin("123456").startswith("$argon2id$")


def test_56_nothing_is_put_into_a_browsers_storage() -> None:
    for file in files("static", "*.js"):
        code = file.read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\.", code), file.name


def files(folder: str, pattern: str) -> Iterator[Path]:
    yield from (ROOT / "service" / "web" / folder).rglob(pattern)
