"""Phrases of suicide and of farewell, in English. A clinician reviews every line.

Sources: docs/reading.md ('crisis'), the C-SSRS ladder, and the words that Crisis Text Line found before rescues
(docs/evidence.md, 'Danger'). Broad on purpose: a false alarm costs a call, a miss may cost a life. scope.py says what takes a phrase
back.
"""

from typing import Final

from service.conversation.reading.harm_en import CLASSES as HARM

CLASSES: Final = {
    "kill": "kill|killing|killed|hang|hanging|shoot|shooting|drown|drowning|stab|poison|gas|off|offing|offed|offd|delete|end|unalive",
    "want": "want|wanted|wanting|wants|wish|wishing|wished|need|ready|going|trying|tried|rather|prefer|deserve|hope|hoping"
    "|pray|praying|tempted|planning|plan|decided|might|better|like|easier|thinking|think|thought|thoughts|dream|urge|urges",
    "not": "dont|not|never|no longer|didnt|doesnt|nor|wont|cant|hardly",
    "live": "live|living|alive|exist|existing|being here|being alive|go on|going on|stay alive|staying alive|be here|life"
    "|keep going|continue|wake up|waking up|be around",
    "height": "bridge|ledge|rooftop|roof|balcony|overpass|cliff|railing|building|parking garage|window|edge|viaduct|tower",
    "way": "tracks|train tracks|train|traffic|oncoming|truck|bus|semi|subway|highway|freeway|river",
    "pills": HARM["pills"],
}  # fmt: skip

