"""`provenue feedback`: what was said on the page is reviewed at the keyboard."""

import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.question import OWNER
from semantic.load import load_model
from semantic.query import MetricQuery
from server.bodies import FeedbackBody
from server.commands.beginning import write_starter
from server.compose import model_files, open_audit
from server.feedback_desk import FeedbackDesk
from server.settings import read_settings
from server.store.conversations import Conversations
from server.store.database import Database
from server.store.feedback import FeedbackBox
from server.turns import Turn

Provenue = Callable[..., Any]
AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
TURN = Turn(
    id="turn-1",
    conversation="turn-1",
    parent=None,
    viewer="owner",
    at=AT,
    kind="answer",
    text="won by region",
    reading="Bookings by region.",
    query=MetricQuery(metrics=("bookings",), dimensions=("deal.region",)),
    audit_id="aud-1",
)


@pytest.fixture
def said(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A project with one piece of feedback of each kind; kind -> id."""
    folder = tmp_path / "project"
    write_starter(folder)
    settings = read_settings(folder, {}, folder)
    model = load_model(folder / "model")
    ids: dict[str, str] = {}
    with (
        closing(Database(settings.store_file)) as database,
        closing(open_audit(settings)) as audit,
    ):
        kept = Conversations(database)
        kept.add(TURN)
        kept.add(replace(TURN, id="turn-2", text="won by owner"))
        desk = FeedbackDesk(
            box=FeedbackBox(database),
            conversations=kept,
            audit=audit,
            files=model_files(settings),
            now=lambda: AT,
        )
        for body in (
            FeedbackBody(kind="thumbs", turn="turn-2", rating="down", reason="wrong-number"),
            FeedbackBody(kind="question", turn="turn-1", ask="What did we win, by region?"),
            FeedbackBody(kind="synonym", of="bookings", word="turnover"),
        ):
            ids[body.kind] = desk.take(body, OWNER, model).id
    return folder, ids


def test_what_waits_is_listed_newest_first(provenue: Provenue, said: Any) -> None:
    folder, ids = said
    ended = provenue("feedback", "list", "--project", str(folder))
    assert ended.code == 0
    lines = [line for line in ended.text.splitlines() if "fb-" in line]
    assert [line.split()[0] for line in lines] == [ids["synonym"], ids["question"], ids["thumbs"]]
    unwrapped = " ".join(ended.text.split())  # a narrow terminal breaks what was said
    assert "'turnover' for bookings" in unwrapped and "down: won by owner" in unwrapped


def test_accepting_writes_a_patch_that_the_owner_applies(provenue: Provenue, said: Any) -> None:
    folder, ids = said
    before = (folder / "model" / "model.yml").read_text()
    for kind in ("synonym", "question"):
        shown = provenue("feedback", "show", ids[kind], "--project", str(folder)).json
        ended = provenue("feedback", "accept", ids[kind], "--project", str(folder))
        assert ended.code == 0 and ended.text == shown["patch"]["diff"]
        assert (folder / "model" / "model.yml").read_text() == before, "it was only proposed"
        file = folder / "var" / "proposals" / f"{ids[kind]}.patch"
        assert str(file) in ended.err
    for kind in ("synonym", "question"):
        file = folder / "var" / "proposals" / f"{ids[kind]}.patch"
        subprocess.run(["git", "apply", str(file)], cwd=folder, check=True)
    model = load_model(folder / "model")
    assert "turnover" in model.metrics["bookings"].words.synonyms
    assert "What did we win, by region?" in [one.ask for one in model.questions]
    accepted = provenue("feedback", "list", "--state", "accepted", "--json", "--project", folder)
    assert {one["id"] for one in accepted.json} == {ids["synonym"], ids["question"]}


def test_rejected_is_decided_and_cannot_be_again(provenue: Provenue, said: Any) -> None:
    folder, ids = said
    assert provenue("feedback", "reject", ids["thumbs"], "--project", str(folder)).code == 0
    again = provenue("feedback", "accept", ids["thumbs"], "--project", str(folder), "--json")
    assert again.code == 2 and again.json["issues"][0]["code"] == "decided-already"
    gone = provenue("feedback", "show", "fb-none", "--project", str(folder), "--json")
    assert gone.code == 2 and gone.json["issues"][0]["code"] == "no-such-feedback"
