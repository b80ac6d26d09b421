"""What is said while the database is away: true without it, and harmless where we cannot know better."""

from service.conversation import wording
from service.conversation.plan import CrisisLine
from service.conversation.wording import say


def own_step(action: str, language: str, pick: int, *, is_next: bool) -> str:
    """Give one of their own strategies; only the words are chosen here."""
    said = say("offer_next" if is_next else "offer", language, pick, action=action)
    return wording.joined_if_room(said, say("more_hint", language, pick))


def crisis_told(language: str, pick: int, line: CrisisLine | None = None) -> str:
    """Answer danger where somebody of the staff is being texted about it this moment."""
    return say("crisis", language, pick, line=line)


def crisis_untold(language: str, pick: int, line: CrisisLine | None = None) -> str:
    """Answer danger where nobody of the staff can be told now: none is promised."""
    return say("stranger_crisis", language, pick, line=line)


def crisis_goes_on(language: str, pick: int, line: CrisisLine | None = None) -> str:
    """Answer somebody in a crisis of whom the team knows."""
    return say("crisis_stay", language, pick, line=line)
