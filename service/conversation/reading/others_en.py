"""Phrases of danger to or from somebody else, in English: violence, stalking, threats, children, third persons.

Sources: labels.md ('crisis'), content.md sections 5 to 7: keyword systems see the keyword and not the event, so abuse and
assault have phrases of their own. A clinician reviews every line.
"""

from typing import Final

_THEY = (
    "(he|she|they|hes|shes|theyre|husband|wife|boyfriend|girlfriend|bf|gf|partner|ex|dad|father|stepdad|stepfather|mom|"
    "mother|brother|uncle|roommate|guy|man|woman|dude|boss|neighbor|son|sponsor|stranger|someone|him|her|who|and|just|john|"
    "client|date|landlord|cop|cousin)"
)

DANGER: Final = {
    "abuse": rf"""
{_THEY} [just|has|had|is|was|then|keeps|always|sometimes|even|also|started|been|have|got drunk and|came home and|almost|nearly|really|again] (hit|hits|hitting|hurt|hurts|hurting|beat|beats|beating|beaten|punch|punched|punches|punching|slap|slapped|slaps|slapping|kick|kicked|kicks|kicking|choke|choked|chokes|choking|strangl\w*|shove|shoved|shoves|shoving|push|pushed|pushes|pushing|grab|grabbed|grabs|grabbing|rape|raped|rapes|raping|assault|assaulted|assaulting|molest\w*|attack|attacked|attacking|stab|stabbed|burn|burned|burns|bit|drugged|smack|smacked|smacking|smother\w*|shot|threw|throws|dragged|pinned|cornered|bruised) [at|a|the|my|something|his|her|things] [chair|plate|phone|bottle|glass|knife|hard|arm|hair|face|wrist|throat|neck|things|at] (me|my|us|it at me|at me|on me|i)
(threw|throws|throwing|slammed|pushed|shoved|dragged|held|pinned|slams) me (against|into|down|across|on|by|to|out|through|onto|under|up)
(hit|hits|punched|slapped|choked|beat|beaten|kicked|raped|assaulted|attacked|strangled|molested|mugged|robbed|stabbed|jumped|drugged|shot at|held down|abused|groped) (by|me|us) [again|last night|tonight|by|my|a|the|some|in|and|so|today|yesterday|up|until|at|when|because|with|on|for]
(was|were|got|been|being|get|getting|im) [just|sexually|physically|gang|almost|being] (hit|beaten|beat up|punched|slapped|choked|kicked|raped|assaulted|attacked|strangled|molested|mugged|jumped|drugged|abused|groped|stalked|followed|threatened|held (here|captive|hostage|against)|trafficked|blackmailed|roofied|robbed at|stabbed|shot)
(puts|put|putting|laid|lays|laying|raised|raises) [his|her|their] (hands|hand|fist|fists) (on|around|to|at) (me|my)
(hands|arm|arms|rope|cord|belt) around my (neck|throat)
by the (throat|neck|hair)
(forced|forces|forcing|made|makes|making|coerc\w*|pressured) (me|himself|herself) [to|into|on|onto|do] (sex|have sex|do things|touch|do it|it|me|perform|sleep|sexual|into sex|on me)
(didnt|not|without|never) (consent|want it|my consent|say yes|agree) [and|but|to|he|she|to it] .. (he|she|didnt|did|anyway|stop|kept|it|sex)
(said|told (him|her|them)|saying) no [and|but] (he|she|they) .. (anyway|didnt|kept|wouldnt|continued)
(rape|raped|sexual assault|sexually assaulted|molested|domestic violence|trafficked|trafficking)
(wont|will not|doesnt|not going to|refuses to|not|wouldnt|isnt) (let|letting) me (leave|out|go|go home|use|see|call|have my)
(locked|trapped|tied|chained|holding|kept|keeping|lock\w*|held) me (in|up|here|inside|down|hostage|against|out of my|captive|prisoner)
(stalking|stalks|stalked|stalker|following me|follows me|followed me|tracking me|tracks my|waiting outside|hiding in|put a tracker|watching my house|watching me from|outside my (house|door|apartment|window|work|room|place|home) .. (knife|gun|bang\w*|threat\w*|wont|kick|scream\w*|again|shout\w*|yell\w*|angry|drunk))
(broke|breaking|kicked|kicking|trying to get|banging|break|smashing|pounding) (in|into|down|on|at) (my|the) (door|house|apartment|window|car|room)
(threatened|threatening|threatens|threats|threaten) [me|to|us|my|by|with|from|against]
(said|says|told me|swore|swears|promised|texted|saying|telling me|keeps saying|texts) [that|me|he|she|hes|shes|theyre|they|hell|shell|theyll|if i leave|to|if i tell|i] [would|will|going|is|hes|hed|ll|d|was|are|shed|he] [to|going to] (kill|hurt|shoot|stab|beat|burn|cut|murder|bury|destroy|ruin|break|choke|get) (me|us|my|him|her|the kids|my (kids|dog|family|face|neck))
(he|she|they|hell|shell|theyll|husband|wife|ex) (will|going to|wants to|would|might|could|is going to|tried to|tries to|trying to|hell|almost|nearly|can|gonna) (kill|hurt|shoot|stab|beat|burn|murder|choke|strangle|attack|rape) (me|us) (?!when i get home|for (being late|forgetting|this)|if i (forget|miss|eat|buy|spend|dont (take|do|clean|get))|lol|haha)
(afraid|scared|terrified|fear|frightened) (of|that|he|she|for|to go) .. (kill|hurt|hit|shoot|beat|my life|my safety|home|find me|him|come back|be alone with (him|her|them))
not safe (here|at home|with|in|right|anymore|to|where|tonight)
(isnt|dont feel|arent|not feeling|im not|i am not|wasnt|doesnt feel|never) safe [here|at home|right now|with|tonight|around|from|alone|myself]
(has|have|pulled|pointed|waving|had|holding|swinging|came at me with|pulling|got|chasing me with|with) (a|the|his|her) (gun|knife|bat|machete|hammer|rifle|pistol) (on|at|to|and|in|out|outside|here|over|he|against|toward)
(gun|knife|bat) (on|at|to|against) (me|us|my (head|throat|face))
(pimp|trafficker|traffickers|blackmail\w*|sextort\w*)
(drink|drugs|drug|something|roofie) in my (drink|food)
(slipped|spiked) (me|my drink|something)
""",
    "threat": r"""
(kill|hurt|stab|shoot|murder|strangle|choke|attack|punch|beat|hit|harm|slap|smash|destroy|bash|poison|burn|rape|assault|force|grab|slit|wreck|end|break) (him|her|them|everyone|everybody|somebody|someone|people|that (guy|man|bastard|bitch|asshole|woman|prick)|those (people|bastards)|this guy|the (guy|man|woman|bastard|asshole|bitch|dude|guys)|my (wife|husband|boss|ex|dad|father|mom|mother|brother|sister|neighbor|partner|roommate|girlfriend|boyfriend|coworker|kids|son|daughter|family|therapist|sponsor|uncle|stepdad|landlord|kid|baby)|his|her (face|head|throat|car|house|lover|boyfriend|husband)|the (kids|baby|children|cop|cops|judge)|others|another person|a (guy|man|woman|person|girl|kid)|strangers) (?!up to|of(f)? to|a (text|message|call|letter)|with kindness)
(could|want|wanted|wanting|going|might|ready|about|feel like|thinking|plan|planning|ill|im|id|swear|urge|urges|thoughts|tempted|close|dying|rather|try not|not|so) (to|of|about|kill|just) [just|fucking|actually|really|literally] (kill|murder|shoot|stab|strangle|choke|hurt|beat) (him|her|them|someone|everyone|somebody|people|my|that|this|the)
(could|will|ill|would|might|going to) (kill|murder|shoot|stab|strangle|choke|hurt) (him|her|them|someone|everyone|somebody|my|that|this)
(bullet|knife|gun|bat|crowbar) .. (him|her|them|his|their|he|she)
(shoot|shooting|blow|blowing|burn|burning|bomb|torch) (up|down|it up) [the|his|her|that|this|their|my] (place|office|school|house|church|work|building|home|whole|car|town|job)
(burn|burning|blow) .. (house|place|office|building) (down|up)
(make|making) (him|her|them|everyone|people) (pay|suffer|regret|bleed|sorry)
(hes|shes|theyre|he|she|they) (a )?(dead (man|woman|person|meat)|dead to)
(snap|snapping|lose it|lose control|blow up|explode|lost control|losing control|losing it|black out) (and|on|with) .. (hurt|hit|kill|him|her|them|someone|kids|baby|wife|something bad)
(hurt|hit|choked|punched|slapped|shoved|pushed|grabbed|beat|raped|attacked|forced|stabbed|shook|assaulted) (her|him|my (wife|husband|son|daughter|kid|kids|girlfriend|boyfriend|partner|mom|dad|baby|child|dog|roommate)|the baby|someone|a (man|woman|girl|guy)) (?!feelings|trust|so (much|badly|deeply) (with|by)|by (lying|cheating|what|my)|with (my (lies|lying|words|cheating|behavior|addiction)))
(on my way|going|driving|heading|outside|waiting) .. (to )?(kill|hurt|beat|shoot|confront .. (gun|knife|bat)|make him pay|his house with)
(cant|dont|not) (control|trust) (my anger|my rage|my temper|my hands|myself (around|with|near|not to (hurt|hit))|myself when i see)
(get|have|had|having|got) [these|violent|bad|dark|sick|crazy] (violent|homicidal) (thoughts|urges|fantasies|images)
homicid\w*
(want|going|need) (revenge|blood|him dead|her dead|them dead|him to suffer|to see (him|her|them) (dead|suffer))
(wish|want) (he|she|they|him|her|them|was|were) (was|were|is|are|to be) dead
(follow|following|watching|waiting for|stalking|waiting outside|sitting outside|parked outside) (her|him|a (girl|woman|kid|man)|my ex|this (girl|woman|kid)|women|girls|strangers|kids)
""",
    "child": r"""
(child|kiddie|kid|teen|underage|minor|baby) (porn\w*|abuse|abused|sex|exploitation|nudes|pics|erotica)
(cp|csam|csem|jailbait|lolita|loli|pedo|pedos|pedophile|pedophil\w*|paedo\w*|preteen|pre teen|molest\w*|groom\w* (a|kids|her|him|minors))
(pictures|pics|photos|images|videos|video|material|content|stuff|nudes|porn\w*|clips|image|pic|links|site|files|looked like|sites) (of|with|that|are|is|involving|showing|were|from) .. (kid|kids|child|children|minor|minors|underage|little (girl|boy|girls|boys)|young (girls|boys|kids)|teen|teens|teenagers?|toddler|baby|babies|a (girl|boy)|1\d (year|yo|yr)|not 18|too young|under (18|age))
(underage|under age|under 18|too young to be legal|barely (legal|teen)|might be (underage|a minor)|a minor|minors)
(attracted|aroused|turned on|drawn|fantas\w*|sexual\w*|masturbat\w*|urges?|tempted|thoughts|thinking|feelings|jerk\w*|desire|desires|lust\w*|excited|arousal) (to|by|about|of|toward|towards|around|for|thoughts about|feelings for|with|over) .. (kid|kids|child|children|minor|minors|little girls?|little boys?|niece|nephew|stepdaughter|stepson|daughter|students?|teen|teens|teenagers?|toddler|young girls?|young boys?|girl next door whos|daughters|sons friend|my son|neighbors kid|boys|schoolgirls?|babysitter)
(kid|kids|child|children|minor|minors|niece|nephew|stepdaughter|stepson|daughter|student|teen|toddler|girl|boy|son) .. (sexual\w*|aroused|touched me|i touched|attracted|inappropriate\w*|naked|undress\w*|nudes|turned on|nude)
(touch|touched|touching|abuse|abused|abusing|grope|groped|kissed|fondl\w*|sext\w*|messag\w*|texting|chatting|talking|flirt\w*|met|meet|meeting|film\w*|record\w*|watch\w*|peep\w*) [with|to|a|an|my|the|up with|this|some|someone|his|her|up|on] [a|an|my|whos|the|this|little|young|girl|boy|friend|sexually] (kid|kids|child|children|minor|minors|niece|nephew|stepdaughter|stepson|daughter|underage|toddler|little girl|little boy|little sister|little brother|student|high school\w*|middle school\w*|teen|teenager|1[0-7]|baby)
(girl|boy|guy|she|he|shes|hes|they|said|turned out|says|kid|only|is|was|someone|im|profile|daughter|son|student|a) [is|who is|whos|was|are|only|actually|to be|about|like|really|aged|age] (9|1[0-7]|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eleven|ten) (years old|year old|yr old|yrs old|yo|y o|years|yrs|and i|but|not 18|i think|and we)
(9|1[0-7]|twelve|thirteen|fourteen|fifteen|sixteen|seventeen) (year|yr) old (girl|boy|kid|student|neighbor|daughter|niece|cousin|online|on|sent|is|i)
(afraid|scared|dont trust|worried|not safe|unsafe|shouldnt be|cant be|not trust|terrified|nervous) (myself|ill|to be|i|im|being|of|what|alone|that) ... (kid|kids|child|children|niece|nephew|daughter|son|stepdaughter|stepson|minors|little girls?|baby|toddler|granddaughter|grandson|students)
(hit|hits|hitting|hurt|hurts|hurting|beat|beats|beating|shook|shake|shaking|slap|slapped|spank\w* .. (bruise|hard)|abuse|abuses|abusing|abused|molest\w*|touch|touches|touching|burned|choked|kicked|punched|screaming at and|shoved|threw|locked) [my|the|our|his|her|up|at] [little|own|baby|step|my] (kid|kids|son|daughter|child|children|baby|toddler|niece|nephew|stepdaughter|stepson|sister|brother|boy|girl|grandson|granddaughter|grandkids|infant) (?!feelings|with (my (lies|behavior|addiction))|trust)
(kid|kids|son|daughter|child|baby|toddler|niece|nephew) .. (swallowed|missing|is gone|being abused|being hurt|told me .. (touch\w*|hurt|hit)|bruise\w*|unsafe|not safe|in danger|drank|ate .. (pills|gummies)|wont wake|isnt breathing|not breathing|ran away|disappeared)
""",
    "third_person": r"""
(he|she|they|friend|wife|husband|son|daughter|brother|sister|mom|mother|dad|father|roommate|buddy|girlfriend|boyfriend|partner|cousin|ex|kid|neighbor|someone|sponsee|guy|him|her|alumnus|alum|peer|uncle|aunt|roomie|bro) [just|is|keeps|says|said|told me|texted|has|wants|going|was|saying|threatening|threatened|tried|trying|hes|shes|might|may|will|about|that|might be|texted me|called|to|talking|about|from (group|treatment|rehab|here)|in my group|posted] [that|he|she|hes|shes|they|to|going|wants|is|about|of|saying|says|said|talking|theyre|me] [to|that|going to|wants|going|is|about|he|she|want] (kill (himself|herself|themselves|themself)|hurt (himself|herself|themselves|themself)|die|end it|end it all|end (his|her|their) life|overdose|jump|hang (himself|herself)|killing (himself|herself|themselves)|hurting (himself|herself|themselves)|ending it|ending (his|her|their) life|cut (himself|herself)|cutting (himself|herself))
(wants|threatening|threatens|going|trying|tried|about|planning|talking|wanting|might|says) (to|about|of|he will|she will|hell|shell) [try to|actually] (kill|hurt|end|killing|hurting|hang|shoot|off|cut) (himself|herself|themselves|themself|his life|her life|their life)
(took|taken|swallowed|overdosed on) .. (his|her|their|whole) .. (pills|bottle|meds)
(he|she|they|friend|wife|husband|son|daughter|brother|sister|mom|dad|roommate|girlfriend|boyfriend|partner) (has|have|got|with|bought|locked .. with|left with) (a|the|his|her|my) (gun|knife|rope|pistol|razor) .. (and|locked|wont|not|said|bathroom|garage|head|left)
(worried|scared|afraid) (he|she|they|my .. )(will|might|is going to|may|could|ll) (hurt|kill|do something|end|harm)
(not|isnt|hasnt) (answering|responding|been seen|come home|moving) .. (note|pills|gun|suicid\w*|scared|goodbye)
""",
}
