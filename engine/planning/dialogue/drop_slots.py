"""Follow-ups that take something away: "drop the segment", "no limit", "in all regions"."""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.changes import NOT_THERE
from engine.planning.dialogue.edit_phrases import KINDS
from engine.planning.dialogue.edit_query import settled, without
from engine.planning.dialogue.let_in_again import let_in_again
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.filter_fields import fields_of, replaced
from engine.planning.meaning.phrase_query import phrase_query
from engine.question import Clarification, Option, Plan
from semantic.query import Filter, MetricQuery, Operator, Value

_SLOTS: Final[tuple[tuple[str, str], ...]] = (
    ("where", r"filters?|conditions?|restrictions?|constraints?"),
    (
        "window",
        r"(?:time|date|period)(?: (?:filter|frame|range|period|window|restriction|limit))?s?"
        r"|time ?frame|dates|window|timing",
    ),
    ("limit", r"limits?|cap|cut ?off|top(?: \d+| \w+)?|bottom(?: \d+)?|row limit"),
    ("order", r"order(?:ing)?|sort(?:ing)?|rank(?:ing|s)?"),
    ("compare", r"comparisons?|compare|changes?|previous(?: period| year)?|growth|deltas?"),
    ("share", r"shares?|percent(?:age)?s?|% of total|proportions?"),
    ("running", r"running(?: total| sum)?|cumulative(?: total)?|accumulation"),
    ("totals", r"totals?(?: row)?|grand totals?"),
    ("having", r"threshold|minimum|maximum|bounds?"),
    ("groups", r"group(?:ing|s)?|break ?downs?|splits?|dimensions?|segmentation"),
    (
        "bucket",
        r"(?:by )?(?:days?|weeks?|months?|quarters?|years?|daily|weekly|monthly|quarterly|yearly)"
        r"(?: (?:split|breakdown|grouping|buckets?))?|trend|over time"
        r"|time (?:series|split|breakdown)",
    ),
)
_COMPILED: Final = tuple(
    (slot, re.compile(rf"^(?:the |any |all )*(?:{words})$", re.IGNORECASE))
    for slot, words in _SLOTS
)
_TAIL: Final = re.compile(
    r"\s+(?:filters?|conditions?|restrictions?|grouping|breakdown|split|columns?|metrics?|dimensions?"
    r"|measures?|part|field)$",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"^(?:(?:just|only|simply|give me|show(?: me)?|what is|what's|in|as)\s+)*(?:the |a |one |it )*"
    r"(?:(?:grand |overall )?total(?: only| number| figure)?|overall(?: number| figure| value)?"
    r"|(?:overall|(?:in )?total),? (?:with )?(?:no|without) (?:a |any )?"
    r"(?:breakdown|split|grouping)s?"
    r"|single (?:number|figure|value)|number (?:alone|only)|no (?:breakdown|grouping|split))"
    r"(?: only| please)?$",
    re.IGNORECASE,
)
#: Figures as they are, no shares of them: "back to absolute numbers", "in dollars instead".
_PLAIN_FIGURES: Final = re.compile(
    r"^(?:(?:go|switch|change|turn|put|show|give)(?: (?:it|that|me|them))*(?: back)?(?: to)? "
    r"|back to |(?:now|in|as|use|with|by|to|just) )*(?:the )?"
    r"(?:(?:absolute|actual|real|raw|plain|original|nominal)(?: (?:numbers?|values?|amounts?"
    r"|figures?|dollars?|terms|counts?|totals?))?|numbers|values|amounts|figures|dollars|counts|money|dollar"
    r" (?:values|amounts|figures))"
    r"(?:,? (?:instead|again|now|please|rather|back))*"
    r"(?:,? (?:not|instead of|rather than|no) (?:the |in |as )?"
    r"(?:percent\w*|%|shares?|proportions?))?$",
    re.IGNORECASE,
)
_UNLIMITED: Final = re.compile(
    r"^(?:(?:show|list|see|give|display|get|i want)(?: me| us)?\s+)?(?:the\s+)?"
    r"(?:all(?: of (?:them|those|it))?|them all|everything|(?:the )?(?:full|whole|complete|entire)"
    r" (?:list|ranking|table)|(?:the )?(?:rest|others|remaining)(?: too| as well| also)?"
    r"|more|all (?:rows|results|of the rows))$",
    re.IGNORECASE,
)
EVERY: Final = re.compile(
    r"^(?:show(?: me)?|(?:and )?(?:for|in|across|over|from|of|with|by))*\s*"
    r"(?:(?:all|every|any|each)(?: single)?(?: of)?(?: the| our| my)?)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_EVERYONE: Final = re.compile(
    r"^(?:(?:for|of|across|by|with)\s+)*(?:everyone|everybody|anyone|(?:the )?(?:whole|entire|full)"
    r" (?:team|company|org|organization|business|sales team)|(?<!by )the (?:company|team)"
    r"|company ?wide|all people|us all|all of us)$",
    re.IGNORECASE,
)


