"""A report template as written: one Struct per thing in the YAML, the definition of its keys."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from engine.question import ChartWish

#: What a template may look back on: the last one that is over on the model's date.
PeriodWritten = Literal["month", "quarter", "year", "fiscal_quarter", "fiscal_year"]

Asked = Annotated[
    dict[str, Any] | None,
    Meta(description="A metric query; its windows may be `period` and the like."),
]
InWords = Annotated[
    str | None,
    Meta(
        description="A question in plain words; read by keywords, never by a language model. "
        "Beside a query it is asked where the model lacks what the query names."
    ),
]


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed mapping."""


class FigureWritten(_Written, frozen=True, kw_only=True):
    """One figure: a metric query, a question in words, or both."""

    query: Asked = None
    ask: InWords = None
    title: Annotated[str | None, Meta(description="What it is called where it has no finding.")] = (
        None
    )
    chart: Annotated[ChartWish | None, Meta(description="The picture wished for.")] = None
    show: Annotated[
        Literal["chart", "table", "both"], Meta(description="The chart, its table, or both.")
    ] = "both"
    finding: Annotated[
        bool, Meta(description="Its title is what was found; false keeps the title given.")
    ] = True
    headline: Annotated[
        bool, Meta(description="Its first sentence stands on the cover as well.")
    ] = False


class KeyMetricWritten(_Written, frozen=True, kw_only=True):
    """One value of the cover: an answer of one row; compared where its query says `compare`."""

    query: Asked = None
    ask: InWords = None
    metric: Annotated[
        str | None, Meta(description="Which of its metrics; the first, where none is named.")
    ] = None
    label: Annotated[str | None, Meta(description="What it is called.")] = None


class SectionWritten(_Written, frozen=True, kw_only=True):
    """A heading with figures beneath it."""

    title: Annotated[str, Meta(description="The heading.")]
    text: Annotated[tuple[str, ...], Meta(description="Paragraphs of your own, as they are.")] = ()
    figures: Annotated[tuple[FigureWritten, ...], Meta(description="What is shown.")] = ()


class TemplateWritten(_Written, frozen=True, kw_only=True):
    """A report template. `{period}` and `{next_period}` in its texts are their names."""

    title: Annotated[str, Meta(description="The report's title.")]
    subtitle: Annotated[str, Meta(description="What stands under the title.")] = ""
    description: Annotated[str, Meta(description="What it is for.")] = ""
    period: Annotated[
        PeriodWritten | None,
        Meta(
            description="What the report looks back on: the last one that is over on the model's "
            "date. A quarter or year is calendar or fiscal as the model's quarters_mean says."
        ),
    ] = None
    key_metrics: Annotated[
        tuple[KeyMetricWritten, ...], Meta(description="The values of the cover, 4 to 6 of them.")
    ] = ()
    sections: Annotated[
        tuple[SectionWritten, ...], Meta(description="The sections, in order.")
    ] = ()


def template_schema() -> dict[str, Any]:
    """Return the JSON Schema of a template's file, for editors."""
    (root,), definitions = msgspec.json.schema_components(
        (TemplateWritten,), ref_template="#/$defs/{name}"
    )
    for name in ("FigureWritten", "KeyMetricWritten"):
        definitions[name]["anyOf"] = [{"required": ["query"]}, {"required": ["ask"]}]
    for definition in definitions.values():
        for wanted in definition["properties"].values():
            _without_null(wanted)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Provenue report",
        **root,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _without_null(wanted: dict[str, Any]) -> None:
    """Drop `null` from a key's types: in the YAML a key is left out, not left empty."""
    options: list[dict[str, Any]] = wanted.get("anyOf", [])
    kept = [option for option in options if option != {"type": "null"}]
    if len(kept) == 1 and len(options) == 2:
        del wanted["anyOf"]
        wanted.pop("default", None)
        wanted.update(kept[0] | wanted)
