"""Whether the phone, or another screen, is what tempts them: then the first step is away from it."""

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
