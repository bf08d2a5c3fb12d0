"""A browser, a page that watches itself, and a server it looks at."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Page as BrowserPage

from charts.bundle import vega_bundle
from charts.chart import chart_for
from engine.audit.log import SqliteAuditLog
from engine.reply import Answer
from server.app import AppOptions
from server.compose import open_draft
from server.project import ModelFiles

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Collects what the content security policy stops.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
#: What the fake engine's model would be written as.
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


@dataclass
class Watched:
    """A page with everything it should not do kept."""

    page: BrowserPage
    origin: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def check(self) -> None:
        assert self.page.evaluate("window.violations") == []
        assert self.elsewhere == [] and self.dialogs == [] and self.errors == []

    def ask(self, question: str) -> None:
        self.page.keyboard.type(question)
        self.page.keyboard.press("Enter")

    @property
    def card(self) -> Any:
        return self.page.locator("turn-card").first


Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("PROVENUE_REQUIRE") == "1":
            pytest.fail("Chromium is required and not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def vega(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vega_bundle(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def site(
    vega: Path, audit_file: Path, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("project")
    (folder / "model").mkdir()
    (folder / "model" / "model.yml").write_text(MODEL)
    files = ModelFiles(project=folder, model=folder / "model", proposals=folder / "proposals")
    with closing(SqliteAuditLog(folder / "notes.sqlite", clock=lambda: NOW)) as notes:
        options = AppOptions(
            audit=audit_file,
            vega=lambda: vega,
            notes=notes,
            files=files,
            attached=folder / "attached",
            open_draft=open_draft,
        )
        with serve(options) as one:
            one.engine.answer = drawn(one.engine.answer)
            yield one


@pytest.fixture
def open_page(browser: Browser, site: Any) -> Iterator[Open]:
    before = site.engine.answer
    contexts = []

    def opened(url: str = site.url, **context: Any) -> Watched:
        context = {"viewport": {"width": 1280, "height": 900}} | context
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        watched = Watched(page, url)
        page.add_init_script(WATCH)
        page.on(
            "request",
            lambda request: (
                watched.elsewhere.append(request.url)
                if not request.url.startswith((url, "blob:" + url))
                else None
            ),
        )
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", lambda dialog: watched.dialogs.append(dialog.message))
        page.goto(url)
        expect(page.locator("quick-questions button").first).to_be_visible()
        return watched

    yield opened
    for one in contexts:
        one.close()
    site.engine.answer = before


def drawn(answer: Answer) -> Answer:
    return replace(answer, chart=chart_for(answer))
