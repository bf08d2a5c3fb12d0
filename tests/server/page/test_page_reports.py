"""The PDF buttons of the page: one answer, and the whole conversation."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

Open = Callable[..., Any]


def saved(watched: Any, name: str, folder: Path) -> tuple[str, str]:
    """Press a button; return the name of the file that comes, and its text."""
    with watched.page.expect_download(timeout=60_000) as coming:
        watched.card.get_by_role("button", name=name, exact=True).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    pages = PdfReader(file).pages
    return file.name, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_an_answer_and_the_conversation_around_it_become_pdfs(
    open_page: Open, tmp_path: Path
) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    expect(watched.card.locator(".proof")).to_be_visible()
    name, text = saved(watched, "PDF", tmp_path)
    assert name == "bookings-by-region.pdf"
    assert "North America leads with $4,120,350 of bookings" in text
    conversation = watched.card.get_by_role("button", name="PDF of the conversation")
    expect(conversation).to_have_count(0)  # there is nothing around a first answer
    watched.page.locator("#question").fill("and by rep")
    watched.page.keyboard.press("Enter")
    expect(watched.card.locator(".after")).to_have_text("after “bookings by region”")
    expect(watched.card.locator(".proof")).to_be_visible()
    _name, text = saved(watched, "PDF", tmp_path)
    assert "and by rep" in text and "bookings by region" not in text
    name, text = saved(watched, "PDF of the conversation", tmp_path)
    assert name == "bookings-by-region.pdf"
    assert text.index("bookings by region") < text.index("and by rep")
    expect(watched.card.get_by_role("button", name="PDF", exact=True)).to_be_enabled()
    watched.check()


def test_reports_that_have_a_name_are_listed_and_made(open_page: Open, tmp_path: Path) -> None:
    watched = open_page()
    watched.page.get_by_role("button", name="Reports").click()
    dialog = watched.page.get_by_role("dialog", name="Reports")
    expect(dialog.locator("li")).to_have_count(4)
    review = dialog.locator("li", has_text="qbr")
    expect(review).to_contain_text("Where the quarter ended")
    with watched.page.expect_download(timeout=60_000) as coming:
        review.get_by_role("button").click()
    assert coming.value.suggested_filename == "quarterly-business-review-q2-2026.pdf"
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    watched.check()


def test_a_report_can_be_stopped_and_one_that_fails_says_why(open_page: Open) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    expect(watched.card.locator(".proof")).to_be_visible()
    watched.page.route("**/api/reports", lambda _route: None)
    control = watched.card.get_by_role("button", name="PDF", exact=True)
    control.click()
    stop = watched.card.get_by_role("button", name="Making the PDF… Stop")
    expect(stop).to_be_visible()
    stop.click()
    expect(control).to_be_visible()
    watched.page.unroute("**/api/reports")
    problem = {
        "type": "urn:provenue:problem:report",
        "title": "The report cannot be made",
        "status": 500,
        "detail": "the report took more than 120 seconds and was stopped",
        "instance": "req-1",
        "issues": [],
    }
    watched.page.route(
        "**/api/reports",
        lambda route: route.fulfill(
            status=500, body=json.dumps(problem), content_type="application/problem+json"
        ),
    )
    control.click()
    told = watched.card.get_by_role("button", name="PDF: not made, the report took more than")
    expect(told).to_be_visible()
    assert watched.errors == []
