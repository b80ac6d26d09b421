"""Phrases of danger to or from somebody else, in English: violence, stalking, threats, children, third persons.

Sources: docs/reading.md ('crisis'), docs/evidence.md, 'Danger': keyword systems see the keyword and not the event, so abuse and
assault have phrases of their own. A clinician reviews every line.
"""

from typing import Final

CLASSES: Final = {
    "they": "he|she|they|hes|shes|theyre|husband|wife|boyfriend|girlfriend|bf|gf|partner|ex|dad|father|stepdad|stepfather"
    "|mom|mother|brother|uncle|roommate|guy|man|woman|dude|boss|neighbor|son|sponsor|stranger|someone|him|her|who|client"
    "|date|landlord|cop|cousin|spouse|fiance|fiancee|pimp|john|dealer|bouncer",
    "often": "just|has|had|is|was|then|keeps|always|sometimes|even|also|started|been|have|got drunk and|came home and"
    "|almost|nearly|really|again|gets drunk and|literally|already|physically|came over and|hes|threatens to|tries to|tried to",
    "hits": "hit|hits|hitting|beat|beats|beating|beaten|punch|punched|punches|punching|slap|slapped|slaps|slapping|kick"
    "|kicked|kicks|kicking|choke|choked|chokes|choking|strangle|strangled|strangles|shove|shoved|shoves|shoving|push"
    "|pushed|pushes|grab|grabbed|grabs|rape|raped|rapes|raping|assault|assaulted|assaults|molest|molested|attack"
    "|attacked|attacks|stab|stabbed|burned|bit|drugged|smack|smacked|smacks|smothered|shot|dragged|pinned|cornered"
    "|bruised|hurt|hurts|hurting|headbutted|spit on|groped|touched|whipped|forced",
    "kill": "kill|murder|shoot|stab|strangle|choke|hurt|beat|hit|harm|slap|smash|attack|punch|poison|rape|assault|destroy"
    "|bash|end|wreck|burn|bury|snap his neck|break",
    "gun": "gun|knife|bat|machete|hammer|rifle|pistol|shotgun|blade|crowbar|glock|weapon|box cutter|baseball bat|axe",
    "whom": "him|her|them|everyone|everybody|somebody|someone|people|that (?:guy|man|bastard|bitch|asshole|woman|prick)"
    "|those (?:people|bastards|guys)|this guy|the (?:guy|man|woman|bastard|asshole|bitch|dude|guys|kids|baby|cop|cops)"
    "|my (?:wife|husband|boss|ex|dad|father|mom|mother|brother|sister|neighbor|partner|roommate|girlfriend|boyfriend"
    "|coworker|kids|son|daughter|family|therapist|sponsor|uncle|stepdad|landlord|kid|baby|fiance|spouse)|others"
    "|another person|strangers|a (?:man|woman|girl|guy|kid|stranger)|whoever|anyone",
    "kid": "kid|kids|child|children|minor|minors|niece|nephew|stepdaughter|stepson|step daughter|step son|daughter|son"
    "|daughters|sons|little girl|little girls|little boy|little boys|young girl|young girls|young boys|toddler|baby"
    "|students|student|teen|teens|teenager|teenagers|schoolgirl|schoolgirls|granddaughter|grandson|little sister"
    "|little brother|stepkids|stepchild|nieces|nephews|goddaughter|girls friend|neighbor girl|neighbors kid|infant|preteen",
    "young": "9|10|11|12|13|14|15|16|17|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|12yo|13yo|14yo"
    "|15yo|16yo|17yo|12f|13f|14f|15f|16f|17f|14m|15m|16m",
    "self": "himself|herself|themselves|themself|hisself",
}  # fmt: skip

