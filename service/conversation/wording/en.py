"""English. GSM-7 only: straight quotes, no long dashes. One segment of 160 where possible; grade 6.

Lead-ins to a person's own words are 40 characters or longer: a lock screen shows about that much, and nothing of theirs.
"""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    # Texts that we start. The first one carries what CTIA asks for: who, how often, rates, HELP and STOP.
    "invite": (
        "Hi. These are the check-in texts you set up with your team. To get them, about 1 a day, reply 1. Msg&data rates may apply. HELP for help, STOP to opt out.",
        "Hello from your team. Your check-in texts are ready. To get them, about 1 a day, reply 1. Msg&data rates may apply. HELP for help, STOP to opt out.",
    ),
    "check_in": (
        "Checking in. How's today, 0-10? 0 is calm, 10 is very hard.",
        "Your check-in: how is today, from 0 calm to 10 very hard?",
        "Daily check-in. What number is today? 0 is calm, 10 is very hard.",
        "Time for your check-in. Today, 0-10? 0 is calm, 10 is very hard.",
    ),
    "follow_up": (
        "Checking back. How is it now, 0-10? 0 is calm, 10 is very hard.",
        "Your check-back: what number is it now? 0 is calm, 10 is very hard.",
        "A short check-back. How is it now, from 0 calm to 10 very hard?",
        "Just checking back. Where is it now, 0-10? 0 is calm, 10 is very hard.",
    ),
    "hand_over": (
        "{name} has this and will contact you soon.",
        "{name} got your message and will be in touch soon.",
        "Update: {name} has this and will contact you soon.",
        "Your message was seen. {name} will contact you soon.",
    ),
    "nobody_yet": (
        "No one has answered yet. I keep asking. If it can't wait, call or text 988, any hour.",
        "I have not reached anyone yet. I keep trying. If you can't wait, call or text 988, any hour.",
        "Still asking: nobody has picked up yet. If it can't wait, call or text 988, any hour.",
        "I'm still trying to reach someone. Until then you can call or text 988, any hour.",
    ),
    # Danger. The first answer says all of it; the next ones stay.
    "crisis": (
        "I'm glad you told me. Please call or text 988 now: free, any hour. If anyone is in danger this minute, call 911. A person from the team is being told. Are you safe right now?",
        "Thank you for telling me. You matter. Call or text 988 now: free, any hour. In danger this minute? Call 911. A person from the team is being told. Are you safe right now?",
        "I'm really glad you wrote. Call or text 988 now: free, day and night. If there is danger this minute, call 911. A person from the team is being told. Are you safe right now?",
    ),
    "crisis_stay": (
        "I'm still here. A person from the team has been told. You can call or text 988 this minute. In danger, call 911.",
        "Thank you for writing back. The team has been told. 988 answers calls and texts right now. In danger, call 911.",
        "I hear you. The team has been told. If a call feels like too much, text 988. In danger, call 911.",
        "You are not alone in this. The team has been told. Call or text 988 now. In danger, call 911.",
    ),
    # Help, in the person's own words where they left some.
    "offer": (
        "Good that you wrote. Here is one of yours: {action}",
        "Thanks for texting. You wrote this for now: {action}",
        "I'm here. This is what you planned for now: {action}",
        "One thing at a time. In your own words, now: {action}",
        "You reached out, and that counts. From you: {action}",
    ),
    "offer_next": (
        "Sure. Here is another one that you wrote: {action}",
        "Try this one next. It is yours as well: {action}",
        "Okay. The next one on your own list says: {action}",
        "Here is a different one in your own words: {action}",
    ),
    "offer_instead": (
        "Thanks for saying so. Try this one instead: {action}",
        "Not every one fits every time. Next, try: {action}",
        "Okay, that was not the one. This is yours: {action}",
        "Good to know. Here is another one of yours: {action}",
    ),
    "grounding": (
        "I'm here. Start with this, it's one minute: {action}",
        "Thanks for texting. Try this small step now: {action}",
        "Good that you wrote. First, one small thing: {action}",
        "Let's take it one minute at a time. First: {action}",
    ),
    "grounding_step": (
        "Get up and go to another room, or step outside.",
        "Hold your hands under cold water for one minute.",
        "Breathe in for 4 and out for 6, ten times.",
        "Feet flat on the floor. Name five things you can see.",
        "Put the phone down, drink a glass of water, come back.",
        "Go where other people are, and stay for ten minutes.",
    ),
    "own_step": ("the first step that you wrote down",),
    "more_hint": ("MORE for another.", "Text MORE for another."),
    "call_hint": ("Text CALL to ask for a person.", "To ask for a person, text CALL."),
    "team": ("your team",),
    # How it went.
    "eased": (
        "Well done. You stayed with it until it got easier. Rest a bit.",
        "I'm glad it's easier. You got yourself here.",
        "That took strength. Be kind to yourself today.",
        "Good. You rode it out, and that counts.",
    ),
    "still_strong": (
        "Thanks for telling me. I'm asking {who} to call you. Until then: {action}",
        "Thank you. You need not do this alone. I'm asking {who} to call you. For now: {action}",
        "I hear you. I'm asking {who} to call you. While you wait: {action}",
        "Still hard, and you are still here. I'm asking {who} to call you. For now: {action}",
    ),
    "ask_number": (
        "Thanks for answering. What number is it now, 0-10? 0 is calm, 10 is very hard.",
        "Good to hear from you. Is there a number for it now? 0 is calm, 10 is very hard.",
        "Thank you. From 0 calm to 10 very hard: where is it now?",
        "Got it. If you can, give it a number: 0 is calm, 10 is very hard.",
    ),
    "keep_going": (
        "Good. Take your time. If you want another one, text MORE.",
        "Okay. Give it a few minutes. Text MORE if you want another.",
        "Good. One minute at a time. MORE gets you another one.",
        "All right. I'm here. If you want another one, text MORE.",
    ),
    "lapse": (
        "Thank you for telling me. That took honesty. A lapse is a moment, not the end. One next step: {action}",
        "I'm glad you told me. One moment does not undo your work. The next right thing: {action}",
        "Thank you for your honesty. This is one moment; the next one is yours. Start here: {action}",
        "You told me, and that takes courage. It can stop here. One step for now: {action}",
    ),
    "lapse_tell": ("To tell one person today, text CALL.", "You can tell one person: text CALL."),
    "lapse_told": ("I'm asking {who} to reach out to you.", "I'm letting {who} know, so you are not alone."),
    "call": (
        "Okay. I'm asking {who} to get in touch with you. If it can't wait, call or text 988, any hour.",
        "Good that you asked. I'm asking {who} to contact you. If you can't wait: 988, call or text, any hour.",
        "I'm asking {who} to reach you now. I can't promise a time. 988 answers calls and texts any hour.",
        "Asking for a person is a strong step. I'm asking {who} to contact you. 988 answers any hour too.",
    ),
    "call_meanwhile": ("While you wait: {action}", "Until then: {action}"),
    # Everyday answers.
    "calm": (
        "Thank you. Good to hear from you.",
        "Thanks for answering. I'm here whenever you need me.",
        "Got it, thank you. Go easy on yourself.",
        "Thanks for checking in. Take good care.",
    ),
    "rated": (
        "Thanks for letting me know. I'm here any hour.",
        "Thanks for telling me. Take good care.",
        "Got it. Glad you wrote.",
        "Thank you. Write whenever you like.",
    ),
    "feeling": (
        "Thanks for telling me how you are.",
        "Thank you for sharing that. I'm here.",
        "Good to hear from you. Write any time.",
        "Thanks for letting me know. Take good care.",
    ),
    "thanks": (
        "You're welcome. I'm here any hour.",
        "Any time.",
        "Glad to be here. Write whenever you like.",
        "Of course. Take good care.",
    ),
    "greeting": (
        "Hi, this is your check-in helper. How are you doing?",
        "Hello from your check-in helper. How is it going?",
        "Hi there, your check-in helper is here. How are things?",
        "Hello, glad you wrote to your check-in helper. How is it now?",
    ),
    "unclear": (
        "I'm an automatic helper and may have missed that. If it's a hard moment, text URGE. For a person, text CALL.",
        "Thanks for writing. I did not quite get that. Text URGE if it's hard right now, or CALL for a person.",
        "I'm here, but I'm not sure what you need. Text URGE for your own list, or CALL for a person.",
        "I may have misread that. Text URGE for help right now. Text CALL to ask for a person.",
    ),
    "unread": (
        "I could not read that well, so I'm asking {who} to look. In danger, call 911. 988 answers calls and texts any hour.",
    ),
    "wrong_number": (
        "Sorry about that. Someone will look into it. No need to answer.",
        "Sorry for the mix-up. We will look into it.",
        "My apologies. Someone will check this number.",
        "Sorry to bother you. We will check this number.",
    ),
    # Requests about the service.
    "welcome": (
        "Welcome. You get about 1 check-in text a day from your team's automatic helper. Hard moment? Text URGE. For a person, text CALL. In danger, call 911 or 988. Msg&data rates may apply. HELP for help, STOP to opt out.",
        "Good to have you. Your team's automatic helper checks in about once a day. When it's hard, text URGE. For a person, text CALL. In danger, call 911 or 988. Msg&data rates may apply. HELP for help, STOP to opt out.",
    ),
    "invite_again": (
        "Thanks for writing. If you want these texts, reply 1. If not, there is nothing to do. In danger, call 911 or 988.",
        "Good to hear from you. Reply 1 if you want these texts. No pressure. In danger, call 911 or 988.",
        "Thank you. I can only begin once you reply 1. In danger, call 911 or 988.",
        "I'm an automatic helper from your team. To begin, reply 1. In danger, call 911 or 988.",
    ),
    "already_in": (
        "Good to hear from you. Your texts are on. If it's hard right now, text URGE. For a person, text CALL.",
        "Thanks. Your texts are on. Text URGE in a hard moment, CALL for a person.",
        "All set, your texts are on. I'm here: URGE in a hard moment, CALL for a person.",
        "You are in. Text URGE when it's hard, CALL to ask for a person.",
    ),
    "stopped": (
        "You are opted out and will get no more texts from us. 988 answers calls and texts any hour.",
    ),
    "saved": (
        "Saved. It will come back when you need it.",
        "Got it, saved. It will be there when you need it.",
        "Saved in your own words. You will see it when it counts.",
        "Thank you, that is saved for you.",
    ),
    "add_how": (
        "Text ADD and what helps you, like: ADD walk around the block.",
        "To save one, text ADD and your own words, like: ADD call Mike.",
        "Write ADD first, then what helps, like: ADD sit on the porch.",
        "Send ADD with your own words after it, like: ADD make some tea.",
    ),
    "change_how": (
        "Thanks. I have asked your team to help you change your list. To add one yourself, text ADD and your words.",
        "Got it. Your team will see this and help you change your list. ADD and your words adds a new one.",
    ),
    "plan_head": (
        "Here is the list that you made for yourself:",
        "You asked for your list. This is what you wrote:",
    ),
    "plan_empty": (
        "Your list is still empty. Text ADD and what helps you, like: ADD walk around the block.",
        "There is nothing on your list yet. Text ADD and what helps you, like: ADD call Mike.",
    ),
    "reasons_head": (
        "Here is what you wrote down for yourself:",
        "You asked what it is for. These are your words:",
    ),
    "reasons_empty": (
        "No reasons are written down yet. You and your team can add them. Text PLAN for your list.",
        "I have no reasons from you yet. Your team can help you add them. Text PLAN for your list.",
    ),
    "day": ("1 day",),
    "days": ("{days} days",),
    "paused": (
        "Check-ins are off for {length}. I still answer when you write. To change that, text PAUSE and the days, like PAUSE 7.",
        "Okay, no check-ins for {length}. If you write, I answer. To change that, text PAUSE and the days, like PAUSE 7.",
    ),
    "resumed": (
        "Welcome back. Your check-ins are on.",
        "Good to have you back. Check-ins are on.",
        "Your check-ins are on. I'm glad you are back.",
        "All right, your check-ins are on.",
    ),
    "time_set": (
        "Done. I will check in at {at}.",
        "Okay, your check-in is at {at} from now on.",
        "Set. You will hear from me at {at}.",
        "Got it: check-ins at {at}.",
    ),
    "time_how": (
        "Text TIME and the hour you want, like: TIME 9PM.",
        "To set the hour, text TIME and the hour, like: TIME 9PM.",
    ),
    "schedule_seen": (
        "Thanks. I have asked your team to look at that. To change the hour yourself, text TIME, like: TIME 9PM.",
        "Got it. Your team will see this. You can change the hour yourself: text TIME, like TIME 9PM.",
    ),
    "help": (
        "You are texting an automatic helper: these are your aftercare texts, and your team sees them. Hard moment? Text URGE. A person? Text CALL. Crisis: 988, or 911 in danger. PLAN shows your list. Msg&data rates may apply. STOP to opt out.",
    ),
    # Said by the carrier alone, from its own machines, while ours do not answer (docs/twilio.md).
    "away": (
        "I can't answer right now, but your text is kept. In a hard moment, call or text 988: free, any hour. If anyone is in danger this minute, call 911.",
    ),
    # Someone we do not know: nothing about anyone is given away (docs/features.md, C7).
    "stranger": (
        "This number can't take messages from you. If you are in danger, call 911. For support, call or text 988.",
        "Sorry, I don't know this number. If you are in danger, call 911. For support, call or text 988.",
    ),
    "stranger_crisis": (
        "I'm glad you wrote. I'm an automatic line and can't send anyone. Please call or text 988 now: free, any hour. If anyone is in danger this minute, call 911. Are you safe right now?",
    ),
    # Conversation, whole: to be moved to where each belongs.
    "check_back_hint": (
        "I'll check back in {minutes} min.",
        "I'll ask again in {minutes} min.",
    ),
    "check_back_set": (
        "Okay. I check back after {minutes} min from now on. To change it, text: check back in 15.",
        "Set: I ask after {minutes} min from now on. To change it, text: check back in 15.",
    ),
    "device_exit": (
        "Face down, walk. I text you at {at}. Until then, in your words: {action}",
        "Phone face down, then leave the room. I text you at {at}. Yours: {action}",
        "Put it face down and walk away. I text you at {at}. Your own step: {action}",
        "Screen down, feet first. I text you at {at}. You wrote this: {action}",
    ),
    "did_it_help": (
        "Checking back. Did it help? 1 yes, 2 a little, 3 not yet.",
        "Your check-back: did that help? 1 yes, 2 a little, 3 not yet.",
        "A short check-back. Did it help? 1 yes, 2 a little, 3 not yet.",
        "Just checking back: did it help? 1 yes, 2 a little, 3 not yet.",
    ),
    "nudge": (
        "One more check-back: how is it now, 0-10? A number is enough. For a person, text CALL.",
        "Second check-back. Just a number, 0-10: how is it now? For a person, text CALL.",
        "Your check-back is still open: how is it now, 0-10? For a person, text CALL.",
        "Checking back once more. 0-10, how is it now? To ask for a person, text CALL.",
    ),
    "silence_told": (
        "No reply yet, so I asked your team to get in touch with you. 988 answers calls and texts any hour.",
        "I have not heard back, so I'm asking your team to get in touch. 988 answers calls and texts any hour.",
    ),
    "supporter": (
        "Next on your own plan is a person: call or text {name} now. If that can't be, text CALL.",
        "Time for a person you trust. Call or text {name} now. No answer there? Text CALL.",
        "You need not do this alone. Reach out to {name} now, by call or text. If not, text CALL.",
        "The next step is a voice you know: {name}. Call or text now. No answer? Text CALL.",
    ),
    "supporter_hint": (
        "You can call {name} too.",
        "{name} is there too.",
    ),
    "crisis_line": (
        "Still this hard: call or text 988 now. Free, any hour. I'm asking {who} again. Until then: {action}",
        "You have done a lot. Now call or text 988: free, any hour. I'm asking {who} again too. For now: {action}",
        "Please call or text 988 now: free, any hour. {who} is being asked again. While you wait: {action}",
        "Don't carry this alone. Call or text 988 now, any hour. I'm asking {who} again. For now: {action}",
    ),
    "lapse_tell_supporter": (
        "One person to tell today: {name}. Or text CALL.",
        "You could tell {name} today. Or text CALL.",
    ),
    "lapse_ask": (
        "Good that it's easier. One question, if you like: what was going on just before? I keep it for {who}.",
        "That took strength. If you like: what was happening just before? Your words, kept for {who}.",
        "I'm glad it's easier. One thing, only if you want: what came just before? It is kept for {who}.",
        "Well done for staying. If you like, tell me: what was going on before it? I keep that for {who}.",
    ),
    "lapse_kept": (
        "Thank you, that is kept for {who}. If it gets hard, text URGE.",
        "Thanks for putting it into words. I keep it for {who}. In a hard moment, text URGE.",
        "Thank you. {who} can read it, and you can plan for it together. In a hard moment, text URGE.",
    ),
    "lapse_unasked": (
        "That's fine. You don't have to. I'm here any hour.",
        "No need to. I'm here whenever you want.",
    ),
    "tell_on": (
        "Okay. When you tell me of a lapse, I let {who} know. To change it, text TELL OFF.",
        "Set: I let {who} know when you tell me of a lapse. TELL OFF changes that.",
    ),
    "tell_off": (
        "Okay. I don't page {who} when you tell me of a lapse, unless you are in distress. TELL ON changes that.",
        "Set: no page to {who} for a lapse, unless you are in distress. To change it, text TELL ON.",
    ),
    "progress": (
        "You asked how far you have come. Good days: {days}. Hard moments you got through: {moments}. All of it stays yours.",
        "Here is what you have built. Good days: {days}. Hard moments you rode out: {moments}. Nothing takes them back.",
    ),
    "progress_days": (
        "You asked how far you have come. Good days so far: {days}. They stay yours.",
        "Here is what you have built. Good days: {days}. Nothing takes them back.",
    ),
    "progress_moments": (
        "You asked how far you have come. Hard moments you got through: {moments}. They stay yours.",
        "Here is what you have built. Hard moments you rode out: {moments}. Nothing takes them back.",
    ),
    "progress_new": (
        "You are at the start. Each calm day and each hard moment you get through counts here, and stays.",
        "Your count begins now. Every calm day and every hard moment you ride out is added, and stays.",
    ),
    "undo_hint": ("UNDO takes it back.",),
    "undone": (
        "Done, that is taken back. UNDO once more brings it again.",
        "Okay, as it was before. UNDO again turns it around.",
    ),
    "undo_nothing": ("There is nothing to take back right now. PLAN shows your list.",),
    "removed": (
        "Number {number} is off your list. UNDO puts it back.",
        "Okay, number {number} is gone from your list. UNDO brings it back.",
    ),
    "remove_how": ("Text PLAN for the numbers, then REMOVE and one of them, like: REMOVE 2.",),
    "saved_nameless": (
        "Saved. Carriers may block some of its words, so give it a name that can be sent, like: NAME blue chair.",
        "Saved. Some of these words can't go out by text. Pick a name for it, like: NAME blue chair.",
    ),
    "named": (
        "Thanks. That is the name you will get from me.",
        "Good, I will call it that.",
    ),
    "name_again": ("That one can't be sent either. Try other words, like: NAME blue chair.",),
    "pin_how": (
        "A PIN keeps your list from others who hold this phone. Text PIN and 4 to 8 digits of your own. Help never asks for it.",
    ),
    "pin_set": (
        "Your PIN is set. I ask for it before I show your list. URGE and CALL never need it. Delete your text now.",
    ),
    "pin_ask": ("Text PIN and your number first, then I show it. In a hard moment, URGE works without it.",),
    "pin_opened": ("Thanks. PLAN, REASONS and PROGRESS are open for 10 minutes. Delete your text now.",),
    "pin_wrong": ("That was not it. Try once more, or text FORGOT PIN. URGE and CALL work without it.",),
    "pin_barred": (
        "That was too many tries for today. Your team will see this and help you. URGE and CALL work without it.",
    ),
    "pin_cleared": ("There is no PIN any more. PIN and 4 to 8 digits sets a new one.",),
    "pin_first": ("Text PIN and your number first, then change it, like: NEW PIN and the digits.",),
    "pin_forgotten": ("Your team will get in touch to take the PIN off. URGE and CALL work without it.",),
    "level_set": (
        "Okay, my tone is {level} from now on. LEVEL NEUTRAL, LEVEL WARM or LEVEL DIRECT changes it.",
    ),
    "level_neutral": ("neutral",),
    "level_warm": ("warm",),
    "level_direct": ("direct",),
    "crisis_barrier": (
        "I'm still here. The team has been told. What stands in the way of calling 988 right now? You can text 988 too. In danger, call 911.",
        "Thank you for writing back. The team has been told. What makes it hard to call 988 now? A text to 988 works too. In danger: 911.",
    ),
    "after_crisis": (
        "A check-in from your team's helper: how is today, 0-10? 0 is calm, 10 is very hard. For a person, text CALL.",
        "Checking in for your team: what number is today? 0 is calm, 10 is very hard. For a person, text CALL.",
        "Your team's helper is checking in. Today, 0-10? 0 is calm, 10 is very hard. For a person, text CALL.",
        "A short check-in for your team. How is it today, 0 calm to 10 very hard? For a person, text CALL.",
    ),
    "seen_by": (
        "A person will see this by {at}.",
        "A person sees this by {at}.",
    ),
    "seen_unknown": ("I can't say when a person sees this. 988 answers calls and texts any hour.",),
}
