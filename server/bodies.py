"""Request bodies: strict JSON to closed Structs, never coerced."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from engine.question import ChartWish
from semantic.errors import Issue
from semantic.query import MetricQuery, decode_query
from server.problems import RequestError

#: A body larger than this is refused before it is read to its end.
BODY_LIMIT = 1_000_000
#: A file in base64 with what is around it; what is in it has a limit of its own.
FILE_BODY_LIMIT = 8_000_000
#: A longer question is refused in words by what reads it.
QUESTION_LIMIT = 200_000


class AttachedBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file attached to a question: the `id` it was given, or its `name` and `content` itself."""

    id: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    name: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    content: Annotated[bytes, msgspec.Meta(description="base64")] | None = None


class AskBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question. `conversation` is the turn it follows up on."""

    question: Annotated[str, msgspec.Meta(max_length=QUESTION_LIMIT)]
    conversation: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    planner: Literal["auto", "keyword", "llm"] | None = None
    attachments: Annotated[tuple[AttachedBody, ...], msgspec.Meta(max_length=4)] = ()


_CELL_SCHEMA = {
    "type": ["string", "number", "boolean", "null"],
    "description": "As the answer has it.",
}
SentCell = Annotated[Any, msgspec.Meta(extra_json_schema=_CELL_SCHEMA)]


class ChartBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a picture shows, a metric `query` or a `question`, and how it is to look.

    `chart` is the picture wished for. `width` in pixels is of SVG and PNG, `scale` of PNG alone.
    `script` says where an HTML piece has what draws it: in itself, or at `/static/embed.js`.
    """

    query: MetricQuery | None = None
    question: Annotated[str, msgspec.Meta(max_length=QUESTION_LIMIT)] | None = None
    chart: ChartWish | None = None
    theme: Literal["light", "dark"] = "light"
    width: Annotated[int, msgspec.Meta(ge=100, le=4000)] | None = None
    scale: Annotated[float, msgspec.Meta(gt=0, le=4)] | None = None
    script: Literal["inline", "served"] = "inline"


class DrillBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cell of an answer: the answer's `query`, the cell's column, and the row it stands in.

    `row` and `keys` are the row as the answer has it in `rows` and `keys`; `of` "totals" needs
    neither, and of "others" `row` is one of the answer's `others`.
    """

    query: MetricQuery
    column: Annotated[str, msgspec.Meta(max_length=200)]
    row: tuple[SentCell, ...] = ()
    keys: tuple[SentCell, ...] = ()
    of: Literal["rows", "totals", "others"] = "rows"


class FeedbackBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of an answer (`turn`), or of a word.

    `thumbs` takes turn, rating, and what was wrong; `question` turn, and how it is asked where it
    followed up on another one; `synonym` another `word` for what `of` names.
    """

    kind: Literal["thumbs", "question", "synonym"]
    turn: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    rating: Literal["up", "down"] | None = None
    reason: (
        Literal["wrong-number", "wrong-reading", "wrong-chart", "not-answered", "too-slow", "other"]
        | None
    ) = None
    comment: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    ask: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    of: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    word: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class ViewBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One view of a dashboard: a query, what it is called, and the picture it is shown as."""

    query: MetricQuery
    title: Annotated[str, msgspec.Meta(max_length=500)] = ""
    chart: ChartWish | None = None


class ReportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report: of exactly one of a `template` by its name, a `query`, the `views` of a dashboard,
    a `question`, a `turn`, or the `conversation` that leads to a turn.

    `text` is what a query is called, `chart` the picture it is shown as.
    """

    template: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    query: MetricQuery | None = None
    views: Annotated[tuple[ViewBody, ...], msgspec.Meta(min_length=1, max_length=60)] | None = None
    question: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    turn: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    conversation: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=500)] = ""
    chart: ChartWish | None = None
    paper: Literal["a4", "letter"] = "a4"
    title: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    confidential: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=100)] | None = None


#: What a report may be of.
_REPORTED = ("template", "query", "views", "question", "turn", "conversation")

#: Decimals keep every digit: a rounded one would name other rows.
_DRILL = msgspec.json.Decoder(DrillBody, float_hook=Decimal)


def read_drill(raw: bytes) -> DrillBody:
    """Return the body of a drill; RequestError `malformed-json | malformed-body`."""
    _check_json(raw)
    try:
        return _DRILL.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None


def read_chart(raw: bytes) -> ChartBody:
    """Return the body of a picture, or a metric query by itself as one.

    RequestError `malformed-json | malformed-body`, QueryError where the query is none.
    """
    _check_json(raw)
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        parts = {}
    if not {"query", "question"} & parts.keys():
        return ChartBody(query=decode_query(raw))
    query = parts.pop("query", None)
    try:
        body = msgspec.json.decode(msgspec.json.encode(parts), type=ChartBody)
    except msgspec.ValidationError as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None
    if query is not None and bytes(query) != b"null":
        body = msgspec.structs.replace(body, query=decode_query(bytes(query)))
    if (body.query is None) == (body.question is None):
        message = "a picture is of a query, or of a question"
        raise RequestError(Issue("malformed-body", message, ("send one of both",), "$"))
    return body


def read_ask(raw: bytes) -> AskBody:
    """Return the body of an ask; RequestError `malformed-json | malformed-body`."""
    _check_json(raw)
    try:
        body = msgspec.json.decode(raw, type=AskBody)
    except msgspec.ValidationError as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None
    issues = [
        Issue(
            "malformed-body",
            "an attachment is an id, or a name with its content",
            (),
            f"$.attachments[{at}]",
        )
        for at, one in enumerate(body.attachments)
        if (one.id is None) == (one.name is None or one.content is None)
    ]
    if issues:
        raise RequestError(*issues)
    return body


def read_attachment(raw: bytes) -> tuple[str, bytes]:
    """Return the name and content of a file; RequestError `malformed-json | malformed-body`."""
    _check_json(raw)
    try:
        body = msgspec.json.decode(raw, type=AttachedBody)
    except msgspec.ValidationError as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None
    if body.id is not None or body.name is None or body.content is None:
        raise RequestError(Issue("malformed-body", "a name and its content are wanted", (), "$"))
    return body.name, body.content


def read_feedback(raw: bytes) -> FeedbackBody:
    """Return the body of feedback; RequestError `malformed-json | malformed-body`."""
    _check_json(raw)
    try:
        return msgspec.json.decode(raw, type=FeedbackBody)
    except msgspec.ValidationError as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None


def read_report(raw: bytes) -> ReportBody:
    """Return the body of a report; RequestError `malformed-json | malformed-body`."""
    _check_json(raw)
    try:
        body = msgspec.json.decode(raw, type=ReportBody)
    except (msgspec.DecodeError, RecursionError) as error:
        message, where = _split(str(error))
        raise RequestError(Issue("malformed-body", message, (), where)) from None
    if sum(getattr(body, one) is not None for one in _REPORTED) != 1:
        message = f"a report is of exactly one of {', '.join(_REPORTED)}"
        raise RequestError(Issue("malformed-body", message, (), "$"))
    return body


def read_query(raw: bytes) -> MetricQuery:
    """Return the metric query a body is; RequestError `malformed-json`, QueryError otherwise."""
    _check_json(raw)
    return decode_query(raw)


def _check_json(raw: bytes) -> None:
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        message = f"the body is not JSON: {error}"
        raise RequestError(Issue("malformed-json", message)) from None


def _split(message: str) -> tuple[str, str | None]:
    """Return msgspec's message and the path it ends with."""
    text, _, where = message.partition(" - at `")
    return text[:1].lower() + text[1:], where.rstrip("`") or "$"
