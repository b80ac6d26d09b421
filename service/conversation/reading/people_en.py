"""A person wanted, a wrong number, questions about us, in English. See docs/reading.md."""

from typing import Final

HUMAN: Final = r"""
give me a (ring|call|shout|buzz|callback|call back)
(make|want) (it|them|this|the (thoughts|noise|pain)) [all|just] [to] stop
(call|phone|ring|facetime) me
(call|phone) (please|asap|now|back|needed|pls)
(can|could|would|will|may|is there|want|need|like|please|someone|anyone|get|have|let|wish|id|prefer|asking|\
rather|how (do|can)|pls|do you have|r) [you|someone|i|me|a|anyone|sam|anybody|there|my|to|somebody|please|\
like|for|u|have|any|one of you|the|it|just] [to|please|real|just|i|a|my|the|someone|actual|live|somebody|\
from|specialist|counselor|person|anyone|human|therapist|be able to|talk to|possible to] [to|please|real|my|\
just|a|human|speak|person|counselor|specialist|the|someone|actually|live|case|to me] [to|please|my|a|real|\
with|someone|just|the|anyone|live|actual|from] (call|talk|speak|phone|chat|answer|call me|come|come get|\
pick me up|come over|get me|talk to me|help me|reach|reach out|check on me|contact|contact me|hear (a|from|\
someone|your|his|her)|call back|human|person|counselor|therapist|specialist|somebody|someone to (talk|call|\
listen|vent|lean|be|help|come|sit|pick|tell|walk)|a real person|talk with|see someone|meet with|listen|\
sponsor|speak to|speak with|real person|live person|voice|pick up|stay with me|sit with me|respond|real \
human)(?! (about my bill|her|him out of|my sponsor and|to (her|him)))
(talk|speak|speaking|chat|talking|connect|connected|put me through|transfer|get through|reach|hear from|\
contact|get hold of|get a hold of|get ahold of) [me] (to|with|of)? ?(someone|somebody|anyone|a (human|\
person|real|counselor|therapist|specialist|live|man|woman|coach|staff|doctor)|my (specialist|counselor|\
therapist|coach|case manager|caseworker|team|sponsor (please|now))|sam|staff|the (team|counselor|on call|\
specialist|therapist|doctor)|human|real person|you guys|a real)
(need|want|looking for|could use|send|get me|where is|wheres|give me|is there|i need) [some|a|my|an|to|the|\
somebody|any] [real|live|actual|friendly|kind|human|on call] (human|person|people|counselor|therapist|\
specialist|help|someone|somebody|company|support|voice|friend|ear|hand|backup|talk|somebody to|a call|call|\
callback|call back|phone call|live person|one on one|session)(?! (with (the|my) (plan|list|phone|homework|\
login)|finding))
(need|want) (help|support|u|you|someone|somebody)
(please|pls|someone|somebody|can|could|anyone|god|dear god|just|oh god|will) [you|somebody|someone|anyone|u|\
please|god] [please|just] help [me|please|now]
(help me|help please|help pls|please help|i need help|need help|helpp|send help|help us|help now|help asap|\
help quick|help fast|any help)
(is|are|r) (there )?(anyone|anybody|someone|you|u|somebody) (there|here|awake|up|around|available|real|\
reading this|listening|on|home|free|online|out there|able|human)
(anyone|anybody|someone|somebody|u|you|hello anyone) (there|awake|up|around|available|here|out there|home|\
free)
(dont|didnt|not) (leave me|want to be alone|wanna be alone|go away|leave me alone with)
(dont want to|cant|shouldnt|not|afraid to|scared to) be (alone|by myself) (right now|tonight|now|with|in)
(emergency|urgent\w*|sos|mayday|911 emergency)
(come get me|pick me up|come (and )?(get|pick) me|need a ride|get me out of here|come over|someone come|\
come here please|come find me)
(where is|wheres|whens|when is|when will|when can|is) (my |the )?(specialist|counselor|therapist|coach|sam|\
somebody|someone|person|team) .. (call|calling|available|going to|be|back|there|in|around|coming|working)
(still |been )?(waiting|wait) (for|on) (a|the|my|someone|somebody|your|that) (call|callback|person|\
specialist|response|to call|reply|answer|counselor)
(call|phone) (sam|my (specialist|counselor|therapist|sponsor|coach)|the (team|counselor)) (for me|please|\
and (tell|ask))
(tell|ask|let|have|get) (sam|my (specialist|counselor|therapist|coach|case manager)|someone|somebody|the \
(team|counselor|on call)|a (counselor|person|human)) .. (call|know|contact|reach|text|phone|talk|come|check)
(real|live|actual) (human|person|people|conversation|counselor)
"""

