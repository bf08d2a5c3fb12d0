"""Accepted feedback to a patch: applied as its owner would, the model says what was proposed."""

import subprocess
from pathlib import Path

import pytest

from semantic.errors import DataError
from semantic.load import load_model
from server.model_patch import Patch, bearers, namable, question_patch, synonym_patch

BLOCK = """# what the words mean
model: sales
as_of: 2026-06-30
datasets:
  deal:
    table: deals
    primary_key: deal_id
    synonyms:
    - sale   # kept
    dimensions:
      stage: {sql: stage}
      region:
        sql: region
        synonyms: [territory]
      amount: {type: decimal, synonyms: []}
    segments:
      won: {sql: "stage = 'Won'"}
metrics:
  bookings:
    measure: sum(amount)
    dataset: deal
    where: won
  deal_count: {measure: count(*), dataset: deal}
"""
QUESTIONS = """questions:
  - ask: How many deals?   # the first
    query: {metrics: [deal_count]}
"""
WHERE = {"field": "deal.region", "op": "=", "values": ["a, b"]}
QUERY = {"metrics": ["bookings"], "where": [WHERE]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "a.yml").write_text(BLOCK)
    return folder


def applied(project: Path, patch: Patch) -> str:
    """Return the changed file, after the patch was applied as its owner would."""
    subprocess.run(["git", "apply"], cwd=project, input=patch.diff.encode(), check=True)
    return (project / patch.file).read_text()


def words(project: Path, of: str) -> tuple[str, ...]:
    model = load_model(project / "model")
    if of in model.metrics:
        return model.metrics[of].words.synonyms
    dataset, _, name = of.partition(".")
    found = model.datasets[dataset]
    if not name:
        return found.words.synonyms
    return (found.dimensions.get(name) or found.segments[name]).words.synonyms


@pytest.mark.parametrize(
    "of",
    ["bookings", "deal_count", "deal", "deal.stage", "deal.region", "deal.amount", "deal.won"],
)
@pytest.mark.parametrize("word", ["turf", "no", "C-suite: [all], {some} # 'x'", 'say "hi"'])
def test_a_synonym_is_added_wherever_and_however_the_thing_is_written(
    project: Path, of: str, word: str
) -> None:
    before = words(project, of)
    patch = synonym_patch(project, project / "model", of, word)
    assert patch.file == "model/a.yml"
    text = applied(project, patch)
    assert set(words(project, of)) == {word, *before}
    assert "# kept" in text and text.startswith("# what the words mean")
    changed = [one for one in patch.diff.splitlines() if one.startswith(("+", "-"))]
    assert len(changed) <= 4, "only the line of the thing changes"


@pytest.mark.parametrize("written", ["none", "block", "flow", "other-file", "no-last-newline"])
def test_a_question_is_added_however_the_others_are_written(project: Path, written: str) -> None:
    model = project / "model"
    more = {
        "none": "",
        "block": QUESTIONS,
        "flow": "questions: [{ask: How many deals?, query: {metrics: [deal_count]}}]\n",
        "other-file": "",
        "no-last-newline": QUESTIONS.rstrip("\n"),
    }[written]
    (model / "a.yml").write_text(BLOCK + more)
    if written == "other-file":
        (model / "z.yml").write_text(QUESTIONS)
    before = len(load_model(model).questions)
    ask = 'Which "deals": in a, b?'
    applied(project, question_patch(project, model, ask, QUERY, "owner"))
    questions = load_model(model).questions
    assert len(questions) == before + 1
    (made,) = (one for one in questions if one.ask == ask)
    assert made.verified_by == "owner" and made.query.metrics == ("bookings",)
    assert made.query.where[0].values == ("a, b",)


def test_line_ends_stay_as_they_are(project: Path) -> None:
    file = project / "model" / "a.yml"
    file.write_bytes(BLOCK.replace("\n", "\r\n").encode())
    patch = synonym_patch(project, project / "model", "bookings", "turf")
    applied(project, patch)
    text = file.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n")
    assert words(project, "bookings") == ("turf",)


def test_a_model_in_one_file_is_patched_too(project: Path) -> None:
    patch = synonym_patch(project, project / "model" / "a.yml", "bookings", "turf")
    applied(project, patch)
    assert words(project, "bookings") == ("turf",)


def test_a_patch_with_which_the_model_would_not_load_is_none(project: Path) -> None:
    query = {"metrics": ["not_there"]}
    with pytest.raises(DataError) as raised:
        question_patch(project, project / "model", "What?", query, "owner")
    assert [one.code for one in raised.value.issues] == ["no-patch"]
    assert (project / "model" / "a.yml").read_text() == BLOCK


def test_what_a_word_means_already_is_told(project: Path) -> None:
    model = load_model(project / "model")
    assert bearers(model, "Territory") == ("deal.region",)
    assert bearers(model, "deal  count") == ("deal_count",)
    assert bearers(model, "turf") == ()
    assert {"bookings", "deal", "deal.region", "deal.won"} <= set(namable(model))