ABUSE: Final = r"""
(drugged|roofied|spiked) (me|my)
(hes|shes|theyre|he has|she has|they have|husband has|wife has|ex has|dad has|outside|somebody|someone) .. \
(with|has|got|holding|waving) (a|the|his|her) <gun>
<they> [<often>] [<often>] <hits> [at] [a|the|my|something|his|her] [arm|hair|face|wrist|throat|neck|chair|\
plate|phone] (me|my face|us|me again) (?!up|with (a|the) (bill|text|news|question|truth)|that|feelings|when \
(she|he) (left|lied|cheated)|back (to|into) reality|so deep|emotionally)
<they> [<often>] [<often>] (threw|throws|throwing) .. (at me|me)
(threw|throws|throwing|slammed|pushed|shoved|dragged|held|pinned|slams|shoves) me (against|into|down|across|\
on|by|to|out|through|onto|under|up)
(was|were|got|been|being|get|getting|im) [just|sexually|physically|gang|almost|being] (hit|beaten|beat up|\
punched|slapped|choked|kicked|raped|assaulted|attacked|strangled|molested|mugged|jumped|drugged|abused|\
groped|stalked|followed home|threatened|held captive|held hostage|trafficked|blackmailed|roofied|robbed|\
stabbed|shot|raped again|sextorted) (?!when i was|as a (kid|child)|years ago|with (guilt|shame|emotion))
(puts|put|putting|laid|lays|laying|raised|raises) [his|her|their] (hands|hand|fist|fists) (on|around|to|at) \
(me|my)
(hands|arm|arms|rope|cord|belt) around my (neck|throat)
(grabbed|had|held|took|lifted|dragged) me by the (throat|neck|hair|arm)
(forced|forces|forcing|coerc\w*|pressured|made|makes) (me|himself on me|herself on me|himself|me to) .. \
(sex|do things|touch|it on me|perform|sexual|on me|inside)
(didnt|not|without|never) (consent|want it|want to|my consent|say yes) .. (he|she|they) (did|kept|didnt \
stop|went|wouldnt stop|forced|held)
(said|told (him|her|them)|saying|screamed) no .. (he|she|they) .. (anyway|didnt stop|kept|wouldnt stop|\
continued)
(rape|raped|rapist|sexual assault|sexually assaulted|domestic violence|trafficked|trafficking|strangled)
(wont|will not|doesnt|not going to|refuses to|not|wouldnt|isnt) (let|letting) (me|us) (leave|out|go|go home|\
use|see|call|have my)
(locked|trapped|tied|chained|holding|kept|keeping|lock|locks) me (in|up|here|inside|down|hostage|captive|\
prisoner|in the)
(stalking|stalks|stalked|stalker|following me|follows me|followed me|tracking me|tracks my|put a tracker|\
watching my house|hiding in my|keeps showing up (?!late|in my (feed|head|mind|dreams|recommend\w*)))
<they> [is|was|been|keeps|outside|wont stop|still|standing] .. (banging|pounding|kicking|breaking|trying to \
(get|break)) .. (door|in|house|window)
(outside my (house|door|apartment|window|work|place|home)) .. (<gun>|bang\w*|threat\w*|scream\w*|angry|\
drunk|wont leave|yelling|again)
(broke|breaking|kicked|kicking|smashing) (in|into|down|in on) (my|the) (door|house|apartment|window|car|\
room|lock)
(threatened|threatening|threatens|threats|threaten|threat) [me|to|us|my|by|with|from|against|him|her|\
against me]
<they> [said|says|told me|swore|swears|promised|texted|keeps saying|texts|screamed|yelled|is going to|wants \
to|tried to|will|would|might|could|was going to|threatened to] [that|he|she|if i leave|hes|shes|hed|shed|\
hell] [would|will|going to|is going to|was going to|to|ll] (kill|shoot|stab|murder|strangle|burn|bury) (me|\
us|my|him|the kids|my kids) (?!when i get home|if i (forget|miss|eat|buy|spend|dont (take|do|clean|get))|\
for (being|forgetting|this|that)|lol|haha|with)
(said|says|told|swore|threatened|texted|promised) .. (hell|shell|theyll|hed|shed|he would|she would|to|\
going to) (kill|hurt|shoot|stab|beat|burn|find) (me|us|my|him|her)
(afraid|scared|terrified|frightened) (of|that|he|she|for|to go) .. (kill me|hurt me|hit me|shoot|beat me|my \
life|my safety|find me|come back and|going to hurt|will hurt)
(scared|afraid|terrified) (of|to be (alone )?with) (him|her|them|my (husband|wife|ex|boyfriend|girlfriend|\
partner|dad|stepdad)) .. (tonight|right now|again|home|here|drunk|angry|\.)
not safe (here|at home|with|in (my|this|the)|right|anymore|to (go|be|stay)|where|tonight|for (me|us|the))
(dont|not|never|doesnt|wont) (feel|feeling|be) safe [here|at home|right now|with|tonight|around|alone|in my|\
anymore]
(has|have|pulled|pulls|pointed|waving|had|holding|swinging|came at me with|pulling|got|chasing me with|\
grabbed|put) (a|the|his|her) <gun> [on|at|to|and|in|out|outside|here|over] (me|us|my|on|at|to|and|outside|\
here|out|is|wont|against|toward)
<gun> (on|at|to|against) (me|us|my (head|throat|face))
(pimp|trafficker|traffickers|blackmail\w*|sextort\w*|extort\w*)
(slipped|spiked|put|putting) .. (me|my|in my) (drink|food|something)
(bruises|black eye|broken (nose|rib|ribs|jaw)|busted lip|bloody (nose|lip)|choke marks|marks on my neck) \
[from|all|because|and] .. (him|her|he|she|husband|wife|last night|over|fight|me)
(helping|help me|hiding|hide|escape|get away|run|ran) .. (from (him|her|my (husband|wife|ex|boyfriend|\
pimp))) .. (kill|hurt|beat|safe|shelter|find)
"""

