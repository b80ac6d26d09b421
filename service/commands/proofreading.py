"""wording: every sentence for review, and the check of an edited file."""

import argparse
import csv
import sys
from http import HTTPStatus
from pathlib import Path

from service.commands.registering import Commands, register
from service.conversation import wording
from service.conversation.wording import LANGUAGES, files
from service.errors import ServiceError
from service.messaging import proofreading, readability, segments
from service.settings import Settings

COLUMNS = ("key", "level", "language", "wording", "segments", "grade")


class WhichLanguage(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, path: Path) -> None:
        names = " or ".join(f"{language}.md" for language in LANGUAGES)
        super().__init__(f"{path.name} does not tell its language: name it {names}, or add --language")


class NoSuchFile(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} cannot be read: check the name")


def add(commands: Commands) -> None:
    made = register(commands, "wording", review)
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--table", action="store_true", help="print every wording, its segments and its school grade"
    )
    what.add_argument(
        "--check", metavar="FILE", type=Path, help="say what is wrong in an edited en.md or es.md"
    )
    made.add_argument("--language", choices=LANGUAGES, help="of FILE, where its name does not tell")


def review(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every sentence that we send (--table), or check an edited file before it is put in place (--check)."""
    return check(arguments.check, arguments.language) if arguments.check else table()


def table() -> int:
    """Print what is in place, one wording a row, for a spreadsheet."""
    rows = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    rows.writerow(COLUMNS)
    for key in wording.books()[wording.DEFAULT].entries:
        for language in LANGUAGES:
            for level, wordings in wording.entry(key, language).wordings.items():
                for said in wordings:
                    filled = proofreading.sample(said, language)
                    cost, grade = segments.count(filled).segments, readability.grade(filled, language)
                    rows.writerow((key, level, language, said, cost, grade))
    return 0


def check(path: Path, language: str | None) -> int:
    """Read the file beside those of the other languages. Exit code 1 where something is wrong."""
    language = language or (path.stem if path.stem in LANGUAGES else None)
    if language is None:
        raise WhichLanguage(path)
    if not path.is_file():
        raise NoSuchFile(path)
    books = {other: files.open_book(wording.file_of(other)) for other in LANGUAGES}
    books[language] = files.open_book(path)
    found = proofreading.problems(books)
    for problem in found:
        print(problem)
    if not found:
        print(f"{path.name} is fine: {sum(len(one) for one in _all_wordings(books[language]))} wordings")
    return 1 if found else 0


def _all_wordings(book: files.Book) -> list[tuple[str, ...]]:
    return [wordings for entry in book.entries.values() for wordings in entry.wordings.values()]
