"""What staff and the operator read about an alert beside the pages: codes and aliases, nothing about health (D13)."""

from collections.abc import Iterable, Sequence


def operator_page(code: int) -> str:
    """To the operator, who may know nobody: not even an alias."""
    return f"Tideover: alert A{code} is unanswered after every step."


def closed_by_another(code: int, who: str) -> str:
    return f"A{code}: {who} has closed it."


def passed_on(code: int) -> str:
    return f"A{code} is passed on."


def take_it_first(code: int) -> str:
    return f"A{code} is not yours. Reply {code} to take it first."


def not_open(code: int, waiting: Sequence[str]) -> str:
    """The same for a code that was closed, is another program's, or never was."""
    return f"A{code} is not open. " + open_ones(waiting)


def open_ones(waiting: Sequence[str]) -> str:
    """`waiting`: codes with an alias, such as 'A7 Ana R.'."""
    return f"Open for you: {', '.join(waiting)}" if waiting else "Nothing is waiting for you."


def which_one(codes: Iterable[int]) -> str:
    return f"Which one? Reply with its number: {', '.join(map(str, codes))}"


def said(code: int, who: str) -> str:
    return f"A{code}: on its way to {who}"


def say_what(code: int) -> str:
    return f"A{code}: nothing was sent. Write it like this: {code} say I am driving, I call you at 9"


def gets_no_texts(code: int) -> str:
    return f"A{code}: not sent, this phone gets no texts from us. Please call."


def too_long(code: int, most: int) -> str:
    return f"A{code}: not sent, it is too long. At most {most} characters."


def say_otherwise(code: int, words: Iterable[str]) -> str:
    """The words are the sender's own, on the sender's own phone."""
    return f"A{code}: not sent. Please say it without: {', '.join(words)}"


def answered(who: str) -> str:
    return f"{who} answered; see the console."


def called(who: str) -> str:
    return f"{who} called, and nobody picked up. Please call back."
