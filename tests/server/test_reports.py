"""Reports over HTTP: of a template, a query, a question, a conversation; noted as they leave."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from server.app import AppOptions

Serve = Callable[[AppOptions], AbstractContextManager[Any]]
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
QUERY = {"metrics": ["bookings"], "dimensions": ["account.region"]}
WEEKLY = (
    "title: Weekly\ndescription: For Mondays.\nsections:\n  - title: S\n    figures:\n"
    "      - query: {metrics: [bookings]}\n"
    "      - query: {metrics: [bokings]}\n        title: Gap\n"
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "audit.sqlite"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "weekly.yml").write_text(WEEKLY)
    return folder


@pytest.fixture(scope="module")
def shown(log: Path, own: Path, serve: Serve) -> Iterator[Any]:
    with closing(SqliteAuditLog(log, clock=lambda: NOW)) as notes:
        options = AppOptions(audit=log, notes=notes, reports=own, now=lambda: NOW)
        with serve(options) as site:
            yield site


@pytest.fixture
def client(shown: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shown.url, timeout=60) as one:
        yield one


def made(client: httpx.Client, **body: Any) -> httpx.Response:
    response = client.post("/api/reports", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    return response


def refused(client: httpx.Client, status: int, **body: Any) -> Any:
    response = client.post("/api/reports", json=body)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()["issues"][0]


def text_of(response: httpx.Response) -> str:
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def ask(client: httpx.Client, question: str, **more: Any) -> Any:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_query_is_a_report_in_the_words_it_was_asked_with(
    client: httpx.Client, log: Path
) -> None:
    response = made(
        client,
        query=QUERY,
        text="Bookings by region?",
        title="Für den Rat: „Q2“ / ../x\r\nSet-Cookie: a=b",
        confidential="Board only",
        paper="letter",
    )
    disposition = response.headers["content-disposition"]
    assert disposition == 'attachment; filename="f-r-den-rat-q2-x-set-cookie-a-b.pdf"'
    assert "set-cookie" not in response.headers
    text = text_of(response)
    assert "Board only" in text and "Bookings by region?" in text
    width = PdfReader(BytesIO(response.content)).pages[0].mediabox.width
    assert float(width) == 612
    entry = AuditReader(log).show(response.headers["provenue-audit-id"])
    assert entry is not None and (entry.event, entry.actor) == ("delivered", "owner")
    details = entry.body["details"]
    assert details["sha256"] == hashlib.sha256(response.content).hexdigest()
    assert details["answers"] == ["aud-000001"]
    assert response.headers["provenue-snapshot"] == details["snapshot"] == "snap0001"


def test_the_views_of_a_dashboard_are_figures_in_their_order(client: httpx.Client) -> None:
    views = [
        {"query": QUERY, "title": "First view"},
        {"query": {"metrics": ["bookings"]}, "title": "Second view", "chart": "number"},
    ]
    response = made(client, views=views, title="Monday board")
    text = text_of(response)
    assert "Monday board" in text
    assert 0 < text.rindex("First view") < text.rindex("Second view")
    assert "Figure 1" in text and "Figure 2" in text
    assert refused(client, 400, views=[])["code"] == "malformed-body"
    wrong = refused(client, 422, views=[{"query": {"metrics": ["bokings"]}}])
    assert "bokings" in wrong["message"]


def test_a_template_is_found_by_name_and_its_gaps_are_counted(client: httpx.Client) -> None:
    response = made(client, template="weekly")
    assert response.headers["provenue-unanswered"] == "1"
    assert "unknown metric 'bokings'" in text_of(response).casefold()
    listed = {one["name"]: one for one in client.get("/api/reports").json()["templates"]}
    assert {"qbr", "win-loss", "forecast", "pipeline-review"} < set(listed)
    assert listed["weekly"] == {
        "name": "weekly",
        "title": "Weekly",
        "description": "For Mondays.",
        "own": True,
    }
    assert listed["qbr"]["own"] is False
    issue = refused(client, 404, template="weekley")
    assert (issue["code"], issue["hints"]) == ("no-template", ["did you mean 'weekly'?"])
    assert refused(client, 404, template="../../etc/passwd")["code"] == "no-template"


def test_a_template_with_mistakes_does_not_hide_the_others(client: httpx.Client, own: Path) -> None:
    (own / "broken.yml").write_text("titel: Broken\n")
    try:
        listed = {one["name"]: one for one in client.get("/api/reports").json()["templates"]}
        assert "unknown key 'titel'" in listed["broken"]["description"]
        assert {"weekly", "qbr", "broken"} < set(listed)
        response = client.post("/api/reports", json={"template": "broken"})
        assert response.status_code == 500
        assert response.json()["issues"][0]["where"] == "broken.yml:1:1"
    finally:
        (own / "broken.yml").unlink()


def test_reports_do_not_stand_in_the_way_of_queries(shown: Any, client: httpx.Client) -> None:
    slow = {"query": {"metrics": ["bookings"], "segments": ["slow"]}}
    shown.engine.started.clear()

    def wait() -> None:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{shown.url}/api/reports", json=slow, timeout=3)

    readers = [threading.Thread(target=wait) for _ in range(6)]
    for one in readers:
        one.start()
    assert shown.engine.started.wait(10)
    assert client.post("/api/query", json=QUERY, timeout=2).status_code == 200
    for one in readers:
        one.join()


def test_a_turn_and_the_conversation_that_leads_to_it(client: httpx.Client, shown: Any) -> None:
    first = ask(client, "bookings by region")
    ask(client, "and as a pie", conversation=first["conversation"])
    second = ask(client, "by month", conversation=first["conversation"])
    refusal = ask(client, "delete it", conversation=second["conversation"])
    asked = len(shown.engine.queries)
    one = text_of(made(client, turn=second["conversation"]))
    assert len(shown.engine.queries) == asked + 1
    assert "by month" in one and "bookings by region" not in one
    whole = text_of(made(client, conversation=refusal["conversation"]))
    assert whole.index("bookings by region") < whole.index("by month") < whole.index("delete it")
    assert "as a pie" not in whole, "another branch is another conversation"
    assert refusal["text"] in whole


def test_a_question_is_answered_and_one_without_an_answer_says_why(client: httpx.Client) -> None:
    assert "What are bookings?" in text_of(made(client, question="What are bookings?"))
    issue = refused(client, 422, question="delete it")
    assert issue["code"] == "nothing-answered" and issue["message"]


def test_what_cannot_be_is_a_problem_that_says_where(client: httpx.Client) -> None:
    assert refused(client, 404, turn="turn-unknown")["code"] == "no-such-conversation"
    assert refused(client, 400)["code"] == "malformed-body"
    assert refused(client, 400, template="qbr", turn="x")["code"] == "malformed-body"
    assert refused(client, 400, template="qbr", papper="a4")["code"] == "malformed-body"
    zone = refused(client, 400, template="qbr", time_zone="Mars/Olympus")
    assert (zone["code"], zone["where"]) == ("malformed-body", "$.time_zone")
    assert refused(client, 400, template="qbr", title="x" * 201)["where"] == "$.title"
    assert refused(client, 422, query={"metrics": ["bokings"]})["code"] == "nothing-answered"
    large = client.post("/api/reports", json={"query": {"metrics": ["x" * 1_100_000]}})
    assert large.status_code == 413


def test_a_reader_that_goes_away_stops_the_report(shown: Any) -> None:
    shown.engine.started.clear()
    shown.engine.cancelled.clear()
    body = {"query": {"metrics": ["bookings"], "segments": ["slow"]}}

    def leave() -> None:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{shown.url}/api/reports", json=body, timeout=0.5)

    reader = threading.Thread(target=leave)
    reader.start()
    assert shown.engine.started.wait(10)
    reader.join()
    assert shown.engine.cancelled.wait(10)


def test_what_cannot_be_noted_does_not_leave(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from semantic.errors import ExecutionError, Issue

    def fail(*_: object) -> str:
        raise ExecutionError(Issue("audit-unavailable", "disk full at /secret/place"))

    monkeypatch.setattr(SqliteAuditLog, "note", fail)
    response = client.post("/api/reports", json={"query": QUERY})
    assert response.status_code == 503
    assert b"%PDF" not in response.content and "/secret" not in response.text
