"""Every fault of a provider: what is asked again, what is given up, and what the asker is told."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from engine.planning.llm.endpoint import Allowance
from engine.planning.llm.reader import Failed
from engine.question import Clarification, Explanation, Plan, PlanOutcome, Refusal
from semantic.query import MetricQuery
from tests.engine.planning.llm.conftest import MakeDesk
from tests.fake_openai import (
    Step,
    breaks_in_the_middle,
    calls,
    declines,
    event,
    fails,
    replies,
    reply_of,
    says,
    whole,
)

GOOD = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}
ASKED = "bookings by region"
WANTED = MetricQuery(metrics=("bookings",), dimensions=("account.region",))
REPLY = json.dumps(reply_of(GOOD))


def right(read: PlanOutcome | Failed) -> None:
    assert isinstance(read, Plan), read
    assert read.query == WANTED
    assert (read.planner, read.certainty) == ("llm", "model")


def failed(read: PlanOutcome | Failed, kind: str) -> Failed:
    assert isinstance(read, Failed), read
    assert read.kind == kind, read
    return read


def test_a_good_reply_is_a_plan_with_its_usage(desk: MakeDesk) -> None:
    one = desk([replies(GOOD)])
    read = one.read(ASKED)
    right(read)
    assert isinstance(read, Plan) and read.usage is not None
    assert (read.usage.tokens_in, read.usage.tokens_out, read.usage.tokens_cached) == (
        1200,
        80,
        1000,
    )
    assert read.usage.answered_by == "fake-1"
    assert [call.ended for call in read.usage.calls] == ["ok"]
    assert one.server.forms == ["schema"]


@pytest.mark.parametrize(
    ("said", "good"),
    [
        (says("```json\n" + REPLY + "\n```"), True),
        (says("Sure! Here it is:\n" + REPLY + "\nAnything else?"), True),
        (whole(REPLY), True),
        (calls(REPLY), True),
        (says(REPLY, done=False), True),
        (says(REPLY, usage=None), True),
        (says(""), False),
        (says("I cannot do that."), False),
        (says(REPLY[:-9]), False),
        (says(REPLY, finish="length"), False),
        (says('{"kind": "query", "kind": "refuse", "readings": []}'), False),
        (says('{"kind": "query", "readings": [], "limit": NaN}'), False),
        (says('{"kind": "query", "readings": [{"metrics": ["\\ud800"]}]}'), False),
        (says("{" + '"a":[' * 400 + "]" * 400 + "}"), False),
        (says(json.dumps({"kind": "sing"})), False),
        (says(json.dumps(reply_of({**GOOD, "sql": "SELECT 1"}))), False),
        (says(json.dumps(reply_of({"metrics": ["bookingz"]}))), False),
        (says(json.dumps(reply_of({"metrics": ["pipeline_variance"]}))), False),
        (says(json.dumps(reply_of({"metrics": "bookings"}))), False),
        (says(json.dumps([reply_of(GOOD)])), True),
    ],
)
def test_what_cannot_be_read_is_repaired_once(desk: MakeDesk, said: Step, good: bool) -> None:
    one = desk([said, replies(GOOD)])
    right(one.read(ASKED))
    assert len(one.server.heard) == (1 if good else 2)


def test_a_reply_wrong_twice_is_given_up(desk: MakeDesk) -> None:
    one = desk([says("no"), says("no"), replies(GOOD)])
    failed(one.read(ASKED), "wrong-reply")
    assert len(one.server.heard) == 2


def test_the_repair_names_what_was_wrong_and_the_nearest_name(desk: MakeDesk) -> None:
    one = desk([replies({"metrics": ["bookingz"]}), replies(GOOD)])
    right(one.read(ASKED))
    assert "unknown metric 'bookingz'" in one.server.heard[1].prompt
    assert "did you mean 'bookings'" in one.server.heard[1].prompt


def test_a_name_said_five_times_stands_once(desk: MakeDesk) -> None:
    fields = [{"field": "account.region"}] * 5
    right(desk([replies({"metrics": ["bookings"] * 3, "dimensions": fields})]).read(ASKED))


@pytest.mark.parametrize("status", [500, 502, 503, 529, 408])
def test_a_server_that_fails_once_is_asked_again(desk: MakeDesk, status: int) -> None:
    one = desk([fails(status), replies(GOOD)])
    read = one.read(ASKED)
    right(read)
    assert isinstance(read, Plan) and read.usage is not None
    assert [call.ended for call in read.usage.calls] == [f"server {status}", "ok"]


@pytest.mark.parametrize(
    "said",
    [
        breaks_in_the_middle(),
        breaks_in_the_middle("Rate limit reached"),
        Step(pieces=(event(delta={"content": REPLY[:20]}),), cut=True),
        Step(pieces=(event(delta={"content": REPLY}),)),
        Step(pieces=(b'data: {"error": {"message": "overloaded"}}\n\n',)),
    ],
)
def test_a_stream_that_breaks_is_begun_anew_and_never_glued(desk: MakeDesk, said: Step) -> None:
    one = desk([said, replies(GOOD)])
    right(one.read(ASKED))
    assert len(one.server.heard) == 2
    assert one.server.heard[0].body == one.server.heard[1].body


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"retry_after": "1"}, 1.0),
        ({"retry_after": "0.4"}, 0.4),
        ({"retry_after_ms": "500"}, 0.5),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "-5"}, 0.0),
        ({"retry_after": "soon"}, 0.0),
        ({"retry_after": "nan"}, 0.0),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, 0.0),
    ],
)
def test_too_many_requests_are_waited_out(
    desk: MakeDesk, headers: dict[str, str], least: float
) -> None:
    one = desk([fails(429, **headers), replies(GOOD)])
    right(one.read(ASKED))
    assert one.server.heard[1].at - one.server.heard[0].at >= least


def test_a_moment_named_is_waited_for(desk: MakeDesk) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=3)
    one = desk([fails(429, retry_after=format_datetime(moment, usegmt=True)), replies(GOOD)])
    right(one.read(ASKED))
    assert datetime.now(UTC) >= moment.replace(microsecond=0)
    assert len(one.server.heard) == 2


@pytest.mark.parametrize("wait", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT", "1e9", "30"])
def test_a_wait_beyond_reason_is_given_up_at_once(desk: MakeDesk, wait: str) -> None:
    one = desk([fails(429, retry_after=wait), replies(GOOD)])
    failed(one.read(ASKED), "rate-limit")
    assert len(one.server.heard) == 1


def test_a_quota_used_up_is_not_asked_again(desk: MakeDesk) -> None:
    one = desk([fails(429, "insufficient_quota"), replies(GOOD)])
    failed(one.read(ASKED), "denied")
    assert len(one.server.heard) == 1


@pytest.mark.parametrize(("status", "kind"), [(401, "denied"), (403, "denied")])
def test_a_key_that_is_not_taken_is_not_tried_again(desk: MakeDesk, status: int, kind: str) -> None:
    one = desk([fails(status, "Incorrect API key provided: sk-canary"), replies(GOOD)])
    failed(one.read(ASKED), kind)
    assert len(one.server.heard) == 1


@pytest.mark.parametrize("refusal", [declines(), says("", finish="content_filter")])
def test_a_model_that_declines_is_not_pressed(desk: MakeDesk, refusal: Step) -> None:
    one = desk([refusal, replies(GOOD)])
    failed(one.read(ASKED), "filtered")
    assert len(one.server.heard) == 1


@pytest.mark.parametrize(
    "said",
    [
        says('{"kind": "' + "a" * 300_000),
        Step(pieces=(b"data: " + b"x" * 1_000_000,) * 50),
        Step(pieces=(b'{"a": "' + b"x" * 1_000_000,) * 50, content_type="application/json"),
    ],
)
def test_a_reply_too_large_is_not_read_to_its_end(desk: MakeDesk, said: Step) -> None:
    one = desk([said, replies(GOOD)])
    failed(one.read(ASKED), "too-large")
    assert len(one.server.heard) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        Step(pieces=tuple(b": \n" for _ in range(60)), pause=0.2),
        Step(pieces=tuple(bytes([one]) for one in event(delta={"content": "{"})), pause=0.2),
        replies(GOOD).__class__(pieces=replies(GOOD).pieces, wait=30),
        Step(pieces=tuple(event(delta={"content": " "}) for _ in range(60)), pause=0.2),
    ],
)
def test_the_deadline_holds_whatever_drips(desk: MakeDesk, said: Step) -> None:
    one = desk([said], allowance=Allowance(seconds=1.5))
    started = time.monotonic()
    failed(one.read(ASKED), "timeout")
    assert time.monotonic() - started < 10  # they would drip for longer


@pytest.mark.parametrize(
    ("refused", "forms"),
    [
        ([fails(400, "response_format json_schema is not supported")], ["schema", "tool"]),
        ([fails(500, "Input should be 'text' or 'json_object'")], ["schema", "tool"]),
        ([fails(422, "Extra inputs are not permitted")], ["schema", "tool"]),
        (
            [fails(400, "json_schema?"), fails(400, "tools are not supported")],
            ["schema", "tool", "object"],
        ),
        (
            [fails(400, "no"), fails(404, "no"), fails(400, "json_object?")],
            ["schema", "tool", "object", "plain"],
        ),
    ],
)
def test_the_ladder_goes_down_and_is_remembered(
    desk: MakeDesk, refused: list[Step], forms: list[str]
) -> None:
    one = desk([*refused, replies(GOOD), replies(GOOD)])
    right(one.read(ASKED))
    assert one.server.forms == forms
    right(one.read(ASKED))
    assert one.server.forms == [*forms, forms[-1]]


def test_a_parameter_that_is_not_known_is_left_out(desk: MakeDesk) -> None:
    one = desk([fails(400, "Unrecognized request argument: stream_options"), replies(GOOD)])
    right(one.read(ASKED))
    assert one.server.forms == ["schema", "schema"]
    assert "stream_options" not in one.server.heard[1].body


def test_what_no_form_is_taken_for_is_given_up(desk: MakeDesk) -> None:
    one = desk([fails(400, "the model `fake-1` does not exist")])
    failed(one.read(ASKED), "bad-request")
    assert len(one.server.heard) == 4


def test_usage_that_is_not_told_stays_unknown(desk: MakeDesk) -> None:
    read = desk([says(REPLY, usage=None)]).read(ASKED)
    assert isinstance(read, Plan) and read.usage is not None
    assert (read.usage.tokens_in, read.usage.tokens_out, read.usage.cost_usd) == (None, None, None)
    assert read.usage.counted_tokens > 0


def test_another_model_than_asked_is_told(desk: MakeDesk) -> None:
    read = desk([says(REPLY, model="other-2")]).read(ASKED)
    assert isinstance(read, Plan) and read.usage is not None
    assert (read.usage.model, read.usage.answered_by) == ("fake-1", "other-2")


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a socket that takes no further connection, as behind a firewall."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


@pytest.mark.slow
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "http://nowhere.invalid/v1", "deaf"])
def test_a_provider_out_of_reach_ends_within_two_seconds(
    desk: MakeDesk, address: str, deaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    one = desk([replies(GOOD)], base_url=deaf if address == "deaf" else address)
    started = time.monotonic()
    outcome = one.auto("bookings by region blorptastic")
    assert time.monotonic() - started < 5  # two seconds on a quiet machine
    assert not isinstance(outcome, Plan | Explanation)
    assert "could not be reached" in outcome.text
    assert outcome.usage is not None and outcome.usage.failure is not None


@pytest.mark.slow
def test_a_provider_that_only_fails_ends_within_two_seconds(desk: MakeDesk) -> None:
    one = desk([fails(503)])
    started = time.monotonic()
    outcome = one.auto("bookings by region blorptastic")
    assert time.monotonic() - started < 5  # two seconds on a quiet machine
    assert isinstance(outcome, Clarification | Refusal)
    assert "it failed" in outcome.text


def test_after_many_faults_nobody_is_asked_for_a_while(desk: MakeDesk) -> None:
    one = desk([fails(503)])
    for _ in range(3):
        one.read(ASKED)
    heard = len(one.server.heard)
    failed(one.read(ASKED), "circuit-open")
    assert len(one.server.heard) == heard


def test_a_redirect_is_not_followed(desk: MakeDesk) -> None:
    away = Step(status=307, headers={"location": "http://127.0.0.1:9/v1/chat/completions"})
    one = desk([away])
    assert isinstance(one.read(ASKED), Failed)
    assert len(one.server.heard) <= 4
