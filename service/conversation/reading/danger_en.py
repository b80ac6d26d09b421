"""Phrases of danger to life or safety, in English. A clinician reviews every line.

Sources: labels.md ('crisis'), the C-SSRS ladder and the words that Crisis Text Line found before rescues (content.md,
sections 5 and 7). Broad on purpose: a false alarm costs a call, a miss may cost a life. What takes a phrase back is in
scope.py.
"""

from typing import Final

DANGER: Final = {
    "suicide": r"""
suicid\w*
(kms|unalive|unaliving|ctb)
(kill|killing|end|ending|off|offing|hang|hanging|shoot|shooting|drown|drowning|stab|stabbing|poison|gas|delete) myself
(kill|killing) me (please|now|already)
(end|ending|take|taking|ended|losing|lose) my [own|whole|miserable|stupid] life
take my [own] life
(end|ending|ended|finish) it (all|tonight|now|today|for good|once|forever|already|here)
(want|going|ready|need|try|trying|tempted|about|have|like|of|just|gotta|should|could|might|id|ill|maybe) [to|just] end(ing)? it (?!with|w|off|between|there|early|at)
(want|wanted|wanting|wants|ready|going|trying|rather|prefer|waiting|deserve|deserves|need|hope|hoping|praying|pray|wish|wishing|like|feel like|tempted|choose|might|decided) [i|id|i could|i would|i can|to|for|me|just|god|to god|i just] [just|fucking|really|only|be able to] (die|dying|be dead|death|be gone forever|perish)
(die|dead) (already|right now|in my sleep|soon|alone tonight|tonight)
let me die
(wish|wished|better|easier|if|hope|like|feel like|rather|prefer) [that|it if|off if] (i|id|im) (was|were|wasnt|werent|am|be|had|never|hadnt|just) [just|never|not] (dead|gone|born|alive|here|existed|exist|died|waking|woke|woken|been born|around)
wish i (wouldnt|didnt|dont|wont|never|could never|could not|couldnt) .. (wake|exist|live|born)
hope i (dont|never|wont) (wake|make it|survive|come back)
(dont|not|never|no longer|didnt|doesnt|nor) (want|wanna|wish|care|need|feel like|wanting|deserve|like|see) [to|the point of|a reason to|any point in|myself|about] (live|living|life|alive|be alive|being alive|exist|existing|wake up|waking up|be here|being here|be around|be on this|go on living|go on|keep living|stay alive|continue living|live anymore) (?!at|in this (house|room|bar|place|hotel)|with (him|her|them)|for work)
(dont|not|never|wont) .. (want|wish) to [ever] wake up
(no|any|whats the|what is the|without|see no|not much|little|lost [all|my]) [real|good|more] (point|reason|reasons|purpose|sense|use|will) (in|to|of|for) [even|me] (live|living|life|go on|going on|be here|being here|exist|existing|be alive|being alive|stay alive|staying alive|wake up|waking up|keep going|keep living|stay|continue|continuing)
why [am|should|do|even|bother] [i|even|bother] (still|even|keep|bother) .. (alive|living|live|existing|exist|breathing|here)
(tired|sick|done|finished|over|exhausted|had enough|through|bored) (of|with|from) (living|life|being alive|existing|existence|this life|my life|this world|breathing)
life (isnt|is not|not|has no|feels|is) [really|just] (worth|pointless|meaningless|meaning|not worth|over for me)
not worth (living|being here|staying alive|going on|being alive)
(nothing|nobody|no reason|noone) [left|more] (to live for|worth living)
nothing left (for me|to live)
(better|best) off (dead|without me|if i (was|were|wasnt|werent|died|disappeared|weren t)|w o me|when im gone|gone|not here)
(better|easier|best|happier|safer|relieved) .. without me
(better|easier|simpler) (for .. )?if i (was|were|wasnt|werent|died|just died|disappeared|didnt|wouldnt|never)
world .. without me
(nobody|who|noone|never|anyone|they|would anyone|people) [would|will|wouldnt|wont|even|d] (even )?(miss|notice|care if|mind if|cry if) .. (gone|died|die|dead|disappeared|disappear|wasnt here|me)
dont (care|mind) [anymore] (if|whether) i (live|die|wake|make it|get hit|dont wake|survive|lived|died|od|overdose)
(never|not) [ever|have to] (wake|waking) up [again]
(sleep|asleep) [and|forever] (forever|never wake|not wake|dont wake)
(want|wish|need|wanting|wishing|like) [i|to|could|just|i could] [to|could|just] (disappear|vanish|cease|stop existing|not exist|stop being|not be alive|not be here|be gone|evaporate|fade away|check out for good|be done with life)
(stop|quit|not|dont|stopped) (existing|breathing|exist) [anymore|forever]
cant (go on|keep going on|keep living|live like this|live anymore|live with (myself|this|what|the)|take (living|life|being alive)|face another day|be here anymore|be alive|live any longer|live another)
(give|giving|gave|given) up (on life|on living|living|my life)
(how|way|ways|methods|method|easiest|painless|quickest|fastest|best way) [can i|could i|do i|do you|to|does it take] (to )?(die|end my|end it all|kill (you|yourself|a person|an adult)|overdose|od|hang|be fatal)
how (many|much) .. (pills|tylenol|ibuprofen|acetaminophen|advil|excedrin|aspirin|xanax|benadryl|oxy|insulin|mg|sleeping|meds|fentanyl|drug\w*) .. (take|kill|fatal|lethal|die|enough|would|it|too)
(painless|painlessly|lethal dose|fatal dose|ld50)
would .. (hurt|be painful) [to|if] .. (die|drown|hang|jump|bleed)
(life insurance|my policy|insurance) .. (pay|pays|worth|cover|suicide)
worth more dead
(drive|driving|steer|swerve|crash|crashing|run|swerving|ram|drove) .. (off|into) [a|the|this|that] (bridge|cliff|tree|wall|pole|truck|semi|river|lake|road|median|oncoming|highway|train|guardrail|embankment|overpass|barrier|ditch)
(jump|jumping|leap|jumped|throw\w* myself|fling\w*) .. (off|from|out|in front|into|under) .. (bridge|roof|building|balcony|train|traffic|truck|bus|ledge|cliff|window|river|overpass|tracks|semi|car|water|floor|garage)
(step|stepping|walk|walking|run|lay|lie|lying|stand|standing|wander) [out] (in front of|into|onto|on|in) [the|a|oncoming] (traffic|train|truck|tracks|bus|oncoming|railroad|railway|highway|freeway|semi|ocean and)
(hit|run over|flattened|taken out) by (a|the) (bus|truck|train|car)
(step|jump|go|going|stepping) off (this|the|a) (ledge|edge|bridge|roof|balcony|chair|stool)
(on|at|over) [the|a|this] (ledge|edge of [the|a] (bridge|roof|cliff|building|platform|balcony)|railing|bridge looking|bridge and|bridge rail)
(standing|sitting|sat|stood|parked|up|walked|drove|walking|im) (on|at|to|by) [the|a|my|this] [top of] [the|a|parking] [parking|golden gate|train|river|high|garage] (bridge|ledge|rooftop|overpass|railing|tracks|cliff|roof of|viaduct)
(have|made|got|theres|with) [a|my|the] (plan|date|way|method) [and|picked|set|for] .. (die|end|how|kill|to do it tonight|means)
(picked|set|chosen|chose|decided) [a|the|my|on a|on] [date|day|way|method] .. (to die|how i|when ill do it|to go)
(ready|time) (to|for me to) (go (home to god|be with (god|jesus|mom|dad|my (mom|dad|mother|father|brother|wife|son|daughter)))|meet my maker|leave this (world|earth|life|place)|check out)
(be|join|see) (with|my|him|her|you) .. in heaven [soon|tonight]
(the urge|urges|thoughts|thinking|think|thought|tempted|want|thinkin) (to|of|about) [just|how i could|how to|how] (die|dying|killing myself|ending|end everything|death|not being here|not waking|jumping|crashing my|hanging|not being around|being dead|doing it for good)
(dark|intrusive|passive|bad) thoughts .. (myself|life|death|dying|living|gun|knife|pills)
(ideation|self destruct)
the (only way out|easy way out) is .. (die|death|dead|pills|gun|bullet|end)
(bullet|shotgun|rope) .. (my (head|brain|mouth|neck)|solve|fix|problems)
blow (my|his|her) (brains|head|face)
(slit|slitting|cut|cutting|slash|slashing|open|opening) (my|both) (wrist|wrists|throat|veins|arms)
(od|oding|ods|overdose) [on purpose|tonight|myself]
(my last|last) (night|day|days|text|message|words|time you|sunset|meal|birthday|christmas) [on earth|alive|ever|to you|from me|here] (?!of (work|school|treatment|class|the|my (job|trip|program)|group)|was|at|in|is (monday|tuesday|wednesday|thursday|friday))
""",
    "farewell": r"""
(goodbye|good bye|bye|farewell|adios) (everyone|everybody|world|cruel world|forever|for good|to you all|all of you|and (thank|thanks|sorry|im sorry|take care of)|my (friends|friend|family|love|kids)|i love you all)
(this|it) is (goodbye|my goodbye|my (last|final) (goodbye|message|text|note)|the (last|final) (time youll|you will|message|text|goodbye|you)|it for me|the end for me)
(say|saying|said) [my|our|a|all my|the] (goodbye|goodbyes|final goodbye) [to (everyone|my (kids|family|dog|wife|husband|mom|dad|daughter|son))]
(last|final) (message|text|words|note|letter|goodbye) (youll|you|from|i|to|for|ever|im)
(wont|will not|not going to|not gonna|shouldnt|wouldnt) be (here|around|alive|on this earth) (tomorrow|anymore|much longer|after tonight|in the morning|for (christmas|thanksgiving|much|long)|by|when|long|next|to see)
(wont|not going to|never) (hear|see) (from )?me (again|anymore|ever)
(wont|never|not going to) (be|bother\w*|cause) .. (bother|burden|problem|trouble|hurt|anyone|you) (to|for|any)? .. (much longer|anymore again|after tonight|ever again)
(by the time|when) you (read|get|see|find) this .. (gone|dead|late|over)
(tell|let) (my|the) (kids|wife|husband|son|daughter|family|mom|mother|dad|father|parents|children|girls|boys|brother|sister|partner|girlfriend|boyfriend|dog) .. (love|loved|sorry|proud|fault|tried)
(take|look) (care of|after) my (kids|dog|cat|family|wife|son|daughter|mom|children|pets|husband|animals) .. (gone|for me please|when im|after|not here|im not)
(giv\w*|gave|given|handed|left) (away|out) [all] [my|of my|the] (things|stuff|everything|possessions|belongings|guitar|dog|watch|clothes|tools|records|books)
(wrote|written|writing|left|leaving|finished) [a|the|my|some|goodbye|her|them|him|you|out|all my] [suicide|goodbye|final|last] (note|notes|letter|letters|will) (?!to (self|myself|the (court|landlord)|my (boss|sponsor|therapist)))
(got|put|getting|putting|have) (my|all my) affairs in order
(everything|it all|it|this) (will|ll|is going to) [all] be over (soon|tonight|by|in a)
itll (all )?be over (soon|tonight|by)
(forgive|remember) me (when|after|for what im about|once) .. (gone|do|dead|about)
(im|ill be) (gone|dead) (soon|by (morning|tomorrow|tonight|then|monday)|tonight|tomorrow|before)
(after|when|once) im (gone|dead)
no more me
see you (on the other side|in the next life|in heaven|in another life)
(sorry for everything|thanks for everything|thank you for everything|thank you for all) .. (goodbye|bye|farewell|cant|wont|this is it|take care of|dont blame|over|end)
(dont|please dont) (try to (find|stop|save)|look for|blame (yourself|yourselves|anyone)) [me|yourself]
(nobody|no one|none of you) (is to blame|could have (done|saved|stopped))
(made|at) (my )?peace with (dying|death|god|it all)
""",
    "self_harm": r"""
(cut|cutting|cuts|burn|burned|burning|burnt|harm|harmed|harming|hurt|hurting|scratch|scratched|stab|punish|punishing|starve|starving|bruise|choke|choking|injure|bite|biting|hit|hitting|punch|punched|punching|whip|beat|mutilate) (myself|my (own )?(arm|arms|thigh|thighs|leg|legs|wrist|wrists|skin|stomach|body|flesh))
self (harm|harmed|harming|harms|injur\w*|mutilat\w*|inflicted)
selfharm\w*
(cutting|started cutting|been cutting|cut) (again|tonight|last night|too deep|deep|deeper)
(razor|razors|blade|blades|lighter|knife) .. (my )?(skin|arm|arms|wrist|wrists|thigh|thighs|leg|legs|again|hand|calling|drawer|bathroom)
(bang|banged|banging|slam|slammed|bash\w*|smash\w*) my (head|fist|face|hand|knuckles)
(havent|not|dont|stopped|refuse|refusing|wont|quit) (eaten|ate|eat|eating|food) .. (days|punish\w*|deserve|purpose|starv\w*|disappear|week)
(dont|not) deserve (to eat|food)
(make|made|making) myself (throw up|bleed|vomit|puke|sick|purge)
(urge|urges|want|need|wanting|tempted|thinking) .. (cut|to bleed|see blood|feel pain|self harm|of cutting|burn my)
(want|need|going) to (bleed|feel the blade|feel pain)
(put|putting|stubbed) .. cigarette\w* (out )?(on|into) (my|me)
pulled .. stitches
""",
    "means": r"""
(bottle|bottles|handful|stash|pile|bunch|lot|enough|all (my|the|of|these)|fistful|jar) [full] [of|my|the] [my|the|these|his|her|sleeping|pain|old] (pills|oxy|oxys|xanax|meds|tylenol|ibuprofen|advil|ambien|vicodin|percocet|klonopin|benzos|insulin|painkillers|antidepressants|medication|norco|seroquel|acetaminophen|excedrin|sleepers)
(counting|counted|staring at|looking at|holding|lined up|poured|stockpil\w*|saving up|saved up|hoarding|collected|collecting|stashed|laid out|hid|hiding|crushed|spread out) .. (pills|pill|meds|tablets|xanax|tylenol|oxy\w*|gun|rope|razor|knife|blade|pistol|noose|belt|revolver|insulin)
(pills|gun|rope|knife|razor|noose|blade|pistol|revolver|rifle|shotgun|glock) .. (in (my|front|the (drawer|car|truck|glovebox|safe) and)|on (my|the) (lap|table|bed|nightstand|counter|desk|dresser|seat)|next to me|beside me|ready|loaded|to my|calling me|looking good|within reach|right here|in hand)
(have|got|getting|get|bought|buying|buy|borrow\w*|find|found|loaded|loading|load|cleaning|grabbed|took out|pulled|holding|with|near|hold) (a|the|my|his|dads|my dads|another|out (the|my)) (gun|pistol|rope|noose|revolver|shotgun|rifle|handgun|firearm|loaded|glock|box cutter|straight razor|9mm|weapon)
(gun|barrel|pistol) (in|to|at|against|under) my (mouth|head|temple|chin|chest)
(tied|tie|tying|made|making) (a|the) (noose|rope|knot in the|sheet)
(rope|belt|cord|noose|sheet) .. (around|round) my neck
(car|engine|truck|motor) (is )?(running|on) .. (garage|hose)
(hose|exhaust) .. (garage|car|exhaust|tailpipe)
(antifreeze|helium|carbon monoxide|cyanide|drano|rat poison|bleach) .. (drink|drank|drinking|drunk|swallow\w*|bought|ready|in my|glass)
(drink|drank|drinking|swallow\w*) [some|a|the|all|half|this|bunch|bottle|of] .. (antifreeze|bleach|drano|poison|rat poison|ammonia|lighter fluid|peroxide|detergent|windex|turpentine)
\d{3,5} ?mg .. (pills|now|took|take|taken|enough|tylenol|ibuprofen|whiskey|vodka|wash)
(pills|tylenol|xanax|ambien|oxy\w*|meds|benzos) (and|with|plus) .. (vodka|whiskey|whisky|bottle|booze|alcohol|wine|liquor|gin|rum|tequila|beer|drink)
(whiskey|vodka|booze|wine|alcohol|liquor) (and|with|plus) [a|the|my|these|some|bottle|of] [bottle of] (pills|xanax|ambien|benzos|oxy\w*|sleeping pills|painkillers)
""",
    "overdose": r"""
overdos(e|ed|ing|es)
oded
(took|taken|take|taking|swallowed|ate|downed|popped|swallow|swallowing|had|drank) [way|like|about|all|over|around|almost|maybe|the|nearly|just] [the|my|of|too|a] [the|my|of|too|rest|rest of|whole|entire|full|bunch|lot|handful|bottle|last|these|those|his|her|many|much] [of|the|my] [the|my|these|those|his] (pills|bottle of|tylenol|ibuprofen|advil|excedrin|acetaminophen|whole bottle|everything in|sleeping pills|xanax|oxy\w*|benadryl|ambien|aspirin|painkillers|bottle|methadone|fentanyl|tablets) (?!as|like (im|i)|for (my|the) (head|headache|back|flu|cold|knee)|this morning (like|as)|of (water|soda|coke|beer|wine))
(took|taken|swallowed|ate|popped|downed|take) .. (too many|too much|\d{2,} .. (pills|tablets|tylenol|mg|xanax|ibuprofen)|all of them|the whole bottle|whole bottle|them all|the lot|everything)
(too many|too much) (pills|tylenol|meds|xanax|oxy\w*|insulin|fentanyl|ambien|heroin|coke|sleeping|of (my|the) (meds|pills))
\d{2,} (pills|tablets|tylenol|ibuprofen|xanax|advil|benadryl)
i (took|swallowed) (them|all of them|it all)
(mixed|mixing) .. (pills|xanax|meds|benzos|oxy\w*) .. (alcohol|vodka|whiskey|booze|drink|wine|bottle)
(poison|poisoned|poisoning) (me|myself|control|him|her)
(called|call|need|number for) poison (control|help)
""",
    "emergency": r"""
(911|nine one one|988|nine eight eight|741741)
(need|call|calling|called|get|send|dial|want|someone call|please call) [me|an|a|the|for] [a|an|the] (ambulance|paramedics|ems|cops|police)
(crisis|suicide|prevention|emergency|hot) (line|lines|lifeline|hotline|hotlines|help line|helpline|number|team|text line|center)
(hotline|lifeline|helpline|crisisline)
(cant|cannot|not|barely|stopped|isnt|hardly|trouble) (breathe|breathing) (?!exercise\w*|right|easy)
(chest|heart) (pain|pains|hurts|attack|hurting|stopped|is (crushing|tight and my (arm|left)))
(pain|pressure|tightness|crushing) (in|on) my chest
(having|had|think|is having|it is|its) .. (a )?(heart attack|stroke|seizure|seizures|anaphyla\w*)
(bleeding|blood) (out|a lot|everywhere|badly|bad|and (cant|it)|wont stop|so much|heavily|from (my|the) (head|arm|arms|wrist|wrists|leg|stomach))
(lost|losing|so much|lot of) [a lot of|so much|too much|of] blood
(help me|im|hes|shes) .. bleeding
(wont|wouldnt|cant|not|isnt|couldnt) (wake up|waking up|responding|respond|wake (him|her|them)|breathing|conscious)
(unresponsive|unconscious|not breathing|turning blue|lips are blue|foaming|passed out and|convulsing|collapsed)
(blacked|passed|passing|blacking) out .. (driv\w*|blood|floor|bathroom|pills|hit my|alone|again and)
(fell|crashed|accident|wrecked|wreck) .. (cant (move|feel)|bleeding|trapped|head|hurt bad|blood|unconscious)
(house|apartment|kitchen|car|room) is on fire
(dying|die) (here|on the|right now|alone here|please help)
i think (im|hes|shes) dying
(im|i feel like im) (dying|going to die) (?!to|for|of|laughing|over here|from (laugh|bore|cringe|heat))
(withdrawal|detox\w*|dts|seizing) .. (shak\w*|seiz\w*|hallucinat\w*|convuls\w*|bad)
(seeing|hearing) (things|voices) .. (tell\w*|arent|not (there|real)|kill|hurt)
voices .. (telling|tell|saying|say|command\w*|kill|hurt|want me)
""",
}
