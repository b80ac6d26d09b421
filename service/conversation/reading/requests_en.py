"""Requests about the service itself, in English: stop, pause, resume, start, schedule, add. Definitions: docs/reading.md."""

from typing import Final

STOP: Final = r"""
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
(stop|quit|no more|please stop|dont|do not|never|leave off) [all|ever] (texting|messaging|contacting|\
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
(revoke|withdraw|take back|withdrawing|revoking) [my] (consent|permission|authorization)
(lose|forget|erase|block|delete) (my|this) (number|contact)
(leave me alone|go away|get lost|fuck off|piss off|buzz off|f off|screw off)
(done|finished|over|through) (with|getting) (this|these|your|the) (service|texts|texting|program|messages|\
text thing|thing|check ins|bot|app)
unsubscribe
(please|pls) (stop|cancel|end|quit) (it|this|now)
(stop|end|cancel|quit) (please|pls|now|this|everything|it) (please|now|all)
(cancel|end|quit|stop) (my|the|this) (subscription|enrollment|service|membership|texts|program|account|sign \
up)
(not interested|im out|count me out) [in|of|with|anymore] [this|these|anymore|any]
"""
NOT_STOP: Final = r"""
(cant|dont know how to|couldnt|how (do|can) i|trying to|tried to|want to|need to|able to|wont|never|hard to|\
help me|make it|make them|make this|make me|to|must|gotta|have to|please) stop (?!(getting|receiving) \
(these|texts|messages|your)|(these|the|your|this) (texts|messages|texting|service)|(texting|messaging|\
contacting|bothering) me|all (texts|messages))
(please|pls) stop me
stop me
make (it|them|this|him|her|me|the (thoughts|pain|noise|urges?|voices?|craving)) stop
(dont|not|never|wont) (stop|take me off|remove me|unsubscribe|quit|give up) (?!texting me back .. all)
(stop|quit) (thinking|watching|looking|myself|drinking|scrolling|crying|fantasizing|shaking|obsessing|\
wanting|acting|going|seeing|texting (her|him|my|the|people|girls|guys|women|men)|messaging (her|him|girls|\
women|guys)|porn|doing|feeling|masturbating|smoking|hurting|lying|the (urge|urges|car|cycle|craving|pain))
(end|quit|cancel|stop) (my (relationship|marriage|job|membership|gym|appointment|session|engagement|affair)|\
the (relationship|affair|call|date|cycle|day|conversation)|it with|things with|our)
(quit|left|leave|leaving|cancel) (my|the) job
(him|her|she|he|they|people|girls|guys|ex|partner) .. (stop|stopped) (texting|messaging|contacting|calling)
(tell|told|telling|asked|ask|want|need|get) (him|her|them) to (stop|quit|leave)
"""
PAUSE: Final = r"""
(hold|lay) off (for|until|till|on (the|my|these)) [the|a|about|like|\d+|two|three|texts]
stop [texting|it|texts|the texts|messaging|me] for (a|the|\d+|few|couple|some|one|two|three) .. (days|week|\
weeks|day|while|bit|month|weekend)
no texts (while|until|till|for|this|please until|from)
(pause|pausing|hold|suspend|mute|snooze|hold off|skip|halt|freeze) [on|off] [all|my|the|these|your|texting|\
sending|for|with|this|any|me|checking] [the|my|texts|check|daily|on|in|your] (text|texts|check ins|check in|\
checkins|checkin|messages|service|reminders|today|tonight|tomorrow|this|one|week|weekend|few|a|me|\
everything|it|until|days|program|it|while)
(take|taking|need|want|give|having|like) [to|me] [take] (a|me a|some) [short|little|quick|small|bit of a|\
week long|few days] (break|pause|breather|vacation|time off|rest|week off|day off) [from] (from (this|these|\
the|texts|check ins|texting|messages|you)|for|of|until|till|this (week|weekend)|to|over|til|please|with \
(the|these)|in (the|these))
(no|skip|without|dont send|dont need|no need for|stop|hold|dont want) [any|the|my|me|sending|more] [a|any|\
daily] (texts|text|messages|check ins|check in|checkins|checkin|reminder|reminders|texting|message me|text \
me|texting me|checking in) [me|please|with me|for me] (for (a|the|\d+|two|three|four|five|few|this|next|\
couple|one|now)|until|till|til|this (week|weekend|evening)|today|tonight|tomorrow|over (the )?(weekend|\
holiday|holidays|christmas|thanksgiving)|while (im|we)|next week|during)
(dont|do not|please dont|you dont (have|need) to|not|can you not|stop) (text|message|check in|texting|\
messaging|contact|write|send|bug|bother) [me|anything|with me|on me|a text|texts] (for (a|the|\d+|two|three|\
four|five|few|this|next|couple|one)|until|till|til|this (week|weekend|evening)|today|tonight|tomorrow|over \
(the )?(weekend|holiday|holidays)|while (im|we)|next week|during|right now)
(skip|skipping|pass on|miss|sit out|sitting out) (today|tonight|tomorrow|todays|tonights|this one|the next|\
one day|a day|the check|my check|check in|checkin|this (week|weekend|check))
(leave me alone|go quiet|quiet) (for (a|the|\d+|now|few)|until|till|tonight|today|this week)
(break|pause) (from|on) (the|these|texts|check ins|messages|texting)
(on vacation|on retreat|in the hospital|at camp|off grid|no signal|out of the country|traveling|on a cruise|\
on a trip) .. (pause|break|skip|no texts|stop|hold|dont text)
"""
RESUME: Final = r"""
(resume|unpause|un pause|restart|reactivate|re start|continue|reinstate) [my|the|with|sending|these|all|\
please|your] (texts|check ins|check in|checkins|messages|service|please|now|it|texting|reminders|sending|\
them|program|me|today)
(start|begin|turn|put|switch) [up|back|sending|the|my|texting|texts|me|check ins|them|these|messages|on|it] \
[the|my|me|texts|check ins|messages|back|check|in|them] (up again|back (on|up)|on again|again|back on)
(im|were|i m|am) back [now|from (vacation|my trip|the trip|break|my break|retreat|the retreat|traveling|the \
hospital)] (you can|so|ready|please|start|text|resume|on|and|\.|now|home|check|from|,)
(ready|ok|okay|want|can you|can we|you can|please|lets|like) [to|for] [start|you] [to] (resume|start again|\
start back up|pick (it )?back up|start texting (me )?again|text (me )?again|check (in )?again|continue (the|\
my) (texts|check ins)|get (texts|messages|check ins) again|have the texts back|hear from you again|get back \
on)
(end|ending|lift|cancel|stop|over|done with|undo) [my|the|this] (pause|break|snooze|hiatus|time off)
(my|the) (break|pause|vacation|hiatus) (is )?(over|done|finished|ended)
(texts|check ins|messages) (back )?on (again )?please
turn [my|the] [texts|messages|check ins] (it |them )?back on
"""
START: Final = r"""
(sign|signing|add|put|subscribe|enroll|register|opt|include|count) (me|us) (up|on|in|to|onto|on to)
(sign me up|count me in|opt me in|opt in|opting in|subscribe me|enroll me|add me)
(want|like|how do i|ready|can i|wanna|need|happy|agree|consent|how can i|id like) [to] (join|sign up|\
subscribe|enroll|opt in|begin|register|get (started|these texts|the texts)|be (added|enrolled|part of)|\
start (getting|the (program|texts|service)|receiving)|participate)
(start|begin) (the|sending|texting|getting|my|me|please|now|service|program) (texts|messages|program|\
service|me|subscription|now|texting|please|check ins)
yes (please|sign me|i (want|agree|consent|do|would)|start|send|to (texts|messages|the|this|join)|lets|text \
me|id like|im in)
(i )?(agree|consent|accept) (to )?(the texts|these texts|receive|get|texts|messages|terms|the terms|\
participate|join|this)
"""
SCHEDULE: Final = r"""
\d+([:.]\d+)? ?(am|pm) [just|really] (doesnt|isnt|wont|does not|not) [really|going to] (work|working|good|\
great|possible|ideal|be good)
(do|try|switch to|prefer|make it|change to|get|have) [the|my] [texts|check ins|it] (mornings|morning|\
evenings|evening|nights|weekdays|weekends|afternoons|afternoon|noon|\d+ ?(am|pm)?) (instead|please|from now|\
would|better)
(in|on|to) (pacific|eastern|central|mountain|hawaii|alaska|london|uk|european|arizona|est|pst|cst|mst) time
(in|at) \w+ [\w+] (this|next) (week|month|weekend) .. (time|zone|hours|timezone)
(text|message|check in|send|remind|contact|check|write|ping|checkin) [me|with me|in with me|on me|in|my|the|\
it|them|these|a text|texts|check in|checkins|check ins] [in|with|on|me|messages|texts] [at|around|only|\
every|in the|on|earlier|later|before|after|by|more|less|once|twice|about|like] [at|in|the|on|around|a|every|\
day|once|only] (\d+([:.]\d+)?( ?[ap]m?)?|noon|midnight|morning|mornings|evening|evenings|afternoon|\
afternoons|night|nights|earlier|later|weekday|weekdays|weekend|weekends|monday|mondays|tuesday|wednesday|\
thursday|friday|saturday|sunday|sundays|other day|often|less|twice|daily|lunch|work|dinner|bed|bedtime|week|\
breakfast|day|hour|hours|times)
(change|move|switch|set|make|reschedule|adjust|shift|update|push|different|new|bump|edit) [the|my|your|it|\
them|check|this|texts|that] [check|daily|check in|checkin|text|texts|message|evening|morning|nightly|\
preferred|in|messages|reminder|time] [in|time|texts|to] (time|times|schedule|hour|hours|zone|timezone|to \
\d+|to (the )?(morning|evening|afternoon|night|noon|weekdays|weekends|mornings|evenings|nights|earlier|\
later|\d+)|earlier|later|for \d+|from \d+|day|days|frequency|check in to|until \d+)
(check in|checkin|check ins|checkins|texts|text|messages|message|reminder|reminders|these|it) [time|times] \
(come|arrive|are|is|came|should be|need to be|go out|show up|hits|get here|be|at|comes) [to|in|at|way|too|a|\
more|less|bit|the] [too|bit|little|much|way|in the] (early|late|often|frequent|much|many|at \d+|earlier|\
later|night|middle|meeting|while im at work|every|\d+)
(too|so|how) (many|often|frequent|early|late) [texts|messages|check ins|in the|do|for|will|are] (texts|\
messages|check ins|checkins|text|for|in|you|day|are|i|a day|morning|to|a week|at night)
(what|when|which) (time|times|day|days|hour|is|do|will|are|does) [is|are|do|does|will|my|the|you|next] [the|\
my|you|i|next] [next] (check in|checkin|texts|text me|messages come|check ins|checkins|you text|text come|\
texts come|schedule|message|next text|next check)
(more|less|fewer|extra|too many|too few) [of] [these|the|daily] (check ins|checkins|texts|messages|often)( \
(a|per|each) (day|week))?
(once|twice|two times|three times|one time|only once) (a|per|each) (day|week) (please|is|would|works|\
instead|only|max|\.|for|if)
(every other|every second) (day|week)
(only|just) [text me|check in|send them] [on] (weekdays|weekends|mondays|sundays|saturdays)
(moved|moving|move|relocat\w*|flying|traveling|travel|travelling|trip|fly|landed|im|be|live|living|in) [to|\
in|now in|on|to the|at] [the|a] (pacific|eastern|central|mountain|est|pst|cst|mst|edt|pdt|cdt|mdt|east \
coast|west coast|different|new|another|london|europe|hawaii|alaska|arizona) (time|coast|zone|timezone|time \
zone|next week|this week|for|until|now|for work)
(time zone|timezone|timezones|time zones|daylight saving\w*)
(moved|moving|relocated|relocating|flying|traveling|travelling|trip) (to|out) .. (next week|tomorrow|this \
week|for (a|two|three|work|\d+)|until|on (monday|tuesday|wednesday|thursday|friday|saturday|sunday)|hours? \
(ahead|behind|difference|later|earlier)|time)
(\d+|two|three|one|few|an) hours? (ahead|behind|earlier|later|difference)
(work|working|on) (nights|night shift|days|second shift|third shift|graveyard|mornings|new shift|a new \
shift|the night shift) (now|so|this|text|starting|can|and|please|from|next)
(can|could|would|please|pls|prefer|rather|want|like|better|works|good|id) [you|we|i|it|to|the|my|if] [you|\
text|check|have|get|it|do|be|my|the] [in|me|my|check|texts|it|do|check in|texts] (at|around|after|before|\
by) (\d+([:.]\d+)?( ?[ap]m?)?|noon|midnight|work|dinner|lunch) [instead|please|better|works|each|every|from|\
now|would|is|for]
(morning|evening|night|afternoon|earlier|later|\d+ ?(am|pm)|weekdays|weekends|mornings|evenings|nights) \
(works|is|would be|are|be) better [for me]
"""
ADD_STRATEGY: Final = r"""
(delete|remove|change|edit|drop|replace) (the|my|number) (first|second|third|fourth|last|\d|old|top|bottom) \
(one|strategy|item|reason)
(add|save|put|store|include|write down|note|record|remember|log|keep|jot) [this|that|to|it|another|a|one|my|\
the|in|new|also|down|please|these|for later|as] [a|one|new|to|this|strategy|in|thing|another|more|number|\
name|contact] ... (to|on|in|onto|into|as|for) (my|the|a) [coping|safety|new|crisis|list of|call|go to] \
(plan|list|strategies|strategy|toolbox|tools|toolkit|reasons|reason|contacts|contact|coping|supports|\
support|emergency|why|whys|options|things that help|one|ideas|steps|next time)
(add|save|new|put in|store|another|change|edit|update|remove|delete|replace|swap|take off|get rid of|fix|\
erase|drop|cross off|adding|saving|removing) [a|an|the|my|this|that|new|another|one|in|to|of|old|some|first|\
second|last|out|more|own] [new|coping|of|my|the|a|more|old|own|support|first|second|third|last|of my|\
another] (strategy|strategies|reason|reasons|coping (skill|skills|tool|tools|thing|strategy)|tool|skill|\
contact|contacts|support person|emergency contact|plan|list|step|item|note to self|tip|idea)
(take|remove|delete|drop|cross|get rid of|erase|scratch|replace|swap|change|update) ... (off|from|out|on|in|\
out of|with) (my|the) [coping|safety|of] (list|plan|strategies|contacts|toolbox|reasons|coping list|tools)
(remind me to|next time (tell|remind|text) me|note to self|from now on remind|save this|save that|remember \
this|add this|add that|write this down|keep this|save:) [to|about|one|for|that|,|.|:|later]
(change|update|edit|fix|replace|add|save|delete|remove|put) (my|the|a|in) (sponsors|sponsor|mikes|wifes|\
friends|brothers|sisters|therapists|new|emergency|support|contact) (number|phone|contact|contacts|name|info|\
sponsors|reason|person)
(my )?new (strategy|reason|coping (strategy|skill|tool)|sponsor is|contact is|sponsors number|tool|sponsor)
(new|another) (reason|strategy) (:|is|for|,|to)
(what|something|this|one thing|thing) (that )?(helps|works|worked|helped) (for )?me [is|:] .. (add|save|\
list|plan|keep|remember)
"""
LIST_PLAN: Final = r"""
(give|tell|send) me something (to do|else|to try|from my)
(show|send|give|read|see|list|share|text|remind|resend|tell|view|pull|get|repeat|check|need|want|have|open|\
forgot|lost|review|look) [up|me|at|to see|to look at|again|of|a|the|back] [all|of|me|a copy of|the|again|at|\
what|what is|whats|is|are|with|whole|about] (my|the|our) [own|whole|full|coping|safety|list of|crisis|\
entire|personal|saved|current|relapse prevention|aftercare|recovery|emergency|support] (plan|strategies|\
strategy|list|reasons|reason|why|whys|contacts|contact list|tools|toolbox|toolkit|coping skills|coping list|\
coping tools|coping strategies|options|supports|support people|support list|skills|circles|commitments|\
numbers|contact|sponsors number|support contacts|coping|tips|ideas)
(what|whats|which|what is|what are|what was|what were|where|wheres|where is|how many) [is|are|was|were|on|\
in|do|did|s|other|strategies|things|again|the] [is|are|was|were|i|on|in|the|have|other] [have|my|the|on|put|\
in|i|own] [own|coping|safety|my|down|saved|list of|other] (plan|strategies|strategy|list|reasons|reason|why|\
whys|contacts|tools|coping skills|coping strategies|options|coping|skills|supports|circles|coping list|\
number for my sponsor|saved|written|write|have saved|save)
(what|remind me what|what did|which) [did|do|was|were|things] [i|am|me|it] [that] (i )?(say|said|wrote|\
write|put|put down|saved|save|listed|planned|plan|supposed|come up with|have written|told you) [i|would|\
down|help|helps|that|to|again|supposed|about|helped|for] [would|to|help|helps|do|about|down|me|helped|when|\
in|for]
(remind me|tell me|read me|show me) (why|of my|my|what (i|helps|works|my|to do)|about my|the reasons|of \
(the reasons|why)) .. [im|i|doing|this|started|sober|reasons|got]
why (am|did|do) i [even] (doing this|start|started|quit|sober|stay sober|do this|want (this|to (stop|change|\
stay)))
(another|different|other|next|more|a new|new|any other|any more|something else|what else) (one|strategy|\
strategies|idea|ideas|tip|tips|option|options|suggestion|suggestions|thing to try|tool|tools|can i (try|do)|\
should i try|to try|on my list|please|coping skill|coping skills|do i have|is on)
(my plan|my list|my strategies|my reasons|my contacts|coping list|coping plan|coping strategies|my tools|\
safety plan|my coping|my why) [please|pls|again|now]
(need|want|give me|send|got|have|any|can i (get|have|see)) [a|an|my|me|some|one of my|another|any] \
(strategy|strategies|coping skill|coping strategy|tip|tips|idea|ideas|suggestion|suggestions|my list|my \
plan|tool|coping tools|coping skills|suggestions|reason|reasons|something from my list)
what (can|should|do) i (do|try) (instead|now|next|to (calm|distract|cope|ride|get through)|when|if)
"""
