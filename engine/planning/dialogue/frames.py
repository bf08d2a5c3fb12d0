"""Frames around a question by their structure: courtesy, who asks, how it is asked for, by when.

Each is a closed pattern of small words: no quantifier, qualifier, negation of figures or name of
the data has a place in one, so none is ever swallowed.
"""

import re
from typing import Final

_YOU: Final = r"(?:you|u|ya|y'all)"
_ME: Final = r"(?:me|us)\b"
_MOMENT: Final = r"(?:a\s+|the\s+)?(?:chance|sec|second|minute|min|moment|time|bit)"
_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HOUR: Final = r"(?:noon|lunch|lunchtime|midday|midnight|eod|cob|close\s+of\s+business)"
_WHEN: Final = rf"(?:tomorrow's|today's|tonight's|(?:next|this)\s+week's|{_DAY}'s)"
_OCCASION: Final = (
    r"(?:call|meeting|deck|slides?|presentation|standup|stand\s+up|memo|newsletter|offsite|qbr|ebr"
    r"|mbr|board|review|sync|kickoff|all\s+hands|townhall|town\s+hall|1:1|one\s+on\s+one|session"
    r"|demo|pitch|webinar|huddle|session)"
)
#: Whose wish it is: offices and teams, never a value of the data alone.
_OFFICE: Final = (
    r"(?:vp|svp|evp|head|director|chief|officer|president|manager|managers|lead|leads|boss|bosses"
    r"|board|ceo|cfo|cro|coo|cmo|cto|execs?|executives?|leadership|team|folks|guys|people|committee"
    r"|investors?|management|finance|marketing|mktg|mkting|ops|operations|revops|sales|revenue|product|hr|legal"
    r"|accounting|enablement|success|customer|strategy|and|&|of|for|in|from|at|the|our|my)"
)
#: Words of the trade that stand for people who ask.
OFFICES: Final = frozenset(
    re.sub(r"[^a-z|]", "", _OFFICE.replace("(?:", "").replace("s?", "s")).split("|")
) | {"one", "any", "another", "share", "per"}
_WISHES: Final = (
    r"(?:would\s+(?:like|love)|wants?|wanted|needs?|needed|asks?|asked|(?:is|are|was|were|keeps?"
    r"|keep|just)\s+(?:asking|wondering|curious|requesting|after)|requested|requests|is\s+interested"
    r"|are\s+interested|wonders?)"
)
_AFTER_WISH: Final = (
    r"(?:\s+(?:me|us)\b)?(?:\s+(?:to\s+(?:know|see|have|get|understand|look\s+at|view)|for|about|if"
    r"|whether|in))?"
)
_SHOWN: Final = (
    r"(?:see|get|have|show|pull|know|view|find|give|provide|tell|understand)"
    r"(?:\s+(?:me|us|up)\b)?"
)
_SHOWING: Final = (
    r"(?:showing|giving|pulling|getting|telling|sending|sharing|finding|running|looking\s+up)"
    r"(?:\s+up\b)?(?:\s+(?:me|us)\b)?"
)
#: A doubt whether it can be answered, up to the "but" that ends it.
_WHETHER: Final = (
    r"(?:if\s+|whether\s+|that\s+)?(?:this|that|it|you)(?:'s|\s+(?:is|are|can|makes?|exists?|works?"
    r"|have|has))?(?:\s+(?:even\s+)?(?:be\s+)?(?:possible|sense|done|doable|available|feasible|do"
    r"|answer|it|this|that))*\s*,?\s*(?:but\s|,)\s*"
)
_GOOD: Final = r"(?:great|helpful|awesome|amazing|lovely|appreciated|nice|perfect|good|useful)"
_KINDLY: Final = (
    rf"(?:(?:can|could|would|will)\s+{_YOU}\s+)?(?:please\s+|pls\s+|plz\s+|kindly\s+|just\s+)*"
)

