"""A text that says only that it is too much, or that they were found out, thrown out or are not sober: no word of danger, and nothing that rules danger out.

Read by itself it may be a bad day at work or a farewell, so it is a feeling that hurts, and a person sees it at once
(docs/reading.md, 'Layers').
"""

import re
from typing import Final

from service.conversation.reading.text import Text

_BEFORE: Final = r"(?:(?:i|im|i am|just|so|really|please|pls|god|honestly|okay|ok|and|its|yo|ya|es que|simplemente|por favor) )*"
_AFTER: Final = (
    r"(?: (?:anymore|any more|any longer|now|please|pls|tonight|today|man|god|mas|ya|por favor|hoy))*"
)
_SAID: Final = r"""
(?:done|finished|through) with (?:all )?(?:of )?(?:this|it|it all|everything|life)
|(?:tired|sick|exhausted) of (?:all )?(?:of )?(?:this|it all|everything|fighting|trying)
|done (?:fighting|trying)
|(?:cant|can not|cannot) (?:do|take|handle|bear|stand) (?:this|it|life|any of this)
|(?:cant|can not|cannot) (?:go on|keep going|keep doing this)
|make (?:it|this|it all|everything|them) (?:all )?(?:just )?stop
|(?:want|wish|need) (?:it|this|it all|everything) (?:all )?(?:to )?(?:just )?stop
|kill me(?: lol)?|shoot me(?: lol)?|matame
|(?:give|giving) up(?: on everything)?
|whats the (?:point|use)(?: of (?:this|it all|anything))?
|so tired(?: [.,])? not (?:sleep|sleepy) tired|(?:the kind of )?tired (?:that )?sleep (?:cant|doesnt|wont) fix
|(?:theres )?no (?:point|way out|hope)(?: in anything)?
|no (?:puedo|aguanto|soporto)(?: mas)?(?: (?:con )?(?:esto|todo|nada|esta vida))?
|(?:estoy )?(?:harto|harta|cansado|cansada) de (?:todo|todo esto|luchar|esto|vivir asi)
|que (?:pare|se acabe|termine)(?: todo| esto)?
|(?:me )?(?:rindo|doy por vencid[oa])
|(?:want|need) (?:to get )?out of this|(?:quiero|quisiera|necesito) (?:salir|salirme) de esto
|no me no (?:problem|problems|addiction|more pain)
|(?:para que|que sentido tiene) (?:todo esto|todo|nada)
""".replace("\n", "")
_WHO: Final = "he|she|they|everyone|(?:my |the )?(?:wife|husband|partner|boyfriend|girlfriend|bf|gf|spouse|landlord|boss|work|family|mom|dad|parents|kids)"
_TOLD: Final = rf"""
(?:{_WHO}) (?:just )?(?:kicked|threw) me out(?: (?:of the house|the house))?
|(?:(?:mi (?:esposa|esposo|pareja|novia|novio|marido|mujer|mama|papa)|mis (?:papas|padres)|ella|el|ellos) )(?:ya )?me (?:corrio|corrieron|echo|echaron|boto|botaron)(?: de (?:la |mi )?casa)?
|(?:ya )?me (?:(?:corrieron|echaron|botaron)(?: de (?:la |mi )?casa)?|(?:corrio|echo|boto) mi (?:esposa|esposo|mujer|marido))
|(?:got |getting |a little |a bit |very |pretty |kinda |muy |estoy )*(?:drunk|wasted|hammered|stoned|tipsy|borrach[oa]|drogad[oa])(?: right)?
|(?:{_WHO}) (?:just )?(?:found out|knows|know|caught me|saw (?:it|my phone|everything|the messages))(?: everything| about (?:it|me|this|everything))?
|(?:(?:mi (?:esposa|esposo|pareja|novia|novio|marido|mujer|jefe|familia)|ella|el) )?(?:se entero|me descubrio|lo sabe)(?: de)?(?: todo)?
""".replace("\n", "")
_GAS: Final = r"(?:the )?gas(?: stove)? is on|turned (?:on the gas|the gas on)|opened the gas|blew out the pilot(?: light)?|prendi el gas|abri el gas"
_MOMENT: Final = re.compile(rf" {_BEFORE}(?:{_TOLD}|{_GAS}){_AFTER}(?: [.?,])* ")
_ONLY: Final = re.compile(rf" {_BEFORE}(?:{_SAID}){_AFTER}(?: [.?,])* ")


def is_despair_alone(text: Text) -> bool:
    """Whether the whole text says so; the same words beside anything else are read by the other layers."""
    return _ONLY.fullmatch(text.words) is not None


def is_moment_of_danger(text: Text) -> bool:
    """Whether the whole text tells of a moment in which much goes wrong: found out, thrown out, or not sober (docs/reading.md, 'Layers')."""
    return _MOMENT.fullmatch(text.words) is not None
