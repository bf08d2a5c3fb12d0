"""`/api/charts.*` over real HTTP and the real engine: pictures, pieces, and their proof."""

import hashlib
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.audit.reader import AuditReader
from server.app import AppOptions
from server.compose import open_audit
from server.running import CurrentEngine
from server.settings import Settings, read_settings

jsonschema = pytest.importorskip("jsonschema")

BY_REGION = {"metrics": ["bookings"], "dimensions": ["account.region"]}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return read_settings(None, {"PROVENUE_HOME": str(home)}, home)


@pytest.fixture(scope="module")
def client(settings: Settings, serve_engine: Any, embed_file: Path) -> Iterator[httpx.Client]:
    with (
        closing(CurrentEngine(settings, lambda _said: None)) as engine,
        closing(open_audit(settings)) as notes,
        serve_engine(
            engine,
            AppOptions(
                audit=settings.audit_file,
                notes=notes,
                embed=lambda: embed_file,
            ),
        ) as site,
        httpx.Client(base_url=site.url, timeout=60) as one,
    ):
        yield one


def post(client: httpx.Client, ending: str, body: Any) -> httpx.Response:
    response = client.post(f"/api/charts.{ending}", json=body)
    assert response.status_code == 200, response.text
    return response


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_spec_has_the_rows_of_the_answer_and_is_proved_twice(client: httpx.Client) -> None:
    answer = client.post("/api/query", json=BY_REGION).json()
    response = post(client, "json", BY_REGION)
    spec = response.json()
    rows = {row["group"]: row["value"] for row in spec["datasets"]["rows"]}
    assert rows == {(name or "(none)"): value for name, value in answer["rows"]}
    proof = spec["usermeta"]["provenue"]
    assert proof["audit_id"] == response.headers["provenue-audit-id"]
    assert proof["snapshot"] == response.headers["provenue-snapshot"] == answer["snapshot"]
    shown = client.get(f"/api/audit/{proof['audit_id']}").json()
    assert '"chart"' in str(shown).replace("'", '"')


@pytest.mark.parametrize("ending", ["json", "svg", "png", "html"])
def test_what_is_sent_is_what_the_document_says(client: httpx.Client, ending: str) -> None:
    document = client.get("/schema/openapi.json").json()
    operation = document["paths"][f"/api/charts.{ending}"]["post"]
    takes = operation["requestBody"]["content"]["application/json"]["schema"]
    body = {"query": BY_REGION, "chart": "pie", "theme": "dark"}
    for one in (BY_REGION, body):
        schema = {**takes, "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(one)
    media_type = post(client, ending, body).headers["content-type"].partition(";")[0]
    assert list(operation["responses"]["200"]["content"]) == [media_type]


def test_a_question_is_drawn_as_it_is_wished(client: httpx.Client) -> None:
    body = {"question": "bookings by segment this year", "chart": "pie"}
    found = post(client, "json", body).json()["usermeta"]["provenue"]
    assert (found["kind"], found["reason"]) == ("pie", "Drawn as a pie, as asked.")
    body = {"question": "win rate by segment this year", "chart": "pie"}
    found = post(client, "json", body).json()["usermeta"]["provenue"]
    assert found["kind"] == "bar" and found["reason"].startswith("Not drawn as a pie: ")


def test_a_picture_has_the_size_and_the_theme_asked_for(client: httpx.Client) -> None:
    natural = post(client, "svg", BY_REGION)
    assert natural.headers["content-type"] == "image/svg+xml"
    assert natural.headers["provenue-audit-id"]
    small = post(client, "svg", {"query": BY_REGION, "width": 333}).text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in small and 'width="333"' in small[:300]
    dark = post(client, "svg", {"query": BY_REGION, "theme": "dark"}).text
    assert "#12161c" in dark and "#12161c" not in natural.text
    one = size_of(post(client, "png", {"query": BY_REGION, "scale": 1}).content)
    two = size_of(post(client, "png", {"query": BY_REGION}).content)
    assert abs(two[0] - 2 * one[0]) <= 1 and abs(two[1] - 2 * one[1]) <= 1
    wide = size_of(post(client, "png", {"query": BY_REGION, "width": 900}).content)
    assert abs(wide[0] - 900) <= 1 and abs(wide[1] / wide[0] - one[1] / one[0]) < 0.01


def test_a_piece_of_html_draws_by_itself_or_with_the_served_script(client: httpx.Client) -> None:
    whole = post(client, "html", BY_REGION)
    assert whole.headers["content-type"].startswith("text/html")
    assert whole.headers["provenue-audit-id"] in whole.text
    assert whole.text.startswith("<figure") and len(whole.content) > 500_000
    short = post(client, "html", {"query": BY_REGION, "script": "served"}).text
    assert '<script type="module" src="/static/embed.js"></script>' in short
    script = client.get("/static/embed.js")
    assert script.status_code == 200 and script.text in whole.text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": "delete all deals"}, 422, "not-answered"),
        ({"question": "bookings for Acme"}, 422, "not-answered"),
        ({"question": "what is win rate"}, 422, "not-answered"),
        ({"question": "bookings", "query": BY_REGION}, 400, "malformed-body"),
        ({"query": None}, 400, "malformed-body"),
        ({"query": BY_REGION, "chart": "cake"}, 400, "malformed-body"),
        ({"query": BY_REGION, "width": 50_000}, 400, "malformed-body"),
        ({"query": BY_REGION, "scale": 9}, 400, "malformed-body"),
        ({"query": BY_REGION, "spec": {}}, 400, "malformed-body"),
        ({"query": {"metrics": ["bokings"]}}, 422, "unknown-metric"),
        ({"metrics": ["bookings"], "extra": 1}, 422, "malformed-query"),
        ([], 422, "malformed-query"),
        ({"query": {"rows": "opportunity", "limit": 3}}, 422, "no-picture"),
    ],
)
def test_what_cannot_be_drawn_says_why(
    client: httpx.Client, body: Any, status: int, code: str
) -> None:
    for ending in ("json", "svg", "html"):
        response = client.post(f"/api/charts.{ending}", json=body)
        problem = response.json()
        assert (response.status_code, problem["issues"][0]["code"]) == (status, code), problem


def test_a_question_asked_back_tells_its_readings(client: httpx.Client) -> None:
    response = client.post("/api/charts.svg", json={"question": "bookings for Acme"})
    assert len(response.json()["issues"][0]["hints"]) >= 2


def test_whoever_draws_does_not_hold_up_the_others(client: httpx.Client) -> None:
    with ThreadPoolExecutor(12) as pool:
        drawing = [pool.submit(post, client, "png", BY_REGION) for _ in range(12)]
        answered = 0
        while not all(one.done() for one in drawing):
            answered += client.get("/api/health").status_code == 200
    sizes = {size_of(one.result().content) for one in drawing}
    audits = {one.result().headers["provenue-audit-id"] for one in drawing}
    assert answered > 0 and len(sizes) == 1 and len(audits) == 12


@pytest.mark.parametrize("ending", ["svg", "png", "json", "html"])
def test_a_picture_that_is_sent_is_noted_and_proves_itself(
    ending: str, client: httpx.Client, settings: Settings
) -> None:
    response = post(client, ending, BY_REGION)
    entry = AuditReader(settings.audit_file).show(response.headers["provenue-delivery"])
    assert entry is not None and entry.event == "delivered"
    assert entry.body["details"]["sha256"] == hashlib.sha256(response.content).hexdigest()
    assert response.headers["provenue-audit-id"].encode() in response.content
