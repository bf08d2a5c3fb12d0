"""What stands where a group is named: a field, a value of the groups, or who does something."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.owned_groups import names_group
from engine.planning.text.inflect import is_bringing

#: What is done by those who lead: a value after it is no grouping.
_LEADING: Final = frozenset(
    {"managed by", "led by", "headed by", "supervised by", "overseen by", "run by"}
)


def names_someone(sentence: Sentence, place: int) -> bool:
    """Return whether a value is a name: "by Sarah Chen" filters, "by competitor" may group."""
    return any(
        sentence.lexicon.label(one.target.partition(".")[0]) == one.target
        for one in sentence.spans[place].of("value")
    )


def is_kind_of_group(sentence: Sentence, place: int) -> bool:
    """Return whether a value only says which of the groups: "per enterprise account"."""
    value, noun = sentence.at(place), sentence.at(place + 1)
    if value is None or noun is None or value.kind != "value" or value.end != noun.start:
        return False
    things = {one.target for one in noun.of("entity")}
    rows = {dataset for dataset, _ in sentence.lexicon.amounts}
    fields = {one.target for one in noun.of("dimension")}
    own = any(one.target in fields for one in value.of("value"))
    return names_group(sentence, place + 1) and bool(things) and not (own or things & rows)


def is_agent(sentence: Sentence, place: int) -> bool:
    """Return whether a value after "by" does what is said: "sourced by partners", "led by Ann"."""
    if sentence.spans[place].text.casefold() != "by":
        return sentence.spans[place].text.casefold() in _LEADING
    before = sentence.at(place - 1)
    return before is not None and any(map(is_bringing, before.text.casefold().split()))
