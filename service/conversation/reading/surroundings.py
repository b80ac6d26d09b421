"""Where somebody says they are, what they say is behind it, and that it got worse: single words, English and Spanish.

For choosing among their own strategies alone. Nothing of danger or risk hangs on it.
"""

from typing import Final

from service.conversation.reading.text import Text


def _meanings(table: str) -> dict[str, str]:
    """Read lines of 'meaning: word word' into a meaning by word."""
    lines = (line.split(":") for line in table.strip().splitlines())
    return {word: meaning.strip() for meaning, words in lines for word in words.split()}


PLACES: Final = _meanings("""
    hotel: hotel motel airbnb hostal
    car: car truck parked parking garage coche carro auto camioneta estacionamiento
    home: home house casa hogar
    bedroom: bed bedroom cama cuarto dormitorio habitacion
    bathroom: bathroom toilet shower bano ducha
    work: work office desk trabajo oficina
    outside: outside street corner afuera calle esquina
    their_place: apartment apt doorstep apartamento departamento
    bar: bar club pub parlor cantina discoteca
    store: store shop mall tienda
    airport: airport plane aeropuerto avion
""")
TRIGGERS: Final = _meanings("""
    device: phone cell laptop computer tablet ipad screen browser online internet web website site app apps link tab
    lonely: lonely alone loneliness lonesome isolated solo sola soledad
    angry: angry mad furious anger pissed fight fought argument enojado enojada enfadado enfadada rabia pelea
    tired: tired exhausted sleepless insomnia cansado cansada agotado agotada insomnio
    hungry: hungry hambre
    bored: bored boring boredom aburrido aburrida aburrimiento
    stressed: stressed stress overwhelmed anxious anxiety panic estres estresado estresada ansioso ansiosa ansiedad
    sad: sad depressed crying triste deprimido deprimida llorando
    ashamed: ashamed shame guilty guilt verguenza culpa
    payday: payday paycheck bonus quincena
    travel: traveling travelling trip viaje viajando
    drinking: drinking drunk drink drinks beer wine tomando borracho borracha cerveza
    device: incognito webcam video videos text texting chat chatting dm dms swipe scroll scrolling
    device: telefono celular movil computadora ordenador portatil pantalla navegador pagina mensaje
""")


def place(text: Text) -> str | None:
    """The first place that is told, by its English name."""
    return next((PLACES[word] for word in text.words.split() if word in PLACES), None)


def triggers(text: Text) -> frozenset[str]:
    return frozenset(TRIGGERS[word] for word in text.words.split() if word in TRIGGERS)


WORSE: Final = frozenset({"worse", "stronger", "peor"})
NOT: Final = frozenset({"not", "no", "isnt", "any", "never"})


def is_worse(text: Text) -> bool:
    """Whether they say that it is worse than before."""
    words = text.words.split()
    return any(word in WORSE and before not in NOT for before, word in zip(("", *words), words, strict=False))