SUICIDE: Final = r"""
(dont think|dont know (if|how)|not sure|doubt) i can .. (another (day|night)|this life|one more (day|night)|\
life anymore)
(they|theyll|kids|wife|everyone|family|he|she|world|people) [will|ll|would|d|all] be (fine|ok|okay|better|\
alright|happy|relieved|free) .. (once|when|if|after) (im|i am) (gone|dead|not here)
(scared|afraid|terrified|worried|dont know) (of|about)? ?what i (might|could|will|may|am going to|im going \
to|would) do (?!without|if i (see|get|win)|next|for|about)
(goodbye|suicide) (note|letter|letters|notes|video)
(picturing|picture|imagining|imagine|planning|plan|thinking|think) [about|of] my [own] (funeral|death|\
obituary|eulogy)
(not|wont|isnt|nothing) .. (tonight|today|right now) .. (cant|not|dont) (say|know|promise|sure) .. \
(tomorrow|later|after)
(hope|hoping|wish) i (get|had|got|catch) (cancer|hit|killed|shot|a heart attack|something fatal)
(cant|dont think|dont know (if|how)|not sure|unable to|cannot|if i can) .. (keep myself|stay|be) safe \
(?!online|on the road|driving)
(cant|no|wont) [even] promise .. (be here|alive|safe|wont|not to|around|make it|tomorrow)
(stop|end|be over|sleep|gone|rest) (forever|for good|for ever) (?!texting|texts|messages)
(have|had|made|got|making|worked out|know) [a|my|the|exactly] (plan|how) .. (how (id|i would|ill|i will|to) \
do it|when id do it|do it and when|to do it tonight)
(went|drove|walked|going|driving|walking|drive|walk|ended|been|back) [up|back|out] (to|at|by|on|onto) the \
(bridge|tracks|train tracks|ledge|cliff|overpass|rooftop) (?!of|game|meeting|street|park|exit|club|church|\
bar|cafe|house|program|group)
(should|shouldve|shoulda|supposed to|ought to|oughta) [have|just|be|already] [be|been|just] (dead|died|die)
(insurance|money|policy|payout) .. if i [just|ever] (crash|crashed|die|died|was gone|wrecked)
(wont|wouldnt|not going to|never|dont plan to|not planning to) [actually|ever|really] (do|act on) (it|\
anything|that) .. but [i] .. (think|thought|thoughts|thinking|want|picture|plan|imagine|wish)
(not|isnt|wont|wouldnt|nothing|no plan) .. (today|tonight|yet|right now) .. (but|though|maybe|ask me) .. \
(tomorrow|promise|wish|later|who knows|think|thoughts)
(fine|ok|okay|safe|good|better|suicidal) [.|,|and|but] [but|and] i lied
suicid\w*
(kms|unaliv\w*|ctb|sewerslide|sewer slide|self delet\w*)
<kill> [off] myself
(eat|eating|ate|swallow|swallowing) (a bullet|(the|my) (bullet|gun|barrel)) (?!of|train|point|journal)
(end|ending|ended|take|taking|took|finish) my [own|miserable|stupid|sorry|whole] life
(end|ending|ended|finish) it (all|tonight|now|today|for good|once|forever|already|here|once and for all)
(want|going|ready|need|trying|tempted|have|should|could|might|id|ill|maybe|just|rather|or i) [to] [just] \
end it (?!with|w|off)
(im|just|about|be|by|like|of) ending (it|things|everything) (?!with|w|off|up|early|at|between)
want (it|this|everything|the pain|the suffering|all of (it|this)|my life|all this) [all|just] to [just|\
finally|be] (end|over)
<want> .. (die|dead|dying|death) (?!down|out|off|tired|serious|end|ends|laughing|set|valley|row|metal|star|\
lift|line|wrong)
(let|help|make|watch) me die
(wish|better|easier|if|hope|rather) [that|it|if] (i|id|im) .. (dead|gone|never born|alive|exist\w*|wake|\
wakes|born|die|died)
(wish|hope|hoping|pray|praying) .. (not|wouldnt|dont|wont|never|didnt|doesnt|hadnt|couldnt) .. (wake|exist|\
live|born|make it)
wish .. (disappear|vanish|cease|erased|evaporate|swallow me|hit me|cancer|take me)
(hope|hoping|wish|pray|praying|wouldnt mind|dont care) .. (hit by|crash|crashes|heart (stops|gives)|doesnt \
open|takes me)
(dont|not|no longer|never|nor|no more) (want|wish|care|deserve|feel like|wanting|desire) [to] [be] [even] \
[keep] (living|alive|exist|existing) (?!with|in|at|near|room|there|off)
(dont|not|no longer|never) (want|wish|care|deserve|feel like) [to] live (?!with|in|at|near|there|on|off|\
here|alone|up)
(dont|not|no longer|never) (want|wish|care) [to] (wake|waking) up (?!early|the|my|at|so|him|her|them|\
tomorrow (with|and))
(dont|not|no longer|never|why) (want|wish|care|should i|am i|bother) [to] [be|being|go] [still] (here|\
around|on) (anymore|any longer|at all|\.|,|tomorrow|if|and|but|when|without|in this world|on this earth|any \
more)
(dont|not|no longer) .. want to be (here|around|on this (earth|planet)|in this world) (?!at|with|in this \
(house|room|bar|place))
(no|any|whats the|what is the|without|not much|little) [real|good|more|other] (point|reason|reasons|purpose|\
sense|use|will) [in|to|of|for|me|even|left|why|i|should] [to] [even|be|keep|still] <live> (?!with|in)
(whats|what is|what was|see) [the|no|any] (point|use) [in|of] [me] [even|being|still] (living|alive|life|\
being here|going on)
(lost|lose|losing) [all|my] (will|reason|desire) to live
(tired|sick|done|finished|over|exhausted|through|bored) (of|with|from) [all of] (living|life|being alive|\
existing|existence|this life|my life|this world|breathing)
(cant|dont want to) do (life|this life|living|existing) [anymore]
life (isnt|is not|not|aint|isnt even) [really|even] (worth|for me)
life [is|feels|seems] [so|just|totally|completely] (pointless|meaningless|over for me|hopeless|not worth)
not worth (living|being here|staying alive|going on|being alive|waking up)
(nothing|nobody|no reason) [left|more] to (live|stay|be here|wake up|go on|keep going) [for]
nothing left (for me|to live|here for me)
(better|best) off (dead|without me|w o me|w out me|if i|when im|once im|not having me|with me (gone|dead))
(better|easier|happier|safer|relieved|fine|ok|okay|good) .. (without me|if i (was|were|wasnt|werent|died|\
disappeared|never))
(world|family|kids|wife|everyone|everybody|they|people|husband|mom) .. without me (?!if|at|this weekend|\
tonight|for dinner|going)
(nobody|who|noone|never|anyone|they|anybody|people|know if anyone) [would|will|wouldnt|wont|d] [even|really|\
ever] (miss|notice|care|mind|cry) .. (gone|died|die|dead|disappeared|disappear|wasnt here|miss me|jumped|\
vanished)
(nobody|noone|who|no one) (would|will|d) [even|really] miss me
(dont|wouldnt|couldnt|not) (care|mind|matter) .. (if|whether) i [just|even|ever] (live|die|wake|make it|\
survive|lived|died|od)
(sleep|asleep|rest) [and] (forever|never wake|not wake|dont wake|for good)
(never|not|dont|wont) [want|going|have|ever|ever have|to] [to] (wake|waking) (up )?(again|tomorrow|ever|\.|\
,|and|in the morning)
<want> .. (disappear|vanish|stop existing|not exist|cease to|not be alive|be gone forever|not be here|fade \
away|check out for)
(stop|quit|not|stopped) (existing|breathing|exist) [anymore|forever]
cant (go on|keep living|live anymore|live like this|face another day|be alive|be here anymore|keep going \
on) (?!tinder|there|my)
cant live with (myself|this|what|the (shame|guilt|pain))
(give|giving|gave|given) up on (life|living|everything|my life|myself completely)
(how|way|ways|method|methods|easiest|painless|quickest|fastest|best way|google\w*|look\w* up|research\w*|\
search\w*) .. (die|end my|end it all|kill yourself|overdose|od|be fatal|lethal|tie a noose|bleed out|hang \
(yourself|myself))
how (many|much) .. <pills> .. (take|kill|fatal|lethal|die|enough|would|too|do it|od)
how (many|much) .. (to|would it take to|does it take to) (die|od|overdose|kill|not wake)
(painless|painlessly|lethal|fatal) [dose|way|amount|method]
(life insurance|insurance|policy) .. (pay|pays|worth|cover|suicide|more|kids|family|accident)
worth more (dead|to them dead)
(drive|driving|steer|swerve|swerving|crash|crashing|run|running|ram|drove|veer\w*|plow\w*) .. (off|into|in \
front) [of] [a|the|this|that|an] (bridge|cliff|tree|wall|pole|truck|semi|river|lake|median|oncoming|\
guardrail|embankment|overpass|barrier|ditch|train|18)
(jump|jumping|jumped|leap|leaping|throw|throwing|fling) [myself] [off|from|out|in] .. <height>
(jump|jumping|jumped|step|stepping|stepped|walk|walking|run|running|lay|lie|lying|stand|standing|throw\w*) \
[myself] [down|out] (in front of|into|on|onto|out into|on the) [of|the|a|an] <way> (?!home|to work|ticket|\
pass)
(step|jump|go|going|stepping|roll\w*) off (this|the|a) (ledge|edge|bridge|roof|balcony|chair|stool|overpass|\
building|cliff)
(standing|sitting|sat|stood|im|up here|looking down|climbed) (on|at|from|over|onto|off) [the|a|my|this|top] \
[of] [the|a|edge|parking] [of] [the|a|golden gate] (bridge|ledge|rooftop|overpass|railing|train tracks|\
tracks|cliff|parking garage)
(hit|run over|flattened|killed) by (a|the) (bus|truck|train|car) (and|would|id|so|wouldnt|then|on the way)
have [a|my|the] plan (to|and (the )?means|for (how|tonight)|and (a )?date|and i) .. (die|end|kill|do it|\
pills|gun|how|over)
(picked|set|chosen|chose|decided) (a|the|my|on a|on|how) .. (date|day|way|method|how) .. (to die|how i|to \
go|end|do it|myself)
(ready|time) (to|for me to) (go home to god|meet my maker|leave this (world|earth|life)|check out|go be \
with|be with (god|jesus|mom|dad))
(be|see|join|with) .. in heaven (soon|tonight|now)
(dark|intrusive|passive|bad|scary|those) thoughts .. (myself|life|death|dying|gun|knife|pills|ending|harm|\
hurting|not being here)
(thoughts|thinking|thought) (of|about) .. (death|dying|the end|not being (here|around|alive)|my funeral|\
ending (it|things))
(self destruct|ideation|si again)
(only|easy|easiest|best) way out (is|of this is|would be|seems)
(only|one) (way|thing|solution|option|answer) .. (left|out) .. (die|death|dead|gun|bullet|end|gone|bridge)
blow my (brains|head|face) (?!with)
(slit|slitting|slash|slashing|slice|open|opening) (my|both|these) (wrist|wrists|throat|veins|arms)
(do|done|doing|did|does) (myself|me) in
(last|final) (night|day|days|hours|sunset|meal|birthday|christmas) (on earth|alive|here on|of my life|ever|\
for me)
"""

