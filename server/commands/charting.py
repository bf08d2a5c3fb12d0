"""`chart`: the picture of an answer, into a file."""

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from engine.question import OWNER, ChartWish
from engine.reply import Answer, Unanswered
from server.commands.options import json_option, project_option
from server.commands.querying import cannot_write, read_query
from server.commands.shell import Shell
from server.commands.taking import note
from server.settings import Settings

if TYPE_CHECKING:
    from charts.image import Kind
    from charts.theme import Mode
    from engine.answer import Engine
    from engine.reply import ChartSpec, Reply

#: What a picture's file may be, by its ending.
ENDINGS = (".svg", ".png", ".pdf", ".html", ".json")


@click.command(short_help="Draw a picture of an answer.")
@click.argument("asked", metavar="QUESTION|FILE|-")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file: .svg, .png, .pdf, .html that draws itself, or .json for the Vega-Lite.",
)
@click.option("--as", "wish", type=click.Choice(get_args(ChartWish)), help="The picture wished.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--width", type=click.IntRange(100, 4000), help="In pixels, of SVG and PNG.")
@json_option
@project_option
@click.pass_obj
def chart(
    shell: Shell, asked: str, out: Path, wish: ChartWish | None, theme: "Mode", width: int | None
) -> None:
    """Draw the answer to QUESTION, or to the metric query in FILE, into a file.

    \b
    provenue chart "bookings by month this year" --out bookings.svg
    """
    kind = out.suffix.casefold()
    if kind not in ENDINGS:
        raise click.BadParameter(
            f"'{out.name}' should end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}",
            param_hint="--out",
        )
    if width is not None and kind not in (".svg", ".png"):
        raise click.BadParameter("only a .svg or a .png has a width", param_hint="--width")
    with shell.engine(full_charts=True) as engine:
        reply = _reply(shell, engine, asked, wish)
        if isinstance(reply, Unanswered):
            shell.show(reply, engine.model.calendar)
            return
    spec = _wished(reply, wish)
    content = drawn(reply, spec, kind, theme, width, shell.settings)
    note(shell, reply, kind.removeprefix("."), content)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise cannot_write(out, error) from None
    if shell.as_json:
        told = {"file": str(out), "kind": spec.kind, "alt": spec.alt, "audit_id": reply.audit_id}
        shell.write_json(told)
    else:
        shell.say(f"wrote {out}. {spec.reason}")


def drawn(
    answer: Answer,
    spec: "ChartSpec",
    kind: str,
    mode: "Mode",
    width: int | None,
    settings: Settings,
) -> bytes:
    """Return a picture in the form an ending names; ChartError `no-picture` of a table."""
    from charts.embed import document, picture_of, spec_with_proof
    from charts.image import Renderer

    picture_of(spec)
    match kind:
        case ".json":
            import msgspec

            from server.schemas import encode

            return (
                msgspec.json.format(encode(spec_with_proof(answer, spec, mode)), indent=2) + b"\n"
            )
        case ".html":
            from charts.bundle import embed_bundle

            script = embed_bundle(settings.cache).read_text(encoding="utf-8")
            return document(answer, spec, script, mode).encode()
        case _:
            form: Kind = "svg" if kind == ".svg" else "png" if kind == ".png" else "pdf"
            with Renderer() as renderer:
                picture = renderer.render(spec, form, mode=mode, width=width)
            return _proved(picture, form, answer, spec)


def _proved(picture: bytes, form: "Kind", answer: Answer, spec: "ChartSpec") -> bytes:
    """Return a picture with what proves it inside, where its format has a place for that."""
    from server.compose import clock
    from server.exports.forms import Making
    from server.exports.picture_file import png_with_proof, svg_with_proof

    making = Making(at=clock())
    match form:
        case "svg":
            return svg_with_proof(picture, answer, making)
        case "png":
            return png_with_proof(picture, answer, making, spec.alt)
        case _:
            return picture


def _reply(shell: Shell, engine: "Engine", asked: str, wish: ChartWish | None) -> "Reply":
    if asked == "-" or Path(asked).is_file():
        return engine.query(read_query(asked), OWNER, surface="chart", chart_wish=wish)
    return engine.ask(shell.question(asked), surface="chart")


def _wished(answer: Answer, wish: ChartWish | None) -> "ChartSpec":
    if answer.chart is not None and (wish is None or answer.chart_wish == wish):
        return answer.chart
    from charts.chart import chart_for

    return chart_for(answer, wish)
