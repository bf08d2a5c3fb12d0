"""Attached files: a table is asked at once, in its conversation only; hostile ones are refused."""

import base64
import json
import shutil
import time
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
from server.compose import open_draft
from server.store.attachments import AttachedFile, Attachments
from server.store.database import Database

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
DEALS = b"""deal_id,name,region,stage,amount,close_date
D-1,One,EMEA,Closed Won,100.50,2026-05-01
D-2,Two,EMEA,Closed Won,200.25,2026-05-02
D-3,Three,APAC,Closed Won,1000,2026-06-03
D-4,Four,APAC,Closed Lost,5000,2026-06-04
D-5,Five,LATAM,Negotiation,7000,2026-08-04
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class Place:
    """A server over the fake engine, with real drafts."""

    def __init__(self, client: httpx.Client, folder: Path, engine: Any) -> None:
        self.client = client
        self.folder = folder
        self.engine = engine

    def attach(self, name: str, content: bytes) -> httpx.Response:
        body = {"name": name, "content": base64.b64encode(content).decode()}
        return self.client.post("/api/attachments", json=body)

    def attached(self, name: str = "deals.csv", content: bytes = DEALS) -> Any:
        response = self.attach(name, content)
        assert response.status_code == 200, response.text
        return response.json()

    def ask(self, question: str, **more: Any) -> Any:
        response = self.client.post("/api/ask", json={"question": question, **more})
        assert response.status_code == 200, response.text
        return response.json()

    def codes(self, response: httpx.Response, status: int) -> list[str]:
        assert response.status_code == status, response.text
        return [one["code"] for one in response.json()["issues"]]


@pytest.fixture(scope="module")
def place(
    serve: Callable[[AppOptions], AbstractContextManager[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    with closing(SqliteAuditLog(folder / "audit.sqlite", clock=lambda: NOW)) as notes:
        options = AppOptions(
            store=folder / "store.sqlite",
            notes=notes,
            attached=folder / "attached",
            open_draft=open_draft,
        )
        with serve(options) as one, httpx.Client(base_url=one.url, timeout=30) as client:
            yield Place(client, folder, one.engine)


def test_a_table_tells_how_it_was_read(place: Place) -> None:
    found = place.attached()
    assert (found["kind"], found["name"], found["bytes"]) == ("table", "deals.csv", len(DEALS))
    types = {one["source"]: one["type"] for one in found["table"]["columns"]}
    assert types["amount"] == "decimal" and types["close_date"] == "date"
    assert types["region"] == "text"
    assert (found["table"]["rows"], found["table"]["rejected"]) == (5, 0)
    assert "Bookings" in found["table"]["metrics"]
    event = AuditReader(place.folder / "audit.sqlite").entries(limit=1)[0]
    assert event.event == "attachment" and event.body["details"]["id"] == found["id"]


def test_a_table_is_asked_at_once_and_followed_up_on(place: Place) -> None:
    asked = len(place.engine.asked)
    table = place.attached()["id"]
    first = place.ask("bookings by region", attachments=[{"id": table}])
    assert first["kind"] == "answer" and first["attached"] == table
    assert dict(first["rows"]) == {"EMEA": 300.75, "APAC": 1000}
    assert [one["source"] for one in first["citations"]] == ["deals.csv"]
    second = place.ask("only EMEA", conversation=first["conversation"])
    assert second["attached"] == table and second["rows"][0][-1] == 300.75
    assert len(place.engine.asked) == asked, "the project's own engine is not asked"
    chosen = place.client.post(
        "/api/query", params={"conversation": second["conversation"]}, json=first["query"]
    ).json()
    assert chosen["attached"] == table and dict(chosen["rows"]) == dict(first["rows"])
    csv = place.client.post(
        "/api/query",
        params={"conversation": second["conversation"]},
        json=first["query"],
        headers={"accept": "text/csv"},
    )
    assert "300.75" in csv.text
    path = f"/api/conversations/{first['conversation']}/answer"
    again = place.client.post(path, headers={"content-type": "application/json"}).json()
    assert again["attached"] == table and again["rows"] == first["rows"]


def test_a_report_of_an_attached_table_is_of_that_file(place: Place) -> None:
    table = place.attached()["id"]
    first = place.ask("bookings by region", attachments=[{"id": table}])
    second = place.ask("only EMEA", conversation=first["conversation"])
    asked = len(place.engine.asked) + len(place.engine.queries)
    body = {"conversation": second["conversation"]}
    response = place.client.post("/api/reports", json=body, timeout=60)
    assert response.status_code == 200, response.text
    pages = PdfReader(BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "1,000" in text and "300.75" in text and "deals.csv" in text
    assert len(place.engine.asked) + len(place.engine.queries) == asked
    event = AuditReader(place.folder / "audit.sqlite").entries(limit=1)[0]
    assert event.event == "delivered"
    assert len(event.body["details"]["answers"]) == 2


def test_another_conversation_asks_the_projects_data(place: Place) -> None:
    table = place.attached()["id"]
    first = place.ask("bookings by region", attachments=[{"id": table}])
    elsewhere = place.ask("bookings by region")
    assert elsewhere["attached"] is None and elsewhere["snapshot"] == "snap0001"
    assert first["snapshot"] != "snap0001"
    over = place.ask("start over", conversation=first["conversation"])
    assert over["attached"] is None
    after = place.ask("bookings by region", conversation=over["conversation"])
    assert after["attached"] is None and after["snapshot"] == "snap0001"


def test_what_was_asked_of_other_data_is_no_follow_up(place: Place) -> None:
    first = place.ask("bookings as a pie")
    table = place.attached()["id"]
    second = place.ask(
        "bookings by region", attachments=[{"id": table}], conversation=first["conversation"]
    )
    assert second["interpretation"]["inherited"] == [] and second["chart_wish"] is None
    refused = place.ask("delete all", conversation=second["conversation"])
    assert refused["kind"] == "refusal" and refused["attached"] == table


def test_a_table_can_come_with_its_question(place: Place) -> None:
    body = {"name": "deals.csv", "content": base64.b64encode(DEALS).decode()}
    found = place.ask("bookings by region", attachments=[body])
    assert found["kind"] == "answer" and dict(found["rows"])["EMEA"] == 300.75


def test_a_streamed_question_takes_a_table_too(place: Place) -> None:
    body = {"question": "bookings by region", "attachments": [{"id": place.attached()["id"]}]}
    text = place.client.post("/api/ask/stream", json=body).text
    done = json.loads(text.partition("event: done\ndata: ")[2])
    assert dict(done["rows"])["EMEA"] == 300.75


def test_an_answer_of_a_draft_is_never_promoted(place: Place) -> None:
    found = place.ask("bookings by region", attachments=[{"id": place.attached()["id"]}])
    said = {"kind": "question", "turn": found["conversation"]}
    assert place.codes(place.client.post("/api/feedback", json=said), 422) == ["not-promotable"]


def test_a_picture_is_handed_to_the_planner_whatever_its_name_says(place: Place) -> None:
    found = place.attached("../secret/chart.csv", PNG)
    assert (found["kind"], found["media_type"], found["name"]) == (
        "picture",
        "image/png",
        "chart.csv",
    )
    place.ask("rebuild this with my data", attachments=[{"id": found["id"]}])
    (picture,) = place.engine.asked[-1].attachments
    assert (picture.media_type, picture.content) == ("image/png", PNG)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty-file"),
        ("a.csv", b"\x00" * 5_000, "no-header"),
        ("a.csv", b"a,b\n", "no-rows"),
        ("a.csv", b"PK\x03\x04" + b"x" * 100, "not-text"),
        ("a.csv", b"id,day\n1,03/04/2025\n2,05/06/2025\n", "ambiguous-date"),
        ("a.csv", b",".join(b"c%d" % n for n in range(300)) + b"\n" + b"1," * 299 + b"1\n",
         "too-many-columns"),
        ("a.svg", b"<svg onload='alert(1)'/>", "unknown-attachment"),
        ("a.exe", b"MZ", "unknown-attachment"),
        ("", b"x", "unknown-attachment"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    place: Place, name: str, content: bytes, code: str
) -> None:
    before = {one.name for one in (place.folder / "attached").glob("*")}
    assert place.codes(place.attach(name, content), 422) == [code]
    assert {one.name for one in (place.folder / "attached").glob("*")} == before


def test_a_file_larger_than_may_be_is_refused(place: Place) -> None:
    large = place.attach("a.csv", b"a,b\n" + b"1,2\n" * 1_300_000)
    assert place.codes(large, 413) == ["attachment-too-large"]
    picture = place.attach("a.png", PNG + b"\0" * 3_000_000)
    assert place.codes(picture, 413) == ["attachment-too-large"]
    beyond = place.attach("a.csv", b"1" * 7_000_000)
    assert place.codes(beyond, 413) == ["body-too-large"]


def test_hostile_cells_are_values_and_nothing_else(place: Place) -> None:
    cells = b'id,label,amount\n1,"=cmd|\' /C calc\'!A0",5\n2,"<script>alert(1)</script>",7\n'
    table = place.attached("..\\..\\x'; DROP TABLE y.csv", cells)
    assert table["name"] == "x'; DROP TABLE y.csv"
    found = place.ask(f"{table['table']['metrics'][0]}", attachments=[{"id": table["id"]}])
    assert found["kind"] in ("answer", "clarification", "refusal")
    parents = [one.parent for one in place.folder.rglob("*.csv")]
    assert all(place.folder / "attached" in one.parents for one in parents)


@pytest.mark.parametrize("how", ["unknown", "lost"])
def test_a_file_that_is_gone_is_told(place: Place, how: str) -> None:
    identity = "att-none"
    if how == "lost":
        identity = place.attached()["id"]
        shutil.rmtree(place.folder / "attached" / identity)
    body = {"question": "bookings", "attachments": [{"id": identity}]}
    assert place.codes(place.client.post("/api/ask", json=body), 422) == ["attachment-gone"]


def test_only_one_table_can_be_asked(place: Place) -> None:
    two = [{"id": place.attached()["id"]}, {"id": place.attached()["id"]}]
    body = {"question": "bookings", "attachments": two}
    assert place.codes(place.client.post("/api/ask", json=body), 422) == ["several-tables"]


def test_the_oldest_files_of_a_viewer_are_let_go() -> None:
    with closing(Database(None)) as database:
        files = Attachments(database, most=2)
        gone = [files.add(_file(f"a{n}")) for n in range(3)]
        assert gone == [(), (), ("a0",)]
        assert files.find("a0", "owner") is None and files.find("a2", "owner") is not None
        assert files.find("a2", "dana") is None


def test_a_server_that_keeps_nothing_takes_no_files(client: httpx.Client) -> None:
    response = client.post("/api/attachments", json={"name": "a.csv", "content": "eA=="})
    assert response.status_code == 404
    assert response.json()["issues"][0]["code"] == "no-attachments"


def _file(identity: str) -> AttachedFile:
    time.sleep(0.001)
    return AttachedFile(
        id=identity,
        viewer="owner",
        at=datetime.now(UTC),
        kind="picture",
        name="a.png",
        media_type="image/png",
        size=3,
        sha256="ab",
        about={},
        content=b"abc",
    )
