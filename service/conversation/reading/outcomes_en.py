"""What happened, in English: a lapse, help that worked, help that did not. See docs/reading.md for where one ends and the next begins."""

from typing import Final

LAPSE: Final = r"""
(looked|watched|peeked|clicked|caved|indulged) [.|,|it|at it] again
(kept|been) (watching|looking|going back) (til|till|until|all|for|again|since)
(reset|resetting|restart|restarting|restarted) .. (date|counter|clock|days|streak|app|sobriety|chip)
(slip|slips|slipped|relapsed|relapsing|lapsed) [up|again|last|bad|hard|today|tonight|yesterday]
(relapse|lapse) (today|last|tonight|yesterday|this|again|happened|after|on|over|with|so|and|:|i|was|\.)
(had|having|another|big|a|bad|small|full|was|total|full blown|my|complete|report|confess|admit|minor|little|\
this) [a|another|small|big|bad|full|full on|to|full blown|little|minor|total|major|huge|second|third|the|my|\
first] (slip|relapse|lapse|setback|reset|slip up)(?! (plan|prevention|in (judgment|focus)|risk|is coming|\
coming|today if|if))
(acted|acting|act) out (again|last|today|tonight|yesterday|with|this|on|for|after|twice|once|and|three|all|\
\.|,|in|over|two|at|sexually (last|again|with)|to|so|i|but|earlier|just)
(acted|been acting) out
(gave|given|giving|caved) in (?!to (my (wife|husband|kids|boss)|the (kids|sales)))
caved
(gave) (into|in to) (it|the|my|temptation|an|that)
(messed|screwed|fucked|f|effed|fkd|fckd|fd) (up|it up) (again|last|tonight|today|bad|big|yesterday|so|badly|\
this|with|,|and|\.|by|on|everything|all|real|my|royally|after|over|i|huge|\?)
(i|have|just|so|totally|really) [just|really|totally|have|completely|so|royally] (messed up|screwed up|\
fucked up|blew it|blew everything|ruined it|did it again|broke|screwed it|failed|fell|crashed and|caved|\
gave up and|lost it and)
(fell|fallen|falling) (off|back) [of|into] [the|into|my|old|hard] (wagon|it|old (habits|ways|patterns|\
behavior\w*)|habits|again|patterns|ways|hole|again)
(fell|fallen) (again|hard|last night|tonight|today|yesterday|this)
(broke|broken|lost|ruined|blew|blown|threw away|reset|resetting|restart\w*|ended|burned|gone|goodbye) [my|\
all my|\d+|the|a|almost|nearly|over] [\d+|day|whole|clean|sobriety|month|days|week|year|of] (day|days|\
streak|sobriety|abstinence|date|counter|clock|sober date|clean time|chip|months|weeks|commitment|bottom \
line|bottom lines|boundary|boundaries|promise|pledge|vow|rule|progress)
(day|days|back to|starting|start|at|reset to|square|to|im on|chip|on) [back|at|over|to|on|again|day|number|\
square|a|from|my|the] (0|1|zero|one|day one|day zero|day 0|day 1|scratch|square one|over at (0|1)|white \
chip|over again from)(?! (day|hour|week|thing|at a time|of|more|urge|\d|minute|to|person|10|text))
(day (one|zero|0|1)) (again|today|for|of|\.|,|and|back|start\w*|:|sigh|ugh|:\()
(start|starting|started) (all )?over (again|at|from|today|\.|with|my|,)
(watched|viewed|looked at|been watching|been looking at|spent|binged|binging|watching|been on|was on|went \
on|used|streamed|downloaded and watched|saw|clicked|bought|ended up (watching|looking at|on)|visited) [on|\
through|to|some|a bunch of|all|the|hours|hour|a|night|of|way too much|a lot of|for|so much|more|an|at|too \
much|\d+|two|three|like|last night|whole|all night|that|this|it|and] [of|hours|hour|night|the|porn|on|for|\
an|bad|hardcore|looking at|watching|minutes|with] (porn\w*|p0rn|pmo|videos|nudes|xxx|smut|adult|p|pornhub|\
cams|cam|onlyfans|cam girls|erotica|stuff (again|online|i)|explicit|hentai|it again|the videos|bad stuff|\
sites|pics|content|those sites)(?! (blocker|filter|addiction|support|on the app|store|open|up|is))
(porn|pmo|porn\w*) (again|last night|today|tonight|binge|this morning|yesterday|for (hours|\d+|an hour|two|\
three))
(masturbated|masturbating again|jerked off|jacked off|jerked it|jerking off again|wanked|fapped|mb ed|mbd|\
touched myself|pleasured myself|finished|came to|pmod|got off to|rubbed one out|mo d)
(masturbat\w*|jerk\w* off|fap\w*) (again|last night|today|three times|twice|this morning|yesterday|all)
(slept|slept with|hooked up|hook up|sex|intercourse|had sex|messed around|fooled around|made out|spent the \
night|been (sleeping|seeing|with|hooking)|cheated|cheating|did (stuff|things)|got with|been intimate|ended \
up (in bed|with|at)|had an affair|got physical) (with|up with|on|again|in bed|last|at (his|her)|a) (?!my \
(wife|husband|spouse))
(cheated|hooked up|had sex|paid for (sex|it|a|an|her|him)|bought sex|one night stand)
(paid|hired|saw|met|booked|visited|called|used|bought|ordered|picked up|been with|been to|went to|went and \
saw|been seeing|was with) [up with|with|for|a|an|another|the|two|my] [a|an|another|sex with|session with|\
massage|the|that] (escort|escorts|prostitute|prostitutes|sex worker|hooker|massage (parlor|place|lady)|\
happy ending|cam (girl|guy|session|show|model)|camgirl|dominatrix|stripper|lap dance|girl online|sugar baby|\
cam|private show|strip club|stranger|random|full service|adult bookstore|bathhouse|glory hole|peep show|\
video booth|adult store|arcade|swingers|sex club|hookup|girl from the app|guy from the app|call girl|a \
parlor|parlor)
(went|been|stopped) [back|again|in] (in|to|by|inside|back) [to|the|a|that|my|her|his] (strip club|massage \
(parlor|place)|bathhouse|club again|parlor|adult (bookstore|store|theater)|place again|spa again|sex shop|\
bookstore|motel|hotel with|affair partners|her place|his place|old spot and|cruising spot and)
(met|meet|met up|been seeing|called|texted|messaged|emailed|contacted|reached out|talked|talking|spoke|\
wrote|replied|responded|answered|dmd|dm d|facetimed|skyped|sent) [up|with|to|back|out|her|him|again|a \
message|my|the|an old] [with|to|out|up|my|the|her|his|back] [old|former|ex|the|my] (her|him|affair partner|\
ap|ex|other woman|other man|mistress|old flame|acting out partner|lover|old partner|fling|hookup|fwb|old \
(hookup|contact)|the person)(?! (to (stop|leave|go away|say (no|stop|it|im done))|and (said no|ended|\
blocked)|that (its|it is|we are|were) (over|done)|sponsor|wife|therapist|husband))
(sexted|sexting (again|with|last)|sent (nudes|pics|a pic|pictures|a dick pic|photos|explicit|an explicit|\
dirty)|traded (pics|nudes|photos)|exchanged (pics|nudes|numbers|photos)|phone sex|cyber\w*|video chatted)
(did|done|doing) it again
(i|just|we|have) (just )?(did it (?!but|and it|for|to)|done it|gone and done it|went through with it|went \
all the way|couldnt (stop|resist|help|hold) (myself|it|and)|crossed (the|a|my|that) (line|bottom line|\
boundary)|used (last|again|today|tonight|yesterday|this|and))
couldnt (resist|help (it|myself)|hold (out|back|on)|stop myself|say no|stop)
(crossed|cross\w*) (the|a|my) (line|bottom line|inner circle|boundary)
inner circle (behavior|again|today|last|yesterday|,|\.|stuff|act\w*)
(broke|break|breaking) (my|the) (bottom line|rules|boundary|no contact|commitment|fast|promise|sobriety)
(no longer|not) (sober|clean) (as of|anymore|after|since|today|tonight|,|\.|as)
(sobriety|streak|my (\d+ )?days|\d+ days|clean time|months|weeks) (is |are |was )?(gone|over|lost|reset|\
down the drain|wasted|blown|out the window|broken|ended)
(binge|binged|binging|bender|spree) [on|last|all|again|for|this|of|in]
(went|gone) (on a|back to) (binge|bender|porn|escorts|old|her|him|the sites|my old|using|spree|watching)
(keep|still|cant stop|kept|been) (acting out|relapsing|slipping|messing up|going back to (her|him|it|porn|\
them|the (sites|app))|watching (it|porn|since)|seeing (her|him)|falling|failing)
i (used|drank) (last night|again|today|tonight|yesterday|this (morning|weekend|week))
(spent|blew|dropped|wasted) .. (\$\d+|\d+ (dollars|bucks)|hundreds|thousands|money|all night|hours|rent|\
paycheck) [on|at|watching|looking|in|with] (cam\w*|escort\w*|porn|onlyfans|girls|strip\w*|massage|those|the \
(sites|club|parlor)|sites|it|private|at the)
(wife|husband|partner|she|he|girlfriend|boyfriend|spouse) .. (caught me|found (out|my|the|it|them|\
everything|messages|texts)|walked in|saw (my (phone|browser|history|messages)|the)|discovered|knows (about|\
everything|what i did))
"""
NOT_LAPSE: Final = r"""
(didnt|did not|havent|hadnt|wont|wouldnt|never|not|no|almost|nearly|without|dont|wasnt|isnt|zero|about to|\
going to|afraid|scared|want to|close to|worried|might|could|tempted to|before i|so i dont|avoid|instead of|\
if i|not to|dont want to|think i|think im|feel like|on the verge of|rather than|gonna|ready to|one step \
from|risk of|will|near|prevent|fear of|fear|avoided|any|heading (for|to|toward)|headed (for|to|toward)|\
verge of|didnt even|fight\w*|want|wanting|thinking about|edge of) [to|actually|even|just|ill|i|im|my|any|a|\
another|really|have|had|going to|full|fully|about to|almost|quite|ever|yet] [a|going to|gonna|actually|will|\
have|had|might|about to|another] (slip|slips|slipped|slipping|relapse|relapsed|relapsing|lapse|lapsed|act \
out|acted out|acting out|give in|gave in|given in|giving in|cave|caved|caving|mess up|messed up|messing up|\
screw up|screwed up|blow it|blew it|watch\w*|look\w*|cheat\w*|masturbat\w*|fall\w*|fell|reset|acting|do it|\
hook\w*|text\w*|call\w*|contact\w*|reply|replied|respond\w*|binge|binged|break|broke|used|go back|went back|\
went|jerk\w*|crossed|met|see|saw|paid)
(relapse|relapsed|slip|slipped|lapse|lapsed|acted out|slip up) .. (years|year|months|decade|long time) ago
(years|year|months|decade) ago .. (relapse|relapsed|slip|slipped|lapse|lapsed|acted out)
(relapse|lapse|slip) (prevention|plan|risk|group|dream|book|warning)
(dream|dreamed|dreamt|nightmare) (that|about|i|of|where)
"""
NOT_HELPED: Final = r"""
(tried|did) (that|it|this|them|all (that|of (it|them|those))) [one] already
(no (answer|response|reply|one home)|voicemail|busy signal) [from|at|when|again|so|and|,]
(didnt|doesnt|did nothing|not|isnt|wasnt|dont|hasnt|havent|wont|nothing|never|dint|barely|hardly|no use|\
aint) [really|even|actually|going to|is|seem to|seems to|has|that|was|it|much|of (it|this|them|these)] \
(help|helped|helping|work|worked|working|works|helps|helpful|useful|do anything|doing anything|did anything|\
doing it|doing much|cut it|cutting it|touch it|touching it|make (a|any) difference|making (a|any) \
difference|budging|budge|do much|for me anymore|easing|ease|make it (better|go away)|going away|pass|\
passing|enough|calming|calm me|take the edge off|change anything|fixed|stop it|stopped it|doing the trick|\
do the trick|calm\w*)
(useless|pointless|no help|no good|no use|no luck|no difference|no change|no relief|no better|not better|\
not any better|no dice|not enough|in vain|zero effect|no effect|nope still|didnt do (a thing|shit|squat|\
nothing|jack|much)|made it worse|makes it worse|making it worse|worse than before|got worse|getting worse|\
even worse|it got stronger|stronger than (before|ever)|still as (bad|strong)|still just as|just as (bad|\
strong)|same as before|no improvement|hasnt (moved|changed|dropped|gone|passed|eased|let up)|wont (go away|\
pass|let up|stop|budge|leave)|not (going|gone|passing|easing) (away|down)|isnt (going|passing|letting up|\
fading)|went up|gone up|now (its|even) (worse|higher|stronger)|higher now|worse now|didnt (pass|go away|\
last|stick|take))
(tried|did|done|doing|trying) [it|that|the|all|everything|my|both|each|them|to|this|every|those|calling|\
walking] ... (still|nothing|but|no (luck|change|difference|answer|use|help|relief)|not (help\w*|work\w*)|\
didnt|doesnt|cant|no good|same|worse|useless|failed|isnt) (?!helped|better|worked|calm\w*)
(still) (here|there|bad|strong|craving|struggling|an? [789]|a 10|high|the same|want\w*|at (an? )?[5-9]|\
going|feel it|feeling it|tempted|shaking|stuck|wound up|the urge|there after|intense|raging|same|not \
(better|good|ok|okay|gone)|really (bad|strong|hard|high)|so (bad|strong)|as (bad|strong)|just as|pretty \
(bad|strong|high)|in it|awful|terrible|on fire|burning|hard|just|7|8|9|10)
(nobody|noone|no one|none of them|neither|sponsor|he|she|they|mike|everyone|brother|friend|wife|therapist|\
husband) [of them|is|s|at|all|else|at home] (answered|answers|answering|picked up|picks up|picking up|didnt \
(answer|pick up|respond|reply|call back)|isnt (answering|picking up|available|home|around|responding)|not \
(answering|picking up|available|around|responding)|responded|replied|called back|available|wont (pick up|\
answer)|around to call|home to call|doesnt (answer|pick up)|hasnt (answered|called|responded)|wasnt (home|\
there|around|available)|went to voicemail|to voicemail|is asleep|hung up|couldnt talk)
(straight|went|goes|got|just) [right|straight] to [his|her|their|a|my|the] (voicemail|voice mail)
(called|calling|texted|tried|phoned|rang) ... (no answer|voicemail|nobody|no one|didnt (answer|pick|respond|\
reply)|wouldnt|nothing|isnt|not (answer\w*|pick\w*|home|available)|busy|no reply|no response|cant reach|\
hasnt)
(cant|couldnt|cannot|wont|unable to|not able to|impossible to|dont have|no way to|not possible) [really|\
even|actually] (do (that|it|this one|any|those|these|them)|go (outside|for a walk|out|there|anywhere|to a \
meeting|running|walking)|walk|run|leave (the house|right now|here|my|work|yet)|reach (him|her|anyone|them|\
my|mike|anybody)|get (out|hold of|a hold of|through|ahold)|use (that|it|this|them)|call (him|her|anyone|\
them|mike|my|anybody|right|at)|try (that|it|this)|focus on (it|that)|get to (a|the) (meeting|gym)|pray|\
meditate|concentrate|sit still long|breathe through) (?!shake|stop)
(that|this|it|one|walk|breathing|shower|call|prayer|praying|meeting|strategy|calling|reading|music|running|\
exercise) (was|is|were|isnt|wasnt|made|did|does|doesnt|didnt|hasnt|really) [not|a|no|me|it|really|just|too|\
nothing|even|so] (help\w*|useless|worse|stupid|dumb|bust|nothing|waste|work\w*|good|enough|do anything|\
difference|hard|triggering|boring|lame|impossible|an option|possible)
(only|just) (made|makes|making) (it|me|things) (worse|more)
(helped|worked|better|ok|fine|passed|gone|calmed|eased) (for )?(a|only|just|only for|for a|maybe|like) [for|\
a|few|couple|little|\d+] (minute|minutes|sec|second|seconds|bit|moment|hour|while|minutes|little) .. (back|\
now|again|but|then|came|not|its|worse|still)
(it|its|urge|craving|urges|cravings|feeling|they) (came|comes|is|are|keeps|keep|come) (right )?(back|coming \
back|returning|back stronger|growing|getting (worse|stronger)|climbing|rising)
(need|give me|got|send|try|want|have) [me] (a different|something (else|different|better|stronger)|another \
(one|idea|that)|anything else|a better|different) .. (didnt|not|doesnt|worked|isnt|work|that one|this one|\
cant|help\w*)
(no|nope|nah|not really|negative|nada|nothing|neither|not at all|not much|not even close|zero) [it|,|that|\
not|\.|it really|sorry|really] (didnt|doesnt|not|isnt|didnt work|wasnt|hasnt|help|better|working|nothing|it \
didnt|that didnt)
(not really|not at all|no not really|not much|nope not|not yet better|no better|not helping|not working)
"""
NOT_AFTER_ALL: Final = r"""
(deleted|blocked|uninstalled|closed|turned off) ... (then|but|and) .. (reinstalled|downloaded|redownloaded|\
unblocked|opened|back on|installed)
"""
HELPED: Final = r"""
(shower|walk|run|call|prayer|praying|meeting|breathing|music|gym|walking|calling|reading|tea|it|that|this|\
game|dog|workout|nap|ice|water|list) [really|did|totally|actually] (worked|helped|works|helps|saved me) \
(?!me at all|never|not)
(turned around|drove off|walked past|walked out|drove past) and (went|came|drove|walked|kept|got)
(made it|got|getting|get) through (it|the|this|that|tonight|last|another)
(deleted|blocked|uninstalled|closed|turned off|shut off|threw away|logged off|logged out|poured out|walked \
away|hung up) [of|on|from] (the|my|her|his|that|all|tinder|grindr|those|everything|them|it)
(helped|that worked|it worked|worked great|worked well|worked for me|worked thanks|works|that works|really \
works|totally worked|actually worked|did the trick|did help|does help|helps|helpful|that did it|this worked|\
worked like|works every|works great|helping|is working|its working|was working|worked a (little|bit)|worked \
better|worked this|saved me|got me through|talked me down|kept me (safe|sober|from)|calmed me|made (it|me|\
a) (better|easier|pass|difference|feel better|calmer)|walked it off|talked me out|pulled me out|brought me \
(down|back)|snapped me out|took the edge off|broke the spell|distracted me)
(feel|feeling|felt|im|am|doing|its|things are|bit|much|lot|little|getting|got|way|so much|is|slightly|\
somewhat|already|and|now|thats|was|were|a) [much|a|so|lot|way|little|bit|slightly|a lot|a little|a bit|\
actually|feeling|tiny|already|definitely|really|loads|finally|getting|even] [bit|lot|little|feeling] \
(better|calmer|easier|lighter|more calm|more in control|more relaxed|more settled|more grounded|less \
(tempted|anxious|triggered|intense|strong|urgent|shaky|alone)|clearer|safer|steadier|relieved (now|it)|\
quieter|weaker|smaller|manageable|settled (now|down)|grounded (now|again)|in control again) (?!if|\
with(out)? (it|her|him|porn)|after i (watch|use|act))
(urge|urges|craving|cravings|it|its|temptation|that|feeling|feelings|moment|wave|worst|storm|they|thoughts|\
trigger|this|pull|obsession|panic|itch|desire|impulse) [is|has|was|have|are|s|kind of|mostly|finally|just|\
slowly|seems to have|seems|really|actually|did|all|finally just|pretty much|totally|of it|eventually|\
almost] [finally|just|mostly|slowly|be|starting to|going|already|kind of|now|all|pretty much|almost|\
completely|been] (passed|passing|pass|gone|gone down|went away|went down|going away|going down|eased|easing|\
ease|faded|fading|fade|dropped|dropping|subsided|subsiding|calmed|died down|over|let up|settled|settling|\
lifted|lifting|weaker|weakening|melted|better|less|lower|down|decreased|decreasing|lessened|lessening|broke|\
disappeared|diminished|come down|coming down|came down|shrinking|shrunk|cooling|cooled|moved on|manageable|\
lost its|smaller|quiet|stopped|resolved|went) (?!with (her|him)|for nothing|there|by (the|her|his)|to (the|\
a|her|his)|and (came|is) back)
(down|dropped|went|gone|came|come|fell|now|from|its|drop|moved) (from|to|down|about|at|like|around|it) [a|\
an|maybe|like|about|\d+|to|solid] [an?|\d+|to] [to|a|an|solid] (0|1|2|3|4|5|6|7|8|9|10|zero|one|two|three|\
four|five|six) (?!days|hours|am|pm|weeks|months|people|times|minutes|years|meeting|miles)
(from|was|started at) (a|an|at a|at an)? ?(\d+|ten|nine|eight|seven|six|five) .. (to|now|down|its) [a|an|at \
a|like|about|its a|maybe] (\d|zero|one|two|three|four|five)
(i|have|just|we|so i|finally|but i|and|then i|to|managed to|able to) [just|actually|finally|did|have|didnt \
and|already|even|managed to|was able to] (rode it out|ride it out|rode out|surfed (it|the|that)|made it \
through|got through (it|that|the|tonight|this|last)|came through|walked (away|out|past)|left (the|that|\
instead|before|and (went|came|drove|im)|right)|drove (home|away|off|past|the other)|turned (around|it off|\
off the)|closed (the|it|my|everything|that|all)|deleted (the|it|her|him|his|my|that|tinder|grindr|\
everything|all|them|those|instagram|number)|blocked (her|him|the|them|that|it|everything)|shut (it|the|down|\
my) (down|off|laptop|phone|computer)?|hung up|put (the|my) (phone|laptop|tablet|computer) (away|down|in|\
outside)|logged (off|out)|said no|resisted|didnt (give in|act|do it|go|text|call|look|click|reply|respond|\
watch|cave|answer)|held (on|out|off|strong)|stayed (strong|home|away|sober|put|in)|turned it (down|off)|\
beat it|won|overcame|threw (it|away|out)|poured|uninstalled|got (out|away) (of there|safe\w*|from (there|it|\
her|him|that)|in time|before)|got home (safe|safely|ok|okay|without)|walked it off|avoided|fought it off|\
ripped up|canceled (it|the)|dodged|survived (it|the|tonight|that|last))
(im|have|got|made it|finally|back|safe) [made it|back|now|safely|am|gotten|finally|at|out of|already] (home \
(now|safe|safely|and|thanks|thank|again)|safe (now|at home|home)|out of (there|that|danger|the woods|the \
hotel|the house|the club|the bar)|away from (it|there|her|him|that|the)|in the clear|past it|over it|over \
the hump|through it|made it (through|home|out))
(crisis|danger|disaster|urge|storm|temptation|close call) (averted|over|passed|has passed|is over|gone|\
defeated)
(better now|all better|much better|way better|a lot better|lots better|bit better|little better|feeling \
better|better than (before|earlier|yesterday|last night|this morning|it was|i was)|calmer|calming down|calm \
now|calm again|ok now|okay now|good now|fine now|im good now|all good now|doing better|its better|better \
thanks|better thank|thats better|feel better|more calm|relaxed now|settled now|breathing now|im ok now|im \
okay now|im fine now|so much better|already better|little calmer|better after|better today|easier now|\
turned (it|things) around|turned a corner)
no (longer|more) (tempted|craving|urge|urges|want\w*|feeling it|horny|triggered|struggling|anxious|panick\w*)
(yes|yeah|yep|yup|it did|a bit|a little|kinda|somewhat|definitely|totally|sort of|kind of|si) [it|that|\
really|,|did|it really|they|a little|actually|a bit|totally|definitely] [really|did|has|totally|actually] \
(did|helped|helps|worked|works|has|does) (?!it again|not|nothing)
(good|great|nice|perfect|awesome|solid|best) (tip|one|idea|suggestion|advice|call|strategy|reminder|trick|\
call on|tool) (thanks|thank|that|it|worked|helped|,|today|tonight|\.|!|and|for)
(phew|whew)
"""
