"""A file that was read but not yet believed: what it says, and everything that is wrong with it by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from service.importing.complaints import complaints
from service.importing.entries import Entry
from service.importing.places import Finding, ImportRefused, Path, Places

Said = TypeVar("Said", bound=Entry)
T = TypeVar("T")

EACH = object()
"""In a pattern for `find`: every item of a list."""


@dataclass(frozen=True, slots=True)
class Draft(Generic[Said]):
    raw: Any
    """Dicts, lists and texts as written: cross checks look here, so that one wrong value hides no other error."""
    places: Places
    said: Said | None
    """None where something has the wrong shape."""
    findings: list[Finding]

    def believed(self, more: list[Finding]) -> Said:
        """What the file says, when nothing is wrong. Raises ImportRefused with all that is."""
        findings = [*self.findings, *more]
        if findings or self.said is None:
            raise ImportRefused(map(self.places.problem, findings))
        return self.said


def draft(model: type[Said], raw: Any, places: Places, findings: list[Finding]) -> Draft[Said]:
    """Check the shapes of a file's entries."""
    try:
        said = model.model_validate(raw)
    except ValidationError as error:
        return Draft(raw, places, None, [*findings, *complaints(model, error)])
    return Draft(raw, places, said, findings)


def find(raw: Any, *pattern: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All values at a pattern such as ("alumni", EACH, "phone"), with their paths."""
    if not pattern:
        yield path, raw
    elif pattern[0] is EACH and isinstance(raw, list):
        for at, one in enumerate(raw):
            yield from find(one, *pattern[1:], path=(*path, at))
    elif isinstance(raw, dict) and isinstance(key := pattern[0], str) and key in raw:
        yield from find(raw[key], *pattern[1:], path=(*path, key))


def values(raw: Any, read: Callable[[str], T], *pattern: object) -> Iterator[tuple[Path, T]]:
    """The same, read; what cannot be read is left out, since it is an error already."""
    for path, text in find(raw, *pattern):
        try:
            value = read(text.strip())
        except (AttributeError, ValueError):
            continue
        yield path, value
