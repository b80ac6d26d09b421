"""What takes a phrase of danger back: idiom, denial, a safe past, somebody else's words. Sarcasm and 'lol' do not."""

import re
from typing import Final

from service.conversation.reading.rules import compiled

IDIOM: Final = compiled(r"""
(killing|kills|killed|kill|murdering) (me|my (back|feet|head|knees|legs|vibe|mood|buzz|time|appetite|eyes))
(gonna|going to|will|would|is going to|ll|hell|shell|could|might) [seriously|literally] kill me (if i|when|\
for|lol|haha|\.)
(wife|husband|mom|boss|sponsor|dad|he|she|girlfriend|boyfriend|partner|kids|they) (is|are|will|would|s) \
(going to )?kill me
kill (time|some time|the (time|lights|engine|mood|vibe|noise|weeds|switch|process|bugs)|two birds|an hour|\
for (a|an|some))
(killing|killed|kill) (it|time|an hour|two hours|the game|some time|bugs|weeds) (?!all|quick|now before)
(dying|dead|die|died) (of|from) (laughter|laughing|boredom|embarrassment|hunger|thirst|cuteness|cringe|\
curiosity|the heat|heat|jealousy|old age)
(die|died|dying|dead) (laughing|over here (lol|haha|laughing)|lol|lmao|haha)
(dying|die) (for|to) (a|some|see|know|hear|go|try|get|meet|eat|have|watch|tell|show|hit|use|act|do) (?!over)
to die for
(im|is|was|were|so|basically|literally|actually) (dead|dying) (tired|serious|on my feet|lol|lmao|haha|\
asleep|inside lol|\U0001f602|\U0001f923|\U0001f480)
(dead|died|dying|die) (tired|serious|end|ends|line|lines|lift|lifts|weight|battery|phone|on my feet|wrong|\
sea|lock|ringer|pool|silence|of night|broke|set|right|center)
(phone|battery|car|laptop|computer|wifi|truck|signal|engine|conversation|line|plant|plants|charger|\
internet) (is|was|just|went|might|almost|keeps|about to|may|s|will|has) .. (die|dying|dead|died|dies|killed)
(phone|battery|car|laptop|computer|wifi|truck|signal|plant|plants) (died|dies|dying|dead)
(bored|scared|worried|frightened|tickled|loved|love (him|her|it|them|you)|talked|beaten|starved|freezing|\
sick|tired) [me|us|him|her] to death
(murder|kill|die) (for )?(a|an|some) (burger|pizza|coffee|steak|taco|beer|sandwich|cigarette|smoke|nap|\
snack|cookie|pizza|donut|drink)
(killer|deadly) (workout|deal|headache|game|app|abs|day|week|shift|commute|heat|view|sale|instinct|whale|\
look|smile|traffic)
(shoot|shooting) (me|him|her|you|them|us) (a|an|over|back) (text|message|call|email|line|note|quick)
(shoot|shooting|shot) (hoops|pool|the breeze|the shit|some hoops|photos|video|a (text|message|game|video|\
film|scene|wedding|round|puck))
suicid\w* (squad|wings|wing|sauce|doors|hot|lane|king|silence|watch movie|prevention (walk|training|month|\
day|week|class|run|5k|seminar|event|course|volunteer))
(cut|cutting|cuts) myself [off|some|a|out|short|free] (off|some|a (slice|piece|break|deal|check)|out|short|\
free|loose|shaving|while (cooking|chopping|shaving)|chopping|cooking|slicing|on (a|the) (can|paper|glass|\
tin|fence|cardboard)|in the kitchen)
(hurt|hurting|injured|burned|burnt|cut|hit|scratched|bruised|bit|choked|stabbed) (myself|my (own )?(arm|leg|\
hand|finger|wrist|knee)) .. (gym|work|playing|lifting|running|game|skiing|hiking|cook\w*|stove|oven|iron|\
shaving|garden\w*|sports|workout|training|basketball|soccer|moving|grill|pan|kitchen|accident\w* on|bike|\
yoga|cat|dog|rose|opening)
(beat|beating|beats|kick|kicking|hit|hitting|hate|hard on) myself (up|over the head) (over|about|for|a lot|\
again|so|all|too|lately|today)
(beat|beating|kick|kicking) myself (up|for|over)
(end|ending|ended) it (with|between|w|off|there|early|at) [my|the|him|her|things] \w+
(want|wanted|going|need|ready|have|trying) to end it (with|between|early|at|there|off)
(hit|hitting) (me|him|her|us) (up|hard that|with (a|the) (bill|text|news)|that|like a ton)
(hit|hits) me (that|when|like|how|why|out of nowhere|all of a sudden|in the feels)
(kick|kicked|kicks|kicking|throw|threw|throws|thrown|throwing) (me|us|him|her) (out|off) (?!(of )?(the|a|his|her|my|their) \
[moving|second|third|open] (window|car|truck|van|balcony|roof|boat|bridge|train|story))
kicked (me|him|her) under the table
(goodbye|farewell) (letter|letters|note) to [my|the|our] (addiction|disease|porn|lust|alcohol|drinking|shame|old|past|\
gambling|drug|drugs|using|affair|secret)
(letter|letters) .. (for|from|in) [my] (step|steps|group|homework|assignment|treatment|therapy|class|workbook)
(punch|hit|slap|kick) (a|the|my|up) (wall|pillow|bag|gym|punching|heavy bag|couch|mattress|bank|target|\
showers?|store|drive)
(jump|jumped|jumping) (in|into|on|off) (the|a|my) (shower|call|car|zoom|bed|bandwagon|couch|trampoline|pool|\
meeting|bike|treadmill|gun)
(jump|jumping|jumped) the gun
(took|take|taking|takes) off myself
(bite|dodged|sweat\w*|took|silver|magic|bit|bullet) (the |a )?(bullet|point|points|journal|list)
(top|smoking|nail|glue|water|heat|nerf|staple|massage|squirt|price|spray|young|big) (gun|guns)
(under|over|at) the gun
(on|under) the (edge|ropes) of my seat
(learning|know|learn|show\w*|teach\w*|jump|skip|jumping|skipping) [him|her|me] [the] (rope|ropes)
(bomb|bombed|da bomb|bath bomb|photobomb)
(picked up|pick up|refill\w*|forgot|missed|need to refill|order) (my|the|his|her|new) (meds|pills|\
medication|prescription|vitamins|antidepressants|insulin|allergy|blood pressure)(?! all| too|s bottle)
(the day|before|after|if|until|when|till|since|once) i (die|died|am dead|pass)
over my dead body
add .. (988|911|crisis line|suicide hotline|hotline|lifeline|crisis text line)
(my job|i work|work|working|job|volunteer\w*|shift|career|interview|training) ... (hotline|crisis line|\
crisis center|lifeline|suicide prevention)
dead to me
(overdos\w*|od|oded|oding|overdosed) (on|of) [too much|way too much|some] (chocolate|netflix|coffee|\
caffeine|candy|sugar|pizza|tv|cookies|ice|turkey|pie|tacos|carbs|screen|memes|sports|cuteness|news|\
halloween|thanksgiving|work|cheese)
(attack|attacked|attacking|kill|destroy|crush\w*|beat) (the|this|my|that) (problem|day|project|workout|list|\
hill|pile|issue|weeds|yard|laundry|gym|deadline|task|run|record|time|traffic|boredom|urge|urges|craving|\
game|level|score|odds|addiction|cravings|high score|boss (level|fight))
(heart|panic|asthma|anxiety|snack) attack on a plate
(blow|blowing|blew|blows) (up|off) [my|the] (phone|balloons|steam|air|mattress|candles)
(blow|blowing) up my phone
(make|making) (him|her|them) (pay) (rent|back|the|for (the|my) (ticket|bill|meal|damage|lunch|dinner|repair))
""")

