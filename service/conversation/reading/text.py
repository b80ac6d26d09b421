"""One text, prepared for the rules: the same words whatever keyboard, accent, slang or length it came with.

Everything here is linear in the length of the text and raises nothing.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1600
"""Characters that are read: Twilio's own limit for one inbound text (twilio.md, section 1)."""

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`\u2032\uff07]")
_SAD_FACES = re.compile(r"[:;=]-?'?\(+|<[/\\]3")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
# Digits and signs that stand for letters inside a word: su1c1de, k!ll, p0rn.
_LEET = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_LETTER_OF = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
# A word (with the rest of 7/10, 2.5 or 9:30pm), the end of a sentence, a comma or quote, or one symbol (an emoji).
_TOKEN = re.compile(r'[^\W_]+(?:[.:/][0-9]+[a-z]{0,2})*|[.!;:\u2026\n]+|\?|[,"]|[^\s\w]')
_SILENT = frozenset("()[]{}*-_~+=/\\|<>^#&%$@\u2013\u2014\u2022")

# Words with a double letter that people stretch; other runs shrink to one letter.
_DOUBLES = frozenset(
    """all bad alcohol balloon been bleed bleeding booze call calling cool deep fall feel feeling feelings feels free
    full good goodbye goodnight hell hello help keep kill killed killing looking meet need needed needing off pill
    pills please really screw see seen sleep sleeping soon still street struggling tell too wall week weed well will
    yell llamar ella ellos lleva""".split()
)

_WORDS = {
    "2nite": "tonight", "4ever": "forever", "abt": "about", "b4": "before", "bc": "because", "bout": "about", "coz": "because",
    "cos": "because", "cuz": "because", "cud": "could", "dat": "that", "dis": "this", "dnt": "dont", "dunno": "dont know",
    "em": "them", "finna": "going to", "fkn": "fucking", "gimme": "give me", "gna": "going to", "gonna": "going to",
    "gotta": "have to", "hav": "have", "helpp": "help", "hurtin": "hurting", "idc": "dont care", "idk": "dont know",
    "ima": "im going to", "imma": "im going to", "jus": "just", "kil": "kill", "kll": "kill", "lemme": "let me",
    "luv": "love", "meself": "myself", "mself": "myself", "mysef": "myself", "myslef": "myself", "n": "and",
    "nd": "and", "ne1": "anyone", "nite": "night", "no1": "nobody", "nobodys": "nobody is", "noone": "nobody",
    "nuthin": "nothing", "outta": "out of", "plez": "please", "pls": "please", "plz": "please", "ppl": "people",
    "thinkin": "thinking", "feelin": "feeling", "goin": "going", "killin": "killing", "endin": "ending", "livin": "living", "cuttin": "cutting", "lookin": "looking", "textin": "texting", "callin": "calling", "doin": "doing", "losin": "losing", "cravin": "craving", "strugglin": "struggling", "makin": "making", "takin": "taking", "watchin": "watching", "drinkin": "drinking", "talkin": "talking", "bein": "being", "havin": "having", "sayin": "saying", "gettin": "getting", "sittin": "sitting",
    "rlly": "really", "rly": "really", "rn": "right now", "smth": "something", "smthn": "something",
    "sth": "something", "sum1": "someone", "somebody": "someone", "srry": "sorry", "sry": "sorry",
    "suicde": "suicide", "sucide": "suicide", "suiside": "suicide", "sicide": "suicide", "suicidle": "suicidal",
    "sucidal": "suicidal", "thnx": "thanks", "tho": "though", "thru": "through", "thx": "thanks", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tomorow": "tomorrow", "tonite": "tonight", "tryin": "trying", "tryna": "trying to",
    "ty": "thanks", "tysm": "thanks", "u": "you", "ur": "your", "urself": "yourself", "wana": "want to",
    "wanna": "want to", "wit": "with", "wnt": "want", "wud": "would", "xq": "porque", "pq": "porque",
    "yall": "you", "q": "que", "cannot": "cant", "wont've": "wont", "gd": "god", "anymor": "anymore",
    "aint": "isnt", "hes": "hes", "relapsd": "relapsed", "relasped": "relapsed", "relaspe": "relapse",
    "craveing": "craving", "carving": "craving", "temped": "tempted", "tempt": "tempted", "triggerd": "triggered",
}  # fmt: skip

_PAIRS = {
    ("i", "am"): "im", ("i", "will"): "ill", ("i", "would"): "id", ("do", "not"): "dont",
    ("does", "not"): "doesnt", ("did", "not"): "didnt", ("will", "not"): "wont", ("can", "not"): "cant",
    ("could", "not"): "couldnt", ("would", "not"): "wouldnt", ("is", "not"): "isnt", ("are", "not"): "arent",
    ("was", "not"): "wasnt", ("were", "not"): "werent", ("have", "not"): "havent", ("has", "not"): "hasnt",
    ("had", "not"): "hadnt", ("should", "not"): "shouldnt", ("he", "is"): "hes", ("she", "is"): "shes",
    ("it", "is"): "its", ("that", "is"): "thats", ("my", "self"): "myself", ("any", "more"): "anymore",
    ("no", "one"): "nobody", ("some", "one"): "someone", ("any", "one"): "anyone", ("some", "body"): "someone",
    ("they", "are"): "theyre", ("there", "is"): "theres", ("he", "will"): "hell", ("over", "dose"): "overdose",
    ("over", "dosed"): "overdosed", ("can", "t"): "cant", ("don", "t"): "dont", ("i", "m"): "im", ("to", "night"): "tonight",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One inbound text in the three forms that the rules look at."""

    raw: str
    """As it came, cut to LONGEST and trimmed."""
    line: str
    """Lower case, without accents and invisible signs, single-spaced, punctuation kept: for keywords and numbers."""
    words: str
    """' words separated by single spaces , with . ? and commas as words of their own ': for phrases."""


def prepare(body: str) -> Text:
    """Cut, normalize and split one text."""
    raw = _cut(body)
    line = _line(raw)
    return Text(raw=raw.strip(), line=" ".join(line.split()), words=_words(line))


def _cut(body: str) -> str:
    """Keep the beginning and the end of a very long text: the last words are often the ones that matter."""
    half = LONGEST // 2
    return body if len(body) <= LONGEST else f"{body[:half]} . {body[-half:]}"


def _line(raw: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", raw.replace("\u2026", "...")))
    kept = (
        sign
        for sign in decomposed.casefold()
        if unicodedata.category(sign) not in {"Mn", "Me", "Cf", "Sk", "Cs"}
    )
    return "".join(kept)[: 2 * LONGEST].replace("\u201c", '"').replace("\u201d", '"')


def _words(line: str) -> str:
    spoken = _SAD_FACES.sub(" \U0001f622 ", line).replace("'", "")
    spoken = _LEET.sub(lambda match: _LETTER_OF[match[0]], spoken)
    spoken = _STRETCHED.sub(r"\1\1\1", spoken)
    tokens: list[str] = []
    for token in _TOKEN.findall(spoken):
        tokens.extend(_canonical(token).split())
    return f" {' '.join(_joined(tokens))} "


def _canonical(token: str) -> str:
    if token in _SILENT:
        return ""
    if token[0] in ".!;:\n\u2026":
        return "."
    word = unstretched(token)
    return _WORDS.get(word, word)


def unstretched(word: str) -> str:
    """Take 'pleeease' back to 'please' and 'neeed' to 'need'."""
    if not _STRETCHED.search(word):
        return word
    double = _STRETCHED.sub(r"\1\1", word)
    return double if double in _DOUBLES else _STRETCHED.sub(r"\1", word)


def _joined(tokens: list[str]) -> list[str]:
    """Take 'i am' to 'im' and 'do not' to 'dont', so that a rule needs one spelling."""
    joined: list[str] = []
    for token in tokens:
        pair = _PAIRS.get((joined[-1], token)) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(token)
    return joined
