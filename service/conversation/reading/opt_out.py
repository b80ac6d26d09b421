"""Consent withdrawn in free words (E8): what says so, and what only sounds like it ('I can't stop')."""

import re
from typing import Final

from service.conversation.reading.rules import compiled
from service.conversation.reading.text import prepare

_OPT_OUT: Final = compiled(
    r"""
(didnt|never|dont) .. (sign up|ask|subscribe|signed up|asked|want this) ... stop
want out of (this|the|these) (program|service|texts|texting|list|text|messages)
(take|remove|delete|drop|unsubscribe|scratch|pull|get) (me|my (number|name|phone|info)) [off|from|out of] \
[of|your|the|this|these|from|any|all] .. (list|lists|system|texts|messages|program texts|service|text thing|\
database|records|contacts|here)
(remove|unsubscribe|unenroll|unregister|deactivate|disenroll|delete) (me|my (number|account|phone))
(stop|quit|cease|cut out|discontinue|end|cancel|terminate|no more|dont want|kill|halt) [with|all|getting|\
receiving|any|these|the|those|your|this|sending|my|to get|to receive|more|me] [the|these|of|your|all|any|\
more|me|service|text|those|this|check in] (text|texts|texting|txt|txts|txting|messages|message|messaging|\
msgs|sms|notifications|reminders|check ins|checkins|subscription|enrollment|service|contacting|bothering|\
spamming|messaging)
(stop|quit|no more|please stop|dont|do not|never|leave off) [all|ever] (texting|txting|txt|messaging|contacting|\
bothering|writing|spamming|msging|sending|harassing|pinging|text|message|contact|write|bother|hitting) [to|\
me|my|this|these|up|us|any|anything|messages] (me|my|this|these|anymore|again|stuff|number|phone|texts|\
messages|ever|us|here|things|to me|up|now|any)
(dont|do not|no longer|never|didnt) [ever] (want|wish|need|care|like|agree|consent|sign up) [to|for|any|\
getting|to get|to receive|receiving] [get|getting|receive|receiving|be|any|more|of|these|your|the|hear|to|\
this|have] [these|any|more|your|the|from|contacted|texted|messaged|this|on|anything] (texts|messages|\
texting|you|contacted|service|anymore|reminders|messaged|texted|list|sms|check ins|checkins|program|thing|\
texts anymore|again)
no more (texts|messages|texting|msgs|check ins|checkins|reminders|sms|of (this|these)|contact)
(opt|opting) (me )?out
(i want|id like|want|like|how do i|how can i|let me|please|can i|need|how to|ready) [to] (opt out|\
unsubscribe|unenroll|cancel [my|the|this]|get off (this|the|your) (list|service|texts|thing)|stop getting \
(these|texts|messages|your)|stop receiving|be removed|be taken off|leave (this|the) (service|program|list)|\
quit (this|the) (service|program|texts|texting|list)|stop (these|the|this|your) (texts|messages|service)|\
withdraw [my] consent|end (this|the) service|drop out|revoke)
(revoke|withdraw|take back|withdrawing|revoking|taking back) [my] (consent|permission|authorization)
(lose|forget|erase|block|delete) (my|this) (number|contact)
(leave me alone|go away|get lost|fuck off|piss off|buzz off|f off|screw off)
(done|finished|over|through) (with|getting) (this|these|your|the) (service|texts|texting|program|messages|\
text thing|thing|check ins|bot|app)
unsubscribe
(stop|quit) sending (them|these|those) (please|anymore|already|now|to (me|this|my)|for good|ever|\.|,|$)
(take|taking) back the consent
(rather|prefer) not [to] (hear from (you|yall|this)|be (texted|contacted|messaged)|(get|receive) (these|any|your|more) .. (texts|messages))
(stop|quit) it with (these|the|your|all) .. (texts|texting|messages|check ins|checkins|reminders)
(me|number|phone|name|cell) .. .. dont (contact|text|call|message) list
(dont|never) send another (one|text|message) [please|ever|again] (\.|,|$)
(dont|never) send (me|us) (anything|another|any) (more|further|else|texts?|messages?|thing|one|again|anymore|ever|\.|,|$)
(stop|quit|cancel|end|kill|no more) [the|my|these|those|your|all] (daily|weekly|everyday) [text] (texts|texting|messages|msgs|check ins|\
checkins|reminders)
(please|pls) (stop|cancel|end|quit) (it|this|now)
(stop|end|cancel|quit) (please|pls|now|this|everything|it) (please|now|all)
(cancel|end|quit|stop) (my|the|this) (subscription|enrollment|service|membership|texts|program|account|sign \
up)
(not interested|im out|count me out) [in|of|with|anymore] [this|these|anymore|any]
(?<!no )(no|ya no|nunca|deja|dejen|deje|pare|paren|para|parar|basta) [quiero|de|me|mas|ya|con] [mas|recibir|de|\
mandarme|enviarme|recibo|quiero|mande\w*|envie\w*|escrib\w*|los|estos] [mas|de|estos|los] (mensajes|textos|\
mandarme|escribirme|escriban|escribas|molestar\w*|manden (mensajes|mas)|envien|mandes)
(quiten|quitenme (?!el (mensaje|texto|recordatorio|aviso) de)|quitame|borren|borrenme|borrame|saquenme|sacame|eliminen|eliminenme|denme de baja|dame de \
baja|darme de baja|quiero cancelar)
(dar|dame|denme|darme) de vaja
(salir|salirme) de esto de (los|estos|sus) (mensajes|textos)
no me (vuelva|vuelvan|vuelvas) a (llegar|mandar|enviar|escribir|contactar|textear|molestar) .. (mensajes?|textos?|ustedes|nada)
no me contacten
(no|ya no) (quiero|deseo|necesito) (recibir|mas|recibir mas) (sus|tus|los|estos) (mensajes|textos|recordatorios|avisos)
quiero (salir|salirme) (de|del) (la|esta|su|tu|los|estos|este|el) (lista|mensajes|textos|servicio|programa)
(cancelar|cancelen|cancelo|anular|anulen|anulo|revoco) (mi|la|esta) (inscripcion|suscripcion|participacion) (?!(de|a|en) (?!(los|sus|estos|este|esta|la) ))
(terminar|finalizar|concluir) mi (inscripcion|suscripcion|participacion) (en|a) (los|sus|estos) (mensajes|textos)
(me quiero|quiero|quisiera|deseo) desuscrib\w*
(bajenme|bajame|desuscribanme|desuscribame|desuscribeme) [ya] [de] [aqui|aca|esto|la|su|esta] [lista]
(can|could) (we|you|i) (cancel|end|stop) this [whole|entire] (text|texting) thing
(cancelar|cancelen) (suscripcion|los mensajes|el servicio|todo)
(stop|quit) (checking (in|up)|check (in|up)) on (me|us)
(stop|quit) (asking|bugging|pestering|hounding) me [how (i am|im doing|i feel)|every day|all the time|so much|please|now]
(stop|quit) blowing up my (phone|cell)
(stop|quit) texting my (phone|number|cell|husband|wife|partner|spouse|family|mom|kids|boss)
(stop|quit|no more) [the|these|those|your|with the|all the] (follow ups|followups|check ups|checkups)
(turn|shut|switch) (the|these|your|those) (texts|messages|check ins|reminders) off
(turn|shut|switch) off [the|these|your|those|all] (texts|messages|check ins|reminders)
(told|asked|begged|warned) you [guys|people|all|already|twice|repeatedly|before] [to] stop (already|twice|\d|texting|\
messaging|sending|contacting|now|please|ill|im|or|\.|,|$)
(dejame|dejenme|dejeme) en paz
ya no me (manden|mandes|envien|escriban) nada [mas]
(?<!no )(dejen|deja|deje) de (escribir\w*|mandar\w*|enviar\w*|molestar\w*|textear\w*)
(?<!no )(dejen|deja|deje) de [estar] (chinga\w*|molesta\w*|jode\w*|jodiendo|friega|fregar|fregando) con (los|las|sus|tus|estos|tantos) \
(textos|mensajes|recordatorios)
(cease|desist) [and] [desist] from (texting|messaging|contacting|writing) [to] (me|(this|my) (phone|number|cell))
(id like|i want|i would like|please make) this [to] [be] (the|your) (last|final) (one|text|message) [that|which] (you|u|yall) [guys|people|will|ever] \
(send|text|write) me
(?<!no quiero que )(este|ese) sea el ultimo (mensaje|texto|recordatorio) que me (llegue|manden|mandan|envien|escriban)
(desapuntame|desapuntenme|desapunteme|desinscribame|desinscribanme|desinscribeme) .. (esto|mensajes|textos|lista|aqui|aca)
((mi|este) (numero|cel|celular|telefono|nombre)|pongame|ponganme|ponme|agregueme|agreguenme) (en|a) [la|su|una] lista \
de no (contactar|llamar|molestar|escribir)
((?<!\w )|(?<=quiero )|(?<=manden )|(?<=envien )|(?<=favor ))ni un [solo] (mensaje|mensajito|sms|texto) mas (?!(a|al|con|para|entre) )
me borro de (los|estos|sus|tus) (mensajes|textos|recordatorios) (?!de)
"""
)
_SAID_BEFORE: Final = re.compile(  # nothing around it: 'my wife already said stop' is about her
    r" (?:(?:i|ive|i have) )?already (?:said|texted|wrote|typed|sent|replied) stop(?: (?:already|twice|again|please|\w+ times|[.,]))* "
    r"| (?:for the )?(?:second|third|fourth|\dnd|\drd|\dth) time (?:im|ive|i) (?:been )?(?:saying|said|texting|texted|typing|typed|sending|sent) stop(?: [.,])* "
    r"| what part of (?:the word )?(?:stop|no more) (?:dont|didnt|do) (?:you|u|yall|yous)(?: guys| people| all)? (?:not )?(?:understand|get)(?: [.,?!])* "
    r"| how many times (?:do|must|should|did) i (?:have to |need to |gotta )?(?:say|text|type|write|send) stop(?: [.,?])* "
)
_RELIEF: Final = r"""
(stop|end|kill|quiet|silence|parar|para|callar|detener) [all|these|the|this|those|my|stupid|dirty|estos|los|mis] \
(thoughts?|thinking|urges?|cravings?|feelings?|images?|pictures?|fantas\w+|noise|voices?|pain|pensamientos?|ganas|\
impulsos?|imagenes)
"""
_ASKS_RELIEF: Final = compiled(_RELIEF)
_OTHERWISE: Final = compiled(
    _RELIEF
    + r"""
(cant|dont know how to|couldnt|how (do|can) i|trying to|tried to|want to|need to|able to|wont|never|hard to|\
help me|make it|make them|make this|make me|(?<!you )(?<!guys )(?<!people )to|must|gotta|have to|please(?! stop sending)) stop (?!(getting|receiving) \
(these|texts|messages|your)|(these|the|your|this) (texts|messages|texting|service)|(texting|messaging|\
contacting|bothering) me|all (texts|messages))
(please|pls) stop me
stop me
make (it|them|this|him|her|me|the (thoughts|pain|noise|urges?|voices?|craving)) stop
(dont|not|never|wont) (stop|take me off|remove me|unsubscribe|quit|give up) (?!texting me back .. all)
(stop|quit) (thinking|watching|looking|myself|drinking|scrolling|crying|fantasizing|shaking|obsessing|\
wanting|acting|going|seeing|texting (her|him|my (?!(phone|number|cell|husband|wife|partner|spouse|family|mom|kids|boss))|the|people|girls|guys|women|men)|messaging (her|him|girls|\
women|guys)|porn|doing|feeling|masturbating|smoking|hurting|lying|the (urge|urges|car|cycle|craving|pain))
(end|quit|cancel|stop) (my (relationship|marriage|job|membership|gym|appointment|session|engagement|affair)|\
the (relationship|affair|call|date|cycle|day|conversation)|it with (?!(these|the|your|all) .. (texts|texting|messages|check ins|checkins|reminders))|things with|our)
quit (this|that|the|these) (stuff|crap|shit|junk|mess|filth|garbage|habit|habits|addiction|behavior|behaviour|cycle)
(gotta|have to|need to|must|should) quit this (?!(program|service|texts|texting|text|thing|list))
(take|get|block|keep) me (off|from) [of] (this|that|these|those|the) (site|sites|app|apps|website|websites|page|pages)
delete my number from (her|his|their)
how (does|do|can|would) (someone|somebody|anyone|anybody) .. (unsubscribe|stop|opt out|leave|quit|get off)
como se da de baja (alguien|uno|una persona)
gracias por no (soltar\w*|dejar\w*|abandonar\w*|olvidar\w*|rendir\w*)
(thanks|thank you|thx) for (not|never) (giving up|quitting|leaving|letting|dropping)
unsubscribe (my|our|his|her) (mother|mom|mum|father|dad|husband|wife|son|daughter|brother|sister|kids?|friend|boss|aunt|uncle|grand\w+) ... (cable|package|newsletter|gym|class|team|league|netflix|channel|magazine|plan)
(stop|quit) sending (him|her|people|girls|guys|women|men|strangers|nudes|pics|money)
(stop|quit) sending (them|my) (nudes|pics|pictures|money|photos|videos)
(cancelar|anular|cancelen|cancele) (mi|mis|la|el|una|un|las|los|nuestra) (citas?|consulta|reserva\w*|pedido|orden|vuelos?|boletos?|boda|tarjeta|membresia|gym|gimnasio|\
netflix|compra|viaje|clases?|sesion|hotel|mesa|seguro|contrato|linea (?!de)|internet|cable)
(ex|she|he|wife|husband|mom|dad|girlfriend|boyfriend|partner) (said|says|told me|texted|wrote) [to] (never|dont|stop|quit)
(ex|novia|novio|esposa|esposo) (, )?que (no|ya no) me
(ex|jefe|jefa|vecino|vecina|el|ella|esposa|esposo|novia|novio|hermano|hermana|mama|papa|gente) no (deja|dejan) de
(cease|desist) [and] [desist] from \w+ (her|him|them|my|the)
(cancelar|cancele|cancelo) (mi|la) (suscripcion|cuenta|membresia) (de|a|en) (?!(los|sus|estos|este|esta|la|mensajes|textos) )
(le|les) (dije|digo|pedi|dijo|escribi) a (mi|la|el|una|un) \w+
(quit|left|leave|leaving|cancel) (my|the) job
(?<!you )(him|her|she|he|they|people|girls|guys|ex|partner) .. (stop|stopped) (texting|messaging|contacting|calling)
(tell|told|telling|asked|ask|want|need|get) (him|her|them) to (stop|quit|leave)
"""
)
_ANY_END: Final = re.compile(
    r" (?:(?:i|just|please|ok|okay|it|this|everything|all|now|already|stop|end|quit|cancel|done|over|im|out|with|the|thing|[.,]) )+"
)
"""Words that end anything: an urge, the day, a life."""
_END: Final = re.compile(r" (?:stop|end|quit|cancel) ")
_DAY: Final = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weekdays?|tomorrow|noon|midnight|next (?:week|month|\\w+day)"
    "|manana|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|fin de semana|fines de semana"
)
_HOUR: Final = r"\d{1,2}(?: \d\d)?(?: (?:am|pm))?"
_LIMIT: Final = re.compile(
    rf" (?:during (?:the )?(?:work|working|business|school|office|day|night|church|mass|class|shift|meetings?|lunch|dinner)\w*"
    rf"|(?:stop|quit|dont|no) (?:(?![.,?] )\S+ ){{1,3}}at \d{{1,2}}(?:[: ]\d\d)? ?(?:am|pm)"
    rf"|(?:before|after|between) (?:{_HOUR}|work|dark|school) (?!(?:day|week|month|year|text|message))"
    rf"|(?:until|till) (?:{_HOUR}|{_DAY})|(?:on|at) (?:the )?(?:{_DAY}|night|work|school)|while (?:im|i am) (?:at|in|on|working|asleep|driving)"
    rf"|durante (?:el|la|las|mi) (?:trabajo|noche|dia|horas|clases?|misa)|de noche|en el trabajo|(?:antes|despues) de las {_HOUR}"
    rf"|(?:this|este|esta|for the|por el|por la|durante la) (?:weekend|week|fin de semana|semana)|tonight|today|hoy|esta noche"
    rf"|(?:for|por|durante) (?:(?:the|next|a|an|one|two|three|four|few|couple|of|\d+|un|una|dos|tres|el|la|los|las|unos|unas) )+(?:hours?|nights?|days?|weeks?|months?|horas?|noches?|dias?|semanas?|mes|meses)"
    rf"|(?:for|por|durante) (?:now|a (?:while|bit|few|couple)|ahora|un (?:rato|tiempo|par)|unos|unas)"
    rf"|hasta (?:el |la |las )?(?:{_HOUR}|{_DAY}|dia \d{{1,2}})|(?:los|en los|el) (?:{_DAY})|mientras (?:trabajo|duermo|manejo)) "
)
_NO_LIMIT: Final = re.compile(
    r" (?:ever|never|forever|not interested|anymore|any(?! (?:texts?|texting|messages?|msgs) )|other|all|everyday|every|home|either|nor|just|period|consent|unsubscribe|opt out"
    r"|take me off|remove|delete|nunca|jamas|todos|toda|ninguna?|siempre)(?: |$)| (?:night|day) (?:or|and) | (?:or|and) (?:at )?(?:night|day|weekdays|weekends) "
    r"| (?:after|from|past|beginning|starting|of|since|desde|partir de|despues de) (?:this|today|tonight|hoy|esta|este) | (?:days|weeks|months|dias|semanas|meses) (?:now|already|ya) "
)
"""Words that take any limit back: 'no more texts at night or day', 'after today no more texts'."""