_DENIED = re.compile(
    r" (?:not|never|dont|didnt|wont|wouldnt|no|without|isnt|arent|havent|hasnt|doesnt|wasnt|zero|neither|nor|nobodys|denied"
    r"|cant imagine|shouldnt) "
    r"(?:(?!(?:[.?,]|i|im|ill|id|have|but|and|because|so|know|care|trust|see|sure|stop|lie|lying|kidding|joking|only|help|if|unless"
    r"|until|when|why|matter|mind|take|handle|one|nobody|wanting|remember|anymore|more|reason|point|keep|sleep|tell|let|gonna"
    r"|stand|get|feel|safe|idea|choice|hope|future|way|right|ok|okay|good|eat|deserve) )\S+ ){0,4}$"
)
_COUNTER = compiled(r"""
i lied
(was|been|am|im) lying
(not|wont|isnt) [going to|gonna|do it|doing it|suicidal|die|kill myself|be|today|tonight] .. (today|tonight|\
yet|this (time|week|second|minute)) [though] [but|maybe|,|.]
(not yet|not today|not tonight|not anymore but|for now|at least not)
but [i|the|those|sometimes|it|im|then|have|still|my] .. (think|thought|thoughts|thinking|wish|want|feel \
like|plan|imagine|dream|wonder|cross\w*|pictur\w*|keep|hard not|cant promise|close|scared|tempted)
(think|thinking|thought) (of|about) it [every|all|a lot|constantly|often|daily|sometimes|again|more|most]
(crosses|crossed) my mind
(cant|wont|no) promise\w*
(who knows|no guarantees|dont quote me|ask me tomorrow)
(not|was not|wasnt|isnt|half|kinda|only half) (really |even |actually )?(joking|kidding|a joke)
(or|then) maybe i (am|do|would|will|should)
""")
_PAST = compiled(r"""
(years|year|yrs|decades|decade|months|ages|long time|long) (ago|back|past|behind)
(used|use) to
back (in|then|when)
(in|since|of) (19|20)\d\d
(when i was|as a) [a|in|young|much|little] (kid|child|teen|teenager|younger|young|boy|girl|\d+|college|high|\
using|drinking|school)
(before|prior to) (treatment|rehab|recovery|i (got|came|went)|the program|my stay)
(in|during) (my (twenties|thirties|teens|20s|30s|past|youth|addiction)|college|high school|the past|childhood)
(one time|the old days|long ago|ancient history|last year|another life|my old self)
(last|previous) (year|decade)
""")
_SAFE_NOW = compiled(r"""
(safe|safer|fine|okay|ok|good|great|better|happy|grateful|glad|thankful|blessed|sober|stable|alive|healthy|\
well|proud|different|stronger|recovered|healed|behind me|moved on|peaceful|hopeful|past that|over it|\
through it) [now|today|these|to|with|that|i|life|again|place|person|thanks|and|since|\.]
(not|no|dont|havent|never) .. (anymore|any longer|since|longer|these days|now|today)
(so|much|way) (far|better|much better)
(long way|come so far|made it|glad im|happy im|life is|survived|survivor|in the past|not that person)
""")
_UNSAFE_NOW = compiled(r"""
(again|tonight|came back|coming back|back again|returning|returned|right now|cant stop|still (think|want|\
feel|have)|lately|this (week|morning|time|year)|these thoughts|same thoughts|like (i did )?then)
""")
_OF_NOW = re.compile(r" (?:want|wants|wanting|going|will|wish|hope|need|cant|dont|wont|better) ")
_QUOTED = compiled(r"""
(movie|movies|film|films|show|series|episode|book|novel|song|lyrics|podcast|documentary|news|article|video \
game|game|netflix|play|story|character|headline|reading about|read about|class|lecture|training|seminar|\
webinar|sermon|poem|album|band|awareness|prevention|essay|homework|paper|research|presentation|meme|museum|\
history|true crime|crime show|anime|actor|actress|celebrity|volunteer|volunteering|fundraiser|walk|5k)
(my (job|work|shift) at|i work at|work for|working at|career|work on|volunteer\w* (at|for|with)) .. \
(hotline|line|er|hospital|crisis|prevention|hospice|lifeline)
""")
_HYPOTHETICAL = compiled(r"""
(what|how) (happens|would happen|do you do|would you do|does it work|do you handle|does this work) \
[exactly] (if|when) (someone|somebody|a person|anyone|people|an alumnus|a client|anybody|you get) .. .. \
(suicid\w*|kill|die|hurt|crisis|danger|harm)
(do|would|will|are|does|who) .. (report|required|mandated|mandatory|call the (police|cops)|tell|obligated|\
reporters) ... (someone|somebody|anyone|a person|people|clients|texts?|says|mentions|hypothetically)
(hypothetical|hypothetically|just (asking|curious|wondering) (about|how|what) (the|your) (policy|policies|\
rules|rule|process|protocol)|policy question|asking for the policy|theoretical\w*|general question)
(what is|whats|wheres|is there) (your|the|a) (policy|protocol|procedure)
""")
_OTHERS_LOSS = compiled(r"""
(died|passed|lost|funeral|memorial|buried|anniversary of|grieving|grief|killed (himself|herself|themselves)|\
death of|took (his|her|their) [own] life|memory of) ... (year|years|ago|decade|today|month|months|when|\
19\d\d|20\d\d|miss|anniversary|long)
(years|year|anniversary|decade|months) [ago] ... (died|passed|killed (himself|herself)|suicide|took (his|\
her) [own] life|funeral|overdosed)
(dad|father|mom|mother|brother|sister|uncle|aunt|friend|cousin|grandfather|grandpa|wife|husband|son|\
daughter|roommate|buddy)(s)? [committed|died by|died of|died from|lost to|s] (suicide|overdosed|an overdose|\
overdose)
""")
_OWN = re.compile(
    r" (?:myself|i want|im going to|i could|makes? me|made me|now i|my own|i feel|i wish|i should|im like|me too|same here) "
)


