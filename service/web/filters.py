"""What the inbox shows: filters, as they stand in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID


class Show(StrEnum):
    """Whose alerts and tasks."""

    ALL = "all"
    MINE = "mine"  # that they have, or that are about people of theirs
    UNASSIGNED = "unassigned"  # that nobody has
    SNOOZED = "snoozed"  # tasks that were put off, and nothing else


class Kind(StrEnum):
    ALL = "all"
    ALERTS = "alerts"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Filters:
    show: Show = Show.ALL
    kind: Kind = Kind.ALL
    of: UUID | None = None
    """About people of this specialist alone."""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From an address or a form; what it does not know is left out."""
        show, kind = str(given.get("show") or ""), str(given.get("kind") or "")
        try:
            of = UUID(str(given.get("of") or ""))
        except ValueError:
            of = None
        return cls(
            Show(show) if show in list(Show) else Show.ALL,
            Kind(kind) if kind in list(Kind) else Kind.ALL,
            of,
        )

    @property
    def pairs(self) -> dict[str, str]:
        """As they stand in the address; nothing for what is left as it is."""
        kept = {"show": self.show, "kind": self.kind}
        pairs = {name: str(value) for name, value in kept.items() if value != "all"}
        return pairs | ({"of": self.of.hex} if self.of else {})

    def address(self, **more: str) -> str:
        pairs = self.pairs | more
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def showing(self, show: str) -> str:
        """The address of the same with another `show`."""
        return replace(self, show=Show(show)).address()
