"""What the console says, found where it is said: in templates, in our modules, in scripts; and as others have told it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment
from jinja2.ext import extract_from_ast

SERVICE: Final = Path(__file__).parents[1] / "service"
WEB: Final = SERVICE / "web"

UNTRANSLATED: Final = ("my/",)
"""Templates that speak English alone, or have sentences of their own."""

LISTS: Final = ("Spoken", "SpokenList", "Told")
"""Whatever holds sentences that are looked up as they are shown; the last one in program/outcomes.py."""

SAYS: Final = ("say", "mark", "count")


def templates() -> list[Path]:
    folder = WEB / "templates"
    return [
        one
        for one in sorted(folder.rglob("*.html"))
        if not str(one.relative_to(folder)).startswith(UNTRANSLATED)
    ]


def of_templates() -> Iterator[str]:
    for path in templates():
        for _, _, said in extract_from_ast(Environment().parse(path.read_text()), ("_", "ngettext")):
            first = said[0] if isinstance(said, tuple) else said
            if first:
                yield first


def of_modules() -> Iterator[str]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _said(node, node.func.id)


def _said(call: ast.Call, name: str) -> Iterator[str]:
    if not call.args:
        return
    if name in SAYS:
        first = call.args[0]
        yield from [str(first.value)] if isinstance(first, ast.Constant) else []
    if name in LISTS:
        given = call.args[0].values if isinstance(call.args[0], ast.Dict) else call.args
        yield from (str(one.value) for one in given if isinstance(one, ast.Constant) and one.value)


def of_scripts() -> Iterator[str]:
    for path in sorted((WEB / "static").glob("*.js")):
        yield from re.findall(r'say\("([^"]+)"', path.read_text())


def told() -> Iterator[str]:
    """Every sentence of ours that holds a word, as it stands in any module; {} for what varies."""
    for path in sorted(SERVICE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values
                )
