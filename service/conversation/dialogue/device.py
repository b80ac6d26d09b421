"""Whether the phone, another screen or the place is what tempts them: then the first step is away from it."""

import re
from typing import Final

_SCREEN: Final = re.compile(
    r"(?<!\w)(?:(?:my|the|this|on|el|mi) (?:phone|cell|screen|tablet|ipad|laptop|computer|celular|telefono|tel\u00e9fono|pantalla)"
    r"|scrolling|scroll|swiping|browsing|browser|incognito|online|internet|websites?|apps?|insta|instagram|tiktok|snapchat"
    r"|reddit|twitter|tinder|webcam|cams?|en l(?:i|\u00ed)nea|redes|computadora)(?!\w)",
    re.IGNORECASE,
)


def is_trigger(body: str) -> bool:
    return _SCREEN.search(body) is not None


_AT_THE_PLACE: Final = re.compile(
    r"(?<!\w)(?:driving|parked|outside|on (?:my|the) way|going (?:in|over|there|to (?:her|his|their))|walking (?:in|over|to)|pull(?:ing|ed) (?:in|up)"
    r"|(?:im|i'm|i am) (?:here|there|at)|manejando|conduciendo|estacionad[oa]|afuera|en camino|ya llegu|voy (?:a entrar|entrando|para all))",
    re.IGNORECASE,
)


def is_at_the_place(body: str) -> bool:
    """Whether somebody about to act out is there, or on the way: asked of nothing but such words."""
    return _AT_THE_PLACE.search(body) is not None
