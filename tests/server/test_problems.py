"""Errors: each becomes its problem, with its status, and none tells what is not the asker's."""

from typing import Any

import httpx
import pytest

from semantic import errors
from semantic.errors import Issue, ProvenueError
from server.problems import TABLE, RequestError, problem_of

FIELDS = {"type", "title", "status", "detail", "instance", "issues"}
SECRETS = ("Traceback", "/home", "SELECT", "duckdb", "secret", "Binder")


def problem(response: httpx.Response, status: int, code: str) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == FIELDS
    assert body["status"] == status
    assert body["issues"][0]["code"] == code
    assert body["instance"] == response.headers["x-request-id"]
    return body


def test_every_kind_of_error_has_its_row() -> None:
    kinds = {
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, ProvenueError) and one is not ProvenueError
    }
    assert {row[0] for row in TABLE} == kinds | {RequestError}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.QueryError(Issue("x", "m")), 422),
        (errors.AccessError(Issue("x", "m")), 403),
        (errors.PlannerError(Issue("x", "m")), 502),
        (errors.DataError(Issue("x", "m")), 422),
        (errors.ModelError(Issue("x", "m")), 500),
        (errors.ChartError(Issue("x", "m")), 500),
        (errors.ReportError(Issue("x", "m")), 500),
        (errors.InternalError(Issue("x", "m")), 500),
        (errors.ExecutionError(Issue("timeout", "m")), 504),
        (errors.ExecutionError(Issue("too-large", "m")), 413),
        (errors.ExecutionError(Issue("out-of-memory", "m")), 413),
        (errors.ExecutionError(Issue("busy", "m")), 503),
        (errors.ExecutionError(Issue("audit-unavailable", "m")), 503),
        (errors.ExecutionError(Issue("execution-failed", "m")), 500),
        (ValueError("m"), 500),
    ],
)
def test_statuses(error: Exception, status: int) -> None:
    assert problem_of(error, "req-1").status == status


def test_all_issues_come_at_once_with_hints_and_places(client: httpx.Client) -> None:
    body = problem(
        client.post("/api/query", json={"metrics": ["bookngs", "winrate"]}),
        422,
        "unknown-metric",
    )
    assert [one["where"] for one in body["issues"]] == ["$.metrics[0]", "$.metrics[1]"]
    assert body["issues"][0]["hints"] == ["did you mean 'bookings'?"]
    assert "bookngs" in body["detail"] and "winrate" in body["detail"]


def test_what_nobody_foresaw_says_nothing_of_the_inside(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "crash"})
    problem(response, 500, "internal")
    assert not any(word in response.text for word in SECRETS)


def test_a_database_message_stays_in_the_log(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post("/api/ask", json={"question": "busy"})
    body = problem(response, 500, "execution-failed")
    assert not any(word in response.text for word in SECRETS)
    assert body["instance"] in caplog.text and "Binder" in caplog.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-json"),
        (b"{", "malformed-json"),
        (b"\xff\xfe", "malformed-json"),
        (b"[" * 50_000, "malformed-json"),
        (b'{"question": "\\ud800"}', "malformed-json"),
        (b"[]", "malformed-body"),
        (b"{}", "malformed-body"),
        (b'{"question": 1}', "malformed-body"),
        (b'{"question": "x", "is_admin": true}', "malformed-body"),
        (b'{"question": "x", "planner": "oracle"}', "malformed-body"),
        (b'{"question": "' + b"x" * 250_000 + b'"}', "malformed-body"),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
def test_a_malformed_question_is_400(
    client: httpx.Client, path: str, body: bytes, code: str
) -> None:
    headers = {"content-type": "application/json"}
    problem(client.post(path, content=body, headers=headers), 400, code)


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["bookings"], "role": "admin"},
        {"metrics": "bookings"},
        {"metrics": ["bookings"], "limit": "10"},
        {"metrics": ["bookings"], "where": [{"field": "a", "op": "drop"}]},
        [],
    ],
)
def test_a_malformed_query_is_422_and_never_coerced(client: httpx.Client, query: Any) -> None:
    problem(client.post("/api/query", json=query), 422, "malformed-query")


def test_json_that_is_none_is_400(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    problem(client.post("/api/query", content=b"{", headers=headers), 400, "malformed-json")


@pytest.mark.parametrize(
    "one", [{"name": "a.csv"}, {}, {"id": "a", "name": "b", "content": "eA=="}]
)
def test_an_attachment_is_an_id_or_a_name_with_its_content(client: httpx.Client, one: Any) -> None:
    body = {"question": "x", "attachments": [one]}
    found = problem(client.post("/api/ask", json=body), 400, "malformed-body")
    assert found["issues"][0]["where"] == "$.attachments[0]"


def test_a_planner_that_is_not_there_is_said(client: httpx.Client) -> None:
    body = {"question": "x", "planner": "llm"}
    problem(client.post("/api/ask", json=body), 502, "no-such-planner")


def test_routes_methods_types_and_sizes(client: httpx.Client) -> None:
    problem(client.get("/api/nothing"), 404, "no-such-route")
    response = client.get("/api/ask")
    problem(response, 405, "method-not-allowed")
    assert "POST" in response.headers["allow"]
    accept = {"accept": "video/mp4"}
    problem(
        client.post("/api/query", json={"metrics": ["bookings"]}, headers=accept),
        406,
        "not-acceptable",
    )
    for path, size in (("/api/query", 1_100_000), ("/api/ask", 8_100_000)):
        large = {"question": "x" * size}
        problem(client.post(path, json=large), 413, "body-too-large")
    problem(client.get("/api/audit/none"), 404, "no-such-record")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/health?x=1", "unknown-parameter"),
        ("/api/audit?limit=5&limit=6", "repeated-parameter"),
        ("/api/audit?limit=0", "bad-parameter"),
        ("/api/audit?limit=9999999999999999999999", "bad-parameter"),
        ("/api/audit?before=-1", "bad-parameter"),
        ("/api/catalog/values?q=a", "bad-parameter"),
    ],
)
def test_parameters_are_known_and_given_once(client: httpx.Client, path: str, code: str) -> None:
    problem(client.get(path), 400, code)
