"""What only a person can do at Twilio, with the exact texts to paste. docs/twilio.md tells the rest."""

from collections.abc import Generator, Mapping, Sequence
from typing import Final

from service.conversation.wording import LANGUAGES, variants
from service.messaging import twiml, voice
from service.messaging.voice import Spoken
from service.settings import Settings

OPT_OUT: Final[Mapping[str, str]] = {"STOP": "stopped", "START": "welcome", "HELP": "help"}
"""Which sentence of ours Twilio is to say on which of its reserved words."""

SAMPLES: Final = ("invite", "check_in", "follow_up", "offer")
SAMPLE_ACTION: Final = "Put the phone in the kitchen and call Mike"

_REST: Final = """\
4. Message redaction. Where you turn it on, Twilio forgets a text as soon as it has handed it over. A text that never
   reached us then comes back without its words, as a task to contact the person. Leave it off unless your agreement
   with Twilio asks for it; where it is on, the fallback of step 1 is a must.
5. Health data. If you are bound by HIPAA: sign Twilio's business associate addendum, use a project or subaccount that
   Twilio has designated for it, and only products that it lists as eligible.
6. Messaging > Settings > Geo permissions: allow the countries your people text from, and no other.
7. Then text the number from an enrolled phone, and read the answer."""


def fallback(language: str) -> str:
    """The TwiML Bin: what people read while our machine does not answer."""
    return twiml.message(variants("away", language)[0], callback=None)


def spoken_fallback(language: str) -> str:
    """The same for calls."""
    return voice.answer(Spoken(variants("voice_away", language)[:1], language))


def opt_out(word: str, language: str) -> str:
    return variants(OPT_OUT[word], language)[0]


def samples(language: str) -> list[str]:
    """Texts for a registration. Carriers compare what is sent with them, so they are our real ones."""
    return [variants(key, language)[0].format(action=SAMPLE_ACTION) for key in SAMPLES]


def steps(languages: Sequence[str], settings: Settings) -> str:
    """All of it, in the programs' own languages first."""
    ordered = [*languages, *(one for one in LANGUAGES if one not in languages)]
    return "\n".join(["", "By hand, at https://console.twilio.com:", "", *_lines(ordered, settings)])


def _lines(languages: Sequence[str], settings: Settings) -> Generator[str]:
    yield "1. TwiML Bins: make one of this text. It is what people read while this service does not answer."
    yield from (f"   {one}  {fallback(one)}" for one in languages)
    yield "   Then: tideover connect --fallback-url https://handler.twilio.com/twiml/EH..."
    yield "   And one of this, which callers hear: tideover connect --voice-fallback-url https://..."
    yield from (f"   {one}  {spoken_fallback(one)}" for one in languages)
    where = settings.twilio_messaging_service_sid or "make one, and set TWILIO_MESSAGING_SERVICE_SID"
    yield f"2. Messaging Service ({where}) > Opt-Out Management > Advanced Opt-Out: paste these answers."
    yield from (f"   {one}  {word:5}  {opt_out(word, one)}" for one in languages for word in OPT_OUT)
    yield "3. Registration, without which US carriers block every text: A2P 10DLC for a local number, verification for a"
    yield "   toll-free one. Use case: health care, check-ins that a patient has asked for. Opt-in: on paper with their"
    yield "   care team, and by replying to the first text. Sample messages:"
    yield from (f"   {one}  {sample}" for one in languages for sample in samples(one))
    yield _REST
