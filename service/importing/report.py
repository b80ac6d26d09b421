"""What an import did, or would do: counts, lines and warnings. Repeats no name, phone or text of the file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from service.importing.places import Finding, Path, Places, Problem

KINDS = ("program", "staff", "policy", "on_call", "alumni")


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

    def counts(self) -> dict[str, tuple[int, int]]:
        """Created and changed, by the sections of the file."""
        created = Counter(path[0] for path in self.created)
        changed = Counter(path[0] for path in self.changed)
        return {kind: (created[kind], changed[kind]) for kind in KINDS if created[kind] or changed[kind]}

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        for path in self.created:
            yield f"created {self._place(path)}"
        for path, changes in self.changed.items():
            yield f"changed {self._place(path)}: {', '.join(changes)}"
        parts = [
            f"{kind} {created} created, {changed} changed"
            for kind, (created, changed) in self.counts().items()
        ]
        total = f"{len(self.created)} created, {len(self.changed)} changed"
        yield f"{total} ({'; '.join(parts)})" if parts else total

    def _place(self, path: Path) -> str:
        name = self.places.name_of(path)
        return f"{name} (line {self.places.line_of(path)})" if name else f"line {self.places.line_of(path)}"
