"""A follow-up taken apart: the words that hang it on the question before, and the rest."""

import re
from dataclasses import dataclass

from engine.planning.dialogue.edit_phrases import (
    ADD,
    ADDED,
    ALSO,
    BASED,
    BEFORE,
    BEYOND,
    BOUNDED,
    CHANGE_FROM,
    DROP,
    DROP_SLOT,
    EACH_SHARE,
    FIRST,
    GRAINED,
    GROUPS,
    IN_EACH,
    KEEP,
    LEADS,
    LIMITED,
    LINK,
    MINUS,
    MOVE,
    NEXT_TO,
    NOT_UNIT,
    ONES,
    ONLY,
    ORDERS,
    OWNED,
    PERSON,
    PLUS,
    POINTING,
    SAME,
    SOFT,
    SPLIT,
    SWAPS,
    THERE,
    THEY,
    TOTAL_ROW,
    TRAIL,
    TRAILS,
    UNITS,
    VERB_IT,
    WHICH,
    WHICH_ONE,
    WIDENS,
)
from engine.planning.dialogue.frames import LEADS as FRAMES


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
    text = MINUS.sub("exclude ", PLUS.sub("add ", text.strip()))
    text = LIMITED.sub(r"top \g<many>", text.rstrip("?.! "))
    beyond = BEYOND.search(text)
    rest = text[: beyond.start()] if beyond else text
    body, lead = _without_leads(rest.strip().rstrip("?.!").strip())
    left = body
    linked, adding, same = bool(lead), bool(ADDED.search(lead)), bool(SAME.search(lead))
    dropped = DROP.match(body)
    slot = DROP_SLOT.match(body)
    while trail := TRAIL.search(body):
        said = trail.group()
        if trail.start() == 0:
            break
        linked = linked or bool(SAME.search(said) or ADDED.search(said))
        same, adding = same or bool(SAME.search(said)), adding or bool(ADDED.search(said))
        body = body[: trail.start()].strip()
    each = IN_EACH.search(body)
    if each and each.start():
        body, linked, adding = body[: each.start()], True, True
    body = BASED.sub("is that", NOT_UNIT.sub(r"\g<new>", body))
    kept = KEEP.match(body)
    body = body[kept.end() :] if kept else body
    near = NEXT_TO.match(left)
    body = near["what"].strip() if near else body
    split = SPLIT.match(body)
    if split:
        body, linked, adding = f"by {body[split.end() :]}", True, not same
    added = ADD.match(body)
    if added and added.end() < len(body):
        body, linked, adding = body[added.end() :].strip(), True, True
    linked = linked or bool(ONES.search(body))
    body = CHANGE_FROM.sub("vs ", body)
    moved = MOVE.match(body)
    widens = moved is not None and WIDENS.match(body) is not None
    for swap in (MOVE, *SWAPS):
        found = swap.match(body)
        if found and (moved or not dropped):
            body, linked, same = found["new"].strip(), True, not widens
            adding = adding or widens
            break
    which = WHICH.match(body)
    if which:
        body, linked = f"by {which['what'] or which['bare']}", True
    person = bool(PERSON.search(body))
    groups = bool(GROUPS.search(body))
    they = THEY.search(body)
    if they and they.end() - they.start() < len(body):
        body, linked, same = THEY.sub(r"\g<aux>", body, count=1).strip(), True, True
    owned = OWNED.match(body)
    if owned and owned.end() < len(body):
        body, linked, same = body[owned.end() :], True, True
    body = BEFORE.sub(r"\g<lead> previous period", body)
    ordering = bool(ORDERS.match(body))
    verb = VERB_IT.match(body)
    if verb:
        body, linked = f"{verb['verb']} {body[verb.end() :]}".strip(), True
    pointed = POINTING.sub(" ", body)
    pointed = THERE.sub("", pointed) if THERE.sub("", pointed).strip() else pointed
    pointing = pointed != body
    body = re.sub(r"\s+", " ", pointed).strip()
    only = bool(ONLY.search(body)) or kept is not None
    body = ONLY.sub("", body).strip() or body
    return Said(
        text=text,
        body=_reworded(body),
        linked=linked or pointing or ordering,
        same=same or pointing,
        adding=adding,
        near=near is not None,
        also=bool(ALSO.match(lead)) and not same,
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


def _reworded(body: str) -> str:
    """Return a fragment in words that are read: "who leads" is which one is the highest."""
    body = EACH_SHARE.sub("as percentages", LIMITED.sub(r"top \g<many>", body))
    body = GRAINED.sub(r"\g<grain>", BOUNDED.sub("", body))
    body = UNITS.sub(r"by \g<unit>", body)
    body = LEADS.sub("which one is the highest", body)
    body = TRAILS.sub("which one is the lowest", body)
    body = WHICH_ONE.sub(r"which one is the \g<way>", body)
    return TOTAL_ROW.sub("total", FIRST.sub("top ", body))


def _without_leads(text: str) -> tuple[str, str]:
    """Return the text without the words that only lead to it, and those of them that link."""
    links = ""
    while True:
        soft = SOFT.match(text)
        if soft and soft.end() < len(text):
            text = text[soft.end() :]
            continue
        link = LINK.match(text)
        if not link or link.end() == len(text):
            framed = next((one for lead in FRAMES if (one := lead.match(text))), None)
            if links or framed is None or not re.search(r"\w", text[framed.end() :]):
                return text, links
            text = text[framed.end() :].lstrip(" ,;:.-")
            continue
        links += link.group()
        text = text[link.end() :]
