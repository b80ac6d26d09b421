"""YAML as plain values that remember their lines.

Nothing is guessed: every scalar stays the text that was written, because YAML 1.1 would read 20:00
as 1200, +12025550101 as a number and `on` as true.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from service.importing.places import Finding, ImportRefused, Path, Places, Problem

MAX_DEPTH: Final = 20
"""Levels of nesting; a program file needs six."""

_ABSENT: Final = frozenset({"", "~", "null"})
"""Unquoted, these say that there is no value."""

_HALVES: Final = re.compile(r"[\ud800-\udfff]")
"""Surrogates, which an escape can write though no file can hold them: nothing encodes them."""

_KINDS: Final = frozenset(
    {"null", "bool", "int", "float", "timestamp", "str", "value", "merge", "map", "seq"}
)


class _Loader(yaml.SafeLoader):
    """Builds nodes only. Refuses what a program file never needs and an attack does."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            _refuse("write it out: * and & are not understood here", event.start_mark)
        if self.depth >= MAX_DEPTH:
            _refuse("too many levels", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(node, ScalarNode) and _HALVES.search(node.value):
            _refuse("half of a character", node.start_mark)
        return node


def _refuse(problem: str, mark: Any) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


@dataclass(slots=True)
class _Reader:
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def plain(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _KINDS:
            self.findings.append((path, f"{node.tag} is not understood here"))
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.plain(one, (*path, at)) for at, one in enumerate(node.value)]
            case ScalarNode(style=None, value=value) if value in _ABSENT:
                return None
        return node.value

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            place = (*path, key.value) if isinstance(key, ScalarNode) else path
            if place == path:
                self.findings.append((path, f"a key must be one word (line {line})"))
            elif place in self.lines:
                self._duplicate(place, line)
            else:
                self.lines[place] = line
                values[key.value] = self.plain(value, place)
        return values

    def _duplicate(self, place: Path, line: int) -> None:
        # The first one's line is known already: a path of its own keeps this one's.
        again = (*place[:-1], f"{place[-1]} (again)")
        self.lines[again] = line
        self.findings.append((again, f"stands already in line {self.lines[place]}"))


def read(text: str) -> tuple[Any, Places, list[Finding]]:
    """Dicts, lists, texts and None, their places, and what is wrong with the writing. Raises ImportRefused."""
    reader = _Reader()
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ImportRefused(
            [Problem(mark.line + 1 if mark else 1, "", error.problem or "not YAML")]
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ImportRefused([Problem(line, "", "a character that does not print")]) from None
    value = reader.plain(node, ()) if node is not None else None
    return value, Places(reader.lines), reader.findings
