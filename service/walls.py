"""Judges SQL as it is sent: whether each table of programs is narrowed to one program. Knows words, and no meaning."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_TOKENS: Final = re.compile(
    r"""
      '[^']*'                                                  # a text, whatever it says
    | (?P<open>\()
    | (?P<close>\))
    | (?P<comma>,)
    | \b(?P<select>SELECT)\b
    | \b(?P<source>FROM|JOIN|UPDATE|USING|INTO)\b
    | \b(?P<rest>WHERE|SET|GROUP|HAVING|ORDER|LIMIT|WINDOW|RETURNING|VALUES)\b
    | \b(?:ONLY|LATERAL)\b
    | "?(?P<kept>\w+)"?\."?program_id"?\s*=\s*[?%:$]           # equals a value that is handed over
    | (?P<moved>(?<![\w."])"?program_id"?\s*=)                 # is set anew
    | (?:"?\w+"?\.)?"?(?P<name>\w+)"?(?:\s+AS\s+"?(?P<alias>\w+)"?)?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(slots=True)
class _Query:
    """One SELECT, UPDATE or DELETE, by the names that its tables have in it."""

    named: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    """Those that are narrowed to a program."""


@lru_cache(maxsize=4096)
def crosses(sql: str, tables: AbstractSet[str]) -> bool:  # noqa: C901  (one case for each kind of word)
    """Whether a statement may touch rows of these tables that belong to more than one program, or move one over."""
    query = _Query()
    found, around = [query], []
    lists_tables = awaits_table = False
    for token in _TOKENS.finditer(sql):
        match token.lastgroup:
            case "open":
                around.append((query, lists_tables))
                lists_tables = lists_tables and awaits_table
            case "close":
                query, lists_tables = around.pop()
                awaits_table = False
            case "select":
                found.append(query := _Query())
                lists_tables = awaits_table = False
            case "source":
                lists_tables = awaits_table = True
            case "comma":
                awaits_table = lists_tables
            case "rest":
                lists_tables = awaits_table = False
            case "kept":
                query.kept.add(token["kept"])
            case "moved":
                return True
            case "name" | "alias":
                if awaits_table and token["name"] in tables:
                    query.named.add(token["alias"] or token["name"])
                awaits_table = False
    return any(not one.named <= one.kept for one in found)
