"""The patterns of follow-ups: words that lead, link, swap, move, drop, order and point."""

import re
from typing import Final

IT: Final = r"(?:it|that|this|them|those|these|the (?:result|results|chart|table|query|answer))"

#: What may follow a thing that is to go: "drop the region from that, please".
GONE: Final = (
    r"(?:[\s,]+(?:now|then|please|too|as well|also|again|altogether|entirely|completely|for now"
    r"|(?:from|in|of) (?:it|that|this|there|here|the (?:chart|table|query|result|list|view))))*"
)
#: Talk before what is meant; it links nothing.
SOFT: Final = re.compile(
    r"^(?:(?:ouch|oh|ah|ugh|uh|oops|whoa|wow|damn|yikes|aha|hmm+|interesting|great news"
    r"|good to know|that'?s (?:great|good|bad|interesting|helpful|useful|odd|strange))"
    r"(?=\s*[,;.!-])"
    r"|(?:no|nope|yes|yeah|yep|sure|right|oops|wait|sorry|hold on|hang on|my bad)(?=\s*[,;.!-])"
    r"|ok(?:ay)?|great|thanks|thank you|cool|nice|perfect|good|hm+|now|then|so(?! far\b)|please"
    r"|kindly|actually|can (?:you|we|i)(?: see)?|could (?:you|we|i)|would you|let'?s(?: see)?"
    r"|let me see"
    r"|i(?:'d| would) like(?: to)?(?: see)?|i want(?: to)?(?: see)?|i need|we need|show me that)"
    r"\b[\s,:.!-]*",
    re.IGNORECASE,
)
#: Words that hang what follows on the question before.
LINK: Final = re.compile(
    r"^(?:and|but|also|plus|or|same(?: (?:thing|again|query|question|numbers|view|chart|one))?"
    r"(?: (?:but|as above|and|only))?|the same(?: thing| again)?(?: but)?|ditto|likewise|similarly"
    r"|(?:i|we) (?:mean|meant|was after|were after)(?: to (?:say|ask))?(?: for)?"
    r"|what about|how about|what if(?: we| i)?(?: only)?(?: look at| take| use)?"
    r"|instead(?! of)|this time"
    r"|(?:go|look|reach) (?:even )?(?:further|farther|more) back(?=\s*[,:])"
    r"|(?:is|was|are|were) (?:it|that|this|they|those|things)(?: any)?"
    r" (?:different|better|worse|the same|higher|lower|similar|true|bigger|smaller)(?: too)?"
    r"(?= (?:for|in|with|at|on|among|last|this|a)\b)"
    rf"|(?:show|give me|make|turn|do|run|redo|keep|view|see|put|plot|draw|display) {IT}"
    r"(?: again)?(?: (?:into|but|to|down))?"
    rf"|(?:break|split)(?: {IT})?(?: down| up| out)(?: further)?"
    r"(?!(?:\s+further)?\s+(?:by|per|across|into)\b)"
    rf"|(?:filter|narrow|limit|restrict)(?: {IT})?(?: down)?(?: (?:to|on|for|by))?(?: only)?"
    rf"|(?:focus|zoom|roll|go|aggregate)(?: {IT})?(?: in| out| up)?(?: on| to| into)?"
    r"(?= (?:by )?(?:dai|week|month|quarter|year|day|annual)\w*$)"
    rf"|(?:focus|zoom)(?: {IT})?(?: in)?(?: on| to| into)?)\b[\s,:.-]*",
    re.IGNORECASE,
)
#: "And win rate": it is shown beside what there is; "and what about win rate" takes its place.
ALSO: Final = re.compile(r"^(?:and|plus)[\s,:.-]*$", re.IGNORECASE)
SAME: Final = re.compile(
    r"\b(?:same|ditto|likewise|similarly|instead|rather|this time|mean|meant|after)\b",
    re.IGNORECASE,
)
#: What is shown is cut further: "split it by region", "break that into months", "cross with team".
SPLIT: Final = re.compile(
    r"^(?:break|split|slice|dice|cut|stack|cross|pivot|facet|segment|divide|separate|carve|drill)"
    rf"(?: {IT})?(?: (?:down|up|out|apart|in|further|again))*"
    r" (?:(?:by|per|across|for each)|(?<!drill )(?<!down )into(?! (?:a|one|the)\b)|with|against)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
#: One number or time in the place of another: "raise that to 100k", "push it out to next month".
MOVE: Final = re.compile(
    r"^(?:raise|lower|bump|increase|decrease|reduce|extend|shift|push|pull|widen|expand|narrow|roll"
    r"|shorten|drop|cut|trim|take|bring|move|shrink|stretch|lift)"
    rf"(?: (?:{IT}|the (?:limit|bound|threshold|window|period|time(?: frame)?|range|cut ?off|bar"
    r"|minimum|maximum|amount|number)))?(?: (?:up|down|out|back|over|forward|ahead|along))*"
    r" to (?P<new>(?!the\b|a\b|me\b|us\b)\S.*)$",
    re.IGNORECASE,
)
LEADS: Final = re.compile(
    r"^(?:who|which(?: one)?|what)(?:(?:'s| is| was| are| comes)(?: the)?"
    r" (?:on top|first|ahead|leading|number one|at the top|in the lead|in front)"
    r"| (?:leads|wins|tops)(?: (?:it|the (?:list|ranking)))?)$",
    re.IGNORECASE,
)
TRAILS: Final = re.compile(
    r"^(?:who|which(?: one)?|what)(?:'s| is| was| are| comes)(?: the)? (?:last|at the bottom|behind"
    r"|trailing|in last place)$",
    re.IGNORECASE,
)
UNITS: Final = re.compile(
    r"^(?:to |in |into |as )?(?P<unit>days|weeks|months|quarters|years)$", re.IGNORECASE
)
WHICH_ONE: Final = re.compile(
    r"^(?:which|what|who)(?:'s| is| was)(?: the)? (?P<way>\w+est|best|worst|most|least)$",
    re.IGNORECASE,
)
#: "How many deals are in each" counts them for each group that is shown.
IN_EACH: Final = re.compile(
    r"(?: (?:are|is))?(?: there)? (?:in|for|per|of) each(?: one| group| of (?:them|those|these))?$",
    re.IGNORECASE,
)
#: "Limit to 5" is the top 5.
LIMITED: Final = re.compile(
    r"^(?:(?:only|just|show(?: me)?|give me|keep) (?=\S+ (?:of (?:them|those|these)|rows|results)$)"
    r"|(?:limit|cap|restrict|cut|trim|shorten)(?: (?:it|that|this|the (?:list|table|chart)))?"
    r"(?: down)?(?: to| at)? (?:the )?(?:first |top )?)(?P<many>\d+|two|three|four|five|six|seven"
    r"|eight|nine|ten|fifteen|twenty)(?: (?:rows|results|lines|of (?:them|those|these)))?$",
    re.IGNORECASE,
)
#: "Share of each" is of the total.
EACH_SHARE: Final = re.compile(
    r"^(?:the |their |its )?(?:shares?|proportions?|percentages?)"
    r" of (?:each|them|all|(?:the )?total)(?: one)?$|^each(?: one)?(?:'s)? share$",
    re.IGNORECASE,
)
#: "The amounts", "the count", "the rate": which kind of figure is meant.
KINDS: Final = (
    ("currency", re.compile(r"^(?:the )?(?:amounts?|dollars?|values?|money|\$+)$", re.IGNORECASE)),
    ("integer", re.compile(r"^(?:the )?(?:counts?|numbers?|volumes?)$", re.IGNORECASE)),
    ("percent", re.compile(r"^(?:the )?(?:rates?|percent\w*|ratios?|%)$", re.IGNORECASE)),
)
TOTAL_ROW: Final = re.compile(
    r"\b(?:totals?|sums?) (?:rows?|lines?|columns?)$"
    r"|\b(?:rows?|lines?) (?:of|for|with) (?:the )?totals?$",
    re.IGNORECASE,
)
FIRST: Final = re.compile(
    r"^(?:the )?first (?=(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"(?: (?:ones|rows|lines|of (?:them|those|these)))?$)",
    re.IGNORECASE,
)
ADD: Final = re.compile(
    r"^(?:add(?: in| on)?|overlay|superimpose|layer|throw in|tack on|bring in|put in"
    r"|also(?: show| add| include| give me)?|include(?: also)?|append|plus"
    r"|additionally|on top(?: of that)?|together with|along with|alongside)\b[\s,:]*"
    r"(?:the |a |an )?(?:(?:column|metric|measure|filter|breakdown)s? (?:for|of|by|on) )?",
    re.IGNORECASE,
)
TRAIL: Final = re.compile(
    r"[\s,]*\b(?:instead|rather(?! than)|too|also|as well|again|please|then|this time|thanks"
    r"|thank you|though"
    r"|(?<!until )(?<!till )(?<!to )(?<!of )(?<!than )(?<!by )(?<!right )now"
    rf"|for me|next to {IT}|(?<!is )(?<!are )(?<!'s )on top(?: of that)?"
    r"|as an? (?:extra|additional) column|further|as another column|in addition|for now)[\s.!?]*$",
    re.IGNORECASE,
)
ADDED: Final = re.compile(
    rf"\b(?:too|also|as well|next to {IT}|on top(?: of that)?|column|further|in addition)\b",
    re.IGNORECASE,
)
#: "Replace X with Y", "change the region to Y", "Y instead of X": only Y is left to read.
SWAPS: Final = (
    re.compile(
        r"^(?:replace|swap|exchange|substitute)(?: out)? (?P<old>.+?) (?:with|for|by) (?P<new>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:change|switch|set|move|turn|convert)(?: (?:over|back))?"
        rf"(?: (?P<old>{IT}|(?:the |my )?[\w ]+?))? (?:to|into) (?P<new>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<new>.+?) (?:instead of|rather than) (?P<old>.+)$", re.IGNORECASE),
    re.compile(r"^(?:instead of|rather than) (?P<old>.+?),\s*(?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^use (?P<new>.+)$", re.IGNORECASE),
)
DROP: Final = re.compile(
    r"^(?:(?:please )?(?:drop|remove|take (?:out|away|off)|lose|clear|ignore|scratch"
    r"|forget(?: about)?|get rid of|delete|hide|omit|skip|leave out|strip(?: out)?|cancel|undo"
    r"|reset|turn off|exclude|without|no more|minus|un))\b[\s,:]*"
    r"(?:the |my |our |any |all |that |those |this )*"
    rf"(?P<what>.+?){GONE}[\s.!?]*$",
    re.IGNORECASE,
)
#: These say no on their own too: "no limit", "not by region", "any filters".
DROP_SLOT: Final = re.compile(
    r"^(?:no|not|without|any|ungroup|unfilter)\b[\s,:]*(?:the |any )*"
    rf"(?P<what>.+?){GONE}[\s.!?]*$",
    re.IGNORECASE,
)
#: An order of what is there, not of something newly named.
ORDERS: Final = re.compile(
    r"^(?:sort|order|rank)(?:ed|ing)? (?:by|from|in|asc|desc|a|z)|^alphabetical(?:ly)?$"
    r"|^(?:largest|biggest|highest|most|smallest|lowest|fewest|newest|oldest)(?: first)? by\b",
    re.IGNORECASE,
)
#: "Put 2024 next to it": what is said stands beside what there is.
NEXT_TO: Final = re.compile(
    r"^(?:put|show|set|place|have|see|add|lay)?\s*(?P<what>.+?)"
    rf" (?:next to|beside|alongside) {IT}$",
    re.IGNORECASE,
)
#: "Keep inbound and partner" is only those.
KEEP: Final = re.compile(
    r"^(?:keep|leave|retain)(?: in)? (?:only |just )?"
    r"(?=(?!it\b|that\b|this\b|them\b|out\b|the same)\w)",
    re.IGNORECASE,
)
#: "How many deals is it based on" asks of what was shown.
BASED: Final = re.compile(
    r"\b(?:is|are|was|were) (?:it|that|this|they|those|these) (?:based|built|calculated|computed)"
    r"(?: up)? (?:on|from|over|across)$",
    re.IGNORECASE,
)
UNIT: Final = r"(?:day|week|month|quarter|year)s?|daily|weekly|monthly|quarterly|yearly|annually"
#: "Change from last year" compares with it.
CHANGE_FROM: Final = re.compile(
    r"^(?:the )?(?:change|growth|difference|increase|decrease|delta|improvement|decline)s?"
    r" (?:from|since|over|against|vs\.?|versus|to|on|compared (?:to|with)) (?=\S)",
    re.IGNORECASE,
)
WIDENS: Final = re.compile(r"^(?:extend|widen|stretch|expand)\b", re.IGNORECASE)
#: "The won ones" are of what was shown.
ONES: Final = re.compile(r"\bones\b", re.IGNORECASE)
#: "Those with at least 10" bounds what is shown.
BOUNDED: Final = re.compile(
    r"^(?:(?:those|the ones|ones|where|if|when|with|that|have|has|having|had|is|are|we"
    r"|they|there|got|leave|keep|show|me) )+"
    r"(?=(?:at least|at most|(?:no )?(?:more|less|fewer) than|over|under|above|below|between"
    r"|exactly|>=?|<=?)(?: \S|\d))",
    re.IGNORECASE,
)
GRAINED: Final = re.compile(
    r"^(?P<grain>(?:by |per )?(?:daily|weekly|monthly|quarterly|yearly|annual|day|week|month"
    r"|quarter|year)) (?:totals?|sums?|figures?|numbers?|views?|values?|basis|breakdown|buckets?)$",
    re.IGNORECASE,
)
#: "By month, not week": only the first is left to read.
NOT_UNIT: Final = re.compile(
    rf"^(?P<new>(?:by |per )?(?:{UNIT}))[\s,;]+(?:and )?not (?:by |per )?(?:{UNIT})$",
    re.IGNORECASE,
)
#: "+ EMEA", "- EMEA".
PLUS: Final = re.compile(r"^\+\s*(?=[^\W\d])")
MINUS: Final = re.compile(r"^-\s*(?=[^\W\d])")
#: "From which source", "in which month": by it.
WHICH: Final = re.compile(
    r"^(?:(?:from|for|by|in|with|of|to|at|on|through|via|under|across) (?:which|what)"
    r" (?P<what>(?!ones?\b)\w+(?: \w+)?)|which (?P<bare>(?!ones?\b)\w+))$",
    re.IGNORECASE,
)
BEFORE: Final = re.compile(
    r"\b(?P<lead>compare[ds]?(?: (?:to|with))?|vs\.?|versus|against|relative to)"
    r" (?:the )?(?:day|week|month|quarter|period|one) (?:before|prior|earlier)(?: that)?$",
    re.IGNORECASE,
)
ONLY: Final = re.compile(
    r"(?<!\bnot )\b(?:only|just|solely|exclusively|nothing (?:else )?but)\b\s*|(?<=\w)\s+alone\b",
    re.IGNORECASE,
)
#: "Everyone, not just Sarah": what is named is not all that is meant.
BEYOND: Final = re.compile(
    r"[\s,;:(-]*\b(?:and |but |so )?(?:not|rather than|instead of)"
    r" (?:just|only|merely|solely|simply)\s+(?P<what>[^,;:]+?)(?: alone)?[\s).!?]*$"
    r"|[\s,;:(-]*\b(?:and |but )?not (?P<alone>[^,;:]+?) (?:alone|only)[\s).!?]*$",
    re.IGNORECASE,
)
PERSON: Final = re.compile(r"\b(?:his|her|hers|him|she|he)\b", re.IGNORECASE)
OWNED: Final = re.compile(
    r"^(?:(?:what|how)(?:'s| is| are| was| were)? |show(?: me)? |give me |tell me |list )?"
    r"(?:his|her|their|its)\b\s*",
    re.IGNORECASE,
)
#: "Their", "of those", "they": the very groups that were shown.
GROUPS: Final = re.compile(r"\b(?:their|theirs|they|those|these|them|its|there$)\b", re.IGNORECASE)
THEY: Final = re.compile(
    r"^they\b\s*|\b(?P<aux>did|do|have|had|are|were|can|could|will) they\b", re.IGNORECASE
)
POINTING: Final = re.compile(
    r"\b(?:(?:of|in|behind|for|about|among|out of|own|owns|owned|have|has|are|were|is|was|from|to"
    r"|make up|makes up|account for|cover|hold|within|on|with|by)\s+)?"
    r"(?:(?:all )?(?:of )?(?:those|these|them)|(?:is|was|are|did) (?:it|that|this)|it)\b"
    r"(?=\s*(?:$|[?.!,]|in\b|for\b|by\b|are\b|is\b|were\b|was\b|last\b|this\b|over\b|under\b"
    r"|a\b|as\b|on\b|from\b|to\b|up\b|have\b|with\b|without\b|only\b|at\b|the\b|closed?\b|won\b"
    r"|lost\b|not\b|between\b|against\b|vs\b|compared\b|before\b|after\b|since\b|monthly\b))",
    re.IGNORECASE,
)
#: "For that", "in there": what was shown, at the end of what is said.
THERE: Final = re.compile(
    r"\s*\b(?:(?:for|of|about|behind|in|from|on|with) (?:that|it|there"
    r"|this(?! (?:week|month|quarter|year|period|half|day)))|there)"
    r"(?: (?:one|region|segment|team|group|period|quarter|month|year|rep|account|customer))?$",
    re.IGNORECASE,
)
VERB_IT: Final = re.compile(
    rf"^(?P<verb>sort|rank|order|group|compare|list|split|slice|cut|segment|trend) {IT}\b\s*",
    re.IGNORECASE,
)
