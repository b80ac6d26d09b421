"""A file's bytes as text."""

from service.importing.places import ImportRefused, Problem


def decoded(content: bytes) -> str:
    """UTF-8, with or without a byte order mark. Raises ImportRefused with the line."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Problem(line, "", "is not UTF-8: save the file as UTF-8")]) from None