_COMPANY: Final = re.compile(r"\b(?:company|org|organization|business)\b", re.IGNORECASE)
#: These leave a thing out of what is shown; "drop" and "remove" take a filter away.
_LEAVES_OUT: Final = re.compile(
    r"^(?:without|exclud\w+|omit|skip|leave out|minus|hide|no more)\b", re.IGNORECASE
)
_AND: Final = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor)\s+", re.IGNORECASE)
_OUT: Final[tuple[Operator, ...]] = ("!=", "not_in")
_SINGLE: Final[dict[Operator, Operator]] = {"in": "=", "not_in": "!="}


def drop_slots(talk: Talk) -> Plan | Clarification | None:
    """Return the query before with something taken away, or None where nothing such is said."""
    if _EVERYONE.match(talk.said.body) and talk.previous.where:
        return _for_everyone(talk)
    for reader in (let_in_again, _widened, _totalled, _unlimited, _unshared, _dropped):
        query = reader(talk)
        if query is not None:
            return _told(talk, query)
    return None


def _told(talk: Talk, query: MetricQuery) -> Plan:
    if query == talk.previous:
        return talk.plan(query, assumptions=(NOT_THERE,))
    return talk.plan(query)


def _totalled(talk: Talk) -> MetricQuery | None:
    """Read "just the total": no groupings."""
    asked = _TOTAL.match(talk.said.body) and not talk.said.adding
    if not asked or talk.previous.rows or not talk.previous.metrics:
        return None
    if talk.said.groups and not talk.previous.dimensions:
        return None  # "their total" of a count is of another value
    return settled(replace(talk.previous, dimensions=()), talk.previous)


def _unlimited(talk: Talk) -> MetricQuery | None:
    """Read "show all of them": no limit."""
    found = _UNLIMITED.match(talk.said.text.strip().rstrip("?.!"))
    return without(talk.previous, "limit") if found and talk.previous.limit else None


def _unshared(talk: Talk) -> MetricQuery | None:
    """Read "in absolute numbers": no shares."""
    found = _PLAIN_FIGURES.match(talk.said.text.strip().rstrip("?.!"))
    return without(talk.previous, "share") if found and talk.previous.share_of else None


def _widened(talk: Talk) -> MetricQuery | None:
    """Read "in all regions", "for everyone": no filter on that field, or on who it is."""
    previous = talk.previous
    found = EVERY.match(talk.said.body)
    if not found:
        return None
    fields, things = _named(talk, found["what"])
    homes = set(talk.homes())
    made = _without_filters(
        talk,
        lambda field: field in fields or field.partition(".")[0] in things - homes,
    )
    each = re.search(r"\b(?:each|every)\b", talk.said.body, re.IGNORECASE)
    if made is not None and each and made.metrics and len(fields) == 1:
        kept = tuple(one for one in made.dimensions if ":" in one)
        return settled(replace(made, dimensions=(*fields, *kept)), previous)
    if made is None and fields & {one.partition(":")[0] for one in previous.dimensions}:
        return previous
    return made


