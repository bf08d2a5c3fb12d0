"""Texts that are no questions to the data: refused, with the reason, before they are read."""

import re
from collections.abc import Callable
from typing import Final

from engine.planning.dialogue.explain_terms import nearest_questions
from engine.planning.dialogue.refuse_absent import absent, other_language, personal
from engine.planning.meaning.lexicon import Lexicon, key_of
from engine.planning.text.tokens import normalize, words_of
from engine.question import Refusal, RefusalCode

#: What is shown may be changed: these are parts of an answer, not of the data.
_CHART_WORDS: Final = (
    r"chart|graph|plot|table|pie|bar|line|filters?|report|view|breakdown|column|limit|sort(?:ing)?"
    r"|order|grouping|comparison|shares?|totals?|window|period|time|threshold|trend|percentages?"
)

_PATTERNS: Final[tuple[tuple[RefusalCode, str, str], ...]] = (
    (
        "no-sql",
        r"\bselect\b.+\bfrom\b|\b(drop|alter|truncate|create)\s+(table|view|schema|database|index)\b"
        r"|\bdelete\s+from\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bunion\s+(all\s+)?select\b"
        r"|;\s*--|\bor\s+1\s*=\s*1\b|\b(run|execute|translate|write)\b.*\bsql\b|\binformation_schema\b"
        r"|\b(attach|copy|pragma|read_csv|read_text|load_extension)\s*[('\"]",
        "Questions are asked in words; SQL from outside is never run.",
    ),
    (
        "out-of-scope",
        r"\b(api|secret|private|openai|access)\s*-?\s*(key|keys|token|tokens)\b|\bpasswords?\b"
        r"|\bcredentials?\b|\b(system|hidden|your)\s+(prompt|instructions?)\b|\baudit\s+(log|trail)\b"
        r"|\bignore\s+(all\s+|any\s+|the\s+|your\s+|previous\s+|prior\s+)+(instructions?|rules|prompt)"
        r"|\benvironment\s+variables?\b|\bjailbreak\b|\bpretend\s+(to\s+be|you)\b|\b(act|behave)\s+as\b",
        "Keys, prompts and the audit log are not answers to a question.",
    ),
    (
        "other-system",
        r"\b(?:write|draft|compose|make|create|sing|tell)\b(?: \w+){0,3} (?:haiku|poem|song|story"
        r"|essay|limerick|rap|speech|tweet|blog|article|memo|proposal|contract|code|script|program"
        r"|macro)s?\b"
        r"|\b(?:write|draft|compose|make|create|build)\b(?: \w+){0,2}"
        r" (?:powerpoint|presentation|slide|deck)s?\b(?! (?:of|with|on|showing|about|for)\b)"
        r"|\b(write|draft|compose|send|forward|reply)\b.{0,40}\b(email|mail|message|letter|note|slack)\b"
        r"|\b(schedule|book|set up|arrange)\b.{0,20}\b(meeting|call|demo|reminder)\b|\bremind me\b"
        r"(?! (?:what|how|which|who|where|of the|of our)\b)"
        r"|\b(email|slack|text|call|message)\s+(him|her|them|me|my|the team|everyone)\b"
        r"|\b(?:send|email|mail|text|deliver|forward|notify|alert|update|remind)\b"
        r"(?: (?:me|us|him|her|them|my \w+|the \w+))? (?:about |on |with )?"
        r"(?:this|it|that|these|those|the (?:report|chart|table|numbers|answer|result)s?)"
        r" (?:every|each|daily|weekly|monthly)\b"
        r"|\b(post|push|sync|export|share|publish|send|put)\s+.{0,40}\b(to|into|in|on)\s+"
        r"(#\s?\w+|(the\s+)?(slack|salesforce|hubspot|teams|jira|notion|excel|crm)\b)",
        "This answers questions about the data; it does not write, send or schedule anything.",
    ),
    (
        "write",
        r"^(please\s+|can you\s+|could you\s+|would you\s+|i need you to\s+|go ahead and\s+)*"
        r"(update|delete|remove|edit|rename|reassign|assign|mark|insert|merge|import|upload|create"
        r"|add|change|set|move|close|reopen|log|overwrite|erase|archive|drop|wipe|purge|modify"
        r"|correct|fix|transfer|convert|enter|register|save|approve|cancel)\s+"
        r"(?!to\b|in\b|on\b|of\b|from\b|over\b|by\b|between\b|vs\b|rate\b|date\b|dates\b|won\b"
        r"|lost\b|(?:\w+\s+){0,3}(?:" + _CHART_WORDS + r")\b)",
        "The data is read-only: nothing can be changed from here.",
    ),
    (
        "prediction",
        r"\b(will|are)\s+(we|i|they|he|she|it|sales|the team|our team|\w+)\s+(going\s+to\s+)?"
        r"(hit|make|meet|reach|miss|beat|close|win|lose|grow|churn|land|exceed|achieve|finish|get)\b"
        r"|\bgoing\s+to\s+(hit|make|meet|reach|miss|beat|win|lose|churn|land|happen)\b"
        r"|\bpredict\w*\b|\bhow\s+likely\b|\bchances?\s+(of|that|are)\b|\bodds\b|\blikelihood\s+(of|that)\b"
        r"|\bwhat\s+will\b|\bwhen\s+will\b|\bwhich\s+\w+(\s+\w+)?\s+will\b|\bwill\s+there\s+be\b"
        r"|(?<!for )(?<!of )(?<!by )(?<!from )(?<!with )(?<!and )\b(?:will|gonna|about\s+to"
        r"|likely\s+to|going\s+to|bound\s+to)\s+(?!close\b|be\s+(?:closed|closing|due)\b|smith\b)\w+"
        r"|\bon\s+track\s+to\b|\bguarantee\b|\bnext\s+year's\s+(bookings|revenue|sales)\b",
        "What will happen is not in the data; what is booked, open and weighted is.",
    ),
    (
        "judgement",
        r"\b(?:deals|opps|opportunities|accounts|customers|clients|reps|contacts|leads|companies|people"
        r"|ones)\s+(?:that\s+|which\s+|who\s+)?(?:i|we|you|they)\s+(?:should|ought\s+to|must"
        r"|need\s+to|have\s+to)\s+(?:really\s+)?(?:worry|focus|look|care|chase|watch|prioriti[sz]e"
        r"|attend|act|talk|think|drop|keep|save|push|visit|call|know)\b"
        r"|\b(should|ought)\s+(we|i|they|he|she|you)\b|\bwho\s+should\b|\bwhat\s+should\b"
        r"|\b(fire|promote|hire(?! dates?\b)|demote|lazy|incompetent|lay off)\b"
        r"|\bis\s+(he|she)\s+(good|bad)\b"
        r"|\bdo\s+you\s+(think|feel|recommend|suggest|like)\b|\byour\s+opinion\b|\brecommend\b|\badvice\b"
        r"|\bdeserves?\b|\bto\s+blame\b|\bhow\s+(can|do)\s+(we|i)\s+(improve|fix|increase|boost|reduce)\b",
        "That is a judgement for people; the figures behind it can be shown.",
    ),
    (
        "out-of-scope",
        r"\bweather\b|\bstock\s+price\b|\bshare\s+price\b|(?<!any )\bnews\b"
        r"|\bjoke\b|\bpoem\b|\bwho\s+(is|was)\s+the"
        r"\s+(president|ceo|prime)\b|\bcapital\s+of\b|\brecipe\b|\bsports?\b|\btranslate\b|\bexchange\s+rate"
        r"|\bwhat\s+time\s+is\s+it\b|\bwhat\s+day\s+is\b|\bwho\s+are\s+you\b|\bmeaning\s+of\s+life\b",
        "That is not in this data.",
    ),
    (
        "out-of-scope",
        r"\b(?:other|competing|rival|peer|similar)\s+(?:companies|firms|businesses|vendors|orgs)'"
        r"|\b(?:companies|firms|businesses|vendors)'\s+(?:data|numbers|figures|results)\b"
        r"|\b(?:compares?d?|comparing|stacks?\s+up|measures?\s+up|fares?|doing|perform\w*)\s+(?:to"
        r"|with|against|versus|vs)\s+(?:the\s+)?(?:other|competing|rival|peer|similar)\s+(?:companies"
        r"|firms|businesses|vendors|orgs)\b"
        r"|\b(?:our|the|their|my)\s+(?:competitors?|rivals?|peers)(?:'s|')\s+\w+"
        r"|\b(?:compares?d?|comparing|doing|stack\s+up|measure\s+up|fare|perform\w*|rank)\s+(?:to|with"
        r"|against|versus|vs)\s+(?:our\s+|the\s+)?(?:competitors?|competition|rivals?|peers)\b"
        r"|\bthe\s+competition(?:'s)?\b|\bbenchmark(?:s|ed|ing)?\b"
        r"|(?:\b(?:vs|versus|against|to|than|with|the)\s+industry(?:\s+wide)?|\bindustry\s+wide)"
        r"\s+(?:averages?|standards?|norms?|medians?)\b|\bindustry\s+(?:standards?|norms?)\b"
        r"|\brest\s+of\s+the"
        r"\s+(?:market|industry)\b",
        "Data of other companies is not here: only your own can be shown.",
    ),
)
_COMPILED: Final[tuple[tuple[RefusalCode, re.Pattern[str], str], ...]] = tuple(
    (code, re.compile(pattern, re.IGNORECASE), reason) for code, pattern, reason in _PATTERNS
)
_SHOWN: Final = re.compile(
    r"^(?:please )?(?:add|drop|remove|change)(?: the)? (?P<what>[\w ]+?)[.?! ]*$", re.IGNORECASE
)
_LONGEST_SHOWN: Final = 60
_QUOTED: Final = re.compile(r'"[^"]*"')


