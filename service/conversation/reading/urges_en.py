"""Temptation, a person wanted, feelings and the rest, in English. See labels.md; phrases.py holds the order."""

from typing import Final

URGE: Final = r"""
(almost|nearly|close to|so close to|inches from|this close to) (gave|give|giving|caved|caving|slipped|\
relapsed|acted|acting|slipping|relapsing|texted|called|went|watched|looked|clicked|did|broke|messed|\
messaged|drove|replied|paid|opened|hit send)
(i |just |really |please |but i |and i )?cant stop [myself|it|this|now|,|\.]
(please )?stop me
(someone|somebody|please) stop me
(around|near|toward|towards|to|into) [my] old (habits|ways|patterns)
(urge|urges|urgey|urging|crave|craving|cravings|craves|craved|tempted|tempting|temptation|temptations|\
temptress|triggered|triggering|trigger|triggers|horny|turned on|aroused|lusting|lust|lustful|fantasizing|\
fantasising|fantasies|fantasy|fantasize|fantasized|euphoric recall|edging|ogling|cruising|peeking|white \
knuckling|white knuckle|jonesing|fiending|itching to|itch to|hypersexual|sexual thoughts|objectifying|\
ritual|rituals|ritualizing|middle circle|slippery|slippery slope)
(want|wanting|wanted|need|needing|dying|itching|craving|wish i could|would love|feel like|close|thinking|\
thought|tempted|desire|desperate|hoping|ready|planning|plan|fighting|trying|about|going|dont want|\
considering|debating|deciding|tempting|obsessing|jonesing|hard|struggling|pull|drawn|close to|near to|\
inches from|wanna|like|urge|ache|aching|cant stop|cant help|keep|nearly|almost|verge) [so|not|the|really|\
bad|badly|just|even|about|hard|myself|of] [badly|so bad|bad|about|to|of|not to|on] [go|going|just|get|\
getting|start|so badly|be] [to|on|back|up|home and|out and] [back to|on|to] (watch\w*|look\w*|act\w* out|\
acting|porn\w*|p0rn|masturbat\w*|jerk\w*|jack\w* off|relapse|relapsing|slip|slipping|lapse|use|using|\
cheat\w*|sext\w*|hook\w* up|give in|giving in|cave|caving|act on it|escort\w*|call (her|him|my ex|an escort|\
that number)|text (her|him|my ex)|message (her|him|my ex|an)|see (her|him|my ex|an)|meet (her|him|up|\
someone|a)|contact\w* (her|him|my)|reach out to (her|him|my ex|my ap)|texting (her|him|my ex)|calling (her|\
him|my ex)|do it|do something (stupid|bad|i|dumb)|mess up|messing up|blow it|download\w*|reinstall\w*|log \
(in|on|back)|open (it|the|tinder|grindr|my|an|up)|get (online|on (the|tinder|grindr|it))|search\w*|\
scroll\w*|browse|browsing|hit (the|up)|escape|numb|drive (by|past|over|to)|stop (by|at)|visit\w*|strip club|\
massage|swipe|swiping|buy|pay|spend|binge|going to (the|a|her|his)|going back|go (over|there|back|to (her|\
his|the|a) (place|house|club|parlor|spa|massage|strip|hotel|motel|bar|spot|bookstore|old)))
(thinking|thoughts|think|thought|dreaming|daydreaming|obsessing|obsessed|fixated|mind|replaying|picturing|\
cant stop thinking|memories|imagining|flashbacks|missing|miss|reminded) [is|keeps|keep|on|going|wandering|\
drifting|stuck|of|about|racing] [about|of|on|back|to|going|back to|with] [to|the|my|doing|about|all|an|old|\
having] [old|the|doing|last|past|other] (her|him|porn\w*|ex|affair partner|ap|acting out|affair|hookups?|\
escorts?|sex|massage|parlor|club|old (partner|flame|days|times|life|habits|videos|stuff)|that (woman|man|\
girl|guy|site|video|app|place|coworker)|the (sites|videos|app|apps|other woman|other man|coworker|site|\
barista|neighbor)|other (women|men|woman|man)|relapse|relapsing|using|doing it|it (all day|again|nonstop|\
constantly|so much|too much|every|a lot|at work|right now))
(looking|scrolling|browsing|searching|searched|swiping|surfing|clicking|googling|googled|typed|typing|\
peeked|peek|hovering|staring|scrolled|looked|checking|checked|stalking|creeping|lurking|deep|poking|\
drifting|wandering|downloaded|downloading|reinstalled|installed|installing|redownloaded|opened|opening|\
logged|logging|signed|signing|made|created|creating|set up|have|reactivated|reopened|unblocked|unblocking|\
disabled|turned off|bypassed|removed|deleted|uninstalled|got around|got) [up|at|on|through|into|the|for|my|\
a|out|around|down|back|in|over|to|some|her|his|an] [the|my|a|old|for|on|at|to|into|her|his|an|fake|new|some|\
out|back] [old|new|dating|fake|burner|web|the|secret|her|his|hookup] (tinder|grindr|bumble|hinge|ashley \
madison|snapchat|snap|onlyfans|instagram|insta|ig|tiktok|reddit|twitter|craigslist|backpage|listcrawler|\
skip the games|kik|telegram|chat ?roulette|omegle|dating|dating app|dating apps|dating sites|dating site|\
hookup|app|apps|sites|site|profiles|profile|ads|escorts?|listings|personals|massage|parlors?|cams?|cam|\
porn\w*|incognito|private (tab|mode|window|browsing)|blocker|filter|accountability (app|software)|covenant \
eyes|vpn|burner|burner phone|pics|pictures|photos|nudes|models|girls|women|men|guys|her (profile|page|\
photos|pictures|pics|instagram|facebook|insta)|his (profile|page|photos|pictures|pics|instagram|facebook)|\
bikini|lingerie|videos|old (messages|texts|photos|pics|videos|emails)|hotels|her number|his number|number|\
account|feet|images|history|rooms?|chat|chat rooms?|thirst|clips|search|browser|websites?|reviews|forums?)
(tinder|grindr|bumble|ashley madison|onlyfans|backpage|listcrawler|escort|escorts|prostitute|prostitutes|\
hookers?|massage (parlor|parlors|place|spa)|strip (club|clubs)|stripclub|cam (site|sites|girl|girls|room|\
rooms|show)|camgirls?|chaturbate|pornhub|xvideos|porn|porno|pornography|hookup (app|apps|site|sites)|dating \
(app|apps|site|sites)|sex (worker|workers|shop|club|site|chat|app)|adult (bookstore|store|theater|site|\
sites|video)|bathhouse|glory hole|red light|happy ending|incognito|burner (phone|account)|sugar (baby|daddy|\
site)|webcam|webcams|nudes|sexting|sext|sexts|peep|chat ?roulette|omegle|affair partner|sex)
(in|at|near|outside|by|past|parked|around|across from|front of|driving|drove|walking|walked|pulled|passing|\
heading|on my way|sitting|standing|block from|blocks from|staying|stuck|next to|down the street from|\
circling|going|headed|turned) [in|at|near|by|past|outside|front of|right|to|into|from|up|out|down|up to|\
alone in|by the|over] [front of|outside|to|of|by|the|a|my|her|his|at] [the|a|my|her|his|that|this|of|old] \
[old|same|parking|hotel|massage|usual|strip] (club|parlor|strip|bookstore|adult|massage|spa|motel|her \
(house|place|apartment|street|work|door|office|building)|his (house|place|apartment|street|work|door)|\
affair|spot|spots|acting out|old (spot|place|haunt|neighborhood|corner)|hotel|lot (outside|of|by|at|near)|\
old (bar|hookup)|casino|red light|truck stop|park where|rest stop|bathhouse|exs?|place where i (used|\
always)|corner where|track|part of town|street where)
(hotel|motel|conference|business trip|work trip|on the road|airbnb|road trip) .. (alone|by myself|tonight|\
nobody|no one|tempt\w*|bored|room|laptop|wifi|night)
(alone|by myself|house to myself|home alone|alone in the house|wife is (away|out|gone)|husband is (away|out|\
gone)|everyones (out|asleep|gone)) .. (laptop|computer|phone|internet|tempt\w*|old habits|browser|trouble|\
danger\w*|risky|wifi|bored and|and bored)
(ex|affair partner|ap|old flame|old hookup|hookup|acting out partner|former partner|old partner|mistress|\
other woman|other man|she|he|fwb|dealer|the woman i|the guy i|my old (girlfriend|boyfriend|partner|contact|\
friend from the app)|escort|someone from (the|my) (app|past|old)|girl from|guy from|coworker) [just|from|\
keeps|is|has|who|i|again|still|wont stop|started|out of the blue|suddenly] [just|from|keeps|is|out of \
nowhere|trying to|the|i|used to|cheated with|had an affair with|acted out with|(\w+ )] (texted|messaged|\
emailed|called|contacted|reached|wrote|dmd|dm d|hit me up|texting|messaging|calling|showed up|wants to \
(meet|see|talk|hook|come|get)|sent me|asked me (to|out|over)|invited me|snapped|friend requested|liked my|\
slid into|is back in|popped up|liked|followed me on|added me|wants me|flirt\w*|is in town|asked to (meet|\
see|come))
(text|message|email|dm|call|friend request|voicemail|snap|note|letter) from (my ex|her|him|an (ex|old)|my \
(affair|ap|old|acting)|a former|the (woman|guy|girl|man) i|someone i used)
(about|going|ready|close|trying|this close|seconds|minutes|inches|moments|on the verge|edge|gonna|near) \
[away|to|from|not|of] [to|not to|of] (relaps\w*|slip\w*|laps\w*|act\w* out|giv\w* in|cav\w* in|cave|act on \
it|do it|do something|blow it|ruin|watch|look|text (her|him|my ex)|call (her|him|my ex)|cheat|mess up|break|\
crack|fold|lose it all|los\w* my (sobriety|days|streak)|throw (it|away)|click|press|hit send|send it|go in|\
go inside|meet (up|her|him)|pay|fall|reset|crash and burn|use)
(finger|thumb|cursor|mouse|hand) [is|on|over|hovering] [hovering|over|on|the] [over|on|the] (the|send|call|\
his|her|enter|button|link|download|keyboard|trigger word|app|buy|icon)
(hovering|staring at) .. (send|screen|number|phone|link|search|contact|name|laptop|computer|app)
(page|tab|site|app|laptop|browser|window|video|link|screen|ad) [is] [right|already|up|wide] (open|up|loaded|\
in front|pulled up|downloading|open in)
(message|text|dm|reply) [is] [all|already] (typed|written|ready|drafted|composed|half typed)
(typed|wrote|drafted|composed|half wrote) [out|up] [a|the|my|his|her|out] (message|text|dm|reply|email|\
number|name|address|url) [to] .. (havent|not|didnt|without|but|her|him|finger)
(shes|hes|someone|escort|girl|guy|they|theyre|she|he) [is|are] [already|coming|almost] (on (her|his|the|\
their) way|coming over|coming up|almost here|at the door|waiting (for me|upstairs|at|in|outside)|in the \
(car|lobby|parking)|knocking)
(booked|reserved|paid for|withdrew|took out|pulled out|got out|have) [a|the|some|\$?\d+] [room|cash|hotel|\
motel|money] (room|cash|hotel|motel|appointment with|out of the atm|for (a|the) (massage|session|room)|\
money out) .. (atm|meet|her|him|massage|escort|hour|session|cant|tonight|dont|know)
(cant|couldnt|wont|not able to|unable to|hard to|dont know (if|how) i can|dont think i can|not sure i can|\
cannot|struggling to|how do i|barely|cant even) [really|much|even|just|stop|to] (resist|hold (on|out|off|it|\
back|this)|fight (it|this|them|the)|stop (myself|looking|watching|scrolling|thinking about (it|her|him|sex|\
porn|acting|the)|searching|clicking|swiping|going back|staring|obsessing)|control (it|myself|the|this|my \
(urges|thoughts|eyes))|say no|hang on|get (it|her|him|them|that|these|the (image\w*|thought\w*)) (out of|\
off)|turn (it|this) off|put (it|the phone|my phone) down|look away|walk away|stay (away|strong|off)|help \
myself|shake (it|this|the)|ride this|last much|make it (through|tonight|much)|do this without|take it \
anymore the urge)
(struggling|struggle|fighting|battling|wrestling|hanging on|weak|vulnerable|shaky|slipping|sliding|\
spiraling|white knuckl\w*|losing (the|this) (battle|fight)|hanging by|holding on) [so|with|really|hard|\
right|by|against|it|bad|badly|a|to] [hard|bad|now|with|the|by|my|tonight|a|off] (with (porn|urges|lust|\
temptation|thoughts|the|this|it)|urges?|tonight|right now|hard|bad|badly|today|thread|moment|temptation|\
lust|thoughts|eyes|a thread|the urge|cravings?|not to|rn|by a thread|now|by my fingernails|barely)
(eyes|mind|thoughts|head|brain|body) [is|are|keep|keeps|just|going|went|wont|has] [are|going|keep|stop] \
(wandering|racing to|wander\w*|drifting|going to (bad|dark|old|dangerous|the)|in the gutter|going there|\
screaming for|begging|wants? (it|to|her|him|a hit|that)|telling me to|saying (just|go|one|do)|wont shut up|\
to (bad|dark) places)
(just|only|one|take) (one|a|once|this|last) [more|quick|little|last] (look|peek|time wont|video|click|hit|\
hour|night wont|last time|drink|more time|text|time|glance)
(deserve|earned|reward\w*|treat) [it|a|this|myself|to] [a|little|after|with|it|something|release|to] \
(release|reward|tonight|after|it|porn|something|treat|night off|hookup|look|slip|her|him|acting)
(who|no one|nobody|no1|noone) (would|will|ll|d|has to|has) (ever )?(know|find out|notice) (if|about|anyway|\
,|\.)
(old|bad) (feelings|patterns|habits|thoughts|stuff|ways|behaviors?|voice|me) (is |are )?(coming back|\
creeping (back|in)|back|returning|calling|knocking|kicking in|resurfac\w*|pulling|surfacing|stirring|flaring)
(its|it is|hitting|hit|getting|coming|feels?|urges? are|really|so) [me|on|so|really|hitting|too] [really|so|\
strong|bad|hard] (strong tonight|bad tonight|hard tonight|strong right now|bad right now|hard to resist|\
intense right now|hard right now|me hard|building|overwhelming right|too strong|strong today|in waves|hard \
not to)
(bored|lonely|stressed|angry|tired|drunk|drinking|buzzed|high|stoned|cant sleep|insomnia|payday|fight with \
my (wife|husband|partner)|argu\w*|rejected) ... (act out|acting out|watch|look up|porn|old (sites|ways|\
habits|stuff)|the (app|apps|sites)|go online|tempt\w*|urge\w*|risky|danger\w*|dangerous|text (her|him)|call \
(her|him)|go (there|back to)|escape|slip|relapse|browse)
(danger zone|red zone|high risk (situation|moment)|risky (situation|place|spot|moment)|slippery (place|\
people|spot)|yellow light|red light situation|on thin ice|bubble|in the trance|the trance|the zone|acting \
in|tunnel vision|in the bubble)
(afraid|scared|worried|feel|feeling|think|know|fear|terrified|sure|bet) [that|like] [i|im|ill|i might|i \
will|i could|i may|that i|myself] [might|will|going to|gonna|could|about to|may|am] [going to|gonna|about \
to|just] (slip|relapse|act out|give in|cave|mess up|slipping|fall|do something|use|go back|screw up|blow it|\
lapse|lose it|break|lose control)
(craving it|craves it|i need it|need it so bad|need a (fix|hit|release)|want it (so bad|so badly|bad|badly|\
right now|now)|i want it|need (release|relief)|need sex|want sex|so tempted|dying for it)
(scroll|scrolling|swipe|browse) (hole|trance|again|for hours)
(she|he|woman|girl|guy|man|coworker|neighbor|someone|barista|waitress|client|trainer) .. (flirt\w*|came on \
to me|hit on me|hitting on me|gave me (her|his) number|asked (for my|me for my) number|wants to hook up|\
inviting me|offered|propositioned|invited me|looking so|so hot|undress\w*|sexy|attractive)
"""
NOT_URGE: Final = r"""
(no|not|zero|without|free of|never|dont have|didnt have|havent had|hardly any|not feeling|wasnt|isnt|aint|\
fewer|nothing) [any|a|single|real|really|much|had|feeling|having|have|many|more|even|at all|been] [any|a|\
single|strong|real|bad|major|more] (urges?|cravings?|temptations?|tempted|triggered|triggers?|craving|horny|\
temptation|thoughts about|desire|fantas\w*|thinking about (it|porn|acting|her|him)|aroused|lust\w*)
(urge|craving|temptation|trigger) free
"""
IMMINENT: Final = r"""
(about|gonna|ready|seconds|minutes|inches|moments|this close|that close|so close) (to|from|away) (?!the \
(gym|meeting))
(im|am|ill|just) (going|heading|headed|gonna|about) (to|there|in|over|inside|out|back|for it) (?!the (gym|\
meeting|store|church)|a meeting|my (sponsor|meeting|therapist)|bed|sleep|work|try|call (my sponsor|mike|\
you)|be (ok|okay|fine)|church|pray|group|make it|get through|beat)
(cant|couldnt|wont|cannot|not able to|dont think i can|dont know (if|how) i can|not sure i can|can barely|\
barely) [really|even|much|possibly|just|be able to] (stop (?!thinking|crying|shaking|smiling|laughing|\
worrying|talking)|hold|resist|fight|control|say no|help (it|myself)|hang on|last|wait|turn (back|it|around)|\
stay (away|strong|off)|make it|ride|keep (this|it|fighting|holding|going)|look away|walk away|put (it|the|\
my)|take (it|this)|get away|leave|contain)
(wont|not going to|arent going to) (make it|last|hold|be able to hold)
(at|outside|in front of|inside|in the (lot|parking|lobby|elevator)|parked|pulled (up|in|into)|on my way|\
walking (in|up|into)|driving (to|there|over|toward)|headed (to|there|over)|here now|im here|standing|\
sitting outside|sitting in (the|my) (car|lot|parking)|at the door|at (her|his|the) (door|house|place|motel|\
hotel|club|parlor)|outside (her|his|the))
(page|tab|site|app|laptop|browser|window|video|link|screen|ad|chat|profile|message|text|dm|number) [is|was|\
its] [right|already|up|wide|all] (open|up|loaded|in front|pulled up|typed|written|ready|dialed|drafted|open \
in)
(typed|typing|wrote|dialed|drafted|dialing|composing|loading|downloading|logging|clicking|opening|messaging|\
texting|searching|paying|booking|scrolling|watching|swiping|looking at) [out|up|it|the|a|in|her|him|my] .. \
(right now|now|as we speak|this second|already|havent (sent|hit|pressed)|not sent|send|and)
(open|up|pulled up|loaded|on) (on|in) (my|the|front of) (screen|phone|laptop|computer|me|browser|other)
(open|up|on|online|unlocked) right now
(finger|thumb|cursor|hand) .. (on|over|hovering)
(on (her|his|their|the) way|coming over|almost here|coming up|waiting for me|meeting (her|him|them|someone) \
(in|at|tonight|now|soon)|meet (her|him|them|someone) (in|at|tonight|now|soon)|be here in|shes here|hes here|\
knocking)
(booked|reserved|paid|sent|withdrew|made (an|the) appointment|have the cash|cash in hand|got the cash|room \
booked|got a room|room key)
(emergency|help me|stop me|talk me (out|down)|someone stop|sos|hurry|asap|urgent\w*|quick|please help|need \
help (now|right now|asap))
(any (second|minute|moment)|in (5|ten|10|two|2|five|20|30|15|a few|an) (min|mins|minute|minutes|hour)|this \
(second|minute|instant)|as we speak|right this)
(losing|lost) (it|control|the (battle|fight)|my grip|this (battle|fight))
(verge|brink|edge) of
(slipping fast|slipping away|hanging by a thread|by a thread|last chance|point of no return|no turning back|\
too late|its happening|doing it now|gonna do it|going to do it|i will do it|ill do it|cracking|breaking|\
caving|giving in|give up fighting)
(10|9|8|ten|nine|eight) ?(/ ?10|out of (10|ten)|10)
(its|at|an|a|like|im|urge|is|to) (10|9|8|ten|nine|eight) (?!days|am|pm|hours|months|weeks|years|minutes|\
mins|people|times|year|miles|oclock|month|week|meetings|or so days|day|step|steps|blocks|ft|\d)
"""
HUMAN: Final = r"""
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
FEELING_BAD: Final = r"""
(sad|lonely|alone|lonesome|isolated|depressed|depressing|depression|anxious|anxiety|anxiousness|nervous|\
afraid|scared|terrified|fearful|worried|worrying|panicky|panic|panicking|panicked|ashamed|shame|shameful|\
guilty|guilt|embarrassed|humiliated|disgusted|disgusting|worthless|useless|hopeless|helpless|pathetic|\
miserable|awful|terrible|horrible|shitty|crappy|rough|overwhelmed|overwhelming|stressed|stressful|stressing|\
angry|mad|furious|pissed|rage|raging|irritated|irritable|annoyed|frustrated|frustrating|resentful|\
resentment|bitter|jealous|hurt|hurting|hurts|heartbroken|heart broken|broken|crushed|devastated|grief|\
grieving|mourning|crying|cried|tears|weeping|sobbing|numb|empty|hollow|lost|stuck|trapped|shaky|restless|on \
edge|agitated|upset|down|low|blue|bummed|gloomy|dark place|unloved|unwanted|unworthy|rejected|abandoned|\
betrayed|ignored|invisible|a mess|a wreck|a failure|loser|hate myself|self hatred|self loathing|loathe|hate \
(my|this|life|everything|how)|exhausted|burned out|burnt out|drained|wiped out emotionally|struggling|\
struggle|suffering|in pain|pain|aching|unwell|not (ok|okay|good|great|well|doing (well|good|great|so)|fine|\
alright|feeling (good|well|great|it|right|ok|myself))|isnt easy|tough (day|night|week|time|one|today)|hard \
(day|night|week|time|today|one|being|without)|bad (day|night|week|time|place|mood|dream|news|headspace|\
today)|worst|falling apart|breaking down|broke down|break down|meltdown|at my limit|cant cope|cant sleep|\
insomnia|nightmares|no sleep|couldnt sleep|defeated|discouraged|disappointed|doubt|insecure|inadequate|\
confused|conflicted|torn|moody|edgy|tense|uneasy|dread|dreading|regret|remorse|sorrow|despair|desperate|\
self pity|sick of|fed up|had enough|cant do this|cant take (it|this|much)|dont know what to do|too much|so \
much pressure|miss (my|her|him|them)|unforgivable|monster|stupid|idiot|hate being|homesick|melancholy|weepy|\
triggered by)
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
okay|alright|decent|solid|steady|stable|balanced|serene|serenity|centered|focused|alive|light|free|tired|\
sleepy|bored|hungry|sick|cold|flu|headache|sore|achy|groggy|worn out|beat|busy|neutral|meh|so so|blah|not \
bad|hanging in (there)?|hangin in|doing ok|getting by|surviving|same as usual|nothing special|quiet|chill|\
mellow|pumped|stoked|ecstatic|thrilled|lucky|safe|sober|clean|no (urge|urges|craving|cravings|temptation|\
temptations|thoughts|triggers|issues|problems|slips|relapse\w*|struggles|desire)|urge free|craving free|\d+ \
(days?|weeks?|months?|years?) (sober|clean|free|in|strong|today|of sobriety|without|porn free|now|tomorrow)|\
(one|two|three|four|five|six|seven|eight|nine|ten|thirty|sixty|ninety) (days?|weeks?|months?|years?) (sober|\
clean|free|today|strong|in)|milestone|anniversary|chip|good (day|night s|week|mood|place|today|meeting|\
session)|great (day|week|mood|meeting|session)|best (day|week)|easy day|(didnt|havent|not|never) (slip|\
slipped|relapse|relapsed|act|acted|lapse|lapsed|give in|gave in|act out|acted out)|almost (slipped|\
relapsed) but)
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
WRONG_NUMBER: Final = r"""
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