def _for_everyone(talk: Talk) -> Plan | Clarification:
    """Drop the filters on who it is; ask which one where none is on a name."""
    named = _without_filters(talk, lambda field: _names_people(talk, field))
    if named is None and _COMPANY.search(talk.said.body):
        homes = talk.homes()
        named = _without_filters(talk, lambda field: field.partition(".")[0] not in homes)
    if named is not None:
        return talk.plan(named)
    queries = [
        *(
            replace(talk.previous, where=tuple(o for o in talk.previous.where if o != one))
            for one in talk.previous.where
        ),
        replace(talk.previous, where=(), segments=()),
        talk.previous,
    ]
    options = tuple(
        Option(text=phrase_query(one, talk.lexicon), query=one) for one in dict.fromkeys(queries)
    )
    return Clarification(text="Which of the filters should go?", options=options[:4])


def _names_people(talk: Talk, field: str) -> bool:
    """Return whether a field tells rows of another dataset than the one counted by name."""
    dataset = field.partition(".")[0]
    return talk.lexicon.label(dataset) == field and dataset not in talk.homes()


def _without_filters(talk: Talk, drops: Callable[[str], bool]) -> MetricQuery | None:
    kept = tuple(
        one for one in talk.previous.where if not any(drops(field) for field in fields_of(one))
    )
    return None if kept == talk.previous.where else replace(talk.previous, where=kept)


def _dropped(talk: Talk) -> MetricQuery | None:
    said, strong = talk.said.drop or talk.said.slot, bool(talk.said.drop)
    if not said:
        return None
    listed = _each_dropped(talk, said) if strong else None
    if listed is not None:
        return listed
    slotted = None if _is_value_shown(talk, said) else _slot(talk, said, strong)
    if slotted is not None:
        return slotted
    plain = re.sub(r"^(?:by|for|in|from|of|on|filter (?:on|for|by))\s+", "", said)
    plain = _TAIL.sub("", re.sub(r"^(?:filter|grouping|breakdown)s? (?:on|for|by) ", "", plain))
    return _named_slot(talk, plain) or _valued(talk, plain, strong or plain != said)


def _each_dropped(talk: Talk, said: str) -> MetricQuery | None:
    """Leave out each of several values: "ignore timing and no decision"."""
    parts = [one for one in _AND.split(said) if one]
    if len(parts) < 2 or talk.context.values.lookup(said):
        return None
    previous = talk.previous
    out: dict[str, tuple[Value, ...]] = {}
    for one in parts:
        query = _valued(talk, re.sub(r"^(?:the|both|also) ", "", one), strong=True)
        new = [f for f in query.where if f not in previous.where] if query else []
        gone = [f for f in previous.where if query and f not in query.where]
        if len(new) != 1 or gone or new[0].op not in _OUT or not new[0].field:
            return None
        out[new[0].field] = (*out.get(new[0].field, ()), *new[0].values)
    made = tuple(Filter(field=field, op="not_in", values=values) for field, values in out.items())
    return replace(previous, where=(*previous.where, *made))


def _is_value_shown(talk: Talk, said: str) -> bool:
    """Return whether a word of time is a value that is shown: the reason "Timing"."""
    known = {*talk.previous.dimensions, *(one.field for one in talk.previous.where)}
    return any(match.field in known for match in talk.context.values.lookup(said))