NOT_HUMAN: Final = r"""
(are|r|is) (you|u|this|it|there) [really|even|actually|just] [a|an] (real|human|person|bot|robot|machine|ai|\
computer|live|actual) (?!(person|human) (there|i can|to talk|available))
"""

URGENT: Final = r"""
(now|asap|a\.s\.a\.p|immediately|urgent\w*|emergency|right away|right now|hurry|quick|quickly|sos|mayday|\
this minute|this second|at once|fast|tonight please|stat|before i|before its|cant wait|or i|or else)
(please|pls) [,|\.] [please|pls] (please|pls|i|help (me )?please|,)
(please|pls) (please|pls)
(help|help me) [,|\.] (help|help me)
(begging|beg) (you|u)
(desperate|desperately|so bad|badly|really need|losing it|falling apart|scared|terrified|freaking out|\
panicking)
"""

WRONG_NUMBER: Final = r"""
(who (dis|this)|new phone who)
(honey|babe|mom|dad|sweetie|dude|bro) (dont forget|can you|did you|will you|are you|where|what time|call \
the|pick)
wrong (number|person|guy|phone|chat|text|thread|contact|girl|one|man|lady)
(dont|do not) know (who (this is|you are|u are)|you|this number)(?! (that|can|and will))
(not|isnt|no longer|never|arent) [my|the|his|her|this|longer] (the (right )?(person|owner)|his (number|\
phone)|her (number|phone)|mike|john|the person you|number|(\w+ )?anymore (number|phone))(?! (to|for|of \
urges))
(this (isnt|is not|aint)|im not|i m not) (mike|john|david|chris|sarah|him|her|that person|who you|the \
person|your (guy|client|patient|alumnus)|the right (person|number)|who you think|(\w+ )?(s phone|phone))
(you have|youve got|got|have|u have) the wrong
(never|didnt) (signed|sign|sign up|signed up|heard|been|ask|asked|asked for|enroll\w*|registered) (up \
)?(for|of|in|to) (this|these|you|your|any|that)
(meant|was meant|intended|supposed|sent) [to be|that|this|to] [sent|for|go|text|send] (to|for|that) \
(someone else|my (wife|husband|mom|dad|brother|sister|friend|son|daughter|boss)|somebody else|another|the \
other|else|a (friend|different))
(oops|sorry|ignore) [that|,|wrong|\.|ignore|that was] [was|wrong] [for|meant|text|chat|person|that] (for \
(my|someone|the|another)|meant for|wrong|text was|not for you|text that|last (text|message))
(can|could|will|would) (you|u) [please] (pick up|grab|get|bring|buy|stop (by|at)|swing by|take out) [some|\
the|a|me|up|by] (milk|bread|eggs|kids|dinner|groceries|pizza|diapers|dog|dry cleaning|food|prescription|\
beer|wine|coffee|gas|mail|trash|package|cat food|dog food|chicken|rice|snacks|him|her|them|from|store|\
butter|cheese|toilet paper|ice|flowers)
(pick up|grab|get|buy|bring) (some|the|a|more)? ?(milk|bread|eggs|diapers|dog food|dry cleaning|groceries|\
cat food|toilet paper|chicken|butter|tortillas|cilantro)
(pick (the )?(kids|him|her|them|up)|soccer practice|picking up the kids|daycare|drop (him|her|them|the \
kids) off|carpool|kids at|school pickup|practice (is|at|ends|starts) \d) .. (at|from|\d|today|up|after|\
school|practice)
(your (appointment|order|package|delivery|car|reservation|prescription|table|balance|account|invoice|\
payment|code|verification code|ride|uber|vehicle) (is|has|was|for|at|will|on|with|due)|dear customer|\
confirm your|this is dr|reminder you|pay your bill|account has been|free (gift|cruise|iphone)|\
congratulations you)
(are we|we) still on for|what time (is|does) (the )?(dinner|game|party|practice|movie|flight|meeting at)
(hey|hi|hello|hola) (mom|dad|babe|honey|sweetie|bro|dude|grandma|grandpa|hon|sweetheart|baby|hun|sis|mama|\
papa|mami|papi|amor)
(hey|hi|hello) \w+ (are we still on|can you (pick|grab|bring)|its (\w+ from|me your)|this is \w+ from|what \
time (is|are|should)|did you (get|pick|feed|lock))
(love you|on my way|omw|be home|running late|home in|see you) (babe|honey|mom|dad|sweetie|hon|in \d+|at \d|\
at the (game|store|party|restaurant)|soon|by \d|dear)
(is the (couch|car|bike|apartment|truck|table|room|item|dresser)|still (available|for sale)|whats your \
(price|address|lowest)|the (house|apartment|listing|rental)) (still )?(available|for sale|on|craigslist|\
marketplace)
(quote|estimate|invoice|haircut|plumber|lawn|mowing|roof|gutter|dentist|oil change|table for \d) .. \
(appointment|for|at|available|tomorrow|price|schedule|please|tuesday|monday|friday)
(tell|say hi to|ask) (mom|dad|grandma|aunt \w+|uncle \w+|steve|jen) [i|that|hi|we|to|if]
whos this is this \w+
(does|is) (this|that) (number )?(belong|belongs) to
(happy birthday|happy anniversary|congrats on the|merry christmas|happy thanksgiving) (to you|man|bro|dude|\
mom|dad|buddy|sis|babe|\w+ and|from)
"""