THREAT: Final = r"""
(could|want|wanted|wanting|going|might|ready|about|feel like|thinking|thought|plan|planning|ill|im|id|swear|\
urge|urges|thoughts|tempted|close|rather|will|would|gonna|images|fantasies|visions|fantas\w*|keep|dying|so \
bad) [to|of|about|from] [just|fucking|actually|really|literally|hurting] (<kill>|killing|hurting|strangling|\
shooting|stabbing|choking|hitting|beating|punching|harming) <whom> (?!up|with kindness|feelings|down (by|\
with) my|hard with the news)
(hurt|kill|shoot|stab|strangle|murder) (someone|somebody|people|everyone|him|them) (?!feelings|with (my|\
the) (lies|words|news))
(put|putting) a (bullet|knife) (in|into|through) (him|her|them|his|their|he|she|someone)
(beat|smash|bash|kick|bashing) (his|her|that guys|their) (head|face|skull|brains|ass|teeth) (in|out)?
(beat|beating) (the (shit|hell|crap)|the living) (out )?(of|daylights)
(shoot|shooting|burn|burning|bomb|torch|blow|light) (up|down|it up) [the|his|her|that|this|their|my] (place|\
office|school|house|church|work|building|home|car|job)
(burn|burning|blow) (his|her|the|their|that|this|my) [whole|damn|fucking] (house|place|office|building|car) \
(down|up)
(make|making) (him|her|them|everyone|people) (pay for (this|what|it)|suffer|bleed|regret|hurt)
(hes|shes|theyre|he is|she is|they are) (a )?dead (man|woman|meat) [walking]
(snap|snapping|lose it|lose control|explode|lost control|losing control|losing it|black out|blacked out|go \
off|hulk) .. (hurt|hit|kill|kids|baby|wife|someone|hands on|my hands)
(snapped|lost it|lost control|blacked out|lost my temper|got so mad|was so angry|in a rage) .. (hit|hurt|\
choked|punched|slapped|shoved|pushed|grabbed|beat|threw|kicked|hands|bleeding|swung)
(i|have|just|and|then|almost|nearly) [just|almost|nearly|already] (hit|choked|punched|slapped|shoved|pushed|\
grabbed|beat|raped|attacked|forced|stabbed|shook|assaulted|strangled|kicked|swung at|threw) (her|him|my \
(wife|husband|son|daughter|kid|kids|girlfriend|boyfriend|partner|mom|dad|baby|child|roommate|brother|\
sister)|the (baby|kids)|someone|a (woman|girl|guy|man|kid)) (?!in (basketball|a game)|under the bus|out|off|\
a (party|bone|ball|look)|away|for a hug|a text|hand|the (news|ball|keys))
(on my way|going|driving|heading|outside|waiting|headed|im at|im outside) .. (his|her|their|that guys) \
[house|place|work|door|car|apartment|driveway] .. (<gun>|kill|hurt|beat|fists)
(on my way|going|driving|headed|going over there) .. with (a|the|my) <gun>
(got|have|grabbed|loaded|bringing|brought|take|taking|with) (a|the|my) <gun> .. (him|her|them|his|house|\
over there|work|he|she|they|for him|for her)
(cant|dont|not) (control|trust) [my|myself] (anger|rage|temper|hands|around (him|her|them|the kids|my)|not \
to (hurt|hit|kill)|when i see him)
(violent|homicidal|murderous) (thoughts|urges|fantasies|images|rage|dreams about)
homicid\w*
want (him|her|them|that (man|guy|bitch|bastard)) (dead|to suffer|to die|to bleed|hurt|gone for good)
(wish|hope) (he|she|they|him|her|my (wife|husband|boss|dad|ex)) (was|were|is|are|gets|dies|would die|\
dropped) [dead|killed|hit|die|murdered]
(im|have been|been|i|was) [still|just] (following|watching|stalking|waiting outside|sitting outside|parked \
outside|hiding outside|followed|tailing) (her|him|a (girl|woman|kid)|my ex|this (girl|woman|kid)|women home|\
girls|her house|her home) (?!on (instagram|insta|facebook|social|tiktok|snap)|advice|lead|program)
(force|forcing|forced) (myself on|her to|him to|someone to|a (girl|woman)) (?!listen|talk|leave|go|tell|eat|\
move)
(rape|raping|molest\w*) (her|him|someone|a|women|people|somebody)
(revenge|get even|payback|he will pay|shell pay|hell pay|theyll pay) .. (<gun>|tonight|kill|hurt|blood|hell \
see|sorry)
"""