def refuse_outright(
    text: str, lexicon: Lexicon, valued: Callable[[str], bool] = lambda _: False
) -> Refusal | None:
    """Return the refusal of a text that no metric query could answer, or None."""
    plain = _QUOTED.sub(" ", normalize(text))
    if not any(character.isalnum() for character in normalize(text)):
        return Refusal(
            code="empty-question",
            text="There is no question here.",
            suggestions=nearest_questions("", lexicon),
        )
    asked_definition = re.match(r"(how (is|are|do|does)|what (is|are|does))\b", plain, re.I)
    for code, pattern, reason in _COMPILED:
        named = code == "write" and (asked_definition or _names_something(plain, lexicon))
        if pattern.search(plain) and not named:
            return _refusal(code, reason, text, lexicon)
    asked = personal(plain, lexicon)
    if asked:
        said = f'"{asked}" are personal details, which are never shown in an answer.'
        return _refusal("sensitive", said, text, lexicon)
    missing = absent(plain, lexicon, valued)
    if missing:
        said = f'There is nothing about "{missing}" in this data.'
        return _refusal("out-of-scope", said, text, lexicon)
    return _sensitive(plain, text, lexicon)


def _names_something(plain: str, lexicon: Lexicon) -> bool:
    """Return whether what is to be added or dropped is a metric or field: "add win rate"."""
    found = _SHOWN.match(plain)
    return bool(found and lexicon.named(found["what"]))


