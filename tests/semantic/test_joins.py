"""Paths between datasets: one, several, none, and what is said of them."""

from pathlib import Path

import pytest

from semantic.errors import Issue
from semantic.joins import ManyToOne, ReverseStep, ToMany, describe, find_path, reachable
from semantic.load import load_model, load_model_text

MODELS = Path(__file__).resolve().parents[1] / "models"
DIRTY = load_model(MODELS / "dirty.yml").datasets


def found(home: str, target: str) -> ManyToOne | ToMany:
    reach = find_path(DIRTY, home, target)
    assert not isinstance(reach, Issue), reach
    return reach


def test_a_dataset_reaches_itself_along_nothing() -> None:
    assert found("deal", "deal") == ManyToOne((), "deal")


@pytest.mark.parametrize(
    ("home", "target", "path", "end"),
    [
        ("deal", "rep", ("rep",), "rep"),
        ("deal", "creator", ("creator",), "rep"),
        ("contact", "account", ("account",), "account"),  # the direct join wins
        ("delivery", "account", ("line", "deal", "account"), "account"),
        ("delivery", "creator", ("line", "deal", "creator"), "rep"),
    ],
)
def test_many_to_one(home: str, target: str, path: tuple[str, ...], end: str) -> None:
    assert found(home, target) == ManyToOne(path, end)


def test_to_many_goes_back_and_then_forward() -> None:
    back = (ReverseStep("deal", "account"), ReverseStep("line", "deal"))
    assert found("account", "product") == ToMany(back, ("product",), "product")
    assert found("account", "contact") == ToMany(
        (ReverseStep("contact", "account"),), (), "contact"
    )
    assert found("account", "product").dataset == "product"
    assert describe("account", found("account", "product")) == "account ← deal ← line → product"
    assert describe("delivery", found("delivery", "rep")) == "delivery → line → deal → rep"


@pytest.mark.parametrize(("home", "target"), [("account", "rep"), ("rep", "account")])
def test_two_paths_are_refused_and_named(home: str, target: str) -> None:
    reach = find_path(DIRTY, home, target)
    assert isinstance(reach, Issue)
    assert reach.code == "ambiguous-path"
    assert "contact" in reach.message
    assert "via" in reach.hints[0]


@pytest.mark.parametrize(
    ("home", "target"), [("quota", "deal"), ("line", "contact"), ("contact", "line")]
)
def test_forward_and_then_back_reaches_nothing(home: str, target: str) -> None:
    reach = find_path(DIRTY, home, target)
    assert isinstance(reach, Issue)
    assert reach.code == "not-reachable"
    assert reach.hints[0].startswith(f"'{home}' reaches: ")
    assert target not in reachable(DIRTY, home)


def test_an_unknown_target_has_the_nearest() -> None:
    reach = find_path(DIRTY, "deal", "acount")
    assert isinstance(reach, Issue)
    assert reach.code == "unknown-dataset"
    assert reach.hints[0].startswith("did you mean 'account'")


def test_via_settles_a_path() -> None:
    datasets = load_model(MODELS / "ambiguous_path.yml").datasets
    assert find_path(datasets, "ticket", "region") == ManyToOne(("site", "region"), "region")
    other = find_path(datasets, "call", "region")
    assert isinstance(other, Issue)
    assert "call → agent → region; call → site → region" in other.message


def test_paths_of_other_lengths_are_two_paths_all_the_same() -> None:
    model = load_model_text(
        "model: m\nas_of: today\ndatasets:\n"
        "  a: {table: a, primary_key: id, joins: {b: b, c: c}}\n"
        "  b: {table: b, primary_key: id, joins: {d: d}}\n"
        "  c: {table: c, primary_key: id, joins: {e: e}}\n"
        "  e: {table: e, primary_key: id, joins: {d: d}}\n"
        "  d: {table: d, primary_key: id}\n"
    )
    reach = find_path(model.datasets, "a", "d")
    assert isinstance(reach, Issue)
    assert reach.code == "ambiguous-path"


def test_circles_end() -> None:
    datasets = load_model(MODELS / "role_playing.yml").datasets
    assert find_path(datasets, "deal", "owner") == ManyToOne(("owner",), "person")
    assert isinstance(find_path(datasets, "person", "boss"), ManyToOne)
    assert isinstance(find_path(datasets, "person", "deal"), Issue)  # as owner, or as creator
