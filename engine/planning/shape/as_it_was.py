"""Fields as they were then: of a level in the past, what a row says is what held at that time."""

from collections.abc import Callable

import msgspec

from engine.planning.meaning.sentence import Sentence
from semantic.model import PointInTime
from semantic.query import Filter


def read_as_it_was(sentence: Sentence) -> None:
    """Take the level's own field where today's has one name with it, and say so.

    A deal that was in Discovery in March may be in Negotiation today: pipeline at the end of
    March by stage is by the stage it was in.
    """
    homes = sentence.homes()
    definitions = [sentence.lexicon.metric(one).definition for one in sentence.draft.metrics]
    if len(homes) != 1 or not definitions:
        return
    if not all(isinstance(one, PointInTime) for one in definitions):
        return
    own = sentence.lexicon.model.datasets[homes[0]].dimensions
    taken: dict[str, str] = {}

    def then(field: str) -> str:
        dataset, _, name = field.partition(".")
        if dataset == homes[0] or name not in own or ":" in name:
            return field
        taken[field] = f"{homes[0]}.{name}"
        return taken[field]

    draft = sentence.draft
    draft.dimensions[:] = [then(one) for one in draft.dimensions]
    draft.where[:] = [_renamed(one, then) for one in draft.where]
    for field in taken:
        label = sentence.lexicon.dimension(field).words.label
        sentence.assume(f"{label} is what it was at that time.")


def _renamed(one: Filter, then: Callable[[str], str]) -> Filter:
    """Return a filter about the fields as they were."""
    return msgspec.structs.replace(
        one,
        field=None if one.field is None else then(one.field),
        any=None if one.any is None else tuple(_renamed(part, then) for part in one.any),
        all=None if one.all is None else tuple(_renamed(part, then) for part in one.all),
        not_=None if one.not_ is None else _renamed(one.not_, then),
    )
