"""Loading: YAML to the linked model, or every mistake at once with its place."""

from pathlib import Path

from semantic.load import load_model

ROOT = Path(__file__).resolve().parents[2]


def test_the_sample_model_loads() -> None:
    model = load_model(ROOT / "data/sample/model")
    assert set(model.datasets) >= {"account", "opportunity", "stage_change", "quota"}
    assert model.metrics["bookings"].words.label == "Bookings"