_CLAUSE_ENDS: Final = re.compile(r" (?:[.?,]|but|and|then|so|pero|y) ")


def says_stop(words: str) -> bool:
    """Tell whether some clause asks for no more texts. The behavior, the feeling and other people are no texts of ours."""
    return _OPT_OUT.search(_without(words)) is not None or asked_before(words)


def asked_before(words: str) -> bool:
    """Tell whether all that is said is that they asked for no more texts before, which can mean nothing else."""
    return _SAID_BEFORE.fullmatch(words) is not None


def is_for_some_hours(words: str) -> bool:
    """Tell whether what is said of no more texts is limited to some hours, days or weeks: 'stop texting me during work'."""
    return _LIMIT.search(words) is not None and _NO_LIMIT.search(words) is None


def is_plain(body: str) -> bool:
    """Tell whether a text that asks for an end says of what, or takes consent back, so that it can mean nothing else."""
    words = prepare(body).words
    return says_stop(words) and _ANY_END.fullmatch(words) is None


def ends_anything(body: str) -> bool:
    """Tell whether a text asks for an end, and not of what: 'stop it', 'just end it'."""
    words = prepare(body).words
    return _ANY_END.fullmatch(words) is not None and _END.search(words) is not None


def only_sounds_like_stop(words: str) -> bool:
    """Tell whether what is to stop is something else."""
    return _OTHERWISE.search(words) is not None and not says_stop(words)


def asks_relief(words: str) -> bool:
    """Tell whether it is thoughts, an urge or pain that is to stop: somebody wants help, and not less of it."""
    return _ASKS_RELIEF.search(words) is not None and not says_stop(words)


def _without(words: str) -> str:
    """Leave out the clauses in which something else is to stop."""
    kept, at = [], 0
    for match in _OTHERWISE.finditer(words):
        if match.start() >= at:
            kept.append(words[at : match.start()])
            end = _CLAUSE_ENDS.search(words, match.end() - 1)
            at = end.start() if end else len(words)
    return " ,".join([*kept, words[at:]])
