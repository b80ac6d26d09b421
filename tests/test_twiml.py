from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from service.messaging import twiml

CALLBACK = "https://example.org/twilio/status?m=1&n='2'"
SAYABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=200
)


@given(SAYABLE)
def test_a_reply_is_what_twilios_library_says(say: str) -> None:
    theirs = MessagingResponse()
    theirs.message(say, action=CALLBACK, status_callback=CALLBACK)

    assert twiml.message(say, CALLBACK) == str(theirs)


def test_without_a_callback_and_without_words_it_is_theirs_as_well() -> None:
    theirs = MessagingResponse()
    assert twiml.silence() == str(theirs)
    theirs.message("Hi")
    assert twiml.message("Hi", None) == str(theirs)


@given(st.text(max_size=200))
def test_it_is_sound_xml_whatever_is_said(say: str) -> None:
    said = ET.fromstring(twiml.message(say.encode("utf-8", "replace").decode(), CALLBACK)).findtext("Message")

    assert said is not None
