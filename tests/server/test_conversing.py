"""Conversations over HTTP: readings chosen as turns, branches, what is kept, streams taken up."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from semantic.query import MetricQuery
from server.app import AppOptions

Serve = Callable[[AppOptions], AbstractContextManager[Any]]
CHOSEN = {"metrics": ["win_rate"], "dimensions": ["account.region"]}


def ask(client: httpx.Client, question: str, **more: Any) -> Any:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


def turns_of(client: httpx.Client, turn: str) -> Any:
    response = client.get(f"/api/conversations/{turn}")
    assert response.status_code == 200, response.text
    return response.json()["turns"]


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    code: str = response.json()["issues"][0]["code"]
    return code


def test_a_chosen_reading_is_a_turn_that_the_next_question_edits(
    site: Any, client: httpx.Client
) -> None:
    first = ask(client, "bookings by region")
    asked_back = ask(client, "sales", conversation=first["conversation"])
    chosen = client.post(
        "/api/query",
        params={"conversation": asked_back["conversation"], "text": "Win rate by region"},
        json=CHOSEN,
    ).json()
    ask(client, "and by month", conversation=chosen["conversation"])
    assert site.engine.asked[-1].previous == MetricQuery(
        metrics=("win_rate",), dimensions=("account.region",)
    )
    kept = turns_of(client, chosen["conversation"])
    assert [(one["kind"], one["own"]) for one in kept[:3]] == [
        ("answer", True),
        ("clarification", False),
        ("answer", True),
    ]
    assert kept[2]["parent"] == asked_back["conversation"]
    assert kept[2]["text"] == "Win rate by region"


def test_the_readings_asked_back_are_there_to_choose_from_in_words(
    site: Any, client: httpx.Client
) -> None:
    asked_back = ask(client, "sales")
    ask(client, "the second one", conversation=asked_back["conversation"])
    offered = site.engine.asked[-1].offered
    assert [one.text for one in offered] == [one["text"] for one in asked_back["options"]]
    assert [one.query is None for one in offered] == [False, True]
    ask(client, "bookings")
    assert site.engine.asked[-1].offered == ()


def test_the_picture_wished_for_stays_until_another_one_is(site: Any, client: httpx.Client) -> None:
    first = ask(client, "bookings as a pie")
    assert first["chart_wish"] == "pie"
    second = ask(client, "by region", conversation=first["conversation"])
    assert site.engine.asked[-1].chart == "pie" and second["chart_wish"] == "pie"
    after = {"conversation": second["conversation"]}
    kept = client.post("/api/query", params=after, json=CHOSEN).json()
    changed = client.post("/api/query", params=after | {"chart": "line"}, json=CHOSEN).json()
    assert (kept["chart_wish"], changed["chart_wish"]) == ("pie", "line")


def test_an_older_turn_branches(client: httpx.Client) -> None:
    first = ask(client, "bookings by region")["conversation"]
    second = ask(client, "by month", conversation=first)["conversation"]
    branch = ask(client, "by rep", conversation=first)["conversation"]
    parents = {one["id"]: one["parent"] for one in turns_of(client, branch)}
    assert parents == {first: None, second: first, branch: first}


def test_starting_over_leaves_nothing_to_follow_up_on(site: Any, client: httpx.Client) -> None:
    first = ask(client, "bookings as a pie")
    over = ask(client, "start over", conversation=first["conversation"])
    ask(client, "by region", conversation=over["conversation"])
    assert site.engine.asked[-1].previous is None and site.engine.asked[-1].chart is None
    assert [one["id"] for one in turns_of(client, first["conversation"])] == [first["conversation"]]


def test_a_conversation_is_listed_shown_and_forgotten(client: httpx.Client) -> None:
    first = ask(client, "bookings of today")["conversation"]
    last = ask(client, "by month", conversation=first)["conversation"]
    found = client.get("/api/conversations", params={"limit": 1}).json()
    (listed,) = found["conversations"]
    assert (listed["id"], listed["last"], listed["turns"]) == (first, last, 2)
    assert listed["title"] == "bookings of today"
    older = client.get("/api/conversations", params={"before": found["next_before"]}).json()
    assert first not in [one["id"] for one in older["conversations"]]
    headers = {"content-type": "application/json"}
    gone = client.delete(f"/api/conversations/{last}", headers=headers)
    assert gone.status_code == 204
    assert problem(client.get(f"/api/conversations/{first}"), 404) == "no-such-conversation"
    again = client.post("/api/ask", json={"question": "x", "conversation": last})
    assert problem(again, 422) == "unknown-conversation"


def test_another_site_cannot_forget_a_conversation(client: httpx.Client) -> None:
    first = ask(client, "bookings by region")["conversation"]
    headers = {"content-type": "application/json", "origin": "https://elsewhere.example"}
    there = client.delete(f"/api/conversations/{first}", headers=headers)
    assert problem(there, 403) == "cross-origin"
    assert problem(client.delete(f"/api/conversations/{first}"), 415) == "not-json"
    assert turns_of(client, first)


def test_an_older_turn_is_answered_anew_without_a_new_turn(site: Any, client: httpx.Client) -> None:
    first = ask(client, "bookings as a pie")
    before = len(turns_of(client, first["conversation"]))
    headers = {"content-type": "application/json"}
    path = f"/api/conversations/{first['conversation']}/answer"
    again = client.post(path, headers=headers).json()
    assert again["kind"] == "answer" and again["query"] == first["query"]
    assert again["conversation"] == first["conversation"] and again["chart_wish"] == "pie"
    assert len(turns_of(client, first["conversation"])) == before
    nothing = ask(client, "what is win rate")["conversation"]
    empty = client.post(f"/api/conversations/{nothing}/answer", headers=headers)
    assert problem(empty, 422) == "no-query"
    gone = client.post("/api/conversations/turn-none/answer", headers=headers)
    assert problem(gone, 404) == "no-such-conversation"


def test_conversations_survive_a_restart(serve: Serve, tmp_path: Path) -> None:
    options = AppOptions(store=tmp_path / "store.sqlite")
    with serve(options) as one, httpx.Client(base_url=one.url) as client:
        first = ask(client, "bookings as a pie")
    with serve(options) as one, httpx.Client(base_url=one.url) as client:
        ask(client, "by month", conversation=first["conversation"])
        assert one.engine.asked[-1].chart == "pie"
        assert one.engine.asked[-1].previous is not None
        assert len(turns_of(client, first["conversation"])) == 2


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"chart": "piechart"}, 400, "bad-parameter"),
        ({"conversation": "turn-none"}, 422, "unknown-conversation"),
        ({"talk": "x"}, 400, "unknown-parameter"),
    ],
)
def test_wrong_parameters_of_a_query_are_told(
    client: httpx.Client, params: Any, status: int, code: str
) -> None:
    assert problem(client.post("/api/query", params=params, json=CHOSEN), status) == code


@pytest.mark.parametrize("before", ["yesterday", "2026-06-30", "2026-06-30T08:00:00"])
def test_a_page_of_conversations_begins_before_a_moment(client: httpx.Client, before: str) -> None:
    found = client.get("/api/conversations", params={"before": before})
    assert problem(found, 400) == "bad-parameter"


def frames(response: httpx.Response) -> Iterator[dict[str, Any]]:
    frame: dict[str, Any] = {}
    for line in response.iter_lines():
        if line.startswith(":"):
            continue
        if not line:
            yield frame
            frame = {}
            continue
        name, _, value = line.partition(": ")
        frame[name] = json.loads(value) if name == "data" else value


def test_a_stream_is_taken_up_after_the_last_event_that_came(client: httpx.Client) -> None:
    with client.stream("POST", "/api/ask/stream", json={"question": "bookings"}) as response:
        turn = response.headers["provenue-turn"]
        told = list(frames(response))
    path = f"/api/ask/stream/{turn}"
    for seen in (0, 1, len(told) - 1):
        headers = {"last-event-id": f"{turn}:{seen}"} if seen else {}
        with client.stream("GET", path, headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert list(frames(response)) == told[seen:]
    whole = client.get(path, headers={"last-event-id": f"{turn}:{len(told)}"})
    assert whole.status_code == 204, "a browser would come again for ever"


def test_who_comes_back_in_time_finds_the_work_going_on(serve: Serve) -> None:
    with serve(AppOptions(grace=30, heartbeat=0.05)) as one:
        with httpx.Client(base_url=one.url, timeout=10) as client:
            body = {"question": "slow"}
            with client.stream("POST", "/api/ask/stream", json=body) as response:
                turn = response.headers["provenue-turn"]
                assert next(response.iter_lines()).startswith(":")
            path = f"/api/ask/stream/{turn}"
            with client.stream("GET", path) as response:
                lines = response.iter_lines()
                assert next(lines).startswith(":")
                assert not one.engine.cancelled.is_set()
                headers = {"content-type": "application/json"}
                assert client.delete(path, headers=headers).status_code == 204
                assert "event: error" in list(lines)
        assert one.engine.cancelled.is_set()


@pytest.mark.parametrize(
    ("last", "status", "code"),
    [("turn-other:1", 400, "bad-event-id"), ("x", 400, "bad-event-id")],
)
def test_a_wrong_place_to_take_up_is_told(
    client: httpx.Client, last: str, status: int, code: str
) -> None:
    with client.stream("POST", "/api/ask/stream", json={"question": "bookings"}) as response:
        turn = response.headers["provenue-turn"]
        response.read()
    found = client.get(f"/api/ask/stream/{turn}", headers={"last-event-id": last})
    assert problem(found, status) == code


def test_a_stream_that_was_let_go_is_told(client: httpx.Client) -> None:
    assert problem(client.get("/api/ask/stream/turn-none"), 404) == "no-such-stream"
    headers = {"content-type": "application/json"}
    gone = client.delete("/api/ask/stream/turn-none", headers=headers)
    assert problem(gone, 404) == "no-such-stream"


def test_an_answer_whose_turn_cannot_be_kept_says_so(serve: Serve, tmp_path: Path) -> None:
    with serve(AppOptions(store=tmp_path / "store.sqlite")) as one:
        values = tuple(f"account number {n}" for n in range(9_000))
        query = MetricQuery(metrics=("bookings",), segments=values)
        one.engine.answer = replace(one.engine.answer, query=query)
        with httpx.Client(base_url=one.url) as client:
            found = ask(client, "bookings")
        assert found["kind"] == "answer" and found["conversation"] is None
