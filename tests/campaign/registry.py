"""The list of faults: each is a function that hurts a world, with its number in docs/reliability.md."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.campaign.world import World

BOTH: Final = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Fault:
    name: str
    title: str
    hurt: Callable[[World], None]
    databases: tuple[str, ...]
    is_quick: bool
    """Part of the short form, which the suite runs."""
    is_mass: bool
    """So long that it runs only when it is asked for."""
    is_alone: bool
    """A storm, which measures one machine and not what runs beside it: after all others, and one at a time."""

    @property
    def number(self) -> int:
        return int("".join(filter(str.isdigit, self.name)))


FAULTS: Final[list[Fault]] = []
NOT_HERE: Final[dict[str, str]] = {}
"""Faults that are not run here, with the reason."""


def fault(
    name: str,
    title: str,
    *,
    on: tuple[str, ...] = BOTH,
    quick: bool = False,
    mass: bool = False,
    alone: bool = False,
) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def add(hurt: Callable[[World], None]) -> Callable[[World], None]:
        FAULTS.append(Fault(name, title, hurt, on, quick, mass, alone))
        return hurt

    return add
