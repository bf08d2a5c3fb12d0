"""Pictures of figures: the chart drawn without its title, which the page sets, then placed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFResourceDictionary
from reportlab.platypus import Flowable

from charts.image import Renderer
from charts.report.document import Figure
from charts.report.printed import has_chart
from charts.report.svg import Picture, draw_svg

#: Draws a figure as SVG, or says that it has no picture.
Draw = Callable[[Figure], bytes | None]
#: How many points a pixel of a chart takes where there is room.
_SCALE = 0.72
_BESIDE = 64.0


def draw_with(renderer: Renderer) -> Draw:
    """Return what draws figures in a drawing process."""

    def draw(figure: Figure) -> bytes | None:
        chart = figure.answer.chart
        if chart is None or not has_chart(figure):
            return None
        spec: dict[str, Any] = dict(chart.vega_lite or {})
        spec.pop("title", None)
        spec["padding"] = 4
        return renderer.render(replace(chart, vega_lite=spec), "svg")

    return draw


class ChartBox(Flowable):
    """A picture as wide as it asks for, smaller where the page is narrower or lower."""

    def __init__(self, picture: Picture, name: str, highest: float) -> None:
        super().__init__()
        self.picture, self._name, self._highest = picture, name, highest
        self._scale = _SCALE

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Return the size it takes."""
        wide, high = self.picture.width, self.picture.height
        self._scale = min(_SCALE, aW / wide, self._highest / high)
        self.width, self.height = wide * self._scale, high * self._scale
        return self.width, self.height

    def draw(self) -> None:
        """Draw it as a form of its own, whose text can be read apart from the page's."""
        canvas: Any = self.canv
        # Letters that stand as boxes are wider than Vega took them to be: nothing is clipped.
        wide, high = self.picture.width + _BESIDE, self.picture.height
        canvas.beginForm(self._name, -_BESIDE, 0, wide, high)
        draw_svg(canvas, self.picture)
        resources: Any = PDFResourceDictionary()
        resources.basicFonts()
        resources.basicProcs()
        # What the library leaves out of a form: how transparent its marks are.
        transparency = canvas._extgstate.getState()
        if transparency is not None:
            resources.ExtGState = transparency
        canvas.endForm(Resources=resources)
        canvas.saveState()
        canvas.scale(self._scale, self._scale)
        canvas.doForm(self._name)
        canvas.restoreState()