CHILD: Final = r"""
<kid> (sent|sends|sending|showed|shows|asked) me .. (pictures?|pics?|nudes?|photos?|videos?|naked|selfies?) \
(?!of (his|her|their|the) (drawing|art|cat|dog|school|project|game|grandkids|baby|new))
(staring|looking|stare|stared) at my (stepdaughter|stepson|niece|nephew|stepkids|daughters friend|daughters \
friends|sons friend|students?) (?!with love|grow)
(child|kiddie|kid|teen|underage|minor|baby|childrens) (porn\w*|abuse|abused|sex|exploitation|nudes|pics|\
erotica|molest\w*)
(cp|csam|csem|jailbait|jail bait|lolita|loli|shota|pedo|pedos|pedophil\w*|paedo\w*|preteens?|pre teens?|map \
site|nudist kids)
(pictures?|pics?|photos?|images?|videos?|vids?|material|content|stuff|nudes|porn\w*|clips?|links?|site|\
files|things|folder) [i|that|of|with|showing|involving|were|are|is|from|looked|saw] .. (<kid>|too young|\
underage|not 18|under (18|age)|way too young|younger than) (?!birthday|party|graduation|soccer|school play|\
wedding)
(underage|under age|under 18|too young to be legal|barely legal|might be a minor|was a minor|is a minor|a \
minor|minors)
(looked|seemed|looks|turned out|says|said|lied about being|claims|claimed|shes|hes|(?<!my )girl|(?<!my )boy|\
she|he|profile|they) [to be|like|about|only|maybe|shes|hes|she was|he was|she is|was|is|were|actually|\
looked|said] [maybe|only|about|like|around|actually|she was|shes] <young> [i|years|yrs|year|yo|and|not|but|\
or|\.|,|maybe|old] [think|old|or] (?!am|pm|days|minutes|minute|weeks|hours|months|people|times|meetings|\
blocks|miles|\d|sober|oclock|and a half|texts|percent|dollars|stories)
<young> (year|yr|years|yrs) old (girl|boy|kid|student|daughter|niece|cousin|online|on|sent|is|girls|boys|in|\
from|who|neighbor|nephew|stepdaughter)
(attracted|aroused|turned on|drawn|fantas\w*|sexual|sexually|masturbat\w*|urge|urges|tempted|thoughts|\
thinking|feelings|jerk\w*|desire|desires|lust\w*|excited|arousal|obsessed|inappropriate|hard) [to|by|about|\
of|toward|towards|around|for|thoughts about|thoughts of|feelings for|with|over|at] .. <kid> (?!of god|\
custody|support|college|trust)
<kid> [and] .. (sexual\w*|aroused|touched me|i touched|attracted|inappropriate\w*|naked|undress\w*|nudes|\
turned on|nude|in the (bath|shower))
(touch|touched|touching|abuse|abused|abusing|grope|groped|kissed|fondl\w*|sext\w*|messag\w*|chatting|\
flirt\w*|film\w*|record\w*|peep\w*|spied|spying|hurt|hurting|molest\w*|naked) [with|to|on|my|a|an|the|this|\
some|someones|his|her|our|up] [a|an|my|the|own|young|step] <kid> (?!feelings|with (my|the) (lies|behavior|\
addiction)|trust|a lot|so much|by (lying|my))
(afraid|scared|dont trust|worried|not safe|unsafe|shouldnt be|cant be|not trust|terrified|nervous|fear|\
uncomfortable) .. [around|with|alone|to|of|near|about] ... [my|the|a] <kid> .. (thoughts|urges|alone|do \
something|touch|hurt|myself|might|around|hurting|act|harm|with)
(dont trust|shouldnt be left|cant be left|cant trust|not safe|scared to be|afraid to be|afraid of being|\
cant be|shouldnt be) .. (alone|around|near|with) [with|the|my|a|around] [the|my|a] <kid>
(hit|hits|hitting|hurt|hurts|hurting|beat|beats|beating|shook|shake|shaking|slap|slapped|slaps|abuse|abuses|\
abusing|abused|molest\w*|choked|chokes|kicked|punched|shoved|threw|locked|burned|spanked) [my|the|our|his|\
her|up|at|our own] [little|own|step|five|two|year|old] (kid|kids|son|daughter|child|children|baby|toddler|\
niece|nephew|stepdaughter|stepson|boy|girl|infant|grandson|granddaughter|boys|girls) (?!feelings|with (my \
(lies|behavior|addiction)|love)|trust|up (at|from)|a (party|ball|look)|so much when i|deeply|when i (left|\
lied))
(kid|kids|son|daughter|child|baby|toddler|niece|nephew|stepdaughter) .. (swallowed|missing|being abused|\
being hurt|told me .. touch\w*|bruise\w*|unsafe|not safe|in danger|drank (bleach|some)|ate (pills|my|a \
whole)|wont wake|isnt breathing|not breathing|ran away|disappeared|said .. touched|touching (him|her))
(touching|molesting|abusing|hurting|hitting|beating) (my|the|his|her|our) <kid> (?!feelings|hand|shoulder|\
back)
"""

