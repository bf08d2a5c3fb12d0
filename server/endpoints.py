"""Every route in one literal table: what it takes, sends, and which problems it may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from engine.question import ChartWish
from semantic.catalog import Catalog
from semantic.query import MetricQuery
from server.audit_desk import WireAuditEntry, WireAuditList
from server.bodies import (
    AskBody,
    AttachedBody,
    ChartBody,
    DrillBody,
    FeedbackBody,
    ReportBody,
)
from server.exports.forms import FORMS
from server.problems import Problem
from server.routes.looking import WireHealth, WireValues
from server.routes.reports import PDF_TYPE, WireTemplates
from server.schemas import (
    WireAnswer,
    WireChart,
    WirePlan,
    WireReply,
    WireRows,
    WireSentence,
    WireStatement,
    WireStatus,
)
from server.streaming import MEDIA_TYPE as STREAM_TYPE
from server.wire_attached import WireAttached
from server.wire_conversations import WireConversations, WireConversationShown
from server.wire_explained import WireDrilled, WireExplained
from server.wire_feedback import WireDecision, WireFeedback, WireFeedbackList
from server.wire_usage import WireUsage

JSON = "application/json"
_BODY = (413, 415, 422, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query or path parameter."""

    name: str
    place: Literal["query", "path"] = "query"
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One route. `sends` maps each media type of a 200 to its type, None for text or bytes.

    A tuple of types is what the data of a stream's events may be. A `revalidated` one carries an
    entity tag, and is 304 for who holds it.
    """

    method: Literal["get", "post", "delete"]
    path: str
    summary: str
    sends: Mapping[str, Any]
    takes: Any = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    revalidated: bool = False


#: What the data of a stream's events may be.
_EVENTS = (
    WireStatus,
    WirePlan,
    WireStatement,
    WireRows,
    WireChart,
    WireSentence,
    WireUsage,
    WireReply,
    Problem,
)
_TURN = Parameter(name="turn", place="path", required=True)
_IDENTITY = Parameter(name="identity", place="path", required=True)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="get", path="/", summary="The page.", sends={"text/html": None}, revalidated=True
    ),
    Endpoint(
        method="get",
        path="/static/{name}",
        summary="One of the page's files.",
        sends={"text/css": None, "text/javascript": None, "image/svg+xml": None},
        parameters=(Parameter(name="name", place="path", required=True),),
        problems=(404, 503),
        revalidated=True,
    ),
    Endpoint(
        method="get",
        path="/api/health",
        summary="What is served, and whether all is well.",
        sends={JSON: WireHealth},
        problems=(503,),
    ),
    Endpoint(
        method="get",
        path="/api/catalog",
        summary="What can be asked: metrics, dimensions, segments, quick questions.",
        sends={JSON: Catalog},
    ),
    Endpoint(
        method="get",
        path="/api/catalog/values",
        summary="Values of a field that start with what was typed.",
        sends={JSON: WireValues},
        parameters=(Parameter(name="field", required=True), Parameter(name="q")),
        problems=(422, 503),
    ),
    Endpoint(
        method="post",
        path="/api/query",
        summary="Answer a metric query, or send its answer as a file. Columns say what rows hold.",
        sends={JSON: WireAnswer, **dict.fromkeys(one.media_type for one in FORMS)},
        takes=MetricQuery,
        parameters=(
            Parameter(name="conversation"),
            Parameter(name="text"),
            Parameter(name="chart", schema={"enum": list(get_args(ChartWish))}),
            Parameter(name="for", schema={"enum": ["spreadsheet"]}),
        ),
        problems=(406, *_BODY),
    ),
    Endpoint(
        method="post",
        path="/api/query/explain",
        summary="Tell whether a metric query would run, and what it would do; nothing of it runs.",
        sends={JSON: WireExplained},
        takes=MetricQuery,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/drill",
        summary="Tell which metric queries ask for the records behind a cell of an answer.",
        sends={JSON: WireDrilled},
        takes=DrillBody,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/ask",
        summary="Answer a question in words.",
        sends={JSON: WireReply},
        takes=AskBody,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/ask/stream",
        summary="Answer a question step by step: the data of each event is one of these.",
        sends={STREAM_TYPE: _EVENTS},
        takes=AskBody,
        problems=_BODY,
    ),
    Endpoint(
        method="get",
        path="/api/ask/stream/{turn}",
        summary="Tell the rest of a stream, after the event that Last-Event-ID names.",
        sends={STREAM_TYPE: _EVENTS},
        parameters=(_TURN,),
        problems=(404,),
    ),
    Endpoint(
        method="delete",
        path="/api/ask/stream/{turn}",
        summary="Stop an answer that is being worked on.",
        sends={},
        parameters=(_TURN,),
        problems=(404, 415),
    ),
    Endpoint(
        method="get",
        path="/api/conversations",
        summary="The viewer's conversations, the newest first.",
        sends={JSON: WireConversations},
        parameters=(
            Parameter(name="limit", schema={"type": "integer", "minimum": 1, "maximum": 200}),
            Parameter(name="before", schema={"type": "string", "format": "date-time"}),
        ),
        problems=(422, 503),
    ),
    Endpoint(
        method="get",
        path="/api/conversations/{turn}",
        summary="The conversation a turn stands in, with every branch.",
        sends={JSON: WireConversationShown},
        parameters=(_TURN,),
        problems=(404, 422, 503),
    ),
    Endpoint(
        method="delete",
        path="/api/conversations/{turn}",
        summary="Forget the conversation a turn stands in.",
        sends={},
        parameters=(_TURN,),
        problems=(404, 415, 422, 503),
    ),
    Endpoint(
        method="post",
        path="/api/conversations/{turn}/answer",
        summary="Answer a turn's query anew, on the data of today; it takes no body.",
        sends={JSON: WireAnswer},
        parameters=(_TURN,),
        problems=(404, *_BODY),
    ),
    Endpoint(
        method="post",
        path="/api/attachments",
        summary="Attach a file: a table is loaded as a draft, and how it was read is told.",
        sends={JSON: WireAttached},
        takes=AttachedBody,
        problems=(404, *_BODY),
    ),
    *(
        Endpoint(
            method="post",
            path=f"/api/charts.{ending}",
            summary=summary,
            sends={media_type: kind},
            takes=(ChartBody, MetricQuery),
            problems=_BODY,
        )
        for ending, media_type, kind, summary in (
            ("json", JSON, dict[str, Any], "The Vega-Lite of an answer; `usermeta` proves it."),
            ("svg", "image/svg+xml", None, "The picture of an answer as SVG."),
            ("png", "image/png", None, "The picture of an answer as PNG."),
            ("html", "text/html", None, "A piece of HTML that draws an answer elsewhere."),
        )
    ),
    Endpoint(
        method="get",
        path="/api/reports",
        summary="The reports that have a name.",
        sends={JSON: WireTemplates},
        problems=(503,),
    ),
    Endpoint(
        method="post",
        path="/api/reports",
        summary="Make a report as PDF: of a template, a query, views, a question or a turn.",
        sends={PDF_TYPE: None},
        takes=ReportBody,
        problems=(404, *_BODY),
    ),
    Endpoint(
        method="get",
        path="/api/feedback",
        summary="What was said of answers and words, the newest first.",
        sends={JSON: WireFeedbackList},
        parameters=(
            Parameter(name="state", schema={"enum": ["open", "accepted", "rejected"]}),
            Parameter(name="limit", schema={"type": "integer", "minimum": 1, "maximum": 200}),
        ),
        problems=(404, 422, 503),
    ),
    Endpoint(
        method="post",
        path="/api/feedback",
        summary="Say something of an answer or a word; nothing changes the model by itself.",
        sends={JSON: WireFeedback},
        takes=FeedbackBody,
        problems=(404, *_BODY),
    ),
    Endpoint(
        method="post",
        path="/api/feedback/{identity}/accept",
        summary="Accept feedback: a patch of the model is proposed for its owner to apply.",
        sends={JSON: WireDecision},
        parameters=(_IDENTITY,),
        problems=(404, 409, *_BODY),
    ),
    Endpoint(
        method="post",
        path="/api/feedback/{identity}/reject",
        summary="Reject feedback.",
        sends={JSON: WireDecision},
        parameters=(_IDENTITY,),
        problems=(404, 409, *_BODY),
    ),
    Endpoint(
        method="get",
        path="/api/audit",
        summary="What was asked, newest first.",
        sends={JSON: WireAuditList},
        parameters=(
            Parameter(name="limit", schema={"type": "integer", "minimum": 1, "maximum": 200}),
            Parameter(name="before", schema={"type": "integer", "minimum": 1}),
            Parameter(name="text"),
        ),
        problems=(404, 503),
    ),
    Endpoint(
        method="get",
        path="/api/audit/{audit_id}",
        summary="One question with everything recorded about it.",
        sends={JSON: WireAuditEntry},
        parameters=(Parameter(name="audit_id", place="path", required=True),),
        problems=(404, 503),
    ),
    Endpoint(
        method="get",
        path="/schema/openapi.json",
        summary="This document.",
        sends={JSON: dict[str, Any]},
    ),
    Endpoint(
        method="get",
        path="/schema",
        summary="A plain list of the routes.",
        sends={"text/html": None},
    ),
)
