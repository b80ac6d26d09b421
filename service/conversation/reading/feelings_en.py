"""Feelings in English, and the distress that makes a lapse high risk. See docs/reading.md."""

from typing import Final

FEELING_BAD: Final = r"""
(tired|sick|weary) of (fighting|this|trying|it|everything|being|feeling|struggling|lying|hiding)
(give|giving|gave|given) up
(sad|lonely|alone|lonesome|isolated|depressed|depressing|depression|anxious|anxiety|anxiousness|nervous|\
afraid|scared|terrified|fearful|worried|worrying|panicky|panic|panicking|panicked|ashamed|shame|shameful|\
guilty|guilt|embarrassed|humiliated|disgusted|disgusting|worthless|useless|hopeless|helpless|pathetic|\
miserable|awful|terrible|horrible|shitty|crappy|rough|overwhelmed|overwhelming|stressed|stressful|stressing|\
angry|mad|furious|pissed|rage|raging|irritated|irritable|annoyed|frustrated|frustrating|resentful|\
resentment|bitter|jealous|hurt|hurting|hurts|heartbroken|heart broken|broken|crushed|devastated|grief|\
grieving|mourning|crying|cried|tears|weeping|sobbing|numb|empty|hollow|dead inside|lost|stuck|trapped|shaky|\
restless|on edge|agitated|upset|down|low|blue|bummed|gloomy|dark place|unloved|unwanted|unworthy|rejected|\
abandoned|betrayed|ignored|invisible|a mess|a wreck|a failure|loser|hate myself|self hatred|self loathing|\
loathe|hate (my|this|life|everything|how|who|what|being|that i)|exhausted|burned out|burnt out|drained|\
wiped out emotionally|struggling|struggle|suffering|in pain|pain|aching|unwell|not (ok|okay|good|great|well|\
doing (well|good|great|so)|fine|alright|feeling (good|well|great|it|right|ok|myself))|isnt easy|tough (day|\
night|week|time|one|today)|hard (day|night|week|time|today|one|being|without)|bad (day|night|week|time|\
place|mood|dream|news|headspace|today)|worst|falling apart|breaking down|broke down|break down|meltdown|at \
my limit|cant cope|cant sleep|insomnia|nightmares|no sleep|couldnt sleep|defeated|discouraged|disappointed|\
doubt|insecure|inadequate|confused|conflicted|torn|moody|edgy|tense|uneasy|dread|dreading|regret|remorse|\
sorrow|despair|desperate|self pity|sick of|fed up|had enough|cant do this|cant take (it|this|much)|dont \
know what to do|too much|so much pressure|miss (my|her|him|them)|unforgivable|monster|stupid|idiot|hate \
being|homesick|melancholy|weepy|triggered by)
(wife|husband|partner|she|he|kids|everyone|family|they|girlfriend|boyfriend) .. (left me|leaving me|moved \
out|divorc\w*|hates me|wont (talk|speak|look)|kicked me out|not talking|ignoring me|mad at me|angry (at|\
with) me|doesnt trust|yelled at|cant forgive|gave up on me|served me|filed)
(divorce|custody|separation|fired|laid off|lost my job|funeral|passed away|died|diagnosed|biopsy|evicted|\
broke up|breakup|dumped)
(big|huge|bad|ugly|another|had a|got in a|got into a) (fight|argument|blowup|blow up) (with)?
(fought|fighting|argued|arguing|argument) with
\U0001f622
\U0001f62d
\U0001f61e
\U0001f614
\U0001f494
\U0001f61f
\U0001f61e
\U0001f630
\U0001f628
\U0001f621
\U0001f620
\U0001f97a
\U0001f629
\U0001f62b
\u2639
\U0001f641
"""

