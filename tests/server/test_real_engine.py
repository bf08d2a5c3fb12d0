"""The routes over the real engine and the sample project: the whole line, once."""

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from pypdf import PdfReader

from server.app import AppOptions
from server.running import CurrentEngine
from server.settings import Settings, read_settings, sample_folder

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return read_settings(None, {"PROVENUE_HOME": str(home)}, home)


@pytest.fixture(scope="module")
def real(settings: Settings, serve_engine: Any) -> Iterator[httpx.Client]:
    told: list[str] = []
    with (
        closing(CurrentEngine(settings, told.append)) as engine,
        serve_engine(engine, AppOptions(audit=settings.audit_file)) as site,
        httpx.Client(base_url=site.url, timeout=30) as client,
    ):
        yield client


def rows_of(name: str) -> list[dict[str, str]]:
    with (sample_folder() / "csv" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ask(client: httpx.Client, question: str, **more: Any) -> Any:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


BOOKINGS = {"metrics": ["bookings"], "dimensions": ["account.region"]}


def bookings_by_region() -> dict[str | None, float]:
    """Add up won deals by their account's region, from the files themselves."""
    regions = {row["account_id"]: row["region"] or None for row in rows_of("accounts")}
    sums: dict[str | None, float] = defaultdict(float)
    for row in rows_of("opportunities"):
        if row["stage"] == "Closed Won" and row["amount"]:
            sums[regions.get(row["account_id"])] += float(row["amount"])
    return dict(sums)


def test_a_query_adds_up_to_the_files(real: httpx.Client) -> None:
    response = real.post("/api/query", json=BOOKINGS)
    assert response.status_code == 200, response.text
    found = dict(response.json()["rows"])
    expected = bookings_by_region()
    assert set(found) == set(expected)
    for region, amount in expected.items():
        assert math.isclose(found[region], amount, abs_tol=0.005), region


def test_csv_arrow_and_json_hold_the_same(real: httpx.Client) -> None:
    rows = real.post("/api/query", json=BOOKINGS).json()["rows"]
    text = real.post("/api/query", json=BOOKINGS, headers={"accept": "text/csv"}).text
    from_csv = list(csv.reader(io.StringIO(text)))[1:]
    accept = {"accept": "application/vnd.apache.arrow.stream"}
    stream = real.post("/api/query", json=BOOKINGS, headers=accept).content
    table = pa.ipc.open_stream(stream).read_all()
    from_arrow = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    assert [[one or "", float(two)] for one, two in rows] == [
        [one, float(two)] for one, two in from_csv
    ]
    assert [[one, float(two)] for one, two in rows] == [
        [one, float(two)] for one, two in from_arrow
    ]


def test_a_verified_question_is_answered_with_its_proof(
    real: httpx.Client, settings: Settings
) -> None:
    body = ask(real, "What is our win rate by region this quarter?")
    assert body["kind"] == "answer" and body["certainty"] == "verified"
    assert body["chart"]["vega_lite"] is not None and body["text"]
    assert {one["table"] for one in body["citations"]} == {"accounts", "opportunities"}
    entry = real.get(f"/api/audit/{body['audit_id']}").json()
    assert entry["status"] == "ok" and entry["sql"] == body["sql"]
    assert entry["question"] == body["question"]
    health = real.get("/api/health").json()
    assert health["audit"]["ok"] is True and health["snapshot"] == body["snapshot"]


def test_every_quick_question_is_answered(real: httpx.Client) -> None:
    questions = real.get("/api/catalog").json()["questions"]
    quick = [one["ask"] for one in questions if one["quick"]]
    assert len(quick) >= 5
    kinds = {question: ask(real, question)["kind"] for question in quick}
    assert set(kinds.values()) == {"answer"}, kinds


def test_every_answer_is_what_the_document_says(real: httpx.Client) -> None:
    document = real.get("/schema/openapi.json").json()

    def check(path: str, method: str, value: Any) -> None:
        operation = document["paths"][path][method]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate(value)

    check("/api/health", "get", real.get("/api/health").json())
    check("/api/catalog", "get", real.get("/api/catalog").json())
    check("/api/audit", "get", real.get("/api/audit").json())
    explained = real.post("/api/query/explain", json=BOOKINGS)
    check("/api/query/explain", "post", explained.json())
    for question in ("bookings by month this year", "delete everything", "florble the wug"):
        check("/api/ask", "post", ask(real, question))


def test_a_number_is_drilled_to_its_rows(real: httpx.Client) -> None:
    answer = real.post("/api/query", json=BOOKINGS).json()
    expected = bookings_by_region()
    for row, keys in zip(answer["rows"], answer["keys"] or [[]] * 9, strict=False):
        cell = {"query": answer["query"], "column": "bookings", "row": row, "keys": keys}
        drilled = real.post("/api/drill", json=cell).json()
        (records,) = drilled["records"]
        rows = real.post("/api/query", json=records["query"]).json()
        amount = [one["name"] for one in rows["columns"]].index("opportunity.amount")
        total = sum(one[amount] for one in rows["rows"] if one[amount] is not None)
        assert total == pytest.approx(row[1]) == pytest.approx(expected[row[0]])


def test_namesakes_are_drilled_apart(real: httpx.Client) -> None:
    query = {"metrics": ["deal_count"], "dimensions": ["account.name"]}
    answer = real.post("/api/query", json=query).json()
    assert answer["key_names"] == ["account.account_id"]
    names = [row[0] for row in answer["rows"]]
    shared = next(name for name in names if name is not None and names.count(name) > 1)
    for at in (at for at, name in enumerate(names) if name == shared):
        cell = {"query": query, "column": "deal_count", "row": answer["rows"][at]}
        keyed = cell | {"keys": answer["keys"][at]}
        (records,) = real.post("/api/drill", json=keyed).json()["records"]
        found = real.post("/api/query", json=records["query"]).json()
        assert found["row_count"] == answer["rows"][at][1]
        problem = real.post("/api/drill", json=cell)
        assert problem.status_code == 422
        assert problem.json()["issues"][0]["code"] == "not-drillable"


def test_explaining_a_query_tells_what_it_would_do_and_runs_nothing(real: httpx.Client) -> None:
    query = {**BOOKINGS, "totals": True, "time": {"window": "this_quarter"}}
    before = real.get("/api/audit", params={"limit": 200}).json()["entries"]
    found = real.post("/api/query/explain", json=query).json()
    after = real.get("/api/audit", params={"limit": 200}).json()["entries"]
    new = [one for one in after if one["seq"] > max(each["seq"] for each in before)]
    assert [one["event"] for one in new] == ["explain"], "one note, no run"
    answer = real.post("/api/query", json=query).json()
    assert found["would_run"] is True
    for name in ("query", "interpretation", "columns", "sql", "parameters", "lineage", "citations"):
        assert found[name] == answer[name], name
    assert [one["of"] for one in found["beside"]] == ["totals"]
    assert new[0]["audit_id"] == found["audit_id"]


def test_a_query_that_would_not_run_is_the_same_problem_asked_either_way(
    real: httpx.Client,
) -> None:
    for query in ({"metrics": ["bokings"]}, {"rows": "contact", "dimensions": ["contact.email"]}):
        told, ran = (real.post(f"/api/query{end}", json=query) for end in ("/explain", ""))
        assert told.status_code == ran.status_code >= 400
        assert told.json()["issues"] == ran.json()["issues"]


def test_the_stream_tells_each_stage_and_ends_with_the_answer(real: httpx.Client) -> None:
    body = {"question": "bookings by region this year"}
    names: list[str] = []
    stages: list[str] = []
    last: Any = None
    with real.stream("POST", "/api/ask/stream", json=body) as response:
        for line in response.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
                stages += [last["stage"]] if names[-1] == "status" else []
    assert [one for one in dict.fromkeys(names) if one != "status"] == [
        "plan",
        "sql",
        "rows",
        "chart",
        "text",
        "done",
    ]
    assert stages[:3] == ["values", "plan", "resolve"] and "execute" in stages
    assert last["kind"] == "answer" and last["row_count"] == len(last["rows"])


def test_values_complete_and_sensitive_fields_stay_closed(real: httpx.Client) -> None:
    found = real.get("/api/catalog/values", params={"field": "account.region", "q": "e"}).json()
    assert found["values"][0] == "EMEA"
    emails = real.get("/api/catalog/values", params={"field": "contact.email", "q": "a"})
    assert emails.status_code in (403, 422) or emails.json()["values"] == []
    query = {"rows": "contact", "dimensions": ["contact.email"]}
    assert real.post("/api/query", json=query).status_code in (403, 422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"metrics": ["bokings"]}, 422),
        ({"metrics": ["bookings"], "dimensions": ["account.nothing"]}, 422),
        ({"metrics": ["bookings"], "time": {"window": {"year": 10000}}}, 422),
        ({"metrics": ["bookings"], "limit": -1}, 422),
        ({}, 422),
    ],
)
def test_wrong_queries_are_problems_with_codes(real: httpx.Client, query: Any, status: int) -> None:
    response = real.post("/api/query", json=query)
    assert response.status_code == status, response.text
    assert all(one["code"] and one["message"] for one in response.json()["issues"])