FAREWELL: Final = r"""
(letter|letters|note|notes) (to|for) (everyone|everybody|each|all my|all of them|my kids .. (gone|find|when))
each .. (a letter|a note|letters) .. (tonight|gone|goodbye|done|ready)
(tell|let) .. (thanks for (trying|everything)|not (his|her|their|your) fault|i tried|goodbye|bye from me|i \
said goodbye)
(goodbye|good bye|bye|farewell) (everyone|everybody|world|cruel world|forever|for good|to you all|all of \
you|my (friends|family|love|kids))
(this|it) is (goodbye|my (last|final)|the last (time|text|message)|it for me|the end for me|my goodbye)
(say|saying|said|saying) [my|our|a|all my|the] (goodbye|goodbyes|final goodbye) (?!to (work|sugar|porn|my \
(old|job)))
(last|final) (message|text|words|note|letter|goodbye|time) (youll|you|from me|i|ever|to you) [will|send|\
hear|get|ever]
(wont|not going to|not) be (here|around|alive|on this earth) (tomorrow|anymore|much longer|after|in the \
morning|for (christmas|thanksgiving|much|long)|by|long|next|to see|come|much)
(wont|not going to|never) (hear|see) [from] me (again|anymore|ever)
(wont|never|not going to) [be|have to|need to] .. (burden|problem|worry|deal|trouble|hurt|bother) .. \
(longer|again|me anymore|soon|after)
(by the time|when|if) (you|they|anyone|someone) (read|reads|get|gets|see|sees|find|finds) (this|me) .. \
(gone|dead|late|over|tell|know)
(tell|let) (my|the|everyone|them|her|him|mike|sam) .. (know )?(i|that i|daddy|dad|mommy|mom|how much) .. \
(loved|love|sorry|proud|tried)
(take|look) (care of|after) (my|the|our) (kids|dog|cat|family|wife|son|daughter|mom|children|pets|husband|\
animals|boys|girls) .. (gone|for me please|when im|after|not here|im not|ok|okay|please|\.)
(giv\w*|gave|given|handed|left) (away|out) [all] [my|of my|the] (things|stuff|everything|possessions|\
belongings|guitar|dog|watch|clothes|tools|records|books)
(gave|giving|left|leaving|give) .. (my|the) (dog|cat|guitar|watch|ring|truck|car|keys|tools|records|\
everything) (to|away) .. (letter|letters|note|notes|goodbye|thank you for|thanks for everything|wont need|\
dont need|not going to need|sorry|gone|end)
(wrote|written|writing|write|left|leaving|finished|write out) [a|the|my|some|her|them|him|you|out|all|\
everyone|all my] [suicide|goodbye|final|last|my] (note|notes|letter|letters|will) (?!to (self|myself|the|my \
(boss|sponsor|therapist|judge|higher)|god)|down|of)
(got|put|putting|getting|have|get|gotten) [all] my (affairs|things|papers) in order
(everything|it|this|all) (will|ll|is going to|would|should) [all|finally|soon] be over (soon|tonight|by|in \
a|for me|then|tomorrow)
(itll|thisll) [all] be over (soon|tonight|by|for)
(forgive|remember|dont hate|dont forget) me .. (gone|what im about|dead|once|after|do now|for this|for what i)
(im|ill be) (gone|dead) (soon|by|tonight|tomorrow|before|in the morning)
(after|when|once) im (gone|dead) (?!to (work|the)|for (the|a)|on|this week)
(no more me|see you on the other side|in the next life|in another life|till we meet again)
(sorry|thank you|thanks) for everything [.|,] .. (goodbye|bye|farewell|this is it|take care of|dont blame|\
over|end|love you all|always)
(dont|please dont) (try to (find|stop|save)|look for|blame yourself|blame yourselves|come (find|looking)|\
feel guilty) [me|when|if|for]
(nobody|noone|none of you|no one) (is to blame|could have (done|saved|stopped)|did anything wrong)
(made|at|making) [my] peace with (dying|death|god|it all|the end|leaving)
(donate|give|leave) my (organs|body|savings) .. (when|after|gone|tonight)
"""

DANGER: Final = {"suicide": SUICIDE, "farewell": FAREWELL}
