"""Talking on the page: readings and chips as turns, branches, older conversations, feedback."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from engine.question import Inherited, Usage
from semantic.query import MetricQuery

Open = Callable[..., Any]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
WITHOUT = MetricQuery(metrics=("bookings",))


def keeping(site: Any, *kept: Inherited) -> None:
    answer = site.engine.answer
    site.engine.answer = replace(answer, reading=replace(answer.reading, inherited=kept))


def test_a_kept_part_is_a_chip_that_can_be_taken_out(open_page: Open, site: Any) -> None:
    keeping(
        site,
        Inherited(text="measure: Bookings", slot="measure", without=None),
        Inherited(text="Region is EMEA", slot="where", without=WITHOUT),
    )
    watched = open_page()
    watched.ask("by month")
    chips = watched.card.locator(".kept-chip")
    expect(chips).to_have_text(["measure: Bookings", "Region is EMEA"])
    assert chips.evaluate_all("all => all.map(one => one.tagName)") == ["SPAN", "BUTTON"]
    watched.card.get_by_role("button", name="Remove: Region is EMEA").click()
    expect(watched.page.locator("turn-card")).to_have_count(2)
    expect(watched.card.locator("h2")).to_have_text("Without Region is EMEA")
    expect(watched.card.locator(".after")).to_have_text("after “by month”")
    expect(watched.card.locator(".proof")).to_be_visible()
    assert site.engine.queries[-1] == WITHOUT
    watched.ask("and by rep")
    expect(watched.card.locator("h2")).to_have_text("and by rep")
    expect(watched.card.locator(".proof")).to_be_visible()
    assert site.engine.asked[-1].previous == WITHOUT, "the next question edits what was left"
    watched.check()


def test_a_chosen_reading_is_what_the_next_question_follows_up_on(
    open_page: Open, site: Any
) -> None:
    watched = open_page()
    watched.ask("sales")
    watched.card.get_by_role("button", name="Bookings by region this quarter").click()
    expect(watched.card.locator("h2")).to_have_text("Bookings by region this quarter")
    expect(watched.card.locator(".after")).to_have_text("after “sales”")
    expect(watched.page.locator(".follows")).to_contain_text("Bookings by region this quarter")
    watched.ask("by month")
    expect(watched.card.locator(".after")).to_have_text("after “Bookings by region this quarter”")
    expect(watched.card.locator(".proof")).to_be_visible()
    assert site.engine.asked[-1].previous == site.engine.queries[-1]
    watched.check()


def test_an_older_answer_can_be_followed_up_on_from_where_it_stands(
    open_page: Open, site: Any
) -> None:
    watched = open_page()
    for question in ("bookings", "by month"):
        watched.ask(question)
        expect(watched.card.locator("h2")).to_have_text(question)
        expect(watched.card.locator(".proof")).to_be_visible()
    newest, older = (watched.page.locator("turn-card").nth(at) for at in (0, 1))
    expect(newest.get_by_role("button", name="Follow up from here")).to_be_hidden()
    older.get_by_role("button", name="Follow up from here").click()
    expect(watched.page.locator(".follows")).to_contain_text("Follows up on “bookings”")
    expect(watched.page.locator("#question")).to_be_focused()
    expect(newest.get_by_role("button", name="Follow up from here")).to_be_visible()
    watched.ask("by rep")
    expect(watched.card.locator(".after")).to_have_text("after “bookings”")
    watched.check()


def test_after_starting_over_nothing_is_followed_up_on(open_page: Open, site: Any) -> None:
    watched = open_page()
    watched.ask("bookings")
    expect(watched.page.locator(".follows")).to_contain_text("Follows up on")
    watched.ask("start over")
    expect(watched.card).to_contain_text("Starting over")
    expect(watched.page.locator(".follows")).to_be_hidden()
    watched.ask("by month")
    expect(watched.card.locator(".proof")).to_be_visible()
    assert site.engine.asked[-1].previous is None
    watched.check()


def test_an_older_conversation_is_taken_up_again(open_page: Open, site: Any) -> None:
    first = open_page()
    for question in ("pipeline of long ago", "by month"):
        first.ask(question)
        expect(first.card.locator("h2")).to_have_text(question)
        expect(first.card.locator(".proof")).to_be_visible()
    watched = open_page()
    watched.page.get_by_role("button", name="Conversations").click()
    row = watched.page.locator(".talk", has_text="pipeline of long ago")
    expect(row).to_contain_text("2 questions")
    row.click()
    cards = watched.page.locator("turn-card")
    expect(cards).to_have_count(2)
    expect(cards.nth(0).locator(".headline")).to_contain_text("North America leads")
    expect(cards.nth(1)).to_contain_text("Bookings and win rate by region")
    assert cards.nth(1).locator(".headline").count() == 0, "no number of then is shown as of now"
    cards.nth(1).get_by_role("button", name="Show the answer").click()
    expect(cards.nth(1).locator(".headline")).to_contain_text("North America leads")
    cards.nth(0).get_by_role("button", name="Follow up from here").click()
    watched.ask("by rep")
    expect(watched.card.locator(".after")).to_have_text("after “by month”")
    watched.check()


def test_a_conversation_is_forgotten_after_a_second_click(open_page: Open) -> None:
    watched = open_page()
    watched.ask("<b>to be forgotten</b>")
    expect(watched.card.locator(".proof")).to_be_visible()
    watched.page.get_by_role("button", name="Conversations").click()
    row = watched.page.locator(".talks > li", has_text="<b>to be forgotten</b>")
    row.get_by_role("button", name="Forget").click()
    expect(row.get_by_text("Really forget")).to_be_visible()
    row.get_by_text("Really forget").click()
    expect(row).to_have_count(0)
    watched.page.get_by_role("button", name="Close").click()
    expect(watched.page.locator(".follows")).to_be_hidden()
    watched.check()


def test_what_read_the_question_is_said_with_what_it_took(open_page: Open, site: Any) -> None:
    watched = open_page()
    watched.ask("bookings")
    expect(watched.card.locator(".reader")).to_have_text("By keywords")
    usage = Usage(
        provider="openai", model="small", tokens_in=1200, tokens_out=34, cost_usd=Decimal("0.0012")
    )
    site.engine.answer = replace(site.engine.answer, planner="llm", certainty="model", usage=usage)
    watched.ask("bookings again")
    badges = watched.card.locator(".reader, .badge")
    expect(badges).to_have_text(["By small", "Read by a language model"])
    expect(watched.card.locator(".proof")).to_contain_text("1,200 tokens in, 34 out, $0.0012")
    site.engine.answer = replace(
        site.engine.answer, usage=Usage(provider="openai", model="small", answered_by=HOSTILE)
    )
    watched.ask("bookings once more")
    expect(watched.card.locator(".proof")).to_contain_text("tokens not told, cost unknown")
    expect(badges.first).to_have_text(f"By {HOSTILE}")
    watched.check()


def test_a_wrong_answer_is_told_with_its_reason_and_reviewed(open_page: Open) -> None:
    watched = open_page()
    watched.ask("bookings <i>by region</i>")
    watched.card.get_by_role("button", name="No, something is wrong").click()
    watched.card.get_by_text("How it was read").click()
    watched.card.get_by_label("What did you expect?").fill(HOSTILE)
    watched.card.get_by_role("button", name="Send").click()
    expect(watched.card.locator(".say")).to_contain_text("kept for review")
    watched.page.get_by_role("button", name="Review").click()
    row = watched.page.locator(".review").first
    expect(row).to_contain_text("Not right: “bookings <i>by region</i>”")
    expect(row).to_contain_text(f"wrong-reading: {HOSTILE}")
    row.get_by_role("button", name="Done").click()
    expect(row).to_contain_text("accepted")
    watched.check()


def test_an_answer_becomes_a_proposed_question_and_a_word_a_proposed_synonym(
    open_page: Open,
) -> None:
    watched = open_page()
    watched.ask("bookings of every region")
    watched.card.get_by_role("button", name="Save as verified question").click()
    expect(watched.card.get_by_label("Asked as")).to_have_value("bookings of every region")
    watched.card.get_by_role("button", name="Propose").click()
    expect(watched.card.locator(".say")).to_contain_text("Proposed")
    watched.page.focus("#question")
    watched.ask("sales")
    watched.card.get_by_role("button", name="Teach a word").click()
    watched.card.get_by_label("The word").fill("turf")
    watched.card.get_by_label("means").fill("account.regin")
    watched.card.get_by_role("button", name="Propose").click()
    expect(watched.card.locator(".say-problem")).to_contain_text("did you mean 'account.region'")
    watched.card.get_by_label("means").fill("account.region")
    watched.card.get_by_role("button", name="Propose").click()
    expect(watched.card.locator(".say")).to_contain_text("Proposed")
    watched.page.get_by_role("button", name="Review").click()
    row = watched.page.locator(".review").first
    row.get_by_role("button", name="Accept").click()
    expect(row.locator(".diff")).to_contain_text("synonyms: [turf]")
    expect(row).to_contain_text("Nothing has changed yet")
    expect(watched.page.locator(".review").nth(1)).to_contain_text("bookings of every region")
    watched.check()


def test_a_follow_up_is_proposed_only_in_words_of_its_own(open_page: Open) -> None:
    watched = open_page()
    watched.ask("bookings")
    expect(watched.card.locator(".proof")).to_be_visible()
    watched.ask("by region")
    expect(watched.card.locator(".after")).to_be_visible()
    watched.card.get_by_role("button", name="Save as verified question").click()
    expect(watched.card.get_by_label("Asked as")).to_have_value("")
    watched.check()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_talking_fits_every_width(open_page: Open, site: Any, width: int, scheme: str) -> None:
    long = "Account segment is one of Enterprise, Mid-Market, SMB and none of all the others"
    keeping(site, *(Inherited(text=long, slot="where", without=WITHOUT) for _ in range(3)))
    watched = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    watched.ask("bookings " + "of a very long question " * 8)
    watched.card.get_by_role("button", name="No, something is wrong").click()
    expect(watched.card.locator(".picks")).to_be_visible()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert watched.page.evaluate(wide)
    watched.page.get_by_role("button", name="Conversations").click()
    expect(watched.page.locator(".talk").first).to_be_visible()
    assert watched.page.evaluate(wide)
    watched.check()


def test_a_stream_that_breaks_is_taken_up_where_it_broke(open_page: Open) -> None:
    watched = open_page()
    resumed: list[str] = []

    def cut(route: Any) -> None:
        whole = route.fetch()
        body = whole.text()
        half = body[: body.index("event: rows")].rpartition("\n\n")[0] + "\n\n"
        route.fulfill(response=whole, body=half)

    watched.page.route("**/api/ask/stream", cut)
    watched.page.on(
        "request",
        lambda one: (
            resumed.append(one.headers.get("last-event-id", ""))
            if "/api/ask/stream/turn-" in one.url and one.method == "GET"
            else None
        ),
    )
    watched.ask("bookings by region")
    expect(watched.card.locator(".headline")).to_contain_text("North America leads")
    assert len(resumed) == 1 and resumed[0].startswith("turn-")
    assert watched.card.locator(".steps li").count() == 3, "no step is told twice"
    watched.check()
