"""The routes over real HTTP: what each answers, and that it is what the document says."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from engine.findings import CheckReport
from engine.question import Viewer
from semantic.errors import Issue
from semantic.load import load_model
from server.app import ROUTES, AppOptions
from server.routes.looking import catalog_for
from tests.server.conftest import FakeEngine

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parents[2]

QUERY = {"metrics": ["bookings", "win_rate"], "dimensions": ["account.region"]}


def ask(client: httpx.Client, question: str, **more: Any) -> Any:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_ask_answers_in_the_wire_form(client: httpx.Client) -> None:
    body = ask(client, "bookings by region")
    assert body["kind"] == "answer"
    assert body["question"] == "bookings by region"
    assert body["query"]["metrics"] == ["bookings", "win_rate"]
    assert [column["name"] for column in body["columns"]] == [
        "account.region",
        "bookings",
        "win_rate",
    ]
    assert body["rows"][3] == ["LATAM", 310250.5, None]
    assert body["row_count"] == 5 and body["truncated"] is False
    assert body["interpretation"]["window"] == "1 Apr 2026 to 30 Jun 2026"
    assert body["interpretation"]["metrics"][1]["label"] == "Win rate"
    assert body["warnings"][0]["code"] == "partial"
    assert body["chart"]["vega_lite"]["mark"]["type"] == "bar"
    assert body["citations"][0]["sha256"] == "ab" * 32
    assert body["audit_id"] == "aud-000001" and body["snapshot"] == "snap0001"


def test_decimals_travel_as_exact_numbers(client: httpx.Client) -> None:
    text = client.post("/api/query", json=QUERY).text
    assert "4120350.25" in text and '"4120350.25"' not in text
    assert "2875100.00" in text


def test_query_has_no_certainty_and_no_question(client: httpx.Client) -> None:
    body = client.post("/api/query", json=QUERY).json()
    assert body["certainty"] is None and body["question"] is None


def test_clarification_refusal_and_explanation_are_answers(client: httpx.Client) -> None:
    asked_back = ask(client, "sales?")
    assert asked_back["kind"] == "clarification"
    assert asked_back["options"][0]["query"]["metrics"] == ["bookings", "win_rate"]
    assert asked_back["options"][1]["query"] is None
    refused = ask(client, "delete all deals")
    assert (refused["kind"], refused["code"]) == ("refusal", "write")
    assert refused["suggestions"]
    explained = ask(client, "what is win rate")
    assert (explained["kind"], explained["about"]) == ("explanation", "win_rate")


def test_a_conversation_carries_the_query_and_branches(client: httpx.Client, site: Any) -> None:
    first = ask(client, "bookings by region")
    second = ask(client, "and the trend?", conversation=first["conversation"])
    other = ask(client, "only EMEA", conversation=first["conversation"])
    assert len({first["conversation"], second["conversation"], other["conversation"]}) == 3
    assert site.engine.asked[-1].previous == site.engine.answer.query
    ask(client, "bookings by region")
    assert site.engine.asked[-1].previous is None


def test_a_clarification_keeps_the_query_of_the_turn_before(
    client: httpx.Client, site: Any
) -> None:
    first = ask(client, "bookings by region")
    unclear = ask(client, "sales?", conversation=first["conversation"])
    ask(client, "the first", conversation=unclear["conversation"])
    assert site.engine.asked[-1].previous == site.engine.answer.query


def test_an_answered_query_can_be_followed_up(client: httpx.Client, site: Any) -> None:
    body = client.post("/api/query", json=QUERY).json()
    ask(client, "by month", conversation=body["conversation"])
    assert site.engine.asked[-1].previous.metrics == ("bookings", "win_rate")


def test_a_forgotten_conversation_is_said_not_ignored(client: httpx.Client) -> None:
    response = client.post(
        "/api/ask", json={"question": "and now?", "conversation": "turn-of-yesterday"}
    )
    assert response.status_code == 422
    assert response.json()["issues"][0]["code"] == "unknown-conversation"


def test_csv_is_safe_to_open(client: httpx.Client) -> None:
    response = client.post("/api/query", json=QUERY, headers={"accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv; header=present; charset=utf-8"
    assert response.text.splitlines()[0] == "Region,Bookings,Win rate"
    assert response.text.splitlines()[4] == "LATAM,310250.50,"
    assert response.headers["provenue-audit-id"] == "aud-000001"
    assert response.headers["provenue-warnings"] == "partial"


def test_arrow_keeps_the_types(client: httpx.Client) -> None:
    accept = "application/vnd.apache.arrow.stream"
    response = client.post("/api/query", json=QUERY, headers={"accept": accept})
    table = pa.ipc.open_stream(response.content).read_all()
    assert table.schema.field("bookings").type == pa.decimal128(38, 2)
    assert str(table["bookings"][0].as_py()) == "4120350.25"
    assert table["win_rate"].to_pylist()[3] is None
    assert table.schema.metadata[b"provenue.audit_id"] == b"aud-000001"


def test_health_tells_model_snapshot_tables_and_audit(client: httpx.Client) -> None:
    body = client.get("/api/health").json()
    assert body["status"] == "ok"
    assert body["as_of"] == "2026-06-30" and body["snapshot"] == "snap0001"
    assert body["tables"][0]["rows"] == 12431
    assert body["audit"] == {"ok": True, "records": 2, "reason": None}


def test_health_counts_what_was_recalled(client: httpx.Client) -> None:
    caches = client.get("/api/health").json()["caches"]
    assert (caches["statements"]["hits"], caches["statements"]["misses"]) == (2, 3)
    assert caches["results"] is None


ORPHAN = Issue("orphan-key", "2 rows point to a missing account", ("such as ACC-9",), "m.yml:3:1")
REPEATED = Issue("duplicate-key", "1 key stands on several rows", (), "m.yml:2:1")


@pytest.fixture
def checked(site: Any) -> Iterator[FakeEngine]:
    """The fake engine behind the site; its checks are forgotten afterwards."""
    yield site.engine
    site.engine.checks = None


def report(*errors: Issue) -> CheckReport:
    when = datetime(2026, 7, 1, 8, tzinfo=UTC)
    return CheckReport(
        snapshot="snap0001", model="12" * 32, checked_at=when, errors=errors, warnings=(ORPHAN,)
    )


def test_health_tells_when_the_checks_were_made_and_what_came_of_them(
    client: httpx.Client, checked: FakeEngine
) -> None:
    assert client.get("/api/health").json()["checks"] is None
    checked.checks = report()
    body = client.get("/api/health").json()
    assert (body["status"], body["problem"]) == ("ok", None)
    assert body["checks"] == {
        "status": "warnings",
        "errors": 0,
        "warnings": 1,
        "checked_at": "2026-07-01T08:00:00Z",
    }
    checked.checks = report(REPEATED)
    body = client.get("/api/health").json()
    assert (body["status"], body["checks"]["status"]) == ("degraded", "errors")
    assert "duplicate-key" in body["problem"]


def test_the_catalog_tells_what_the_checks_found(client: httpx.Client, checked: FakeEngine) -> None:
    assert client.get("/api/catalog").json()["checks"] is None
    checked.checks = report(REPEATED)
    checks = client.get("/api/catalog").json()["checks"]
    assert (checks["error_count"], checks["warning_count"]) == (1, 1)
    assert [one["code"] for one in checks["errors"] + checks["warnings"]] == [
        "duplicate-key",
        "orphan-key",
    ]
    assert checks["warnings"][0]["hints"] == ["such as ACC-9"]


def test_who_may_not_see_every_row_is_told_the_counts_of_the_checks_only() -> None:
    model = load_model(ROOT / "tests" / "models" / "dirty.yml")
    engine = FakeEngine(model=model, checks=report(REPEATED))
    rep = Viewer(id="r", groups=frozenset({"rep"}), attributes={"rep_id": "r1"})
    shown = catalog_for(engine, rep).checks
    assert shown is not None
    assert (shown.status, shown.error_count, shown.warning_count) == ("errors", 1, 1)
    assert (shown.errors, shown.warnings) == ((), ())
    admin = Viewer(id="a", groups=frozenset({"regional", "rep"}))
    whole = catalog_for(FakeEngine(checks=report(REPEATED)), admin).checks
    assert whole is not None and whole.errors == (REPEATED,)


def test_values_complete_a_prefix(client: httpx.Client) -> None:
    body = client.get("/api/catalog/values", params={"field": "account.region", "q": "a"}).json()
    assert body["values"] == ["APAC"]


def test_the_audit_log_is_listed_and_shown(client: httpx.Client) -> None:
    listed = client.get("/api/audit").json()
    (entry,) = listed["entries"]
    assert (entry["status"], entry["question"]) == ("ok", "bookings?")
    assert listed["next_before"] is None
    shown = client.get(f"/api/audit/{entry['audit_id']}").json()
    assert shown["outcome"]["rows"] == 5
    assert shown["records"][1]["previous_hash"] == shown["records"][0]["hash"]
    assert client.get("/api/audit", params={"text": "nothing like it"}).json()["entries"] == []
    assert client.get("/api/audit", params={"limit": 1}).json()["next_before"] == entry["seq"]


def test_a_client_that_leaves_stops_its_query(site: Any) -> None:
    site.engine.started.clear()
    site.engine.cancelled.clear()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(site.url + "/api/query", json=QUERY | {"segments": ["slow"]}, timeout=0.3)
    assert site.engine.started.is_set()
    assert site.engine.cancelled.wait(5), "the engine was not told to stop"


def test_slow_questions_do_not_hold_up_the_rest(client: httpx.Client, site: Any) -> None:
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(
            httpx.post, site.url + "/api/query", json=QUERY | {"segments": ["slow"]}, timeout=3.0
        )
        time.sleep(0.2)
        assert client.get("/").status_code == 200
        assert ask(client, "bookings")["kind"] == "answer"
        assert not slow.done()
        assert isinstance(slow.exception(), httpx.ReadTimeout)


def test_the_document_lists_exactly_the_routes(client: httpx.Client) -> None:
    document = client.get("/schema/openapi.json").json()
    routes = set()
    for handler in ROUTES:
        for path in handler.paths:
            plain = path.replace(":path}", "}").replace(":str}", "}")
            routes |= {(str(method).lower(), plain) for method in handler.http_methods}
    listed = {(method, path) for path, one in document["paths"].items() for method in one}
    assert listed == routes
    assert document["openapi"].startswith("3.1")


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    return jsonschema.Draft202012Validator({**schema, "components": document["components"]})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/api/health", None),
        ("get", "/api/catalog", None),
        ("get", "/api/audit", None),
        ("get", "/schema/openapi.json", None),
        ("post", "/api/query", QUERY),
        ("post", "/api/query/explain", QUERY),
        ("post", "/api/drill", {"query": QUERY, "column": "bookings", "row": ["EMEA", 1.5, None]}),
        ("post", "/api/drill", {"query": QUERY, "column": "bookings", "of": "totals"}),
        ("post", "/api/ask", {"question": "bookings"}),
        ("post", "/api/ask", {"question": "sales"}),
        ("post", "/api/ask", {"question": "delete"}),
        ("post", "/api/ask", {"question": "what is win rate"}),
    ],
)
def test_answers_are_what_the_document_says(
    client: httpx.Client, method: str, path: str, body: Any
) -> None:
    document = client.get("/schema/openapi.json").json()
    operation = document["paths"][path][method]
    if body is not None:
        sent = operation["requestBody"]["content"]["application/json"]["schema"]
        resolved(document, sent).validate(body)
    response = client.request(method, path, json=body)
    assert response.status_code == 200, response.text
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    resolved(document, schema).validate(json.loads(response.content))


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("post", "/api/query", {"content": b"{", "headers": JSON}),
        ("post", "/api/query", {"content": b"{}"}),
        ("post", "/api/query", {"json": {"metrics": ["no"]}}),
        ("post", "/api/query", {"json": QUERY, "headers": {"accept": "image/png"}}),
        ("post", "/api/query", {"json": QUERY, "headers": {"origin": "https://evil.example"}}),
        ("post", "/api/query/explain", {"content": b"{", "headers": JSON}),
        ("post", "/api/query/explain", {"json": {"metrics": ["no"]}}),
        ("post", "/api/drill", {"content": b"{", "headers": JSON}),
        ("post", "/api/drill", {"json": {"query": QUERY}}),
        ("post", "/api/drill", {"json": {"query": {"metrics": ["no"]}, "column": "no"}}),
        ("post", "/api/drill", {"json": {"query": QUERY, "column": "x", "sql": "SELECT 1"}}),
        ("post", "/api/charts.svg", {"content": b"{", "headers": JSON}),
        ("post", "/api/charts.png", {"json": {"query": QUERY, "scale": 9}}),
        ("post", "/api/charts.json", {"json": {"question": "sales"}}),
        ("post", "/api/ask", {"json": {"question": "crash"}}),
        ("post", "/api/ask", {"json": {"question": "x", "planner": "llm"}}),
        ("post", "/api/ask", {"json": {"question": "x" * 1_100_000}}),
        ("post", "/api/ask/stream", {"json": {"question": "x", "conversation": "gone"}}),
        ("get", "/api/catalog/values", {"params": {"field": "no.such"}}),
        ("get", "/api/audit", {"params": {"limit": "x"}}),
        ("get", "/api/health", {"headers": {"host": "evil.example"}}),
    ],
)
def test_problems_are_what_the_document_says(
    client: httpx.Client, method: str, path: str, sent: Any
) -> None:
    document = client.get("/schema/openapi.json").json()
    response = client.request(method, path, **sent)
    documented = document["paths"][path][method]["responses"][str(response.status_code)]
    schema = documented["content"]["application/problem+json"]["schema"]
    assert response.status_code >= 400
    resolved(document, schema).validate(response.json())


def test_the_docs_page_names_every_route_and_loads_nothing_from_elsewhere(
    client: httpx.Client,
) -> None:
    text = client.get("/schema").text
    for path in client.get("/schema/openapi.json").json()["paths"]:
        assert path in text
    assert "http://" not in text and "https://" not in text


def test_static_files_are_revalidated(client: httpx.Client) -> None:
    first = client.get("/static/vega.js")
    assert first.status_code == 200 and "standIn" in first.text
    again = client.get("/static/vega.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.js"):
        assert client.get(path).status_code == 404


def test_a_cell_is_drilled_with_every_digit(client: httpx.Client, site: Any) -> None:
    sent = b'{"query":{"metrics":["bookings"]},"column":"bookings","row":[12345678901234567.89]}'
    assert client.post("/api/drill", content=sent, headers=JSON).status_code == 200
    assert site.engine.spots[-1].row == (Decimal("12345678901234567.89"),)


def test_media_types_are_said_once(client: httpx.Client) -> None:
    types = {path: client.get(path).headers["content-type"] for path in ("/", "/static/vega.js")}
    assert types == {
        "/": "text/html; charset=utf-8",
        "/static/vega.js": "text/javascript; charset=utf-8",
    }


def test_an_audit_log_that_cannot_be_read_shows_and_tells_no_path(
    serve: Any, tmp_path: Path
) -> None:
    with serve(AppOptions(audit=tmp_path / "gone.sqlite")) as site:
        body = httpx.get(site.url + "/api/health").json()
        assert body["status"] == "degraded"
        assert body["audit"]["reason"] == "the audit log cannot be read"
        assert str(tmp_path) not in httpx.get(site.url + "/api/audit").text


def test_more_questions_than_fit_are_told_to_come_back(serve: Any) -> None:
    with serve(AppOptions(threads=1, waiting=0)) as site, ThreadPoolExecutor(1) as threads:
        slow = threads.submit(
            httpx.post, site.url + "/api/ask", json={"question": "slow"}, timeout=1.5
        )
        assert site.engine.started.wait(5)
        for path in ("/api/ask", "/api/ask/stream"):
            refused = httpx.post(site.url + path, json={"question": "bookings"})
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "2"
            assert refused.json()["issues"][0]["code"] == "busy"
        assert isinstance(slow.exception(), httpx.ReadTimeout)
        assert site.engine.cancelled.wait(5)


def test_stopping_the_server_stops_what_runs(serve: Any) -> None:
    with ThreadPoolExecutor(1) as threads:
        with serve(AppOptions()) as site:
            slow = threads.submit(
                httpx.post, site.url + "/api/ask", json={"question": "slow"}, timeout=20
            )
            assert site.engine.started.wait(5)
            began = time.monotonic()
        assert time.monotonic() - began < 8
        assert site.engine.cancelled.is_set()
        slow.exception()
