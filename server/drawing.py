"""Where pictures are drawn for the web: a process of its own, and a thread that waits for it."""

from charts.image import Kind, Renderer
from charts.theme import Mode
from engine.reply import ChartSpec
from server.workers import Workers

#: Pictures that may wait for the one that is drawn; more are refused with `busy`.
WAITING = 64


class Drawing:
    """Draws one picture after the other, so that queries and health never wait for one."""

    def __init__(self, waiting: int = WAITING) -> None:
        #: From any thread: what is drawn at the same time waits for its turn.
        self.renderer = Renderer()
        self.workers = Workers(1, waiting)

    def picture(
        self,
        chart: ChartSpec,
        kind: Kind,
        *,
        mode: Mode,
        scale: float | None = None,
        width: int | None = None,
    ) -> bytes:
        """Return the picture; ChartError where there is none, or it takes too much."""
        scale = scale if scale is not None else 2.0
        return self.renderer.render(chart, kind, mode=mode, scale=scale, width=width)

    def close(self) -> None:
        """End the thread and the process."""
        self.workers.close()
        self.renderer.close()
