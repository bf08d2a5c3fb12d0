"""A piece in somebody else's page: drawn under that page's policy, whatever its labels say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from charts.chart import chart_for
from charts.embed import Script, document, fragment
from tests.charts.cases import MAP
from tests.charts.test_embed import EVIL, hostile
from tests.server.page.conftest import WATCH

HOME = "http://embedder.test/"
#: A strict page of another site: its own files and nothing evaluated.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'"


@pytest.fixture(scope="module")
def script(embed_file: Path) -> str:
    return embed_file.read_text(encoding="utf-8")


class Elsewhere:
    """A page of another site, made of the answers given here; what it does wrong is kept."""

    def __init__(self, page: Page, script: str) -> None:
        self.page, self.script, self.html, self.policy = page, script, "", ""
        self.wrong: list[str] = []
        page.set_default_timeout(10_000)
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        page.on("dialog", lambda dialog: self.wrong.append(f"dialog {dialog.message}"))
        page.route("**/*", self._answer)

    def show(self, html: str, policy: str = "") -> None:
        self.html, self.policy = html, policy
        self.page.goto(HOME)
        expect(self.page.locator("figure.provenue-chart").first).to_have_attribute(
            "data-state", "drawn"
        )
        assert self.page.evaluate("window.violations") == []
        assert self.wrong == []

    def _answer(self, route: Route) -> None:
        if route.request.url == HOME:
            headers = {"content-type": "text/html; charset=utf-8"}
            if self.policy:
                headers["content-security-policy"] = self.policy
            route.fulfill(body=self.html, headers=headers)
        elif route.request.url == f"{HOME}static/embed.js":
            route.fulfill(body=self.script, content_type="text/javascript")
        else:
            self.wrong.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture
def elsewhere(browser: Browser, script: str) -> Iterator[Elsewhere]:
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    yield Elsewhere(context.new_page(), script)
    context.close()


def labels(page: Page) -> str:
    return " ".join(page.locator("figure svg text").all_text_contents())


def test_a_piece_is_drawn_by_a_served_script_under_a_strict_policy(elsewhere: Elsewhere) -> None:
    made = hostile()
    piece = fragment(made, chart_for(made), Script(address="/static/embed.js"))
    elsewhere.show(f"<!doctype html><title>Theirs</title><h1>Theirs</h1>{piece}{piece}", POLICY)

    page = elsewhere.page
    assert page.locator("figure svg").count() == 2
    assert page.locator("img, iframe, b, figure a").count() == 0
    assert EVIL[-1] in labels(page) and "<!-- <script>" in labels(page)
    assert "audit" in page.locator(".provenue-source").first.inner_text()


def test_a_whole_page_is_drawn_with_no_network_and_no_evaluated_code(
    elsewhere: Elsewhere, script: str
) -> None:
    made = hostile()
    elsewhere.show(document(made, chart_for(made), script, "dark"))

    page = elsewhere.page
    assert page.locator("img, iframe, b").count() == 0
    assert page.title() == made.question
    picture = page.locator(".provenue-picture")
    assert (picture.get_attribute("aria-label") or "").startswith("Bar chart: ")
    page.locator("figure svg .mark-rect path").first.hover()
    expect(page.locator(".provenue-tip")).to_contain_text("<b>Region</b>: ")


def test_a_map_is_drawn_from_the_shapes_in_it(elsewhere: Elsewhere, script: str) -> None:
    elsewhere.show(document(MAP, chart_for(MAP), script))

    page = elsewhere.page
    assert page.locator("figure svg path").count() > 170
    assert "$9M" in labels(page)
    page.locator("figure svg [aria-label*='United States']").first.hover()
    expect(page.locator(".provenue-tip")).to_contain_text("Bookings: $9,000,000")


def test_without_its_script_a_piece_says_its_values(browser: Browser) -> None:
    made = hostile()
    chart = chart_for(made)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(fragment(made, chart, Script(text="")))
    assert "$1,000" in page.locator(".provenue-picture").inner_text()
    context.close()