THIRD_PERSON: Final = r"""
(kill|killing|hurt|hurting|hang|hanging|shoot|shooting|harm|harming|cut|cutting|drown|off) <self> (?!years|\
a long|back in|when i was|in (19|20)\d\d|last year)
(end|ending|take|taking) (his|her|their) [own] life (?!years|a long|back in|when i was|in (19|20)\d\d|last \
year)
(friend|wife|husband|son|daughter|brother|sister|mom|mother|dad|father|roommate|buddy|girlfriend|boyfriend|\
partner|cousin|ex|kid|neighbor|sponsee|guy|uncle|aunt|he|she|they|hes|shes) [just|is|keeps|says|said|texted|\
told me|has|was|saying|talking|about|threatening|posted|going|keeps saying|keeps talking] [that|he|she|hes|\
shes|about|to|me|of] (wants to (die|end it)|want to (die|end it)|wanting to die|going to (jump|od|end it|\
overdose)|is suicidal|suicidal|od ed|overdosed|overdosing|took a bunch|took all|has a gun and)
(worried|scared|afraid) (he|she|they|my \w+) (will|might|is going to|may|could|ll|s going to) (hurt|kill|do \
something|end|harm|overdose|jump)
(friend|roommate|buddy|wife|husband|son|daughter|brother|sister|guy|girlfriend|boyfriend|he|she) .. (wont \
wake up|isnt breathing|not breathing|unresponsive|overdosed|od ed|passed out and|turning blue|cut (his|her) \
wrists)
"""

DANGER: Final = {
    "abuse": ABUSE,
    "threat": THREAT,
    "child": CHILD,
    "third person": THIRD_PERSON,
}
