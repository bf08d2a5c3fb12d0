"""Draw the README's picture: a real answer of the sample project, as its terminal shows it."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from engine.question import OWNER, Question
from server.compose import open_engine
from server.settings import Settings, sample_folder
from server.terminal import draw

QUESTION = "What is our win rate by region this year?"
TARGET = Path(__file__).parent / "images" / "answer.svg"
#: The picture's fonts: the reader's own, nothing is fetched.
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def main() -> None:
    """Ask the sample project and write the picture."""
    console = Console(record=True, width=100, force_terminal=True, file=sys.stdout)
    console.print(Text(f'$ provenue ask "{QUESTION}"', "bold green"))
    with TemporaryDirectory() as folder:
        settings = Settings(project=sample_folder(), home=Path(folder), sample=True)
        engine = open_engine(settings, full_charts=False, tell=lambda _: None)
        try:
            now = datetime.now(UTC)
            reply = engine.ask(Question(text=QUESTION, viewer=OWNER, now=now), surface="cli")
            draw(reply, console, engine.model.calendar)
        finally:
            engine.close()
    svg = console.export_svg(title="Provenue", unique_id="answer")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg)
    svg = svg.replace("Fira Code, monospace", FONTS).replace("Fira Code", "ui-monospace")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n")


if __name__ == "__main__":
    main()