FEELING_PLAIN: Final = r"""
(happy|glad|great|good|fine|well|calm|peaceful|at peace|content|grateful|gratitude|thankful|blessed|proud|\
hopeful|optimistic|confident|strong|stronger|joyful|joy|excited|energized|relaxed|relieved|rested|refreshed|\
positive|motivated|inspired|loved|cheerful|amazing|awesome|wonderful|fantastic|excellent|pretty good|ok|\
okay|alright|decent|solid|steady|stable|balanced|serene|serenity|centered|focused|alive|tired|sleepy|bored|\
hungry|sick|flu|headache|sore|achy|groggy|worn out|neutral|meh|so so|blah|not bad|hanging in (there)?|\
hangin in|doing ok|getting by|surviving|same as usual|nothing special|quiet|chill|mellow|pumped|stoked|\
ecstatic|thrilled|lucky|safe|sober|clean|no (urge|urges|craving|cravings|temptation|temptations|thoughts|\
triggers|issues|problems|slips|relapse\w*|struggles|desire)|urge free|\d+ (days|weeks|months|years) (\.|,|\
and|today)|craving free|\d+ (days?|weeks?|months?|years?) (sober|clean|free|in|strong|today|of sobriety|\
without|porn free|now|tomorrow)|(one|two|three|four|five|six|seven|eight|nine|ten|thirty|sixty|ninety) \
(days?|weeks?|months?|years?) (sober|clean|free|today|strong|in)|milestone|anniversary|chip|good (day|night \
s|week|mood|place|today|meeting|session)|great (day|week|mood|meeting|session)|best (day|week)|easy day|\
(didnt|havent|not|never) (slip|slipped|relapse|relapsed|act|acted|lapse|lapsed|give in|gave in|act out|\
acted out)|almost (slipped|relapsed) but)
\U0001f600
\U0001f603
\U0001f604
\U0001f60a
\U0001f642
\U0001f60c
\U0001f970
\U0001f389
\U0001f4aa
"""

DISTRESS: Final = r"""
(ashamed|shame|guilt|guilty|disgust\w*|hate myself|hating myself|hate (me|my life|what i)|loathe|self \
hat\w*|worthless|pathetic|failure|failed|fail|hopeless|hopelessness|crying|cried|sobbing|tears|weeping|\
panic\w*|panick\w*|devastated|broken|despair|desperate|monster|piece of (shit|crap|garbage)|trash|garbage|\
scum|loser|horrible|terrible|awful|sick (to my|about|over|of myself|with)|cant (stop crying|look|face|\
forgive|believe|breathe|do this|take|live|tell)|shaking|freaking out|losing it|falling apart|spiral\w*|so \
(stupid|dumb|low|lost|ashamed|sorry|mad at myself|angry at myself|disappointed|weak|bad|alone|scared)|feel \
(sick|awful|terrible|horrible|like (shit|crap|garbage|dirt|dying|a)|so|gross|dirty|disgusting|empty|dead|\
numb|worse|bad|nothing)|feeling (sick|awful|terrible|horrible|like|so|gross|dirty|empty|numb|low|bad|down)|\
whats the point|what is the point|whats the use|no point|never (going to )?(get|change|be|beat|stop|learn|\
recover)|might as well|why bother|why even|give up|giving up|gave up|given up|its over|all over for me|\
ruined everything|destroyed|lost everything|lose everything|lose my (wife|family|kids|marriage|job)|scared|\
terrified|afraid|unforgivable|dont deserve|hurting|hurts|embarrassed|humiliated|mad at myself|furious at|\
beating myself|miserable|depressed|wreck|mess|cant get it right|nothing works|same (old )?(shit|cycle|\
story)|let everyone down|let (them|her|him|my) .. down|disappointed|idiot|dirty|unlovable|gross|revolting|\
wtf is wrong|whats wrong with me|what is wrong with me|help me|keep failing|cant (stop|quit)|trapped|lonely|\
alone)
(wife|husband|partner|she|he|girlfriend|boyfriend|spouse|kids|daughter|son|family|fiance|fiancee) .. (found \
(out|my|the|it|them|everything|messages|texts)|caught me|walked in|saw (it|my|the|me|everything)|discovered|\
knows|is leaving|left|kicked me out|wont (talk|look|speak)|is gone|packing|crying|filed|wants a divorce|\
moved out|screaming|yelling)
\U0001f622
\U0001f62d
\U0001f494
\U0001f61e
\U0001f614
\U0001f629
\U0001f62b
\U0001f97a
\U0001f630
\U0001f631
"""