HELP_INFO: Final = r"""
(who|what|whos|whats|wat) (is|are|r|am) (this|you|u|these|it|i (talking|texting|speaking)|that|your|the \
(number|program|service|cost|deal|point of (this|these)))
(whos|whats|who is|what is|who s|what s) (this|texting|there|it|that|on the|the (number|deal|cost|point)|\
your (name|purpose|number))
who (am i|sent|texted|gave|runs|is (behind|reading|on the other)|reads|sees|can (see|read)|has access|else|\
do i|will|would|gets|knows)
(are|r) (you|u|these|this) [a|an|guys|texts|really|just] (bot|robot|machine|real|human|ai|a real|computer|\
automated|automatic|person|legit|chatbot|scam|confidential|private|recorded|free|anonymous|hipaa|secure|a \
person|therapist|counselor|doctor|going to (tell|report|share))
(is|are) (this|it|these|my|the|that|what i) [a|an|texts|really|text|messages|service|info|say|actually|\
number|stuff|information|here] [a|an|texts|really|all|messages|say|here|kept] (bot|robot|real|human|ai|\
automated|confidential|private|anonymous|secure|safe to|free|cost|legit|scam|spam|monitored|recorded|saved|\
stored|seen|hipaa|covered|encrypted|computer|machine|shared|person|24/7|24 7|crisis line|a crisis|emergency \
service|read by|being read|real person|tracked)
(how|what|where|when|why) (do|does|can|is|are|did|much|will|would|should|long|many) [i|it|this|you|the|\
these|that|my|a|u] [use|service|texts|program|information|number|text|data|info|get] ... (work|works|cost|\
use (this|it)|commands|privacy|do with|my data|texts free|charged|charge|get my (number|info)|know (my|\
about)|keep|share|happens to|free|price|bill|supposed to do|stored|text rates|deal with|purpose|mean|\
program|service|this for|stand for|texting me|have my number|last|answers)
(what|which|list of|list) [are|the|all|other|can|do] [the|your|all|my] (commands|keywords|options|key words|\
codes|menu|things i can (text|say|send|do)|words can i|can i (text|say|send|do here|type))
(what can (i|you) (do|text|say|send|help|type|ask)|what do i (text|say|send|type|do (here|to use))|how (do|\
can) (i|you) (use|help me|work)|what does (this|it) do|how (does )?(this|it) work|how (this|it|do you|you) \
work\w*)
(does|do|will|can|would|is|did) (my|anyone|the|you|this|it|people|staff|wife|husband|insurance|they|u|\
someone|a person) ... (see (this|these|my|it)|read (this|these|my|it)|know (about|i|im)|cost|tell (my|\
anyone|them|her|him)|share|private|have access|save (this|my|these)|record|keep|bill|charge|show up on|\
confidential)
(cost|costs|charge|charged|fee|fees|free|price|data rates|message rates|privacy|confidential\w*|privacy \
policy|terms of service|terms and conditions|hipaa) (policy|\?|anything|me|for this|this|of|to|\.)
(what|how|which) [is|are|do|does] [the|your|you] (policy|privacy|rules|terms|hours|office hours|phone \
number|address|website|email|number (to|for) (call|reach|the office))
(menu|help menu|instructions|tutorial|faq|user guide|how to use)
(forgot|dont (remember|know)|remind me|not sure) (how|what) (this|to (use|do with|text)|i can (text|say)|\
the (commands|keywords)|words|it does|keywords)
explain (this|how|what|again|the)
where (did|do) (you|u) get my number
"""