def test_hostile_questions_never_break_the_server(real: httpx.Client) -> None:
    for question in (
        "'; DROP TABLE opportunities; --",
        "<script>alert(1)</script>",
        "bookings where region = '" + "x" * 3_000 + "'",
        "\u202e\u0000 \ufeff bookings",
        "👩‍💻" * 200,
        "",
        "   ",
    ):
        body = ask(real, question)
        assert body["kind"] in ("answer", "clarification", "refusal", "explanation")
        assert body["audit_id"]


NAMES = ("bookings", "win_rate", "open_pipeline", "quota_amount", "no_such", "pipeline_at")
FIELDS = (
    "account.region",
    "region",
    "opportunity.close_date",
    "close_date:month",
    "time:quarter",
    "product.family",
    "contact.email",
    "opportunity.amount",
    "",
    "a.b.c:d",
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["EMEA", "2026-01-01", "2026-02-30"]),
)
WINDOWS = st.one_of(
    st.sampled_from(["this_quarter", "all_time", "next_fiscal_year", "someday"]),
    st.fixed_dictionaries(
        {"last": st.integers(-5, 2000), "unit": st.sampled_from(["day", "year"])}
    ),
    st.fixed_dictionaries({"from": st.sampled_from(["2026-01-01", "x", None]), "to": st.none()}),
    st.fixed_dictionaries({"year": st.integers(-1, 10_001)}),
)
OPERATORS = ["=", "!=", "in", "not_in", ">", "between", "contains", "is_null", "during"]
QUERIES = st.fixed_dictionaries(
    {"metrics": st.lists(st.sampled_from(NAMES), max_size=3)},
    optional={
        "dimensions": st.lists(st.sampled_from(FIELDS), max_size=2),
        "where": st.lists(
            st.fixed_dictionaries(
                {
                    "field": st.sampled_from(FIELDS),
                    "op": st.sampled_from(OPERATORS),
                    "values": st.lists(VALUES, max_size=3),
                }
            ),
            max_size=2,
        ),
        "time": st.fixed_dictionaries({"window": WINDOWS}),
        "rows": st.sampled_from(["opportunity", "contact", "no_such"]),
        "order_by": st.lists(
            st.fixed_dictionaries({"by": st.sampled_from(NAMES + FIELDS)}), max_size=2
        ),
        "having": st.lists(
            st.fixed_dictionaries(
                {
                    "metric": st.sampled_from(NAMES),
                    "op": st.just(">"),
                    "value": st.floats(allow_nan=False, allow_infinity=False),
                }
            ),
            max_size=1,
        ),
        "limit": st.integers(-1, 10**20),
        "offset": st.integers(-1, 10**20),
        "segments": st.lists(st.sampled_from(["opportunity.open", "won", "x"]), max_size=1),
    },
)


@settings_of_hypothesis(max_examples=120, deadline=None, derandomize=True)
@given(query=QUERIES)
def test_no_query_is_a_mistake_of_ours(real: httpx.Client, query: Any) -> None:
    response = real.post("/api/query", json=query)
    assert response.status_code in (200, 403, 413, 422), (query, response.text)
    assert "Traceback" not in response.text and "duckdb." not in response.text


def test_nothing_of_the_home_folder_is_told(real: httpx.Client, settings: Settings) -> None:
    home = str(settings.home)
    for path in ("/api/health", "/api/catalog", "/api/audit"):
        assert home not in real.get(path).text
    assert home not in json.dumps(ask(real, "bookings by region"))


def test_a_report_of_a_turn_tells_what_was_assumed_and_the_numbers_of_the_files(
    real: httpx.Client,
) -> None:
    answer = ask(real, "bookings by region this quarter")
    assert answer["interpretation"]["assumptions"]
    response = real.post("/api/reports", json={"turn": answer["conversation"]}, timeout=60)
    assert response.status_code == 200, response.text
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for assumed in answer["interpretation"]["assumptions"]:
        assert assumed in text
    for row in answer["display"]:
        assert row[-1] in text
