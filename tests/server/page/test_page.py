"""The page in a real browser: from a question to a drawn chart, and what may never happen."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from playwright.sync_api import expect

from charts.chart import chart_for
from engine.question import Clarification, Inherited, Option, Refusal
from engine.reply import Answer, Caveat, Column, Sentence
from server.app import AppOptions
from server.assets import WEB
from server.running import CurrentEngine
from server.settings import read_settings

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"

Open = Callable[..., Any]


def drawn(answer: Answer) -> Answer:
    return replace(answer, chart=chart_for(answer))


def test_from_a_typed_question_to_a_drawn_chart(open_page: Open) -> None:
    watched = open_page()
    expect(watched.page.locator("#question")).to_be_focused()
    watched.ask("bookings by region")
    card = watched.card
    expect(card.locator(".headline")).to_have_text(
        "North America leads with $4,120,350 of bookings."
    )
    bars = card.locator("vega-chart svg .mark-rect path")
    expect(bars).to_have_count(5)
    widths = bars.evaluate_all("all => all.map(one => one.getBBox().width)")
    assert widths == sorted(widths, reverse=True) and widths[0] > 200
    assert abs(widths[1] / widths[0] - 2875100 / 4120350.25) < 0.01
    expect(card.locator(".badge")).to_have_text("Exact reading")
    expect(card.locator(".warnings")).to_contain_text("The quarter ends today")
    expect(card.locator(".reading")).to_contain_text("Bookings and win rate by region")
    expect(card.locator(".proof")).to_contain_text("aud-000001")
    expect(watched.page.locator("#live")).to_contain_text("North America leads")
    box, svg = (
        card.locator(one).bounding_box() for one in ("vega-chart .drawing", "vega-chart svg")
    )
    assert box is not None and svg is not None and abs(box["width"] - svg["width"]) <= 2
    watched.check()


def test_the_table_writes_values_for_people(open_page: Open) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    watched.card.get_by_role("button", name="Table").click()
    expect(watched.card.locator("vega-chart")).to_be_hidden()
    rows = watched.card.locator("data-table tbody tr")
    expect(rows.nth(0)).to_have_text("North America$4,120,350.2531.3%")
    expect(rows.nth(1)).to_have_text("EMEA$2,875,100.0027.4%")
    expect(rows.nth(3)).to_have_text("LATAM$310,250.50—")
    expect(rows.nth(4)).to_have_text("(none)$18,000.0050.0%")
    align = rows.nth(0).locator("td").first.evaluate("one => getComputedStyle(one).textAlign")
    assert align == "right"
    watched.check()


def test_how_it_was_computed_and_where_it_comes_from(open_page: Open) -> None:
    watched = open_page()
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.ask("bookings by region")
    watched.card.get_by_text("How was this computed?").click()
    expect(watched.card.locator(".sql pre")).to_contain_text("SUM(o.amount)")
    fold = watched.card.locator(".fold").first
    expect(fold).to_contain_text("$p1")
    expect(fold).to_contain_text("account.region: opportunity → account")
    expect(fold).to_contain_text("Rows without a known account stand in (none).")
    expect(fold).to_contain_text("opportunities.stage (filter, policy)")
    watched.card.get_by_role("button", name="Copy").click()
    expect(watched.card.get_by_role("button", name="Copied")).to_be_visible()
    copied = watched.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('-- $p1 = "Closed Won"\nWITH bookings')
    watched.card.locator("summary", has_text="Sources").click()
    sources = watched.card.locator(".fold").nth(1)
    expect(sources).to_contain_text("opportunities.csv")
    expect(sources).to_contain_text("abababababab")
    expect(sources).to_contain_text("12,431")
    watched.check()


def test_the_csv_holds_the_answer(open_page: Open, tmp_path: Path) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    with watched.page.expect_download() as download:
        watched.card.get_by_role("button", name="Download").click()
        watched.card.get_by_role("button", name="CSV the rows alone").click()
    assert download.value.suggested_filename == "provenue-aud-000001.csv"
    saved = tmp_path / "answer.csv"
    download.value.save_as(saved)
    assert saved.read_bytes().startswith(b"\xef\xbb\xbfRegion,Bookings,Win rate\r\n")
    watched.check()


def test_the_answer_downloads_as_a_workbook_by_the_keyboard(
    open_page: Open, tmp_path: Path
) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    opener = watched.card.get_by_role("button", name="Download")
    opener.focus()
    watched.page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(watched.card.get_by_role("button", name="Excel")).to_be_focused()
    with watched.page.expect_download() as download:
        watched.page.keyboard.press("Enter")
    assert download.value.suggested_filename == "provenue-aud-000001.xlsx"
    saved = tmp_path / "answer.xlsx"
    download.value.save_as(saved)
    assert openpyxl.load_workbook(saved).worksheets[0]["A2"].value == "North America"
    expect(watched.card.get_by_role("group", name="Download as")).to_be_hidden()
    expect(opener).to_be_focused()
    watched.page.keyboard.press("Enter")
    watched.page.keyboard.press("Escape")
    expect(watched.card.get_by_role("group", name="Download as")).to_be_hidden()
    expect(opener).to_be_focused()
    watched.check()


def test_a_clarification_is_settled_by_a_button(open_page: Open, site: Any) -> None:
    watched = open_page()
    watched.ask("sales?")
    expect(watched.card.locator(".headline")).to_have_text("Which sales do you mean?")
    watched.card.get_by_role("button", name="Bookings by region this quarter").click()
    expect(watched.card.locator("h2")).to_have_text("Bookings by region this quarter")
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    assert site.engine.queries[-1].metrics == ("bookings", "win_rate")
    watched.check()


def test_an_option_without_a_query_is_asked_in_words(open_page: Open, site: Any) -> None:
    watched = open_page()
    watched.ask("sales?")
    watched.card.get_by_role("button", name="What is our win rate?").click()
    expect(watched.page.locator("turn-card")).to_have_count(2)
    expect(watched.card.locator(".proof")).to_be_visible()
    assert site.engine.asked[-1].text == "What is our win rate?"


def test_a_refusal_offers_what_can_be_asked(open_page: Open) -> None:
    watched = open_page()
    watched.ask("delete all deals")
    expect(watched.card.locator(".headline")).to_have_text("Data can be read here, never changed.")
    watched.card.get_by_role("button", name="What are bookings by region").click()
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    watched.check()


def test_an_error_is_said_with_its_request(open_page: Open) -> None:
    watched = open_page()
    watched.ask("crash")
    alert = watched.card.get_by_role("alert")
    expect(alert).to_contain_text("Provenue made a mistake")
    expect(watched.card).to_contain_text("req-")
    expect(watched.card.get_by_role("button", name="Try again")).to_be_visible()
    assert "SELECT" not in watched.page.content()
    watched.check()


def test_a_follow_up_carries_the_conversation_until_started_afresh(
    open_page: Open, site: Any
) -> None:
    watched = open_page()
    watched.ask("bookings by region")
    expect(watched.page.locator(".follows")).to_contain_text("Follows up on “bookings by region”")
    watched.ask("only EMEA")
    expect(watched.page.locator("turn-card")).to_have_count(2)
    expect(watched.page.locator(".follows")).to_contain_text("only EMEA")
    assert site.engine.asked[-1].previous is not None
    watched.page.get_by_role("button", name="Start afresh").click()
    expect(watched.page.locator(".follows button")).to_have_count(0)
    watched.ask("bookings again")
    expect(watched.page.locator(".follows")).to_contain_text("bookings again")
    assert site.engine.asked[-1].previous is None
    watched.check()


def test_escape_cancels_and_tells_the_engine(open_page: Open, site: Any) -> None:
    watched = open_page()
    site.engine.cancelled.clear()
    watched.ask("slow one")
    expect(watched.page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(watched.card.locator(".now")).to_be_visible()
    watched.page.keyboard.press("Escape")
    expect(watched.card).to_contain_text("Cancelled")
    expect(watched.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert site.engine.cancelled.wait(5)
    watched.check()


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    page.locator("quick-questions button").first.focus()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    watched.ask("bookings by region")
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.append(page.evaluate("(document.activeElement.textContent || '').trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", f"no visible focus on {seen[-1]!r}"
        if seen[-1] == "Table":
            page.keyboard.press("Enter")
    for name in ("Ask", "Chart", "Table", "Download", "How was this computed?"):
        assert name in seen, seen
    expect(watched.card.locator("data-table")).to_be_visible()


def test_the_catalog_helps_to_ask(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    page.get_by_role("button", name="What can I ask?").click()
    dialog = page.get_by_role("dialog", name="What can I ask?")
    expect(dialog).to_contain_text("Amount of deals won.")
    page.keyboard.type("nothing like it")
    expect(dialog).to_contain_text("Nothing is called that.")
    dialog.get_by_role("searchbox").fill("book")
    expect(dialog.locator("li")).to_have_count(1)
    dialog.get_by_role("button", name="Bookings").click()
    expect(page.locator("#question")).to_have_value("Bookings")
    expect(page.locator("#question")).to_be_focused()
    page.get_by_role("button", name="What can I ask?").click()
    dialog.get_by_role("searchbox").fill("region")
    dialog.get_by_role("button", name="Region").click()
    expect(page.locator("#question")).to_have_value("Bookings by Region")
    page.keyboard.press("Enter")
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    watched.check()


def test_a_new_card_comes_into_view(open_page: Open) -> None:
    watched = open_page(viewport={"width": 800, "height": 500})
    watched.ask("bookings by region")
    suggestion = watched.card.locator(".suggest button")
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    suggestion.scroll_into_view_if_needed()
    suggestion.click()
    expect(watched.page.locator("turn-card")).to_have_count(2)
    expect(watched.card.locator("h2")).to_be_in_viewport()


def test_the_status_tells_what_is_served(open_page: Open) -> None:
    watched = open_page()
    button = watched.page.locator(".status-button")
    expect(button).to_contain_text("as of 30 Jun 2026")
    expect(watched.page.locator("system-status .dot")).to_have_class("dot ok")
    button.click()
    panel = watched.page.locator("#status-panel")
    expect(panel).to_contain_text("2 records, chain unbroken")
    expect(panel).to_contain_text("12,431")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.press("Escape")
    expect(panel).to_be_hidden()


def test_the_theme_can_be_chosen_and_is_kept(open_page: Open) -> None:
    watched = open_page(color_scheme="dark")
    page = watched.page
    watched.ask("bookings by region")
    bar = watched.card.locator("vega-chart svg .mark-rect path").first
    expect(bar).to_have_attribute("fill", "#6ea8fe")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name=re.compile("Theme: system")).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(bar).to_have_attribute("fill", "#2463c9")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    watched.check()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (700, "light"), (1600, "dark")])
def test_no_width_scrolls_sideways_and_all_text_stands_out(
    open_page: Open, site: Any, width: int, scheme: str
) -> None:
    site.engine.answer = drawn(long_answer(site.engine.answer))
    watched = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = watched.page
    faint = page.evaluate(CONTRAST)
    watched.ask("sales?")
    expect(watched.card.locator(".choices")).to_be_visible()
    watched.ask("crash")
    expect(watched.card.get_by_role("alert")).to_be_visible()
    watched.ask("bookings by region")
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    watched.card.get_by_role("button", name="Table").click()
    for summary in watched.card.locator("summary").all():
        summary.click()
    page.locator(".status-button").click()
    faint += page.evaluate(CONTRAST)
    assert faint == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []
    watched.check()


def test_labels_are_text_whatever_they_hold(open_page: Open, site: Any) -> None:
    site.engine.answer = drawn(hostile_answer(site.engine.answer))
    watched = open_page()
    watched.ask("bookings " + HOSTILE)
    expect(watched.card.locator("h2")).to_have_text("bookings " + HOSTILE)
    expect(watched.card.locator("vega-chart svg")).to_be_visible()
    expect(watched.card.locator("vega-chart svg")).to_contain_text("<img src=x")
    watched.card.locator("vega-chart svg .mark-rect path").first.hover()
    expect(watched.page.locator(".chart-tip")).to_contain_text("<img src=x")
    watched.card.get_by_role("button", name="Table").click()
    expect(watched.card.locator("thead th").first).to_have_text(HOSTILE)
    for summary in watched.card.locator("summary").all():
        summary.click()
    expect(watched.card.locator(".warnings")).to_contain_text(HOSTILE)
    expect(watched.card.locator(".reading")).to_contain_text(HOSTILE)
    assert watched.page.locator("img:not([src='/static/mark.svg'])").count() == 0
    assert watched.page.locator("main script").count() == 0
    assert watched.page.title() == "Provenue"
    watched.check()


def test_hostile_clarifications_and_refusals_are_text(open_page: Open, site: Any) -> None:
    options = (Option(text=HOSTILE, query=None), Option(text="b", query=None))
    site.engine.outcomes["one"] = Clarification(text=HOSTILE, options=options)
    site.engine.outcomes["two"] = Refusal(code="out-of-scope", text=HOSTILE, suggestions=(HOSTILE,))
    watched = open_page()
    for number, question in enumerate(("one", "two"), 1):
        watched.ask(question)
        expect(watched.page.locator("turn-card")).to_have_count(number)
        expect(watched.card.locator(".headline")).to_have_text(HOSTILE)
        expect(watched.card.get_by_role("button", name=HOSTILE)).to_be_visible()
    assert watched.page.title() == "Provenue"
    watched.check()


def test_one_number_needs_no_axes(open_page: Open, site: Any) -> None:
    answer = site.engine.answer
    site.engine.answer = drawn(
        replace(
            answer,
            columns=answer.columns[1:2],
            rows=((answer.rows[0][1],),),
            text=(Sentence(text="Bookings: $4,120,350.25.", cells=((0, 0),)),),
        )
    )
    watched = open_page()
    watched.ask("bookings")
    expect(watched.card.locator(".tile .value")).to_have_text("$4,120,350.25")
    expect(watched.card.locator("vega-chart")).to_have_count(0)
    watched.check()


def test_a_compared_number_says_how_it_moved_beside_its_color(open_page: Open, site: Any) -> None:
    answer = site.engine.answer
    lost = Column(
        name="lost",
        label="Deals lost",
        type="integer",
        role="metric",
        format="integer",
        good="down",
    )
    columns = (*after(answer.columns[1]), *after(lost))
    row = (Decimal("1200.50"), Decimal(1000), Decimal("200.50"), 0.2005, 12, 8, 4, 0.5)
    site.engine.answer = drawn(replace(answer, columns=columns, rows=(row,), text=()))
    watched = open_page()
    watched.ask("bookings against last year")
    tiles = watched.card.locator(".tile")
    expect(tiles.nth(0)).to_have_text("Bookings$1,200.50▲ up 20.1% (good)a year before: $1,000")
    expect(tiles.nth(1)).to_have_text("Deals lost12▲ up 50.0% (bad)a year before: 8")
    expect(watched.card.locator("thead th").nth(1)).to_have_text("Bookings, a year before")
    expect(watched.card.locator("tbody td").nth(2)).to_have_text("+$200.50 ▲")
    expect(watched.card.locator("tbody td").nth(6)).to_have_class("number bad")
    assert watched.page.evaluate(CONTRAST) == []
    watched.check()


def test_totals_and_others_stand_below_the_rows(open_page: Open, site: Any) -> None:
    answer = site.engine.answer
    region, bookings, _ = answer.columns
    rep = replace(region, name="rep.name", label="Rep")
    limited = drawn(
        replace(
            answer,
            query=msgspec.structs.replace(
                answer.query, limit=1, limit_per="account.region", others=True
            ),
            columns=(region, rep, bookings),
            rows=tuple((f"Region {n}", "Dana", Decimal(n)) for n in range(40)),
            others=(("Region 0", None, Decimal("4.25")), (None, None, Decimal(2))),
            totals=(None, None, Decimal(99)),
        )
    )
    site.engine.answer = limited
    watched = open_page()
    watched.ask("top rep in each region")
    watched.card.get_by_role("button", name="Table").click()
    bars = watched.card.locator("data-table tbody td.barred").evaluate_all(
        "cells => cells.map(one => one.style.getPropertyValue('--share'))"
    )
    assert (bars[0], bars[39]) == ("0.0%", "100.0%") and len(bars) == 40
    below = watched.card.locator("data-table tfoot tr")
    expect(below).to_have_text(["Region 0Others$4.25", "(none)Others$2.00", "Total$99.00"])
    total = below.last.locator("td").last.bounding_box()
    box = watched.card.locator("data-table .table-scroll").bounding_box()
    assert total is not None and box is not None
    assert total["y"] + total["height"] <= box["y"] + box["height"] + 1, "in sight at once"
    site.engine.answer = drawn(
        replace(answer, columns=(bookings,), rows=(), totals=(Decimal(7),), text=())
    )
    watched.page.locator("#question").focus()
    watched.ask("only the total is left")
    expect(watched.page.locator("turn-card")).to_have_count(2)
    expect(watched.card.locator("data-table tfoot tr")).to_have_text("Total$7")
    watched.check()


def after(own: Column) -> tuple[Column, ...]:
    percent = replace(own, type="number", format="percent")
    return (
        own,
        replace(own, name=f"{own.name}:previous", label=f"{own.label}, a year before"),
        replace(own, name=f"{own.name}:change", label=f"{own.label}, change"),
        replace(percent, name=f"{own.name}:change_pct", label=f"{own.label}, change in %"),
    )


def test_no_rows_and_many_rows(open_page: Open, site: Any) -> None:
    answer = site.engine.answer
    caveat = Caveat(code="no-rows", message="nothing matches: no deal closed in that window")
    site.engine.answer = drawn(replace(answer, rows=(), caveats=(caveat,), text=()))
    watched = open_page()
    watched.ask("bookings")
    expect(watched.card.locator("data-table")).to_have_text("No rows.")
    expect(watched.card.locator(".warnings")).to_contain_text("nothing matches")
    many = tuple((f"Region {n}", answer.rows[0][1], 0.5) for n in range(1_200))
    site.engine.answer = replace(answer, rows=many, chart=None)
    watched.ask("everything")
    expect(watched.card.locator("data-table tbody tr")).to_have_count(500)
    expect(watched.card.locator("data-table")).to_contain_text("The first 500 of 1,200 rows")
    watched.check()


def test_motion_is_reduced_on_request(open_page: Open) -> None:
    watched = open_page(reduced_motion="reduce")
    watched.ask("slow one")
    now = watched.card.locator(".now")
    expect(now).to_be_visible()
    assert now.evaluate("one => getComputedStyle(one, '::before').animationName") == "none"
    watched.page.keyboard.press("Escape")
    expect(watched.card).to_contain_text("Cancelled")


def test_every_quick_question_of_the_sample_is_drawn(
    open_page: Open, site: Any, serve_engine: Any, vega: Path, tmp_path: Path
) -> None:
    settings = read_settings(None, {"PROVENUE_HOME": str(tmp_path)}, tmp_path)
    options = AppOptions(audit=settings.audit_file, vega=lambda: vega)
    with (
        closing(CurrentEngine(settings, lambda _told: None)) as engine,
        serve_engine(engine, options) as real,
    ):
        watched = open_page(url=real.url)
        quick = watched.page.locator("quick-questions button").all_inner_texts()
        for number, question in enumerate(quick, 1):
            watched.page.fill("#question", question)
            watched.page.keyboard.press("Enter")
            expect(watched.page.locator("turn-card")).to_have_count(number)
            card = watched.card
            expect(card.locator(".badge")).to_have_text("Verified question")
            expect(
                card.locator(".tile .value, vega-chart svg, data-table td").first
            ).to_be_visible()
            expect(card.locator(".proof")).to_contain_text("Audit record")
        assert watched.page.locator("turn-card vega-chart svg").count() >= 5
        watched.check()


def test_the_sources_of_the_page_keep_the_rules() -> None:
    for path in sorted(WEB.rglob("*.*")):
        text = path.read_text()
        assert text.count("\n") <= 400, path.name
        if path.suffix in (".js", ".html", ".css"):
            assert not re.search(
                r"innerHTML\s*=[^=\"]*[^= \"\s]|insertAdjacentHTML|eval\(", text
            ), path
            assert "style=" not in text and 'onclick="' not in text, path.name
        for address in re.findall(r"https?://[^\s\"')]+", text):
            assert address == "http://www.w3.org/2000/svg", f"{path.name}: {address}"


def long_answer(answer: Answer) -> Answer:
    name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    rows = tuple((f"{name} {n}", *row[1:]) for n, row in enumerate(answer.rows))
    caveat = Caveat(code="namesakes", message=f"two accounts are called {name}{name}")
    return replace(
        answer,
        rows=rows,
        sql=answer.sql + " -- " + "x" * 400,
        caveats=(caveat,),
        suggestions=(f"What about {name}?",),
        text=(Sentence(text=f"{name}{name} leads."),),
    )


def hostile_answer(answer: Answer) -> Answer:
    label = Column(name="account.region", label=HOSTILE, type="text", role="dimension")
    return replace(
        answer,
        columns=(label, *answer.columns[1:]),
        rows=((HOSTILE, *answer.rows[0][1:]), *answer.rows[1:]),
        caveats=(Caveat(code="namesakes", message=HOSTILE),),
        text=(Sentence(text=HOSTILE), Sentence(text=HOSTILE)),
        reading=replace(
            answer.reading,
            sentence=HOSTILE,
            metrics=((HOSTILE, HOSTILE),),
            filters=(HOSTILE,),
            ignored=(HOSTILE,),
            inherited=(Inherited(text=HOSTILE, slot="limit", without=None),),
        ),
        citations=(replace(answer.citations[0], table=HOSTILE, source=HOSTILE, sha256=HOSTILE),),
        parameters={HOSTILE: HOSTILE},
        sql=HOSTILE,
        suggestions=(HOSTILE,),
        snapshot=HOSTILE,
        audit_id=HOSTILE,
    )


#: Texts whose color has less than 4.5:1 against what lies behind (3:1 where large).
CONTRAST = """() => {
  const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (color) => {
    pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = color; pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], under) =>
    [r, g, b].map((one, at) => (one * a + under[at] * (255 - a)) / 255);
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement)
      layers.unshift(rgba(getComputedStyle(one).backgroundColor));
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (rgb) => rgb.map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest("svg")) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const [a, b] = [light(over(rgba(style.color), back)), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) faint.push(node.textContent.trim().slice(0, 40) + " " + ratio);
  }
  return faint;
}"""
#: Controls that are smaller than 24 pixels either way.
SMALL_TARGETS = """() => [...document.querySelectorAll("button, summary, input, a:not(.skip)")]
  .filter((one) => one.checkVisibility())
  .filter((one) => { const {width, height} = one.getBoundingClientRect();
                     return width < 24 || height < 24; })
  .map((one) => one.outerHTML.slice(0, 80))"""
