"""The event stream: order, values, heartbeat, errors, and what leaving does."""

import json
from typing import Any

import httpx
import pytest

Event = dict[str, Any]


def events(client: httpx.Client, question: str, **more: Any) -> list[Event]:
    found: list[Event] = []
    with client.stream("POST", "/api/ask/stream", json={"question": question, **more}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        current: Event = {}
        for line in response.iter_lines():
            if line.startswith(":"):
                found.append({"event": "heartbeat"})
            elif not line:
                if current:
                    found.append(current)
                current = {}
            else:
                name, _, value = line.partition(": ")
                current[name] = json.loads(value) if name == "data" else value
    return found


def test_the_steps_come_in_order_with_ids(client: httpx.Client) -> None:
    found = events(client, "bookings by region")
    names = [one["event"] for one in found]
    assert names == [
        "status",
        "plan",
        "status",
        "sql",
        "status",
        "rows",
        "chart",
        "text",
        "text",
        "done",
    ]
    turn = found[-1]["data"]["conversation"]
    assert [one["id"] for one in found] == [f"{turn}:{n}" for n in range(1, 11)]
    by_name = {one["event"]: one["data"] for one in found}
    assert by_name["plan"]["query"]["metrics"] == ["bookings", "win_rate"]
    assert by_name["sql"]["parameters"] == {"p1": "Closed Won"}
    assert by_name["rows"]["row_count"] == 5
    assert by_name["chart"]["vega_lite"]["mark"]["type"] == "bar"
    assert by_name["text"]["cells"] == [[1, 1]]
    assert by_name["done"]["kind"] == "answer"


def test_done_is_the_same_value_as_ask(client: httpx.Client) -> None:
    streamed = events(client, "bookings by region")[-1]["data"]
    asked = client.post("/api/ask", json={"question": "bookings by region"}).json()
    assert {**streamed, "conversation": None} == {**asked, "conversation": None}


def test_a_clarification_is_done_too(client: httpx.Client) -> None:
    found = events(client, "sales")
    assert [one["event"] for one in found] == ["status", "done"]
    assert found[-1]["data"]["kind"] == "clarification"


@pytest.mark.parametrize(
    ("question", "code"), [("crash", "internal"), ("busy", "execution-failed")]
)
def test_an_error_ends_the_stream_as_a_problem(
    client: httpx.Client, question: str, code: str
) -> None:
    (last,) = events(client, question)
    assert last["event"] == "error"
    assert last["data"]["issues"][0]["code"] == code
    assert last["data"]["status"] == 500
    assert "/home" not in json.dumps(last) and "SELECT" not in json.dumps(last)


def test_a_wrong_request_is_a_plain_problem(client: httpx.Client) -> None:
    response = client.post("/api/ask/stream", json={"question": "x", "conversation": "gone"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_waiting_is_told_and_leaving_stops_the_engine(site: Any) -> None:
    site.engine.started.clear()
    site.engine.cancelled.clear()
    with (
        httpx.Client(base_url=site.url, timeout=5) as client,
        client.stream("POST", "/api/ask/stream", json={"question": "slow"}) as response,
    ):
        lines = response.iter_lines()
        assert next(lines).startswith(":")
        assert site.engine.started.is_set()
        assert not site.engine.cancelled.is_set()
    assert site.engine.cancelled.wait(5), "the engine was not told to stop"
