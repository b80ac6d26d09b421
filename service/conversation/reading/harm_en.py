"""Phrases of self-harm, means in reach, overdose and medical emergency, in English. A clinician reviews every line.

Means, doses and places weigh more than the word suicide (Crisis Text Line; docs/evidence.md, 'Danger').
"""

from typing import Final

CLASSES: Final = {
    "body": "arm|arms|wrist|wrists|thigh|thighs|leg|legs|skin|stomach|body|throat|veins|neck",
    "pills": "pills|pill|tablets|meds|tylenol|ibuprofen|advil|aleve|excedrin|acetaminophen|aspirin|xanax|ambien|oxy|oxys"
    "|oxycodone|oxycontin|percocet|percocets|vicodin|norco|klonopin|ativan|valium|benzos|benadryl|insulin|seroquel"
    "|fentanyl|methadone|painkillers|sleeping pills|antidepressants|medication|medicine|sleepers|trazodone|lithium"
    "|gabapentin|unisom|nyquil|heroin",
    "mine": "my|the|these|those|this|that|a|all|some|his|her|moms|dads|husbands|wifes|old|whole|full|last",
    "weapon": "gun|pistol|rope|noose|revolver|shotgun|rifle|handgun|glock|9mm|38|45|razor|razors|blade|blades|knife|belt"
    "|box cutter|razor blade|firearm|ammo|bullets|cord",
}  # fmt: skip

SELF_HARM: Final = r"""
<body> .. (cut up|all cut|sliced|slashed|covered in (cuts|scars|burns)|bleeding)
(purged|purging|threw up|throwing up) .. on purpose
(havent|not|cant|dont|didnt) (kept|keep|keeping) .. food down .. (days|purpose)
(cut|cutting|cuts|burn|burned|burning|burnt|harm|harmed|harming|hurt|hurting|scratch|scratched|scratching|\
stab|stabbed|punish|punishing|starve|starving|bruise|choke|choking|injure|bite|biting|hit|hitting|punch|\
punched|punching|whip|whipping|mutilate|carve|carving) (myself|my [own] <body>)
(cut|cuts|scratches|burns|cutting|slices|marks) (on|into|in|across) (my|both) <body>
(self harm\w*|selfharm\w*|self injur\w*|self mutilat\w*|self inflicted)
(cutting|started cutting|been cutting|cut|burning) (again|too deep|deep|deeper|deeper than|more|every night|\
in the (shower|bathroom))
(razor|razors|blade|blades|lighter|knife|scissors|box cutter) .. (skin|arm|arms|wrist|wrists|thigh|thighs|\
leg|legs|again|calling|in (my|the) (hand|bathroom)|to feel|out)
(bang|banged|banging|slam|slammed|slamming|bash\w*|smash\w*|hit|hitting|beat\w*) my (head|fist|fists|face|\
own head|knuckles) (?!over|in the)
(havent|not|dont|stopped|refuse|refusing|wont|quit|didnt) (eaten|ate|eat|eating|let myself eat|eat anything|\
eaten anything) .. (\d days|days|punish\w*|deserve|on purpose|starv\w*|disappear|weeks?|disgust\w*)
dont deserve [to] (eat|food|be fed)
(make|made|making) myself (throw up|bleed|vomit|puke|purge|bruise)
(urge|urges|want|need|wanting|tempted|thinking|like|trying not) (to|of|about) [start|just] (cut|cutting|\
bleed|bleeding|self harm|feel pain|hurt my body)
(see|saw|seeing) [my|the|my own] blood (helps|calms|is|makes|made|makes me)
(put|putting|stubbed|pressed) .. (cigarette|cigarettes|lighter|iron|flame) [out] (on|into|to|against) (my|me)
"""

MEANS: Final = r"""
(bottle|bottles|handful|stash|pile|bunch|lot|enough|fistful|jar|pack|bag|box|drawer full) [full] [of] \
[<mine>] [<mine>] <pills>
(all|every one of|the rest of) (my|the|of|these|his|her) [the|my|of my] [<mine>] <pills> (?!away|down the|\
at (8|9|night))
(counting|counted|staring|looking|holding|lined|poured|stockpil\w*|saving|saved|hoarding|collected|\
collecting|stashed|laid|laying|hid|hiding|crushed|spread|dumped|sorting|sitting here with|playing with|\
loading|loaded|cleaning) [at|up|out] [<mine>] [<mine>] [bottle of] (<pills>|<weapon>)
<pills> [are|is|right|lined|all|sitting|laid] [lined|laid|up|out] [up|out] [on|in|next|beside|right|by|\
here] [my|to|the|front|here|of] (hand|lap|table|bed|nightstand|counter|desk|dresser|me|in front|here in \
front|ready|lined up|laid out)
<weapon> .. (in my (mouth|hand|hands|lap)|on my (lap|bed|nightstand)|to my (head|throat|temple|wrist)|next \
to me|beside me|loaded|ready|calling me|calling my|within reach|in hand|in front of me|around my neck|on \
the (table|bed|nightstand|passenger|seat))
(have|having|got|get|getting|bought|buying|buy|borrow\w*|find|found|loaded|took out|pulled|pulled out|\
holding|with|hold|grabbed|own|dug out|went and got) (a|the|my|his|dads|my dads|another|out my|out the|\
husbands|my husbands) (gun|pistol|rope|noose|revolver|shotgun|rifle|handgun|firearm|glock|loaded)
(gun|barrel|pistol|knife|blade|razor) (in|to|at|against|under|on) my (mouth|head|temple|chin|chest|throat|\
wrist|wrists|neck|arm)
(tied|tie|tying|made|making|hung|hanging|set up) (a|the) (noose|rope|sheet|belt|cord) (?!swing|to (the|my) \
(truck|trailer|boat))
(rope|belt|cord|noose|sheet|extension cord) .. (neck|rafter|rafters|ceiling|beam|closet|fan)
(car|engine|truck|motor) .. (running|on) .. (garage|hose|closed)
(garage|hose|exhaust) .. (car|exhaust|tailpipe|engine) (running|on|pipe|closed|in)
(antifreeze|carbon monoxide|cyanide|drano|rat poison|bleach|helium tank) (?!wipes|stains?|smell|the \
(bathroom|tub|sink)|my (hair|shirt))
(drink|drank|drinking|drunk|swallow\w*) .. (antifreeze|bleach|drano|poison|ammonia|lighter fluid|peroxide|\
detergent|windex|turpentine|pesticide)
\d{3,5} ?mg
<pills> (and|with|plus|washed down with) [a|the|some|bottle|of|my] [bottle|fifth|glass] [of] (vodka|whiskey|\
whisky|booze|alcohol|wine|liquor|gin|rum|tequila|beer|bourbon)
(whiskey|vodka|booze|wine|alcohol|liquor|bourbon) (and|with|plus) [a|the|my|these|some|all] [bottle|\
handful] [of] [<mine>] <pills>
"""