#: What may stand before a question; where its first word is a name of the data, it is none.
LEADS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:hmm+|umm*|uhm*|er+m?|ah+|oh+|alright|all\s+right|(?:cool|sure)(?=\W*[,;:.!-]|\s+(?:so|now|and|but|can|could|please|show|what|how|i|we|let|give)\b)|yep|yeah|yes|btw|imo|imho"
        r"|tbh|afaik|fyi|fwiw|lol|haha|honestly|essentially|basically|anyways?|frankly|seriously"
        r"|okay|ok)\b(?=\W*\w)[\s,;:.!-]*",
        r"^(?:hiya|heya|howdy|sup|yo|greetings|morning|afternoon|evening)\b(?:\s+(?:all|team|there"
        rf"|everyone|folks|guys))?\s*[,;:.!]+|^happy\s+{_DAY}\b[\s,;:.!-]*",
        r"^(?:hi|hey|hello|dear|ok|okay)\s+(?:bot|assistant|computer|ai|system|friend|folks|all|team)\b"
        r"[\s,;:.!-]*|^gm\b[\s,;:.!-]*|^(?:folks|team|guys|all)\s*[,;:]",
        rf"^(?:would|are|were|will)\s+{_YOU}\s+(?:be\s+)?able\s+to\s+{_SHOWN}",
        r"^(?:i'm\s+|i\s+am\s+|we're\s+|we\s+are\s+)?(?:looking|searching|asking)\s+for\b",
        r"^what\s+(?:i'm|im|i\s+am|i|we|we're)\s+(?:really\s+|actually\s+)?(?:asking|after|want(?:ing)?"
        r"|need(?:ing)?|looking\s+for|wondering|curious\s+about|interested\s+in)(?:\s+to\s+(?:know|see"
        r"|find\s+out))?\s+is\b[\s:,]*|^(?:my|the|our)\s+(?:question|ask)\s+is\b[\s:,]*|^i\s+guess\b[\s,]*",
        r"^here's\s+(?:one|another|another\s+one)\s*[:;,-]",
        rf"^per\s+(?:my|our)\s+{_OFFICE}\s*,",
        r"^(?:just\s+)?(?:following\s+up|circling\s+back|checking(?:\s+in)?|double\s+checking"
        r"|confirming)(?:\s+(?:on|with|about|again))?\b[\s,;:-]*",
        r"^(?:a\s+|just\s+a\s+)?(?:sanity|gut|spot|quick)\s+check(?:\s+on)?\b[\s,;:-]*",
        r"^(?:(?:just\s+)?to\s+)?(?:confirm|double\s+check|verify)\b[\s,;:-]*",
        r"^(?:slide|page|chart|figure|tab)\s+\d+\s+(?:needs?|wants?|shows?|has|is\s+about)\b",
        r"^(?:is\s+there\s+)?any\s+(?:news|updates?|word)\s+(?:on|about|for)\b",
        rf"^what\s+(?:can|could)\s+{_YOU}\s+tell\s+(?:me|us)\s+about\b|^what\s+do\s+we\s+know"
        r"\s+about\b",
        rf"^(?:i'd\s+be\s+|i\s+would\s+be\s+)?happy\s+to\s+{_SHOWN}",
        r"^(?:sorry|apologies|pardon)\b[\s,;:]*",
        r"^(?:just\s+)?one\s+(?:more|last)\s*[:;,]|^(?:one\s+more|one\s+last|another|last|next|new)"
        r"\s+(?:one|thing|question|q|ask|request)\s*[:;,]",
        r"^(?:a\s+)?(?:quick\s+|short\s+|last\s+)?(?:q|question|ask|request|one|thing)\s+(?:before"
        rf"|for|ahead\s+of)\s+(?:the|my|our|a|{_WHEN})\s+(?:[\w']+\s+){{0,2}}?{_OCCASION}\s*[:;,-]",
        rf"^(?:[\w']+\s+){{1,3}}{_OCCASION}(?:\s+prep)?\s*[:;]",
        r"^(?:(?:can|could|would|will|does|do|is)\s+)?(?:some|any)(?:one|body)\s+(?:please\s+|able\s+to"
        r"\s+)?(?:knows?|tell|pull|show|get|give|send|share|find|have|got|run)(?:\s+(?:me|us|up)\b)*",
        rf"^(?:i'm\s+|i\s+am\s+)?not\s+sure\s+{_WHETHER}",
        rf"^(?:i\s+)?don't\s+know\s+{_WHETHER}",
        r"^(?:just\s+)?(?:one|a\s+single)\s+(?:number|figure|thing|answer)\s*[:;,]",
        r"^(?:urgent|important|high\s+priority|priority|asap|request|ask|todo|question|q|quick"
        r"|super\s+quick|real(?:ly)?\s+quick|very\s+quick|topic|subject|re)\s*[:;,!-]",
        r"^q\s+(?=(?:what|how|which|who|where|when|show|give|can|could)\b)",
        rf"^any\s+(?:chance|way|possibility)\s+(?:that\s+)?(?:{_YOU}|we|i)\s+(?:could|can|might)"
        rf"\s+(?:please\s+)?(?:{_SHOWN})?",
        rf"^(?:would|is|could|will|might)\s+it\s+(?:be\s+)?possible\s+(?:for\s+(?:{_YOU}|me|us)\s+)?"
        rf"to\s+{_SHOWN}",
        rf"^(?:can|could|may|might)\s+(?:i|we)\s+(?:trouble|bother|bug)\s+{_YOU}\s+for\b",
        rf"^(?:would\s+|do\s+)?(?:{_YOU}\s+)?mind\s+{_SHOWING}\b",
        rf"^{_KINDLY}(?:send|share|shoot|bring|fetch|grab|get|pull|run|hit|throw|dig|whip)"
        rf"\s+{_ME}(?:\s+up\b)?(?:\s+with)?\b",
        rf"^{_KINDLY}(?:gimme|lemme\s+(?:see|have|know|get)|spit\s+out|throw\s+together"
        r"|whip\s+up|dig\s+up|crank\s+out|hook\s+me\s+up\s+with|walk\s+me\s+through"
        r"|talk\s+me\s+through|fill\s+me\s+in\s+on|catch\s+me\s+up\s+on|bring\s+me\s+up\s+to\s+speed"
        r"\s+on)\b",
        rf"^{_KINDLY}send\s+(?:over\s+|through\s+)?(?=\w)(?!.*\bto\b)",
        rf"^{_KINDLY}share(?:\s+with\s+(?:me|us|the\s+team))?\s+(?=(?:the|our|my|this|last)\b)",
        rf"^(?:it|that|this)(?:'d|\s+would)\s+be\s+(?:really\s+|super\s+)?{_GOOD}\s+"
        rf"(?:to\s+{_SHOWN}|if\s+{_YOU}\s+(?:can|could)\s+{_SHOWN})\b",
        r"^(?:just\s+)?out\s+of\s+(?:curiosity|interest)\b[\s,;:]*"
        r"|^for\s+(?:context|reference|background|the\s+record|my\s+own\s+(?:curiosity|reference))"
        r"\b[\s,;:]*|^for\s+what\s+it's\s+worth\b[\s,;:]*",
        rf"^(?:{_OFFICE}\s+){{1,6}}{_WISHES}{_AFTER_WISH}\b",
        rf"^[a-z]+(?:\s+[a-z]+)?\s+(?:from|in|over\s+in)\s+(?:{_OFFICE}\s+){{1,3}}{_WISHES}"
        rf"{_AFTER_WISH}\b",
        r"^(?:i\s+am\s+|i'm\s+|we're\s+|we\s+are\s+)?(?:just\s+)?(?:trying|looking|hoping|need|want)"
        r"(?:ing)?\s+to\s+(?:get\s+)?(?:a\s+)?(?:figure\s+out|work\s+out|understand|make\s+sense\s+of"
        r"|get\s+(?:a\s+)?(?:sense|feel|handle|read|grip)\s+(?:of|for|on))\b",
        r"^(?:give|get|show)\s+me\s+(?:a\s+|the\s+)?(?:quick\s+|short\s+|brief\s+|high\s+level\s+)?"
        r"(?:low\s*down|skinny|scoop|run\s*down|snapshot|pulse|gist|read|view|look|sense|overview"
        r"|picture|update|summary|recap|breakdown)\s+(?:on|of|at|for)\b"
        r"|^(?:what's\s+|what\s+is\s+)?(?:a\s+|the\s+)?(?:quick\s+|short\s+|brief\s+|high\s+level\s+"
        r"|latest\s+)?(?:low\s*down|skinny|scoop|run\s*down|snapshot|gist|look|update"
        r"|recap|view|pulse)\s+(?:on|of|at)\b",
    )
)
#: What may stand anywhere, set apart or at the end: conditions of courtesy, thanks, occasions.
ASIDES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[,;(]?\s*\b(?:if|when|whenever|once)\s+(?:at\s+all\s+|it's\s+|it\s+is\s+)?(?:possible"
        rf"|convenient|{_YOU}\s+(?:can|could|would|please|don't\s+mind|wouldn't\s+mind"
        rf"|(?:get|have|got|find)\s+{_MOMENT})|that's\s+(?:ok|okay|alright|possible|not\s+too\s+much)"
        rf"|it's\s+not\s+too\s+much\s+(?:trouble|to\s+ask))\b[\s,;)]*",
        r"(?:^|(?<=[.!?,]))\s*(?:what\s+a\s+|it's\s+been\s+a\s+)?(?:long|busy|crazy|rough|tough|hectic)"
        r"\s+(?:day|week|morning)\s*[.,;:!-]+",
        r"[,;\s]+(?:though|tho|tbh|imo|lol|haha|btw|ok|okay|yeah|right|basically|no\s+worries|rn)(?=\W*$)",
        r"[,;.!?]\s*(?:nothing\s+else|that's\s+(?:all|it)(?:\s+i\s+need)?|much\s+obliged)(?=\W*$)",
        rf"[,;]?\s*\bas\s+soon\s+as\s+(?:possible|{_YOU}\s+(?:can|could))\b",
        r"[,;.!?\s]+(?:many\s+)?(?:thanks|thank\s+you|thx)(?:\s+(?:so|very|much|a|lot|for|your|the|help"
        r"|time|in|advance|again|everyone|team))*(?=\W*$)",
        r"[,;.!?]\s*(?:very\s+|this\s+is\s+|it's\s+)?urgent(?:ly)?(?=\W*$)",
        rf"[,;.!?]?\s*\bneeded\s+(?:by|before|for)\s+(?:{_HOUR}|tomorrow|today|tonight|{_DAY})"
        r"(?:\s+(?:morning|noon|afternoon|evening|night))?\b",
        rf"[,;]?\s*\b(?:by|before)\s+{_HOUR}(?=\W*$)",
        r"[,;.!?]?\s*\b(?:much|greatly|really|very\s+much)\s+appreciated\b",
        r"[,;.!?]?\s*\b(?:i'd\s+|i\s+would\s+|i\s+|we\s+)?(?:really\s+)?appreciate\s+(?:it|this|that"
        r"|your\s+help|the\s+help)\b",
        rf"[,;.!?]\s*(?:that|this|it)?(?:'d|\s+would)\s+be\s+{_GOOD}\b|\s+would\s+be\s+{_GOOD}"
        r"(?=\W*$)",
        r"[,;.!?\s]+(?:tks|tx|tnx|thnx|thanx|tysm|tyvm|thx)(?:\s+(?:so\s+much|a\s+lot))?(?=\W*$)"
        r"|[,;.!?]\s*(?:ty|ta|cheers)(?=\W*$)",
        rf"\b(?:for|ahead\s+of|in\s+time\s+for)\s+{_WHEN}\s+(?:[\w']+\s+){{0,2}}?"
        rf"{_OCCASION}\b(?:\s+{_OCCASION}\b)*[\s:;,]*",
        r"[,;]\s*(?:asap|pronto|stat|urgently)(?=\W*$)|\basap\b",
    )
)
