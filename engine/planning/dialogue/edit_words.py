"""A follow-up taken apart: the words that hang it on the question before, and the rest."""

import re
from dataclasses import dataclass
from typing import Final

_IT: Final = r"(?:it|that|this|them|those|these|the (?:result|results|chart|table|query|answer))"

#: What may follow a thing that is to go: "drop the region from that, please".
_GONE: Final = (
    r"(?:[\s,]+(?:now|then|please|too|as well|also|again|altogether|entirely|completely|for now"
    r"|(?:from|in|of) (?:it|that|this|there|here|the (?:chart|table|query|result|list|view))))*"
)
#: Talk before what is meant; it links nothing.
_SOFT: Final = re.compile(
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
_LINK: Final = re.compile(
    r"^(?:and|but|also|plus|or|same(?: (?:thing|again|query|question|numbers|view|chart|one))?"
    r"(?: (?:but|as above|and|only))?|the same(?: thing| again)?(?: but)?|ditto|likewise|similarly"
    r"|(?:i|we) (?:mean|meant|was after|were after)(?: to (?:say|ask))?(?: for)?"
    r"|what about|how about|what if(?: we| i)?(?: only)?(?: look at| take| use)?"
    r"|instead(?! of)|this time"
    r"|(?:go|look|reach) (?:even )?(?:further|farther|more) back(?=\s*[,:])"
    r"|(?:is|was|are|were) (?:it|that|this|they|those|things)(?: any)?"
    r" (?:different|better|worse|the same|higher|lower|similar|true|bigger|smaller)(?: too)?"
    r"(?= (?:for|in|with|at|on|among|last|this|a)\b)"
    rf"|(?:show|give me|make|turn|do|run|redo|keep|view|see|put|plot|draw|display) {_IT}"
    r"(?: again)?(?: (?:into|but|to|down))?"
    rf"|(?:break|split)(?: {_IT})?(?: down| up| out)(?: further)?(?!\s+(?:by|per|across|into)\b)"
    rf"|(?:filter|narrow|limit|restrict)(?: {_IT})?(?: down)?(?: (?:to|on|for|by))?(?: only)?"
    rf"|(?:focus|zoom|roll|go|aggregate)(?: {_IT})?(?: in| out| up)?(?: on| to| into)?"
    r"(?= (?:by )?(?:dai|week|month|quarter|year|day|annual)\w*$)"
    rf"|(?:focus|zoom)(?: {_IT})?(?: in)?(?: on| to| into)?)\b[\s,:.-]*",
    re.IGNORECASE,
)
#: "And win rate": it is shown beside what there is; "and what about win rate" takes its place.
_ALSO: Final = re.compile(r"^(?:and|plus)[\s,:.-]*$", re.IGNORECASE)
_SAME: Final = re.compile(
    r"\b(?:same|ditto|likewise|similarly|instead|rather|this time|mean|meant|after)\b",
    re.IGNORECASE,
)
#: What is shown is cut further: "split it by region", "break that into months", "cross with team".
_SPLIT: Final = re.compile(
    r"^(?:break|split|slice|dice|cut|stack|cross|pivot|facet|segment|divide|separate|carve|drill)"
    rf"(?: {_IT})?(?: (?:down|up|out|apart|in|further|again))*"
    r" (?:(?:by|per|across|for each)|(?<!drill )(?<!down )into(?! (?:a|one|the)\b)|with|against)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
#: One number or time in the place of another: "raise that to 100k", "push it out to next month".
_MOVE: Final = re.compile(
    r"^(?:raise|lower|bump|increase|decrease|reduce|extend|shift|push|pull|widen|expand|narrow|roll"
    r"|shorten|drop|cut|trim|take|bring|move|shrink|stretch|lift)"
    rf"(?: (?:{_IT}|the (?:limit|bound|threshold|window|period|time(?: frame)?|range|cut ?off|bar"
    r"|minimum|maximum|amount|number)))?(?: (?:up|down|out|back|over|forward|ahead|along))*"
    r" to (?P<new>(?!the\b|a\b|me\b|us\b)\S.*)$",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"^(?:who|which(?: one)?|what)(?:(?:'s| is| was| are| comes)(?: the)?"
    r" (?:on top|first|ahead|leading|number one|at the top|in the lead|in front)"
    r"| (?:leads|wins|tops)(?: (?:it|the (?:list|ranking)))?)$",
    re.IGNORECASE,
)
_TRAILS: Final = re.compile(
    r"^(?:who|which(?: one)?|what)(?:'s| is| was| are| comes)(?: the)? (?:last|at the bottom|behind"
    r"|trailing|in last place)$",
    re.IGNORECASE,
)
_UNITS: Final = re.compile(
    r"^(?:to |in |into |as )?(?P<unit>days|weeks|months|quarters|years)$", re.IGNORECASE
)
_WHICH_ONE: Final = re.compile(
    r"^(?:which|what)(?:'s| is| was)(?: the)? (?P<way>\w+est|best|worst|most|least)$", re.IGNORECASE
)
_TOTAL_ROW: Final = re.compile(
    r"\b(?:totals?|sums?) (?:rows?|lines?|columns?)$"
    r"|\b(?:rows?|lines?) (?:of|for|with) (?:the )?totals?$",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(
    r"^(?:the )?first (?=(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"(?: (?:ones|rows|lines|of (?:them|those|these)))?$)",
    re.IGNORECASE,
)
_ADD: Final = re.compile(
    r"^(?:add(?: in| on)?|overlay|superimpose|layer|throw in|tack on|bring in|put in"
    r"|also(?: show| add| include| give me)?|include(?: also)?|append|plus"
    r"|additionally|on top(?: of that)?|together with|along with|alongside)\b[\s,:]*"
    r"(?:the |a |an )?(?:(?:column|metric|measure|filter|breakdown)s? (?:for|of|by|on) )?",
    re.IGNORECASE,
)
_TRAIL: Final = re.compile(
    r"[\s,]*\b(?:instead|rather(?! than)|too|also|as well|again|please|then|this time|thanks"
    r"|thank you|though"
    r"|(?<!until )(?<!till )(?<!to )(?<!of )(?<!than )(?<!by )(?<!right )now"
    rf"|for me|next to {_IT}|(?<!is )(?<!are )(?<!'s )on top(?: of that)?"
    r"|as an? (?:extra|additional) column|further|as another column|in addition|for now)[\s.!?]*$",
    re.IGNORECASE,
)
_ADDED: Final = re.compile(
    rf"\b(?:too|also|as well|next to {_IT}|on top(?: of that)?|column|further|in addition)\b",
    re.IGNORECASE,
)
#: "Replace X with Y", "change the region to Y", "Y instead of X": only Y is left to read.
_SWAPS: Final = (
    re.compile(
        r"^(?:replace|swap|exchange|substitute)(?: out)? (?P<old>.+?) (?:with|for|by) (?P<new>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:change|switch|set|move|turn|convert)(?: (?:over|back))?"
        rf"(?: (?P<old>{_IT}|(?:the |my )?[\w ]+?))? (?:to|into) (?P<new>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<new>.+?) (?:instead of|rather than) (?P<old>.+)$", re.IGNORECASE),
    re.compile(r"^(?:instead of|rather than) (?P<old>.+?),\s*(?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^use (?P<new>.+)$", re.IGNORECASE),
)
_DROP: Final = re.compile(
    r"^(?:(?:please )?(?:drop|remove|take (?:out|away|off)|lose|clear|ignore|forget(?: about)?"
    r"|get rid of|delete|hide|omit|skip|leave out|strip(?: out)?|cancel|undo|reset|turn off"
    r"|exclude|without|no more|minus|un))\b[\s,:]*(?:the |my |our |any |all |that |those |this )*"
    rf"(?P<what>.+?){_GONE}[\s.!?]*$",
    re.IGNORECASE,
)
#: These say no on their own too: "no limit", "not by region", "any filters".
_DROP_SLOT: Final = re.compile(
    r"^(?:no|not|without|any|ungroup|unfilter)\b[\s,:]*(?:the |any )*"
    rf"(?P<what>.+?){_GONE}[\s.!?]*$",
    re.IGNORECASE,
)
#: An order of what is there, not of something newly named.
_ORDERS: Final = re.compile(
    r"^(?:sort|order|rank)(?:ed|ing)? (?:by|from|in|asc|desc|a|z)|^alphabetical(?:ly)?$",
    re.IGNORECASE,
)
#: "Put 2024 next to it": what is said stands beside what there is.
_NEXT_TO: Final = re.compile(
    r"^(?:put|show|set|place|have|see|add|lay)?\s*(?P<what>.+?)"
    rf" (?:next to|beside|alongside) {_IT}$",
    re.IGNORECASE,
)
#: "Keep inbound and partner" is only those.
_KEEP: Final = re.compile(
    r"^(?:keep|leave|retain)(?: in)? (?:only |just )?"
    r"(?=(?!it\b|that\b|this\b|them\b|out\b|the same)\w)",
    re.IGNORECASE,
)
#: "How many deals is it based on" asks of what was shown.
_BASED: Final = re.compile(
    r"\b(?:is|are|was|were) (?:it|that|this|they|those|these) (?:based|built|calculated|computed)"
    r"(?: up)? (?:on|from|over|across)$",
    re.IGNORECASE,
)
_UNIT: Final = r"(?:day|week|month|quarter|year)s?|daily|weekly|monthly|quarterly|yearly|annually"
#: "Change from last year" compares with it.
_CHANGE_FROM: Final = re.compile(
    r"^(?:the )?(?:change|growth|difference|increase|decrease|delta|improvement|decline)s?"
    r" (?:from|since|over|against|vs\.?|versus|to|on|compared (?:to|with)) (?=\S)",
    re.IGNORECASE,
)
_WIDENS: Final = re.compile(r"^(?:extend|widen|stretch|expand)\b", re.IGNORECASE)
#: "The won ones" are of what was shown.
_ONES: Final = re.compile(r"\bones\b", re.IGNORECASE)
#: "Those with at least 10" bounds what is shown.
_BOUNDED: Final = re.compile(
    r"^(?:(?:those|the ones|ones|where|if|when|with|that|have|has|having|had|is|are|we"
    r"|they|there|got|leave|keep|show|me) )+"
    r"(?=(?:at least|at most|(?:no )?(?:more|less|fewer) than|over|under|above|below|between"
    r"|exactly|>=?|<=?)(?: \S|\d))",
    re.IGNORECASE,
)
_GRAINED: Final = re.compile(
    r"^(?P<grain>(?:by |per )?(?:daily|weekly|monthly|quarterly|yearly|annual|day|week|month"
    r"|quarter|year)) (?:totals?|sums?|figures?|numbers?|views?|values?|basis|breakdown|buckets?)$",
    re.IGNORECASE,
)
#: "By month, not week": only the first is left to read.
_NOT_UNIT: Final = re.compile(
    rf"^(?P<new>(?:by |per )?(?:{_UNIT}))[\s,;]+(?:and )?not (?:by |per )?(?:{_UNIT})$",
    re.IGNORECASE,
)
#: "+ EMEA", "- EMEA".
_PLUS: Final = re.compile(r"^\+\s*(?=[^\W\d])")
_MINUS: Final = re.compile(r"^-\s*(?=[^\W\d])")
#: "From which source", "in which month": by it.
_WHICH: Final = re.compile(
    r"^(?:(?:from|for|by|in|with|of|to|at|on|through|via|under|across) (?:which|what)"
    r" (?P<what>(?!ones?\b)\w+(?: \w+)?)|which (?P<bare>(?!ones?\b)\w+))$",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\b(?P<lead>compare[ds]?(?: (?:to|with))?|vs\.?|versus|against|relative to)"
    r" (?:the )?(?:day|week|month|quarter|period|one) (?:before|prior|earlier)(?: that)?$",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    r"(?<!\bnot )\b(?:only|just|solely|exclusively|nothing (?:else )?but)\b\s*|(?<=\w)\s+alone\b",
    re.IGNORECASE,
)
#: "Everyone, not just Sarah": what is named is not all that is meant.
_BEYOND: Final = re.compile(
    r"[\s,;:(-]*\b(?:and |but |so )?(?:not|rather than|instead of)"
    r" (?:just|only|merely|solely|simply)\s+(?P<what>[^,;:]+?)(?: alone)?[\s).!?]*$"
    r"|[\s,;:(-]*\b(?:and |but )?not (?P<alone>[^,;:]+?) (?:alone|only)[\s).!?]*$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"\b(?:his|her|hers|him|she|he)\b", re.IGNORECASE)
_OWNED: Final = re.compile(
    r"^(?:(?:what|how)(?:'s| is| are| was| were)? |show(?: me)? |give me |tell me |list )?"
    r"(?:his|her|their|its)\b\s*",
    re.IGNORECASE,
)
#: "Their", "of those", "they": the very groups that were shown.
_GROUPS: Final = re.compile(r"\b(?:their|theirs|they|those|these|them|its|there$)\b", re.IGNORECASE)
_THEY: Final = re.compile(
    r"^they\b\s*|\b(?P<aux>did|do|have|had|are|were|can|could|will) they\b", re.IGNORECASE
)
_POINTING: Final = re.compile(
    r"\b(?:(?:of|in|behind|for|about|among|out of|own|owns|owned|have|has|are|were|is|was|from|to"
    r"|make up|makes up|account for|cover|hold|within|on|with|by)\s+)?"
    r"(?:(?:all )?(?:of )?(?:those|these|them)|(?:is|was|are|did) (?:it|that|this)|it)\b"
    r"(?=\s*(?:$|[?.!,]|in\b|for\b|by\b|are\b|is\b|were\b|was\b|last\b|this\b|over\b|under\b"
    r"|a\b|as\b|on\b|from\b|to\b|up\b|have\b|with\b|without\b|only\b|at\b|the\b|closed?\b|won\b"
    r"|lost\b|not\b|between\b|against\b|vs\b|compared\b|before\b|after\b|since\b|monthly\b))",
    re.IGNORECASE,
)
#: "For that", "in there": what was shown, at the end of what is said.
_THERE: Final = re.compile(
    r"\s*\b(?:(?:for|of|about|behind|in|from|on|with) (?:that|it|there"
    r"|this(?! (?:week|month|quarter|year|period|half|day)))|there)"
    r"(?: (?:one|region|segment|team|group|period|quarter|month|year|rep|account|customer))?$",
    re.IGNORECASE,
)
_VERB_IT: Final = re.compile(
    rf"^(?P<verb>sort|rank|order|group|compare|list|split|slice|cut|segment|trend) {_IT}\b\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A follow-up taken apart. `body` is left to read; the rest says how it hangs on before.

    `same` asks for the same question but for what is said; `adding` for more beside it, `also`
    where that is a metric, `near` where it is put next to it;
    `pointing` names what was shown ("those"), `groups` the very groups of it ("their"), `person`
    who was ("her"); `ordering` begins with the order; `beyond` is what is not all that is meant;
    `drop` is what to remove, `slot` what to remove if it is a slot of the query; `left` is the
    text without its leads.
    """

    text: str
    body: str
    linked: bool = False
    same: bool = False
    adding: bool = False
    also: bool = False
    near: bool = False
    pointing: bool = False
    groups: bool = False
    person: bool = False
    only: bool = False
    ordering: bool = False
    beyond: str = ""
    drop: str = ""
    slot: str = ""
    left: str = ""


def take_apart(text: str) -> Said:
    """Return a follow-up's link words apart from what they link."""
    text = _MINUS.sub("exclude ", _PLUS.sub("add ", text.strip()))
    beyond = _BEYOND.search(text)
    rest = text[: beyond.start()] if beyond else text
    body, lead = _without_leads(rest.strip().rstrip("?.!").strip())
    left = body
    linked, adding, same = bool(lead), bool(_ADDED.search(lead)), bool(_SAME.search(lead))
    dropped = _DROP.match(body)
    slot = _DROP_SLOT.match(body)
    while trail := _TRAIL.search(body):
        said = trail.group()
        if trail.start() == 0:
            break
        linked = linked or bool(_SAME.search(said) or _ADDED.search(said))
        same, adding = same or bool(_SAME.search(said)), adding or bool(_ADDED.search(said))
        body = body[: trail.start()].strip()
    body = _BASED.sub("is that", _NOT_UNIT.sub(r"\g<new>", body))
    kept = _KEEP.match(body)
    body = body[kept.end() :] if kept else body
    near = _NEXT_TO.match(left)
    body = near["what"].strip() if near else body
    split = _SPLIT.match(body)
    if split:
        body, linked, adding = f"by {body[split.end() :]}", True, not same
    added = _ADD.match(body)
    if added and added.end() < len(body):
        body, linked, adding = body[added.end() :].strip(), True, True
    linked = linked or bool(_ONES.search(body))
    body = _CHANGE_FROM.sub("vs ", body)
    moved = _MOVE.match(body)
    widens = moved is not None and _WIDENS.match(body) is not None
    for swap in (_MOVE, *_SWAPS):
        found = swap.match(body)
        if found and (moved or not dropped):
            body, linked, same = found["new"].strip(), True, not widens
            adding = adding or widens
            break
    which = _WHICH.match(body)
    if which:
        body, linked = f"by {which['what'] or which['bare']}", True
    person = bool(_PERSON.search(body))
    groups = bool(_GROUPS.search(body))
    they = _THEY.search(body)
    if they and they.end() - they.start() < len(body):
        body, linked, same = _THEY.sub(r"\g<aux>", body, count=1).strip(), True, True
    owned = _OWNED.match(body)
    if owned and owned.end() < len(body):
        body, linked, same = body[owned.end() :], True, True
    body = _BEFORE.sub(r"\g<lead> previous period", body)
    ordering = bool(_ORDERS.match(body))
    verb = _VERB_IT.match(body)
    if verb:
        body, linked = f"{verb['verb']} {body[verb.end() :]}".strip(), True
    pointed = _POINTING.sub(" ", body)
    pointed = _THERE.sub("", pointed) if _THERE.sub("", pointed).strip() else pointed
    pointing = pointed != body
    body = re.sub(r"\s+", " ", pointed).strip()
    only = bool(_ONLY.search(body)) or kept is not None
    body = _ONLY.sub("", body).strip() or body
    body = _GRAINED.sub(r"\g<grain>", _BOUNDED.sub("", body))
    body = _UNITS.sub(r"by \g<unit>", body)
    body = _LEADS.sub("which one is the highest", body)
    body = _TRAILS.sub("which one is the lowest", body)
    body = _WHICH_ONE.sub(r"which one is the \g<way>", body)
    body = _TOTAL_ROW.sub("total", _FIRST.sub("top ", body))
    return Said(
        text=text,
        body=body,
        linked=linked or pointing or ordering,
        same=same or pointing,
        adding=adding,
        near=near is not None,
        also=bool(_ALSO.match(lead)) and not same,
        pointing=pointing,
        groups=groups,
        person=person,
        only=only,
        ordering=ordering,
        beyond=(beyond["what"] or beyond["alone"]) if beyond else "",
        drop=dropped["what"] if dropped and not moved else "",
        slot=slot["what"] if slot else "",
        left=left,
    )


def _without_leads(text: str) -> tuple[str, str]:
    """Return the text without the words that only lead to it, and those of them that link."""
    links = ""
    while True:
        soft = _SOFT.match(text)
        if soft and soft.end() < len(text):
            text = text[soft.end() :]
            continue
        link = _LINK.match(text)
        if not link or link.end() == len(text):
            return text, links
        links += link.group()
        text = text[link.end() :]
