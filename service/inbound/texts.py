"""A text as it comes in, and the answer that goes back with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from service.conversation import commands
from service.conversation.commands import Asked, Command
from service.conversation.values import Intent, Keyword, Reading, Risk

HIDDEN: Final = {Command.PIN: "PIN ****", Command.NEW_PIN: "PIN ****", Command.QUIET_WORD: "QUIET WORD ****"}
"""What stays in place of a text that holds a secret."""


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
    answered: "Answer | None" = None
    """What the lifeline has said already, while the database was away; nothing more is said."""
    came_at: datetime | None = None
    """When it came, where that was earlier than now."""

    is_quiet_word: bool = False
    """Whether it is the word by which somebody says that others have their phone."""

    @property
    def missed_at(self) -> datetime | None:
        """When it came, where its webhook never reached us: nobody was answered, and a reply leaves by the outbox."""
        return self.came_at if self.answered is None else None

    @property
    def is_unreadable(self) -> bool:
        """Whether the carrier has kept nothing of what was written in a text that we missed."""
        return self.missed_at is not None and not self.body

    @property
    def asked(self) -> Asked | None:
        """The command that it is beside what the reading knows, if any."""
        return commands.asked(self.body)

    @property
    def kept(self) -> str:
        """What of it stays in the ledger: a PIN does not, nor does a quiet word."""
        if self.is_quiet_word:
            return HIDDEN[Command.QUIET_WORD]
        return HIDDEN.get(self.asked.command, self.body) if self.asked else self.body

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
