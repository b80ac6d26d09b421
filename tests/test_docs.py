"""The documents say what the code says, and whatever is cited is there: pages, sections, features, promises, decisions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from service import cli
from service.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))

SETTINGS = {name.upper(): field for name, field in Settings.model_fields.items()}
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

CODE = [
    path
    for folder in ("service", "tests", "migrations", "scripts", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file()
    and path.suffix in {"", ".py", ".yaml", ".html", ".css", ".js", ".mako"}
    and not path.name.endswith(".min.js")  # others wrote it
    and path != Path(__file__)
] + [ROOT / ".env.example", ROOT / "pyproject.toml"]
TESTS = [path for path in CODE if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"] + [
    Path(__file__)
]

CITED_PAGE = re.compile(r"(?<![\w/.:*-])[\w-][\w/-]*\.md\b")
CITED_SECTION = re.compile(r"(docs/[\w/-]+\.md), '([^']+)'")
CITED_DECISION = re.compile(r"\bADR (\d{4})\b|\badr/(\d{4})\b")
CITED_IN_BRACKETS = re.compile(r"\(((?:[A-JP]\d{1,2}(?:, |\)))+)")
CITED_BY_NAME = re.compile(r"test_((?:[a-jp]\d{1,2}_)+)")
LETTER = re.compile(r"\b[A-JP]\d{1,2}\b")
FEATURE = re.compile(r"^\| \*\*([A-J]\d+)\*\* \| [^|]+ \| (built|partly|not yet) \|", re.MULTILINE)
PROMISE_OR_FAULT = re.compile(r"^\| \*\*([PF]\d+)\*\* \|", re.MULTILINE)
CONSTANT = re.compile(r"`(?:\w+\.)?(_?[A-Z][A-Z_]+)`")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_table(heading: str) -> dict[str, str]:
    """The settings of docs/settings.md under one heading, with the default that each is said to have."""
    section = read(DOCS / "settings.md").split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    return {name: default for name, default, _ in ROW.findall(section)}


def default_of(value: Any) -> str:
    """A default as the page spells it."""
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return "none" if plain in ("", None) else f"`{plain}`"


def test_every_setting_is_listed_with_its_default() -> None:
    assert in_table("# Settings") == {name: default_of(field.default) for name, field in SETTINGS.items()}


def test_the_example_of_an_environment_names_every_setting_and_no_other() -> None:
    named_there = re.findall(r"^#?([A-Z_]+)=", read(ROOT / ".env.example"), re.MULTILINE)
    assert sorted(named_there) == sorted(SETTINGS)


def test_the_readme_lists_every_command_and_no_other() -> None:
    made = cli.parser()._subparsers
    assert made is not None
    [commands] = made._group_actions
    assert commands.choices is not None
    listed = re.findall(r"^\| `tideover (\w+)", read(ROOT / "README.md"), re.MULTILINE)
    assert sorted(listed) == sorted(commands.choices)


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_has_its_five_headings_and_is_listed(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", read(page), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives", "References"]
    assert f"({page.name})" in read(DOCS / "adr" / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in links_in(page) if not leads_somewhere(page, link)] == []


def links_in(page: Path) -> Iterator[str]:
    """The links of a page to files of ours, and to its own headings."""
    words = re.sub(r"```.*?```|`[^`\n]*`", "", read(page), flags=re.DOTALL)
    yield from (link for link in LINK.findall(words) if "://" not in link and not link.startswith("mailto:"))


def leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors_of(target)


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_page_that_code_cites_is_in_the_repository() -> None:
    cited = {(named(path), page) for path in CODE for page in CITED_PAGE.findall(read(path))}
    rooms = (ROOT, ROOT / "service" / "conversation" / "wording")
    missing = [one for one in cited if not any((room / one[1]).is_file() for room in rooms)]
    assert sorted(missing) == []


def test_a_section_that_code_cites_is_on_its_page() -> None:
    cited = {(named(path), *found) for path in CODE for found in CITED_SECTION.findall(read(path))}
    there = {page for _, page, _ in cited if (ROOT / page).is_file()}
    assert sorted(one for one in cited if one[1] in there and not has_section(ROOT / one[1], one[2])) == []


def has_section(page: Path, name: str) -> bool:
    """Whether a heading of the page begins so."""
    return any(heading.startswith(name) for heading in re.findall(r"^#+ (.+)$", read(page), re.MULTILINE))


def test_a_decision_that_is_cited_was_made() -> None:
    cited = {
        (named(path), first or second)
        for path in (*CODE, *PAGES)
        for first, second in CITED_DECISION.findall(read(path))
    }
    made = {page.name[:4] for page in DECISIONS}
    assert sorted((where, number) for where, number in cited if number not in made) == []


def features() -> dict[str, str]:
    """The state of each feature."""
    return dict(FEATURE.findall(read(DOCS / "features.md")))


def known_letters() -> set[str]:
    """Whatever a letter with a number may stand for."""
    return {*features(), *PROMISE_OR_FAULT.findall(read(DOCS / "promises.md"))}


def cited_by(path: Path) -> set[str]:
    """The features, promises and faults that the tests of a file name, or tell of in a docstring."""
    nodes = [
        node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Module | ast.FunctionDef)
    ]
    named_so = [node.name for node in nodes if isinstance(node, ast.FunctionDef)]
    told = {letter for node in nodes for letter in LETTER.findall(ast.get_docstring(node) or "")}
    return told | {
        one.upper() for name in named_so for match in CITED_BY_NAME.findall(name) for one in split(match)
    }


def split(cited: str) -> list[str]:
    return cited.strip("_").split("_")


def test_what_tests_cite_is_on_a_list() -> None:
    cited = {(named(path), letter) for path in TESTS for letter in cited_by(path)}
    known = known_letters()
    assert sorted((where, letter) for where, letter in cited if letter not in known) == []


def test_what_code_cites_in_brackets_is_on_a_list() -> None:
    cited = {
        (named(path), letter)
        for path in CODE
        for many in CITED_IN_BRACKETS.findall(read(path))
        for letter in LETTER.findall(many)
    }
    known = known_letters()
    assert sorted((where, letter) for where, letter in cited if letter not in known) == []


def test_every_feature_stands_once_with_its_state() -> None:
    listed = re.findall(r"^\| \*\*(\w+)\*\*", read(DOCS / "features.md"), re.MULTILINE)
    assert listed == list(features())


def test_a_feature_that_is_built_is_cited_by_a_test() -> None:
    cited = set().union(*map(cited_by, TESTS))
    assert [
        feature for feature, state in features().items() if state == "built" and feature not in cited
    ] == []


def test_promises_and_faults_are_numbered_without_a_gap() -> None:
    listed = PROMISE_OR_FAULT.findall(read(DOCS / "promises.md"))
    assert listed == [f"P{number}" for number in range(1, 12)] + [f"F{number}" for number in range(1, 65)]


@pytest.mark.parametrize("name", ["evidence.md", "safety.md", "twilio-facts.md"])
def test_a_constant_that_a_page_names_is_in_the_code(name: str) -> None:
    code = "\n".join(
        read(path) for path in CODE if path.is_relative_to(ROOT / "service") and path.suffix == ".py"
    )
    told = set(CONSTANT.findall(read(DOCS / name)))
    assert sorted(one for one in told if not re.search(rf"^{one}(?::| =|,)", code, re.MULTILINE)) == []