_HANGS_A_THING: Final = re.compile(
    r" me (?:voy a|quiero|quisiera|iba a) colgar (?:el|la|los|las|mi|mis|un|una) "
    r"(?:mochila|bolsa|bolso|chamarra|chaqueta|abrigo|camara|medalla|guitarra|gafete|credencial|uniforme|camisa|capa) (?!.*(?:cuello|techo|viga|arbol))"
)


def hangs_a_thing(words: str) -> bool:
    """Tell whether it is a bag or a coat that is to be hung, in Spanish the same verb as for oneself."""
    return _HANGS_A_THING.search(words) is not None


def without_idioms(words: str) -> str:
    """Take everyday idioms out before danger is looked for: 'kill time', 'dying of laughter'."""
    return IDIOM.sub(" ,", words)


def is_taken_back(words: str, match: re.Match[str]) -> bool:
    """Tell whether this phrase of danger is denied, long past and safe, quoted, or a question about the rules."""
    if _COUNTER.search(words):
        return False
    return (
        _is_denied(words, match)
        or _is_safe_past(words, match)
        or _is_quoted(words)
        or _HYPOTHETICAL.search(words) is not None
        or (
            _OTHERS_LOSS.search(words) is not None
            and " myself " not in match[0] + " "
            and " want " not in words
        )
    )


def _is_denied(words: str, match: re.Match[str]) -> bool:
    before = words[max(0, match.start() - 80) : match.start() + 1]
    return _DENIED.search(before) is not None


def _is_safe_past(words: str, match: re.Match[str]) -> bool:
    """Tell whether it is told as long ago, in its own sentence, with a sign of safety now and none of its return."""
    if _UNSAFE_NOW.search(words) or not _SAFE_NOW.search(words):
        return False
    begin = max(words.rfind(f" {mark} ", 0, match.start() + 1) for mark in ".?")
    ends = [end for mark in ".?" if (end := words.find(f" {mark} ", match.end() - 1)) >= 0]
    sentence = words[max(begin, 0) : min(ends, default=len(words)) + 1]
    clause = words[
        max(words.rfind(f" {mark} ", 0, match.start() + 1) for mark in (*".?,", "but", "and")) : match.end()
        + 1
    ]
    is_wish_of_now = _OF_NOW.search(clause) is not None and " used to " not in clause
    return _PAST.search(sentence) is not None and not is_wish_of_now


def _is_quoted(words: str) -> bool:
    """Tell whether a film, a class or the news is meant: never where the person speaks of wanting it."""
    return _QUOTED.search(words) is not None and _OWN.search(words) is None
