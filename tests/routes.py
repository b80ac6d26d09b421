"""Every route of the app, read from the app itself, so that a new one is asked for by itself; and the ids that each one takes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

TABLES: Final[Mapping[str, str]] = {
    "people": "alumnus",
    "alerts": "alert",
    "tasks": "task",
    "views": "savedview",
    "staff": "staff",
    "sessions": "staffsession",
    "passkeys": "passkey",
    "feeds": "rotafeed",
    "override": "override",
    "leave": "leave",
    "strategy": "strategy",
    "step": "strategy",
    "supporter": "supporter",
    "window": "riskwindow",
    "message": "message",
    "assessment": "assessment",
    "meetings": "meeting",
    "reviews": "brokenglass",
    "proposals": "proposal",
    "one": "supporter",
    "consent": "consent",
    "hand-overs": "handover",
}
"""Whose ids a parameter takes: by its name, or, where that is `id`, by the word before it."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("override", "leave"),
    "step": ("person", "times", "team", "contact", "consent", "supporter", "test", "discharge"),
    "version": ("1", "9" * 30),
    "number": ("1", "9" * 30),
    "criterion": ("cohort", "none"),
    "key": ("check_in", "none"),
    "link": ("7aaaaaaaaaaaaaaaaaaaaaaaaaa",),
    "token": ("7aaaaaaaaaaaaaaaaaaaaaaaaaa",),
}
"""Parameters that are no ids: what they can be."""

PARAMETER: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
OPEN: Final = re.compile(r"<(\w+)>")


class NotCovered(AssertionError):
    """A route has a parameter of which these tests do not know what it stands for: say so in TABLES or CHOICES."""


@dataclass(frozen=True)
class Place:
    """One route by one method, with its choices made and its ids left open: /people/<alumnus>/plan."""

    method: str
    path: str
    route: str

    @property
    def tables(self) -> tuple[str, ...]:
        """Of which it takes ids, in their order."""
        return tuple(OPEN.findall(self.path))

    def at(self, *ids: object) -> str:
        """Its address."""
        left = iter(ids)
        return OPEN.sub(lambda _: str(next(left)), self.path)


def places(app: Starlette) -> list[Place]:
    return [place for route in app.routes for place in _of(route)]


def _of(route: BaseRoute) -> Iterator[Place]:
    if isinstance(route, Mount):
        return
    assert isinstance(route, Route), f"{route} is neither a route nor a mount"
    assert route.methods, route.path
    for method in sorted(route.methods - {"HEAD"}):
        yield from (Place(method, path, route.path) for path in _filled(route.path))


def _filled(path: str) -> Iterator[str]:
    """With each choice made, and the tables of ids named."""
    found = PARAMETER.finditer(path)
    names = [one[1] for one in found if one[1] in CHOICES and not one[0].endswith(":uuid}")]
    for chosen in product(*(CHOICES[name] for name in names)):
        filled = path
        for name, choice in zip(names, chosen, strict=True):
            filled = re.sub(rf"\{{{name}(:\w+)?\}}", choice, filled)
        yield _with_tables(filled)


def _with_tables(path: str) -> str:
    found = PARAMETER.search(path)
    if found is None:
        return path
    before = path[: found.start()].rstrip("/").rpartition("/")[2]
    name = before if found[1] == "id" else found[1]
    if name not in TABLES:
        raise NotCovered(f"{path}: {found[1]}")
    return _with_tables(path.replace(found[0], f"<{TABLES[name]}>", 1))
