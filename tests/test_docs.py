"""The documents say what the code says: settings, commands, decisions, and links that lead somewhere."""

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
