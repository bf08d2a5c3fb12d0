"""The whole line, from a metric query to the answer, over the sample; its numbers: test_golden."""

from engine.answer import Engine
from engine.question import OWNER
from semantic.query import decode_query


def test_a_filter_on_a_shared_name_says_that_several_bear_it(engine: Engine) -> None:
    where = [{"field": "account.name", "op": "=", "values": ["Acme Corporation"]}]
    answer = engine.query(decode_query({"metrics": ["bookings"], "where": where}), OWNER)
    (caveat,) = [one for one in answer.caveats if one.code == "namesakes"]
    assert (
        caveat.message
        == "Several account rows are called 'Acme Corporation'; all of them count here."
    )
