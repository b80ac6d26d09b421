"""Texts to specialists: a short code and an alias, never anything about health (D13)."""


def page(code: int, alias: str) -> str:
    """Ask one specialist to take an alert (D1)."""
    return f"A{code}: {alias} needs you. Reply {code} to take it, {code}E to pass it on"


def acknowledged(
    code: int, *, calls_at: str | None = None, asks_after: bool = False, is_held: bool = False
) -> str:
    """Tell who took it how to close it: an outcome is wanted (D11). And, if so, that we write later, unless they say no (C6).

    `is_held`: somebody else may have the phone, so we have told it nothing, and write nothing later.
    """
    yours = f"{code} is yours. After you have spoken:"
    asks_after = asks_after and not is_held
    if is_held:
        yours = f"{code} is yours. Somebody else may have this phone: I told it nothing. Reach them in another way. Then:"
    elif calls_at:
        yours = f"{code} is yours; call by {calls_at}. Then:"
    said = f"{yours} {code} reached, {code} no answer or {code} referred"
    return (
        f"{said}. I write tomorrow and in a week; to leave that out add: no follow-up" if asks_after else said
    )


def taken_by_another(code: int, who: str) -> str:
    """Tell the others who has it, so that they can stop (D8)."""
    return f"A{code}: {who} has it."


def closed(code: int) -> str:
    return f"A{code} is closed. Thank you."


def staff_help() -> str:
    return (
        "Reply the number to take it (7), 7E to pass it on; to close: 7 reached, 7 no answer or 7 referred."
    )


def needs_you_now(alias: str) -> str:
    """Ask for help without a code: the database is away, so nothing can be taken by reply."""
    return f"{alias} needs you now. Please call."


def stopped() -> str:
    """Confirm once that one of the staff gets no more texts, asked for in words that the carrier does not know (E8)."""
    return "You get no more texts from us, and no pages either. To come back, reply START."


def staff_later() -> str:
    """Answer the staff while the database is away: their reply is kept and will count."""
    return "Got it. The service is catching up: your reply counts in a few minutes. No need to repeat it."
