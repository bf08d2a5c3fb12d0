"""The key goes to the endpoint and nowhere else."""

import io
import json
import logging
import pickle
import traceback
from dataclasses import asdict

import pytest

from engine.planning.llm.endpoint import Endpoint, Secret
from engine.planning.llm.reader import Failed
from engine.question import Plan
from tests.engine.planning.llm.conftest import KEY, MakeDesk
from tests.fake_openai import FakeOpenAI, Step, fails, replies

GOOD = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(KEY)
    endpoint = Endpoint(model="m", key=secret)
    for text in (repr(secret), str(secret), f"{secret}", repr(endpoint), str(endpoint)):
        assert KEY not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "said", [replies(GOOD), fails(401, f"Incorrect API key: {KEY}"), fails(500, KEY)]
)
def test_no_log_outcome_or_record_holds_the_key(
    desk: MakeDesk, said: Step, capfd: pytest.CaptureFixture[str]
) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        one = desk([said])
        read = one.read("bookings by region")
        outcome = one.auto("bookings by region blorptastic")
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert one.server.heard[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps([call.body for call in one.server.heard])
    usage = read.usage if isinstance(read, Failed | Plan) else None
    assert usage is not None
    told = [heard.getvalue(), *capfd.readouterr(), repr(read), repr(outcome), repr(asdict(usage))]
    assert not any(KEY in text for text in told)


def test_an_error_and_its_trace_do_not_hold_the_key(desk: MakeDesk) -> None:
    from engine.planning.llm.faults import Fault

    one = desk([fails(401, KEY)])
    spending = one.caller.begin("fake-1", None)
    with pytest.raises(Fault) as told:
        one.caller.reply(spending, ({"role": "user", "content": "x"},), {}, "k")
    text = "".join(traceback.format_exception(told.value))
    assert KEY not in text


def test_a_redirect_does_not_carry_the_key_away(desk: MakeDesk) -> None:
    with FakeOpenAI([replies(GOOD)]) as elsewhere:
        away = {"location": f"{elsewhere.url}/chat/completions"}
        one = desk([Step(status=307, headers=away)])
        assert isinstance(one.read("bookings by region"), Failed)
        assert elsewhere.heard == []
