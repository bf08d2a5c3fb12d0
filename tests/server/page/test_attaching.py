"""Files on the page: attached by hand, dropped or pasted; shown as read; asked at once."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Open = Callable[..., Any]
HOSTILE = "<img src=x onerror=\"document.title='owned'\">.csv"
DEALS = b"""deal_id,name,region,stage,amount,close_date
D-1,One,EMEA,Closed Won,100.50,2026-05-01
D-2,Two,EMEA,Closed Won,200.25,2026-05-02
D-3,Three,APAC,Closed Won,1000,2026-06-03
D-4,Four,APAC,Closed Lost,5000,2026-06-04
"""
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DROP = """([name, text]) => {
  const moved = new DataTransfer();
  moved.items.add(new File([text], name));
  document.querySelector(".ask-row").dispatchEvent(
    new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true }));
}"""


def choose(watched: Any, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    watched.page.set_input_files("input[type=file]", file)


def test_an_attached_table_is_shown_as_read_and_asked(open_page: Open, site: Any) -> None:
    watched = open_page()
    choose(watched, "deals.csv", DEALS)
    box = watched.page.locator(".attached")
    expect(box.locator(".attached-head")).to_contain_text("4 rows, 6 columns")
    box.get_by_text("How it was read", exact=True).click()
    expect(box.locator("tbody tr").nth(4)).to_have_text("amountdecimalamount")
    expect(box.locator("tbody tr").nth(5)).to_contain_text("date (iso)")
    box.get_by_role("button", name="Bookings").click()
    expect(watched.page.locator("#question")).to_have_value("Bookings")
    before = len(site.engine.asked)
    watched.page.fill("#question", "bookings by region")
    watched.page.keyboard.press("Enter")
    expect(watched.card.locator(".source")).to_have_text("From deals.csv")
    expect(watched.card.locator(".headline")).to_contain_text("1,000")
    expect(watched.page.locator(".attached")).to_have_count(0)
    expect(watched.card.get_by_role("button", name="Save as verified question")).to_have_count(0)
    watched.ask("only EMEA")
    expect(watched.card.locator(".headline, .tile")).to_contain_text("300.75")
    expect(watched.card.locator(".source")).to_have_text("From deals.csv")
    with watched.page.expect_download() as download:
        watched.card.get_by_role("button", name="Download").click()
        watched.card.get_by_role("button", name="CSV the rows alone").click()
    assert "300.75" in download.value.path().read_text("utf-8-sig")
    assert len(site.engine.asked) == before, "the project's data are not asked"
    watched.page.get_by_role("button", name="Start afresh").click()
    watched.page.focus("#question")
    watched.ask("bookings by region")
    expect(watched.card.locator(".headline")).to_contain_text("North America leads")
    expect(watched.card.locator(".source")).to_be_hidden()
    watched.check()


def test_a_table_can_be_dropped_and_taken_away_again(open_page: Open, site: Any) -> None:
    watched = open_page()
    watched.page.evaluate(DROP, [HOSTILE, DEALS.decode()])
    box = watched.page.locator(".attached")
    expect(box.locator("strong")).to_have_text(HOSTILE)
    expect(box.locator(".attached-head")).to_contain_text("4 rows")
    box.get_by_role("button", name=f"Remove {HOSTILE}").click()
    expect(box).to_have_count(0)
    watched.page.focus("#question")
    watched.ask("bookings by region")
    expect(watched.card.locator(".headline")).to_contain_text("North America leads")
    watched.check()


def test_a_picture_is_previewed_and_handed_to_the_planner(open_page: Open, site: Any) -> None:
    watched = open_page()
    choose(watched, "board.png", PNG)
    preview = watched.page.locator(".attached .preview")
    expect(preview).to_have_attribute("alt", "Preview of board.png")
    expect(preview).to_have_js_property("naturalWidth", 1)
    watched.page.focus("#question")
    watched.ask("rebuild this with my data")
    expect(watched.card.locator(".proof")).to_be_visible()
    (picture,) = site.engine.asked[-1].attachments
    assert picture.content == PNG and picture.media_type == "image/png"
    watched.check()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "'a.csv' is empty"),
        ("a.exe", b"MZ", "attach a CSV file"),
        ("a.csv", b"id,day\n1,03/04/2025\n2,05/06/2025\n", "3 April 2025 or 4 March 2025"),
        ("large.csv", b"a,b\n" + b"1,2\n" * 1_300_000, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_says_why_and_stands_in_no_ones_way(
    open_page: Open, name: str, content: bytes, words: str
) -> None:
    watched = open_page()
    choose(watched, name, content)
    expect(watched.page.locator(".attached.failed")).to_contain_text(words)
    watched.page.focus("#question")
    watched.ask("bookings by region")
    expect(watched.card.locator(".headline")).to_contain_text("North America leads")
    expect(watched.page.locator(".attached")).to_have_count(0)
    watched.check()