def refuse_unknown(words: tuple[str, ...], text: str, lexicon: Lexicon) -> Refusal:
    """Name the words that mean nothing here and the nearest questions that can be answered."""
    language = other_language(text)
    if language:
        known = understood(text, lexicon)
        also = f" Of this, understood: {', '.join(known)}." if known else ""
        said = f"This reads like {language}; questions are read in English only.{also}"
        return _refusal("not-understood", said, text, lexicon)
    named = " and ".join(f'"{word[:_LONGEST_SHOWN]}"' for word in words[:4])
    said = f"I do not know what {named} means in this data." if words else "I cannot read this."
    return _refusal("not-understood", said, text, lexicon)


def _refusal(code: RefusalCode, reason: str, text: str, lexicon: Lexicon) -> Refusal:
    return Refusal(code=code, text=reason, suggestions=nearest_questions(text, lexicon))


def refuse_long(text: str, most: int, lexicon: Lexicon) -> Refusal:
    """Refuse a text of more words than a question has, and say what of it was understood."""
    language = other_language(text)
    if language:
        return refuse_unknown((), text, lexicon)
    known = understood(text, lexicon)[:5]
    also = f" Of this, understood: {', '.join(known)}." if known else ""
    said = f"The question has more than {most} words; ask it in fewer.{also}"
    return _refusal("not-understood", said, text, lexicon)


def understood(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names in a text that the model knows, whatever language is around them."""
    stems = words_of(text)
    found: list[str] = []
    for at in range(len(stems)):
        for width in (3, 2, 1):
            readings = lexicon.terms.get(key_of(stems[at : at + width]), ())
            if readings:
                found.append(" ".join(stems[at : at + width]))
                break
    return tuple(dict.fromkeys(found))


def _sensitive(plain: str, text: str, lexicon: Lexicon) -> Refusal | None:
    stems = words_of(plain)
    for width in (3, 2, 1):
        for at in range(len(stems) - width + 1):
            field = lexicon.sensitive.get(key_of(stems[at : at + width]))
            if field:
                label = lexicon.dimension(field).words.label
                reason = f"{label} is sensitive and is never shown in an answer."
                return _refusal("sensitive", reason, text, lexicon)
    return None
