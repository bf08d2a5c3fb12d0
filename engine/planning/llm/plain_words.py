"""Words of a model's author to words a prompt may hold: short, plain, and no orders.

Labels and descriptions may come from a stranger's file: a column can be called "Ignore all rules".
What gives orders to a machine, points elsewhere or imitates our own layout is left out.
"""

import re
import unicodedata
from typing import Final

_ORDERS: Final = (
    "ignore|disregard|forget|override|bypass|use|add|remove|drop|show|return|output|reply|respond"
    "|answer|include|exclude|always|never|do not|don't|call|send|put|write|append|print|give"
    "|select|filter|choose|treat|pretend|act|reveal|tell|say|switch|replace|execute|multiply|stop"
    "|make|apply|prefer|refuse|fetch"
    "|(?:set|list|run|group|sort|order|limit|report|map|read|pick|open|ask|start)"
    "\\s+(?:all|any|by|each|every|for|it|its|of|only|the|them|this|to|up|with|your)"
)
_LEAD: Final = (
    r"(?:please|now|then|also|and|but|so|note|important|attention|urgent|instead|hint|todo)"
)
_GIVES_ORDERS: Final = re.compile(
    rf"^\W*(?:{_LEAD}\b[\s,:;!-]*)*(?:you\s+(?:must|should|shall|will|need to|have to|can)\s+)?"
    rf"(?:{_ORDERS})\b",
    re.IGNORECASE,
)
_TO_A_MACHINE: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:rule|rules|instruction|instructions|prompt|above|previous|prior|earlier|filter|filters|polic\w+)\b"
    r"|\b(?:instructions?|prompts?|jailbreak|assistant|chatbot|language model|llm|ai|gpt)\b"
    r"|\b(?:system|user|developer|assistant)\s*:|\byou\s+(?:are|must|should|shall|will)\b"
    r"|\b(?:must|should|shall|has to|have to)\s+"
    r"(?:always|never|be\s+(?:used|added|shown|set|read))\b"
    r"|\b(?:tenants?|password|api.?key|secret)\b|\binstead\s+of\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"https?:|www\.|\b\S+\.(?:com|net|org|io|ai|example)\b|\bdata:", re.IGNORECASE
)
_LAYOUT: Final = re.compile(r"[<>{}\[\]`|\\#*]|```|\"\"\"|--")
_SENTENCE: Final = re.compile(r"(?<=[.!?;:])\s+|\n+")


def plain_words(text: str, longest: int) -> str:
    """Return the sentences of a text that only describe, as one line of bounded length.

    Where one of them speaks to a machine, nothing of the text is kept.
    """
    if misleads(_printable(text)):
        return ""
    kept = [one for one in _SENTENCE.split(_printable(text)) if one and not gives_orders(one)]
    return one_line(" ".join(kept), longest)


def one_line(text: str, longest: int) -> str:
    """Return a text as one line of bounded length, without what cannot be seen."""
    line = " ".join(_printable(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def gives_orders(text: str) -> bool:
    """Return whether a text tells a reader what to do, or leads somewhere else."""
    return _GIVES_ORDERS.search(text) is not None or misleads(text)


def misleads(text: str) -> bool:
    """Return whether a text speaks to a machine, leads somewhere else or imitates our layout."""
    return any(pattern.search(text) for pattern in (_TO_A_MACHINE, _ELSEWHERE, _LAYOUT))


def _printable(text: str) -> str:
    """Return a text in one form, without what cannot be seen."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        " " if one in "\t\r\u2028\u2029" else one
        for one in folded
        if one in "\n\t\r\u2028\u2029" or unicodedata.category(one)[0] != "C"
    )
