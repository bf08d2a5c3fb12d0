"""The gallery shows what the rules draw: every picture there, every rule with one."""

import re
from pathlib import Path

from charts.chart import CHART_RULES
from charts.wishes import WISHES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "gallery.md").read_text(encoding="utf-8")
#: Rules that draw nothing, or what another picture shows already.
NOT_SHOWN = {"empty", "table", "one_bucket", "histogram"}


def test_every_picture_is_there_and_shown() -> None:
    shown = set(re.findall(r"\(images/gallery/([\w.-]+)\)", PAGE))
    assert shown == {path.name for path in (DOCS / "images" / "gallery").iterdir()}
    for name in shown:
        assert (DOCS / "images" / "gallery" / name).read_bytes().startswith(b"\x89PNG")


def test_every_rule_is_shown_with_its_reason() -> None:
    missing = {rule.name for rule in CHART_RULES if rule.reason not in PAGE}
    assert missing == NOT_SHOWN


def test_a_wish_followed_and_a_wish_refused_are_shown() -> None:
    assert f"Drawn {WISHES['pie'].phrase}, as asked." in PAGE
    assert f"Not drawn {WISHES['pie'].phrase}: " in PAGE


def test_every_picture_has_its_words() -> None:
    texts = re.findall(r"!\[([^\]]*)\]", PAGE)
    assert texts and all(len(text) > 40 for text in texts)
