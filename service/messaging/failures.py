"""What each of the carrier's error codes means, and what follows from it (twilio.com/docs/api/errors).

A code that is not listed falls in a safe class: refused at once, it is our fault and somebody has to look;
reported later, the text may go once more, and then never again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    TRANSIENT = "transient"  # the network's trouble, or the carrier's: the same text may arrive later
    LIMIT = "limit"  # too much at once: the sender waits
    NUMBER = "number"  # this phone cannot be texted
    OPTED_OUT = "opted_out"
    TEXT = "text"  # these very words are not taken: never the same again
    OURS = "ours"  # the account, its registration, our settings, a bug: an operator must act


@dataclass(frozen=True, slots=True)
class Failure:
    kind: Kind
    tries: int = 0
    """How often the same text may be sent again. A check-in never is."""
    after: timedelta = timedelta(0)
    """How long before that."""
    hold: timedelta = timedelta(0)
    """How long check-ins of this sender wait."""
    is_kept: bool = False
    """It is not about this text at all: refused at once, it stays in the queue until it expires."""
    is_dead: bool = False
    """The phone is not to be texted after one such report; else after DEAD_AFTER."""

    @property
    def needs_operator(self) -> bool:
        return self.kind in {Kind.OURS, Kind.TEXT} or self.hold > timedelta(0)


DEAD_AFTER: Final = 2
"""Reports that a number cannot be reached for good, until it gets no more check-ins: one may be an error."""

NOT_OUR_COUNTRY: Final = 21408
"""Twilio's own code for a country that is switched off (twilio.com/docs/api/errors/21408): what follows is the same."""

MAY_BE_ANOTHERS: Final = frozenset({30003, 30005, 30006})
"""Unreachable, unknown, or no phone for texts: what is heard of a number that its owner has given up."""

SOON, LATER = timedelta(seconds=30), timedelta(minutes=2)
PAUSE, DAY = timedelta(minutes=5), timedelta(hours=24)

_OURS: Final = Failure(Kind.OURS)
_ACCOUNT: Final = Failure(Kind.OURS, after=SOON, hold=PAUSE, is_kept=True)
_NO_NUMBER: Final = Failure(Kind.NUMBER, is_dead=True)
_GONE: Final = Failure(Kind.NUMBER)
_ONCE_MORE: Final = Failure(Kind.TRANSIENT, tries=1, after=SOON)
_OPTED_OUT: Final = Failure(Kind.OPTED_OUT)
_FULL: Final = Failure(Kind.LIMIT, tries=2, after=LATER, hold=PAUSE, is_kept=True)


def _all(codes: Iterable[int], failure: Failure) -> dict[int, Failure]:
    return dict.fromkeys(codes, failure)


CODES: Final[Mapping[int, Failure]] = {
    # The account: suspended, wrong token, sending switched off.
    **_all((20003, 30002, 30037), _ACCOUNT),
    20404: _OURS,
    20429: Failure(Kind.TRANSIENT, tries=3, after=SOON, is_kept=True),
    **_all((20500, 20503), _ONCE_MORE),
    # The number at the other end. Invalid, not mobile, a landline; unknown, or without a reachable carrier.
    **_all((21211, 21614, 21635), _NO_NUMBER),
    **_all((30005, 30006), _GONE),
    # Not sendable from here to there: a region that is switched off, a number of ours enrolled as somebody's.
    **_all((21266, 21408, 21608, 21612), Failure(Kind.OURS)),
    **_all((13214, 21210, 21215, 21216, 21217, 32017), _OURS),
    **_all((21610, 30004), _OPTED_OUT),
    # Our own sender, text or settings.
    **_all((21212, 21606, 21659, 21660, 21661), _OURS),
    **_all((21602, 21603, 21604, 21609, 21619, 21620, 21623, 21624), _OURS),
    **_all(range(21701, 21706), _OURS),
    **_all((35111, 35114, 35115, 35117, 35118, 35125), _OURS),
    **_all((21617, 30009, 30019), Failure(Kind.TEXT)),
    30007: Failure(Kind.TEXT),  # filtered as spam: the same words again make it worse
    # Queues and daily limits.
    **_all((21611, 30001, 30022), _FULL),
    **_all((30025, 30026), Failure(Kind.LIMIT)),  # warnings: half of the day's limit, seven tenths
    **_all((30023, 30027), Failure(Kind.LIMIT, hold=DAY)),
    **_all((14107, 22005), Failure(Kind.LIMIT, tries=1, after=LATER)),
    30036: Failure(Kind.LIMIT),  # its time was over: as if it had expired with us
    30610: Failure(Kind.LIMIT),
    # The network.
    30003: Failure(Kind.TRANSIENT, tries=2, after=LATER),  # the phone is off, or without signal
    **_all((30008, 30410), _ONCE_MORE),
    **_all((30017, 30047, 30500), Failure(Kind.TRANSIENT, tries=2, after=SOON)),
    **_all((30038, 30450, 30453, 30485), Failure(Kind.TRANSIENT, tries=1, after=timedelta(minutes=15))),
    30039: Failure(Kind.LIMIT),
    # Registration: every text to the US fails until an operator has seen to it.
    **_all((30032, 30033, 30034, 30035), Failure(Kind.OURS, hold=PAUSE)),
    # What only Twilio's debugger shows: our webhook or our TwiML.
    **_all((11200, 11205, 11206, 11210, 11215, 11217, 11220, 11235, 11236, 11237), _OURS),
    **_all((12100, 12200, 12300, *range(14101, 14107), *range(14108, 14111)), _OURS),
}


def refused(code: int) -> Failure:
    """What a code means with which a text was refused at once (an HTTP status below 500)."""
    return CODES.get(code, _OURS)


def reported(code: int | None) -> Failure:
    """What a code means that a status callback told of a text which was taken."""
    return _ONCE_MORE if code is None else CODES.get(code, _ONCE_MORE)
