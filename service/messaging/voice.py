"""What is said on the phone, as TwiML: sentences, one digit that is waited for, somebody who is put through."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from service.messaging import twiml
from service.messaging.carrier import RING
from service.people.phones import Phone

LANGUAGES: Final = {"en": "en-US", "es": "es-MX"}
"""Ours as Twilio's <Say> knows them (twilio.com/docs/voice/twiml/say)."""

KEY: Final = timedelta(seconds=8)
"""How long a key is waited for."""

LONGEST: Final = timedelta(hours=1)
"""Two people who were put through may talk for so long."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A key that is waited for. Where none comes the address is asked all the same, without one."""

    url: str
    """Absolute: also right where the TwiML came from somewhere else."""
    until_pound: bool = False
    """Several digits, with # at the end; else one."""


@dataclass(frozen=True, slots=True)
class Through:
    """Somebody to put through. Both see the program's number alone."""

    to: Phone
    caller: Phone
    then: str
    """Asked when it is over, and also when nobody picked up."""
    first: str | None = None
    """Asked for what to say to whoever picks up, before the two hear each other."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer to the carrier. After the words: keys, or somebody, or the phone is put down."""

    words: tuple[str, ...] = ()
    language: str = "en"
    keys: Keys | None = None
    through: Through | None = None
    goes_on: bool = False
    """Nothing more to say: the call that waits goes on."""


def answer(spoken: Spoken) -> str:
    """The TwiML, sound whatever the words hold."""
    response = VoiceResponse()
    place = response if spoken.keys is None else _keys(response, spoken.keys)
    for one in spoken.words:
        place.say(twiml.clean(one), language=LANGUAGES.get(spoken.language, LANGUAGES["en"]))
    if spoken.through is not None:
        response.append(_through(spoken.through))
    elif spoken.keys is None and not spoken.goes_on:
        response.hangup()
    return str(response)


def _keys(response: VoiceResponse, keys: Keys) -> Gather:
    how = {"finish_on_key": "#"} if keys.until_pound else {"num_digits": 1, "finish_on_key": ""}
    return response.gather(
        input="dtmf",
        timeout=int(KEY.total_seconds()),
        action=keys.url,
        action_on_empty_result=True,
        method="POST",
        **how,
    )


def _through(through: Through) -> Dial:
    dial = Dial(
        caller_id=through.caller,
        action=through.then,
        method="POST",
        timeout=int(RING.total_seconds()),
        time_limit=int(LONGEST.total_seconds()),
        answer_on_bridge=True,
    )
    if through.first is None:
        dial.number(through.to)
    else:
        dial.number(through.to, url=through.first, method="POST")
    return dial
