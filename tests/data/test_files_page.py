"""The page on bringing files: every example says what is really said, and its plan is a plan."""

import re
from pathlib import Path

import pytest

from server.loading import read_plan_file
from tests.data.conftest import Bench

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bringing-your-own-files.md"
EXAMPLES = re.findall(r"```csv\n(.*?)```\n\n```text\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5
    assert PAGE.read_text().count("```csv") == len(EXAMPLES)


@pytest.mark.parametrize(("content", "said"), EXAMPLES)
def test_examples_are_real(bench: Bench, content: str, said: str) -> None:
    findings = bench.propose(content).findings
    assert "\n".join(str(one) for one in findings) + "\n" == said


def test_the_plan_is_a_plan(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    path = tmp_path / "deals.yml"
    path.write_text(text)
    plan = read_plan_file(path)
    assert plan.columns["close_date"].date_format == "%d/%m/%Y"
    assert plan.columns["amount"].currency == ("EUR",)
    assert plan.replace == {"product": {"GTXPro": "GTX Pro"}}
