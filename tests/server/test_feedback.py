"""Feedback over HTTP: kept, audited, reviewed; accepted it is a patch and nothing more."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.audit.verify import verify_chain
from semantic.load import load_model
from server.app import AppOptions
from server.project import ModelFiles

MODEL = """model: sales
as_of: 2026-06-30
datasets:
  opportunity:
    table: opportunities
    primary_key: opportunity_id
    joins: {account: account_id}
    dimensions: {amount: {type: decimal}}
  account: {table: accounts, primary_key: account_id, dimensions: {region: {sql: region}}}
metrics:
  bookings: {measure: sum(amount), dataset: opportunity}
  win_rate: {formula: bookings / bookings}
"""
HEADERS = {"content-type": "application/json"}


class Place:
    """A server with a project whose model is on disk, and its audit log."""

    def __init__(self, client: httpx.Client, folder: Path, site: Any) -> None:
        self.client = client
        self.folder = folder
        self.site = site

    def ask(self, question: str = "bookings by region", **more: Any) -> str:
        found = self.client.post("/api/ask", json={"question": question, **more}).json()
        return str(found["conversation"])

    def give(self, **body: Any) -> Any:
        return self.client.post("/api/feedback", json=body)

    def given(self, **body: Any) -> Any:
        response = self.give(**body)
        assert response.status_code == 200, response.text
        return response.json()

    def decide(self, identity: str, what: str) -> httpx.Response:
        return self.client.post(f"/api/feedback/{identity}/{what}", headers=HEADERS)

    def events(self) -> list[tuple[str, Any]]:
        reader = AuditReader(self.folder / "audit.sqlite")
        return [(one.event, one.body["details"]) for one in reader.entries(limit=50)]

    def codes(self, response: httpx.Response, status: int) -> list[str]:
        assert response.status_code == status, response.text
        return [one["code"] for one in response.json()["issues"]]


@pytest.fixture
def place(serve: Any, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.yml").write_text(MODEL)
    files = ModelFiles(
        project=tmp_path, model=tmp_path / "model", proposals=tmp_path / "var" / "proposals"
    )
    with closing(SqliteAuditLog(tmp_path / "audit.sqlite", clock=_now)) as notes:
        options = AppOptions(store=tmp_path / "store.sqlite", notes=notes, files=files)
        with serve(options) as one, httpx.Client(base_url=one.url, timeout=10) as client:
            yield Place(client, tmp_path, one)


def _now() -> datetime:
    return datetime(2026, 7, 1, tzinfo=UTC)


def test_thumbs_are_kept_with_what_they_are_about_and_audited(place: Place) -> None:
    turn = place.ask()
    said = place.given(
        kind="thumbs", turn=turn, rating="down", reason="wrong-number", comment="too high <b>"
    )
    body = said["body"]
    assert (body["rating"], body["reason"], body["comment"]) == (
        "down",
        "wrong-number",
        "too high <b>",
    )
    assert body["asked"] == "bookings by region" and body["answer"] == "aud-000001"
    assert body["query"]["metrics"] == ["bookings", "win_rate"]
    event, details = place.events()[0]
    assert event == "feedback" and details["id"] == said["id"] and details["turn"] == turn
    assert verify_chain(place.folder / "audit.sqlite").ok


def test_a_changed_mind_takes_the_place_of_the_first_thumbs(place: Place) -> None:
    turn, other = place.ask(), place.ask()
    place.given(kind="thumbs", turn=turn, rating="up")
    place.given(kind="thumbs", turn=other, rating="up")
    place.given(kind="thumbs", turn=turn, rating="down")
    found = place.client.get("/api/feedback").json()["feedback"]
    assert [(one["turn"], one["body"]["rating"]) for one in found] == [
        (turn, "down"),
        (other, "up"),
    ]


def test_a_promoted_answer_becomes_a_patch_and_the_model_stays(place: Place) -> None:
    said = place.given(kind="question", turn=place.ask(), ask="Bookings per region?")
    before = (place.folder / "model" / "model.yml").read_text()
    made = place.decide(said["id"], "accept").json()
    assert made["feedback"]["state"] == "accepted" and made["feedback"]["decided_by"] == "owner"
    assert made["patch"]["changes"] == "model/model.yml"
    assert (place.folder / "model" / "model.yml").read_text() == before
    file = place.folder / "var" / "proposals" / made["file"]
    assert file.read_text() == made["patch"]["diff"]
    subprocess.run(["git", "apply", str(file)], cwd=place.folder, check=True)
    (question,) = load_model(place.folder / "model").questions
    assert question.ask == "Bookings per region?" and question.query.metrics[0] == "bookings"
    assert [one[0] for one in place.events()[:2]] == ["feedback-accepted", "feedback"]


def test_a_synonym_says_what_else_the_word_means(place: Place) -> None:
    said = place.given(kind="synonym", of="bookings", word=" territory ")
    assert said["body"] == {
        "of": "bookings",
        "word": "territory",
        "also_means": [],
        "comment": None,
    }
    clash = place.given(kind="synonym", of="bookings", word="Region")
    assert clash["body"]["also_means"] == ["account.region"]
    diff = place.decide(said["id"], "accept").json()["patch"]["diff"]
    assert "synonyms: [territory]" in diff


def test_rejected_feedback_leaves_no_patch_and_is_decided_once(place: Place) -> None:
    said = place.given(kind="synonym", of="bookings", word="turf")
    made = place.decide(said["id"], "reject").json()
    assert made["feedback"]["state"] == "rejected" and made["patch"] is None
    assert not (place.folder / "var").exists()
    for again in ("accept", "reject"):
        assert place.codes(place.decide(said["id"], again), 409) == ["decided-already"]
    listed = place.client.get("/api/feedback", params={"state": "open"}).json()["feedback"]
    assert listed == []


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"kind": "thumbs"}, ["missing-field", "missing-field"]),
        ({"kind": "thumbs", "turn": "turn-none", "rating": "up"}, ["unknown-conversation"]),
        ({"kind": "question"}, ["missing-field"]),
        ({"kind": "synonym"}, ["missing-field", "missing-field"]),
        ({"kind": "synonym", "of": "bokings", "word": "x"}, ["unknown-name"]),
        ({"kind": "synonym", "of": "bookings", "word": "Bookings"}, ["known-already"]),
    ],
)
def test_feedback_that_says_too_little_is_told_all_of_it(
    place: Place, body: Any, codes: list[str]
) -> None:
    assert place.codes(place.give(**body), 422) == codes


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "applause"},
        {"kind": "thumbs", "rating": "sideways"},
        {"kind": "synonym", "word": "x" * 81},
        {"kind": "thumbs", "stars": 5},
        {},
    ],
)
def test_malformed_feedback_is_400(place: Place, body: Any) -> None:
    assert place.codes(place.give(**body), 400) == ["malformed-body"]


def test_only_an_answer_can_be_promoted_and_a_follow_up_only_in_words_of_its_own(
    place: Place,
) -> None:
    first = place.ask()
    refused = place.ask("delete it all", conversation=first)
    assert place.codes(place.give(kind="question", turn=refused), 422) == ["not-promotable"]
    follow = place.ask("by region", conversation=first)
    assert place.codes(place.give(kind="question", turn=follow), 422) == ["missing-field"]
    place.given(kind="question", turn=follow, ask="Bookings by region, all time")
    known = place.give(kind="question", turn=first, ask="what are bookings by region this QUARTER?")
    assert place.codes(known, 422) == ["known-already"]


def test_what_is_not_there_is_404(place: Place) -> None:
    assert place.codes(place.decide("fb-none", "accept"), 404) == ["no-such-feedback"]
    state = place.client.get("/api/feedback", params={"state": "closed"})
    assert place.codes(state, 400) == ["bad-parameter"]


def test_a_server_without_an_audit_log_takes_no_feedback(client: httpx.Client) -> None:
    response = client.post("/api/feedback", json={"kind": "synonym", "of": "a", "word": "b"})
    assert response.status_code == 404
    assert response.json()["issues"][0]["code"] == "no-feedback"
