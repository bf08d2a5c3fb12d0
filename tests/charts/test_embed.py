"""Pieces for other pages: the spec proves itself, the HTML holds nothing but text."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from charts.chart import chart_for
from charts.embed import Script, document, fragment, spec_with_proof
from engine.reply import Answer, Caveat, Citation, Column
from semantic.errors import ChartError
from tests.charts.answers_by_hand import HOSTILE, D, answer, group, metric, records_of

EVIL = (
    *HOSTILE,
    "<!-- <script>",
    "a\u2028b\u2029c",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "]]>\x00\x1b[0m",
    "javascript:alert(1)",
)


def hostile() -> Answer:
    """Return an answer with something evil in every text of it that others write."""
    columns: tuple[Column, ...] = (
        group("account.region", "<b>Region</b>"),
        metric("bookings", "Book</title><script>alert(1)</script>ings"),
    )
    made = answer(
        columns,
        [[text, D(1000 + i)] for i, text in enumerate(EVIL)],
        question="</title><script>alert(1)</script> by region?",
        filters=("Region is </script><script>alert(1)</script>",),
        caveats=(Caveat(code="partial", message="</ul><script>alert(1)</script>"),),
    )
    source = Citation(
        table="t",
        source='"><img src=x onerror=alert(1)>.csv',
        sha256="ab" * 32,
        rows=1234,
        loaded_at=made.citations[0].loaded_at,
    )
    return replace(made, citations=(source,), audit_id="01J</code><script>alert(1)</script>")


class Elements(HTMLParser):
    """Every element with its attributes, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_nothing_in_an_answer_makes_an_element_or_ends_one() -> None:
    evil, plain = hostile(), answer([group(), metric()], [["EMEA", D(5)]])
    plain = replace(plain, caveats=(Caveat(code="partial", message="x"),))
    makers: tuple[Callable[[Answer], str], ...] = (
        lambda one: fragment(one, chart_for(one), Script(text="draw()")),
        lambda one: document(one, chart_for(one), "draw()", "dark"),
    )
    for make in makers:
        found, expected = Elements(make(evil)).found, Elements(make(plain)).found
        assert [tag for tag, _ in found] == [tag for tag, _ in expected]
        assert [set(attrs) for _, attrs in found] == [set(attrs) for _, attrs in expected]


def test_the_figure_says_its_words_its_warnings_and_its_sources() -> None:
    made = replace(hostile(), audit_id="01JAUDIT")
    chart = chart_for(made)
    page = Elements(fragment(made, chart, Script(address="/static/embed.js")))
    text = " ".join(page.text)
    assert '"><img src=x onerror=alert(1)>.csv abababab… loaded 2026-07-01, 1,234 rows' in text
    assert "as of 2026-06-30 · audit" in text and "01JAUDIT" in text
    assert "</ul><script>alert(1)</script>" in text
    picture = next(attrs for _, attrs in page.found if attrs.get("role") == "img")
    assert (picture["aria-label"] or "").startswith("Bar chart: ")
    assert page.found[-1] == ("script", {"type": "module", "src": "/static/embed.js"})


def test_the_spec_has_its_data_its_theme_and_its_proof() -> None:
    made = hostile()
    chart = chart_for(made)
    spec = spec_with_proof(made, chart, "dark")
    assert chart.vega_lite is not None
    assert spec["datasets"] == chart.vega_lite["datasets"]
    assert spec["config"]["background"] != chart.vega_lite["config"]["background"]
    proof: dict[str, Any] = spec["usermeta"]["provenue"]
    assert proof["audit_id"] == made.audit_id and proof["snapshot"] == made.snapshot
    assert proof["sources"][0]["sha256"] == "ab" * 32
    assert proof["warnings"][0]["message"] == made.caveats[0].message
    assert proof["reason"] == chart.reason


def test_a_page_runs_its_own_script_alone_and_that_only_where_it_stays_inside() -> None:
    made = answer([group(), metric()], [["EMEA", D(5)]])
    page = document(made, chart_for(made), "draw()")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src &#x27;none&#x27;" in policy[1] and "unsafe" not in policy[1]
    for evil in ("'</script>'", "'<!-- <script>'"):
        with pytest.raises(ChartError) as caught:
            document(made, chart_for(made), evil)
        assert caught.value.issues[0].code == "unsafe-spec"


def test_a_table_is_no_picture_and_says_why() -> None:
    made = records_of()
    with pytest.raises(ChartError) as caught:
        spec_with_proof(made, chart_for(made))
    assert caught.value.issues[0].code == "no-picture"
    assert "Single rows are read in a table." in caught.value.issues[0].message