OVERDOSE: Final = r"""
took too (much|many) (?!time|on|of (my|your|the) time|space|work|money|from|for granted)
(overdos(e|ed|ing|es)|oded|od ed|oding)
(took|taken|take|taking|swallowed|ate|downed|popped|swallow|swallowing|had) [way|like|about|all|over|around|\
almost|maybe|nearly|just] (all|too many|too much|a (bunch|lot|handful|bottle|ton|whole)|the (rest|whole|\
entire|last|bottle)|\d{2,}|whole|entire|everything|half (a|the) bottle|twenty|thirty|forty|fifty|fifteen|\
ten|several|extra|double|handfuls|every) [of|the|my|bottle|a|last|dose] [of] [<mine>] [<mine>] (<pills>|\
bottle|them|it|in the cabinet|of them)
(too many|too much) [of] [<mine>] <pills>
\d{2,} [of|my|the] [my|the] <pills>
i [just|already] (took|swallowed|drank) (them|all of them|it all|the pills|the whole|everything)
(mixed|mixing) .. <pills> .. (alcohol|vodka|whiskey|booze|drinks?|wine|bottle|together)
(called|call|need|number for|calling) poison (control|help|center)
(poisoned|poisoning) (me|myself|him|her)
"""

EMERGENCY: Final = r"""
(911|nine one one|988|nine eight eight|741741|1 800 273)
(need|call|calling|called|get|send|dial|want|someone call) [me|an|a|the|for] (an|a)? ?(ambulance|paramedics|\
ems|cops|police)
(crisis|suicide|prevention) (line|lines|lifeline|hotline|help line|helpline|number|team|text line|center|\
chat|counselor|hot line)
(hotline|lifeline|crisisline|hot line) (number|please|now|for|to call|i can)
(number|line|someone) (for|to call) .. (suicid\w*|crisis|hotline|lifeline)
(cant|barely|stopped|isnt|hardly|not|trouble) (breathe|breathing) (?!exercise\w*|right|easy|easier|room)
(chest|heart) [is|really|keeps|hurts] (pain|pains|attack|hurting|hurts|crushing|stopped|pounding and (cant|\
arm)|racing and (numb|chest))
(pain|pressure|tightness|crushing) (in|on|across) my (chest|left arm|jaw)
(having|had|think|hes having|shes having|its|is having) .. (heart attack|stroke|seizure|seizures|\
anaphyla\w*|allergic reaction)
(bleeding|blood) (out|a lot|everywhere|badly|bad|wont stop|so much|heavily|from my (head|arm|arms|wrist|\
wrists|leg|stomach)|and (cant|wont|it)|all over)
(im|hes|shes|still|someone is|is) [really|still] bleeding
(lost|losing|so much|lot of) [a lot of|so much|too much] blood
(wont|wouldnt|cant|not|isnt|couldnt) (wake up|waking up|responding|respond|wake (him|her|them)|breathing|\
conscious)
(unresponsive|unconscious|not breathing|turning blue|lips are blue|foaming|convulsing|collapsed|having \
convulsions)
(blacked|passed|passing|blacking) out .. (driv\w*|blood|floor|bathroom|pills|hit my|again and|keep|and)
(fell|crashed|accident|wrecked|wreck|hit by a car) .. (cant (move|feel)|bleeding|trapped|my head|blood|\
unconscious|hurt bad|stuck)
(house|apartment|kitchen|car|room|building) is on fire
(im|i feel like im|think im|shes|hes) dying (?!to|for|of|laughing|over here|inside|from (laugh\w*|bore\w*|\
cringe|heat)|my hair)
(withdrawal|withdrawals|detox\w*|dts) .. (seiz\w*|hallucinat\w*|convuls\w*|shaking so|bad|hospital)
(hearing|voices) [voices|in my head|are|that|keep|keeps|in my] .. (tell\w*|kill|hurt|say\w*|command\w*|\
voices|die|jump|talking)
"""

DANGER: Final = {
    "self-harm": SELF_HARM,
    "means": MEANS,
    "overdose": OVERDOSE,
    "emergency": EMERGENCY,
}
