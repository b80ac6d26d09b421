"""A text as it comes in, and the answer that goes back with it."""

from dataclasses import dataclass
from uuid import UUID

from service.conversation.values import Intent, Keyword, Reading, Risk


@dataclass(frozen=True, slots=True)
class InboundText:
    """One text, as the carrier posted it, already read: danger is known before the database is asked."""

    sid: str
    program: UUID
    sender: str
    """`From`, verbatim: E.164 where the carrier could, else a short code or a name."""
    body: str
    reading: Reading
    opt_out: str | None = None
    """OptOutType: STOP, START or HELP where the carrier has answered already."""

    @property
    def is_urgent(self) -> bool:
        return self.reading.risk is Risk.CRISIS

    @property
    def pick(self) -> int:
        """Chooses among wordings: the same text always gets the same answer."""
        return int(self.sid[-8:], 16)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back in the webhook's own answer."""

    message: UUID | None = None
    """Our id of the reply, for its status callback."""
    say: str | None = None


_OPT_OUT = {
    "STOP": Reading(Intent.STOP, keyword=Keyword.STOP, because="carrier: OptOutType"),
    "START": Reading(Intent.START, keyword=Keyword.START, because="carrier: OptOutType"),
    "HELP": Reading(Intent.HELP_INFO, keyword=Keyword.HELP, because="carrier: OptOutType"),
}


def understood(reading: Reading, opt_out: str | None) -> Reading:
    """The reading, in step with what the carrier has already acted on. Danger stands above both."""
    if reading.risk is Risk.CRISIS or opt_out is None:
        return reading
    return _OPT_OUT.get(opt_out, reading)
