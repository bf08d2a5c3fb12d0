"""A map on the page: as wide as its place, on a phone too."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.charts.cases import MAP
from tests.server.page.conftest import Open, drawn


@pytest.mark.parametrize(("width", "texts"), [(1280, 2), (420, 0)])
def test_a_map_is_as_wide_as_its_place(open_page: Open, site: Any, width: int, texts: int) -> None:
    site.engine.answer = drawn(MAP)
    watched = open_page(viewport={"width": width, "height": 900})
    watched.ask("bookings")
    picture = watched.card.locator("vega-chart svg")
    expect(picture.locator("path[aria-roledescription='geoshape']").first).to_be_attached()

    box, place = picture.bounding_box(), watched.card.locator(".drawing").bounding_box()
    assert box is not None and place is not None
    assert abs(box["width"] - place["width"]) < 2
    shapes = picture.locator("[aria-label*='United States']").first.bounding_box()
    assert shapes is not None and shapes["width"] > place["width"] / 20
    assert picture.get_by_text("$9M").count() == texts
    watched.check()
