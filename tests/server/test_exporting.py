"""Files over HTTP: by Accept, with what proves them, and noted in the log before they leave."""

import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import openpyxl
import pyarrow.parquet as pq
import pytest

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from server.app import AppOptions
from server.exports.forms import FORMS
from server.exports.proof import KEY, read_proof
from tests.server.conftest import NOW, FakeEngine

QUERY = {"metrics": ["bookings", "win_rate"], "dimensions": ["account.region"]}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "audit.sqlite"


@pytest.fixture(scope="module")
def client(serve_engine: Any, log: Path) -> Iterator[httpx.Client]:
    notes = SqliteAuditLog(log, lambda: NOW)
    with (
        serve_engine(FakeEngine(), AppOptions(notes=notes, now=lambda: NOW)) as site,
        httpx.Client(base_url=site.url, timeout=60) as one,
    ):
        yield one
    notes.close()


def taken(client: httpx.Client, media_type: str, **given: str) -> httpx.Response:
    return client.post("/api/query", json=QUERY, params=given, headers={"accept": media_type})


@pytest.mark.parametrize("form", [one for one in FORMS if not one.picture])
def test_every_format_comes_by_its_media_type_and_is_noted(
    form: Any, client: httpx.Client, log: Path
) -> None:
    response = taken(client, form.media_type)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(form.media_type)
    name = f'attachment; filename="provenue-aud-000001{form.suffix}"'
    assert response.headers["content-disposition"] == name
    entry = AuditReader(log).show(response.headers["provenue-delivery"])
    assert entry is not None and entry.event == "delivered"
    details = entry.body["details"]
    assert details["sha256"] == hashlib.sha256(response.content).hexdigest()
    assert (details["kind"], details["form"]) == ("export", form.name)
    assert details["answers"] == ["aud-000001"]


def test_the_headers_say_how_it_was_read_and_from_what(client: httpx.Client) -> None:
    headers = taken(client, "text/csv").headers
    assert headers["provenue-audit-id"] == "aud-000001"
    assert headers["provenue-snapshot"] == "snap0001"
    assert headers["provenue-as-of"] == "2026-06-30"
    assert headers["provenue-rows"] == "5"
    assert unquote(headers["provenue-reading"]).startswith("Bookings and win rate by region")


def test_a_workbook_and_a_parquet_file_hold_the_answer(client: httpx.Client) -> None:
    xlsx = next(one.media_type for one in FORMS if one.name == "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(taken(client, xlsx).content))
    assert book.worksheets[0]["B2"].value == 4120350.25
    parquet = next(one.media_type for one in FORMS if one.name == "parquet")
    table = pq.read_table(io.BytesIO(taken(client, parquet).content))
    proof = read_proof((table.schema.metadata or {})[KEY.encode()])
    assert (table.num_rows, proof.audit_id, proof.exported_at) == (5, "aud-000001", NOW)


def test_a_file_names_the_words_it_was_asked_in(client: httpx.Client) -> None:
    xlsx = next(one.media_type for one in FORMS if one.name == "xlsx")
    content = taken(client, xlsx, text="What did we book?").content
    lines = openpyxl.load_workbook(io.BytesIO(content))["Sources"].iter_rows(values_only=True)
    assert ("Question", "What did we book?") in [line[:2] for line in lines]


def test_csv_for_a_spreadsheet_begins_with_the_mark_it_needs(
    client: httpx.Client, log: Path
) -> None:
    plain, marked = taken(client, "text/csv"), taken(client, "text/csv", **{"for": "spreadsheet"})
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    entry = AuditReader(log).show(marked.headers["provenue-delivery"])
    assert entry is not None, "what is noted is what left, its mark too"
    assert entry.body["details"]["sha256"] == hashlib.sha256(marked.content).hexdigest()


def test_the_wildest_accept_is_still_the_json_reply(client: httpx.Client) -> None:
    assert taken(client, "*/*").json()["kind"] == "answer"
    assert taken(client, "text/*").headers["content-type"].startswith("text/csv")
    assert taken(client, "application/pdf2").status_code == 406


def test_a_purpose_nobody_knows_is_refused(client: httpx.Client) -> None:
    response = taken(client, "text/csv", **{"for": "fun"})
    assert response.status_code == 400
    assert response.json()["issues"][0]["code"] == "bad-parameter"


def test_where_the_log_cannot_be_written_no_file_leaves(serve_engine: Any, tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    notes = SqliteAuditLog(path, lambda: NOW)
    with (
        serve_engine(FakeEngine(), AppOptions(notes=notes)) as site,
        httpx.Client(base_url=site.url, timeout=30) as client,
    ):
        path.unlink()
        response = taken(client, "text/csv")
    assert response.status_code == 503
    assert response.json()["issues"][0]["code"] == "audit-unavailable"
    assert b"North America" not in response.content


def test_the_log_of_deliveries_holds_no_rows(client: httpx.Client, log: Path) -> None:
    taken(client, "text/csv")
    with sqlite3.connect(log) as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM event")]
    assert bodies and not any("North America" in json.dumps(one) for one in bodies)
