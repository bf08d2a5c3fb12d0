"""The JSON Schema of the YAML, for editors: made from the Structs, closed, with descriptions."""

from typing import Any

import msgspec

from semantic.document import KINDS, ModelWritten
from semantic.query import MetricQuery

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def model_schema() -> dict[str, Any]:
    """Return one JSON Schema of a model's file; a model may be spread over several files."""
    (root, query), definitions = msgspec.json.schema_components(
        (ModelWritten, MetricQuery), ref_template="#/$defs/{name}"
    )
    for definition in definitions.values():
        for wanted in definition.get("properties", {}).values():
            _without_null(wanted)
    definitions["QuestionWritten"]["properties"]["query"] = {
        "description": "The metric query it means.",
        **query,
    }
    definitions["MetricWritten"]["oneOf"] = [
        {"required": [kind, *sorted(needed)]} for kind, (_, needed) in KINDS.items()
    ]
    definitions["SegmentWritten"]["oneOf"] = [{"required": ["sql"]}, {"required": ["exists"]}]
    return {
        "$schema": DIALECT,
        "title": "Provenue semantic model",
        **root,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _without_null(wanted: dict[str, Any]) -> None:
    """Drop `null` from a key's types: in the YAML a key is left out, not left empty."""
    options: list[dict[str, Any]] = wanted.get("anyOf", [])
    if {"type": "null"} in options and wanted.get("default", ...) is None:
        kept = [option for option in options if option != {"type": "null"}]
        del wanted["anyOf"], wanted["default"]
        if len(kept) == 1:
            wanted.update({**kept[0], **wanted})
        else:
            wanted["anyOf"] = kept