def _slot(talk: Talk, said: str, strong: bool) -> MetricQuery | None:
    """Take out a slot that is named by its kind: the limit, the time filter, the comparison."""
    previous = talk.previous
    named = re.sub(r"^(?:as|in) (?:an? )?", "", said.strip())
    slot = next((slot for slot, words in _COMPILED if words.match(named)), None)
    if slot is None:
        return None
    if slot == "where":
        return replace(previous, where=(), segments=())
    if slot == "groups":
        return settled(replace(previous, dimensions=()), previous) if previous.metrics else None
    if slot == "bucket":
        unit = talk.time.unit(named.split()[-1].removesuffix("s")) if named else None
        if unit and all(not one.endswith(f":{unit}") for one in previous.dimensions):
            return None  # "not week" where there are months
        kept = tuple(one for one in previous.dimensions if ":" not in one)
        changed = kept != previous.dimensions
        return settled(replace(previous, dimensions=kept), previous) if changed else None
    for known in ("window", "limit", "order", "compare", "share", "running", "totals", "having"):
        if slot == known:
            made = without(previous, known)
            return made if strong or made != previous else None
    return None


def _named(talk: Talk, said: str) -> tuple[set[str], set[str]]:
    """Return the fields and the datasets that words name."""
    readings = talk.lexicon.named(said)
    fields = {one.target for one in readings if one.kind == "dimension"}
    things = {one.target for one in readings if one.kind == "entity"}
    for thing in things:
        label = talk.lexicon.label(thing)
        fields |= {label} if label else set()
    return fields, things


def _named_slot(talk: Talk, said: str) -> MetricQuery | None:
    """Take out a metric, a grouping or a filter that is named by its field."""
    previous = talk.previous
    metrics = {one.target for one in talk.lexicon.named(said) if one.kind == "metric"}
    named = metrics & set(previous.metrics) or _of_kind(talk, said)
    if named:
        return without(previous, "measure", named.pop())
    segments = {one.target for one in talk.lexicon.named(said) if one.kind == "segment"}
    if segments & set(previous.segments):
        return without(previous, "segment", (segments & set(previous.segments)).pop())
    fields, _ = _named(talk, said)
    kept = tuple(one for one in previous.dimensions if one.partition(":")[0] not in fields)
    where = tuple(one for one in previous.where if not fields & fields_of(one))
    if kept == previous.dimensions and where == previous.where:
        return None
    if previous.rows:
        return replace(previous, where=where) if where != previous.where else None
    return settled(replace(previous, dimensions=kept, where=where), previous)


def _of_kind(talk: Talk, said: str) -> set[str]:
    """Return the one of several metrics that "the amounts", "the count", "the rate" is."""
    kind = next((kind for kind, words in KINDS if words.match(said.strip())), None)
    found = {one for one in talk.previous.metrics if talk.lexicon.metric(one).format == kind}
    return found if kind and len(found) == 1 < len(talk.previous.metrics) else set()


def _valued(talk: Talk, said: str, strong: bool) -> MetricQuery | None:
    """Take out a value that was filtered by: "drop EMEA" where it is one of two, or the filter."""
    if not strong:
        return None
    matches = talk.context.values.lookup(said)
    where: list[Filter] = []
    for one in talk.previous.where:
        wanted = {m.value for m in matches if m.field == one.field}
        if one.op not in ("=", "in", "!=", "not_in") or not wanted & set(map(str, one.values)):
            where.append(one)
            continue
        rest = tuple(value for value in one.values if value not in wanted)
        if not rest and one.op in ("=", "in") and _LEAVES_OUT.match(talk.said.left):
            negated: Operator = "!=" if len(one.values) == 1 else "not_in"
            where.append(replace(one, op=negated))
            continue
        if rest:
            single = len(rest) == 1
            op = _SINGLE.get(one.op, one.op) if single else one.op
            where.append(replace(one, op=op, values=rest))
    if tuple(where) != talk.previous.where:
        return replace(talk.previous, where=tuple(where))
    shown = [m for m in matches if m.field in talk.previous.dimensions]
    if len({m.value for m in shown}) != 1 or talk.previous.rows:
        return None
    left_out = Filter(field=shown[0].field, op="!=", values=(shown[0].value,))
    return replace(talk.previous, where=replaced(talk.previous.where, (left_out,)))
