"""Temptation in English, and what makes it imminent. A clinician reviews every line; see docs/reading.md ('urge', 'Risk')."""

from typing import Final

URGE: Final = r"""
(hookups?|hook up|hooking up)
look (her|him|them) up
scrolling .. (not good|bored|hours|again|late|risky|danger\w*|profiles|night)
(bored|lonely|late|alone) and (scrolling|browsing|surfing|online|on my phone)
(laptop|phone|computer|app|internet|it|she|he|hotel) [is|keeps] [always] calling (my name|to me|me (over|\
back|in))
on (the|that|a|my old|those|an) [old|dating|cam|hookup|bad] (site|app|sites|apps|cam) (again|right now|now|\
help|looking|and|,|\.)
(cash|money) (out|in hand|in my (pocket|hand|wallet)) [and|,] .. (driving|going|meet|there|heading|parlor|\
massage|her)
get (those|these|the|that|this) [\w+] (images?|pictures?|scenes?|thoughts?|memory|memories|video|face|body) \
.. (head|mind)
talk me (out|down|off)
(almost|nearly|close to|so close to|inches from|this close to) (gave|give|giving|caved|caving|slipped|\
relapsed|acted|acting|slipping|relapsing|texted|called|went|watched|looked|clicked|did|broke|messed|\
messaged|drove|replied|paid|opened|hit send)
cant stop [myself|it|this|now|,|\.]
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
getting|start|so badly|be] [to|on|back|up|home and|out and] [back to|on|to] (watch (porn\w*|it|videos|\
something|stuff|them|again|that)|watching (porn|it|videos|stuff|them|that)|look (at|it|up|for|again|so|\.|\
online)|looking|act out|acted out|acting|porn\w*|p0rn|masturbat\w*|jerk\w*|jack\w* off|relapse|relapsing|\
slip|slipping|lapse|use|using|cheat\w*|sext\w*|hook\w* up|give in|giving in|cave|caving|act on it|escort\w*|\
call (her|him|my ex|an escort|that number)|text (her|him|my ex)|message (her|him|my ex|an)|see (her|him|my \
ex|an)|meet (her|him|up|someone|a)|contact\w* (her|him|my)|reach out to (her|him|my ex|my ap)|texting (her|\
him|my ex)|calling (her|him|my ex)|do it|do something (stupid|bad|i|dumb)|mess up|messing up|blow it|\
download\w*|reinstall\w*|log (in|on|back)|open (it|the|tinder|grindr|my|an|up)|get (online|on (the|tinder|\
grindr|it))|search\w*|scroll\w*|browse|browsing|hit (the|up)|escape|numb|drive (by|past|over|to)|stop (by|\
at)|visit\w*|strip club|massage|swipe|swiping|buy|pay|spend|binge|going to (the|a|her|his)|going back|go \
(over|there|back|to (her|his|the|a) (place|house|club|parlor|spa|massage|strip|hotel|motel|bar|spot|\
bookstore|old)))
(thinking|thoughts|think|thought|dreaming|daydreaming|obsessing|obsessed|fixated|mind|replaying|picturing|\
cant stop thinking|memories|imagining|flashbacks|reminded) [is|keeps|keep|on|going|wandering|drifting|stuck|\
of|about|racing] [about|of|on|back|to|going|back to|with] [to|the|my|doing|about|all|an|old|having] [old|\
the|doing|last|past|other] (her|him|porn\w*|ex|affair partner|ap|acting out|affair|hookups?|escorts?|sex|\
massage|parlor|club|old (partner|flame|days|times|life|habits|videos|stuff)|that (woman|man|girl|guy|site|\
video|app|place|coworker)|the (sites|videos|app|apps|other woman|other man|coworker|site|barista|neighbor)|\
other (women|men|woman|man)|relapse|relapsing|using|doing it|it (all day|again|nonstop|constantly|so much|\
too much|every|a lot|at work|right now))
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
it|do it|do something|blow it|ruin|watch porn|look (at|up)|text (her|him|my ex)|call (her|him|my ex)|cheat|\
mess up|break|crack|fold|lose it all|los\w* my (sobriety|days|streak)|throw (it|away)|click|press|hit send|\
send it|go in|go inside|meet (up|her|him)|pay|fall|reset|crash and burn|use)
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
(site|app|page|tab) (right now|now|open)
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
((im|sitting|standing|parked|right|here|waiting) (outside|in front of)|in the (lot|parking|lobby|elevator)|\
parked|pulled (up|in|into)|on my way|walking (in|up|into)|driving (to|there|over|toward)|headed (to|there|\
over)|here now|im here|standing|sitting outside|sitting in (the|my) (car|lot|parking)|at the door|at (her|\
his|the) (door|house|place|motel|hotel|club|parlor)|outside (her|his|the))
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
