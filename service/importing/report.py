"""What an import did, or would do. Its lines repeat nothing personal; its warnings are for the terminal only."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from service.importing.places import Finding, Path, Places, Problem


@dataclass(slots=True)
class Report:
    program: UUID
    places: Places
    created: list[Path] = field(default_factory=list)
    changed: dict[Path, list[str]] = field(default_factory=dict)
    """What changed of each, by the keys of the file."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def warnings(self) -> list[Problem]:
        return sorted(map(self.places.problem, self.findings), key=lambda one: one.line)

    def note(self, path: Path, changes: list[str], *, is_new: bool) -> None:
        if is_new:
            self.created.append(path)
        elif changes:
            self.changed[path] = changes

    def lines(self) -> Iterator[str]:
        """The report as it is printed; the last line sums it up."""
        yield from (f"created {self._place(path)}" for path in self.created)
        for path, changes in self.changed.items():
            yield f"changed {self._place(path)}: {', '.join(changes)}"
        yield f"{_count(self.created, 'created')}, {_count(self.changed, 'changed')}"

    def _place(self, path: Path) -> str:
        name = self.places.name_of(path)
        return f"{name} (line {self.places.line_of(path)})" if name else f"line {self.places.line_of(path)}"


def _count(paths: Collection[Path], what: str) -> str:
    """How many, and of which sections of the file: `3 created (1 program, 2 alumni)`."""
    sections = Counter(path[0] for path in paths)
    each = ", ".join(f"{count} {section}" for section, count in sections.items())
    return f"{len(paths)} {what} ({each})" if each else f"{len(paths)} {what}"
