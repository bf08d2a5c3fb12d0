"""Verified questions to examples: how a question of this model is replied to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from engine.planning.llm.catalogue import Part
from engine.planning.llm.masking import leaves
from engine.planning.llm.plain_words import gives_orders, one_line
from engine.planning.llm.unconvert import said_of
from semantic.model import SemanticModel, VerifiedQuestion
from semantic.query import MetricQuery

_MOST: Final = 16
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its reply as text, and the names the reply uses."""

    text: str
    names: frozenset[str]


def examples_of(model: SemanticModel) -> tuple[Example, ...]:
    """Return every verified question that can be one: in words only, its values replaced."""
    found = (_example(one) for one in model.questions if not gives_orders(one.ask))
    return tuple(one for one in found if one is not None)


def told_examples(examples: Iterable[Example], part: Part) -> str:
    """Return the first examples whose names are all shown."""
    names = part.names
    known = {*names.metrics, *names.fields, *names.segments, *names.datasets}
    return "\n".join([one.text for one in examples if one.names <= known][:_MOST])


def _example(one: VerifiedQuestion) -> Example | None:
    ask, keys = one.ask, dict[str, str]()
    for value in _texts(one.query):
        at = ask.casefold().find(value.casefold())
        if at < 0:
            return None
        keys[value] = f"V{len(keys) + 1}"
        ask = ask[:at] + keys[value] + ask[at + len(value) :]
    said = said_of(one.query, keys)
    if said is None:
        return None
    reply = {"kind": "query", "readings": [said]}
    text = f"Q: {_json(one_line(ask, _LONGEST))}\nA: {_json(reply)}"
    return Example(text, _names(one.query))


def _texts(query: MetricQuery) -> list[str]:
    found = [value for one in leaves(query.where) for value in one.values]
    return list(dict.fromkeys(one for one in found if isinstance(one, str)))


def _names(query: MetricQuery) -> frozenset[str]:
    fields = {one.partition(":")[0] for one in query.dimensions} - {"time"}
    return frozenset({*query.metrics, *query.segments, *fields})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
