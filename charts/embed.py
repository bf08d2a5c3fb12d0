"""Answer and picture to pieces for other pages: the spec with its proof, and HTML that draws it.

Everything that comes from data or model passes `_text` or `script_safe`, and nothing else writes
into the HTML; the script reads the spec as JSON and evaluates none of it.
"""

import base64
import hashlib
import html
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charts.fence import fence, script_safe
from charts.theme import THEMES, Mode, themed
from engine.reply import Answer, ChartSpec, Citation
from semantic.errors import ChartError, Issue

#: How much of a file's hash is shown; the spec beside it has all of it.
_SHOWN_HASH = 8
_ENDS_SCRIPT = ("</script", "<!--", "<script")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What draws: the text of the script, or where a page finds it."""

    text: str | None = None
    address: str | None = None

    def element(self) -> str:
        """Return the script element; ChartError where the text could end it early."""
        if self.text is None:
            return f'<script type="module" src="{_text(self.address or "")}"></script>'
        if any(mark in self.text.casefold() for mark in _ENDS_SCRIPT):
            raise ChartError(Issue("unsafe-spec", "the chart script would end its own element"))
        return f'<script type="module">{self.text}</script>'


def picture_of(chart: ChartSpec) -> Mapping[str, Any]:
    """Return the Vega-Lite of a chart; ChartError `no-picture` where it is a table."""
    if chart.vega_lite is None:
        hint = "the answer itself has every row: POST /api/query, or provenue query --csv"
        message = f"this answer is a table, not a picture. {chart.reason}"
        raise ChartError(Issue("no-picture", message, (hint,)))
    return chart.vega_lite


def spec_with_proof(answer: Answer, chart: ChartSpec, mode: Mode = "light") -> dict[str, Any]:
    """Return the Vega-Lite with its data, and in `usermeta` what proves it and must be said."""
    spec = fence(themed(picture_of(chart), mode))
    proof = {
        "question": answer.question,
        "kind": chart.kind,
        "reason": chart.reason,
        "text": [one.text for one in answer.text],
        "reading": answer.reading.sentence,
        "warnings": [
            {"code": one.code, "message": one.message, "column": one.column}
            for one in answer.caveats
        ],
        "sources": [
            {
                "table": one.table,
                "source": one.source,
                "sha256": one.sha256,
                "rows": one.rows,
                "loaded_at": one.loaded_at.isoformat(),
            }
            for one in answer.citations
        ],
        "as_of": answer.as_of.isoformat(),
        "snapshot": answer.snapshot,
        "audit_id": answer.audit_id,
    }
    return spec | {"usermeta": {"provenue": proof}}


def fragment(answer: Answer, chart: ChartSpec, script: Script, mode: Mode = "light") -> str:
    """Return one HTML figure: its words, its picture once the script has run, its warnings, its
    sources. It needs no other file than the script and sends nothing anywhere.
    """
    return _figure(answer, chart, mode) + script.element() + "\n"


def document(answer: Answer, chart: ChartSpec, script: str, mode: Mode = "light") -> str:
    """Return a whole page that holds the figure, under a policy that runs its one script alone."""
    style, ground = _style(mode), f"body{{margin:0;background:{THEMES[mode].background}}}"
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; "
        f"style-src '{_hash(style)}' '{_hash(ground)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = _text(answer.question or answer.reading.sentence)
    figure = _figure(answer, chart, mode)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_text(policy)}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title><style>{ground}</style></head>\n"
        f"<body>\n{figure}{Script(text=script).element()}\n</body></html>\n"
    )


def source_line(one: Citation) -> str:
    """Return a source in words: `opportunities.csv 7c1e0a2b… loaded 2026-11-02, 12,431 rows`."""
    mark = one.sha256[:_SHOWN_HASH]
    return f"{one.source} {mark}… loaded {one.loaded_at:%Y-%m-%d}, {one.rows:,} rows"


def _figure(answer: Answer, chart: ChartSpec, mode: Mode) -> str:
    spec = spec_with_proof(answer, chart, mode)
    warnings = dict.fromkeys(one.message for one in answer.caveats)
    items = "".join(f"<li><bdi>{_text(one)}</bdi></li>" for one in warnings)
    sources = [f"<bdi>{_text(source_line(one))}</bdi>" for one in answer.citations]
    proof = f"as of {_text(answer.as_of.isoformat())} · audit <code>{_text(answer.audit_id)}</code>"
    told = f'<ul class="provenue-warnings">{items}</ul>' if items else ""
    named = f"Source: {'; '.join(sources)} · {proof}" if sources else f"No source · {proof}"
    return (
        f'<figure class="provenue-chart provenue-{mode}" lang="en">\n'
        f"<style>{_style(mode)}</style>\n"
        f'<div class="provenue-picture" role="img" aria-label="{_text(chart.alt)}">'
        f"{_text(chart.alt)}</div>\n"
        '<div class="provenue-tip" aria-hidden="true" hidden></div>\n'
        f'<figcaption>{told}<p class="provenue-source">{named}</p></figcaption>\n'
        f'<script type="application/json">{script_safe(spec)}</script>\n'
        "</figure>\n"
    )


def _style(mode: Mode) -> str:
    theme = THEMES[mode]
    own = f"figure.provenue-{mode}"
    return (
        f"{own}{{position:relative;margin:0;padding:8px;max-width:800px;box-sizing:border-box;"
        f"background:{theme.background};color:{theme.ink};"
        "font:14px/1.5 Inter,system-ui,'Segoe UI',Roboto,sans-serif}"
        f"{own} figcaption{{color:{theme.muted};font-size:12px;padding:0 16px;"
        "overflow-wrap:anywhere}"
        f"{own} .provenue-source{{margin:4px 0 8px}}"
        f"{own} .provenue-warnings{{margin:4px 0;padding-left:18px}}"
        f"{own} .provenue-tip{{position:absolute;z-index:9;padding:4px 8px;white-space:pre-line;"
        f"pointer-events:none;border-radius:4px;background:{theme.ink};color:{theme.background};"
        "font-size:12px;max-width:320px;overflow-wrap:anywhere}"
        f"{own} .provenue-tip[hidden]{{display:none}}"
    )


def _text(text: str) -> str:
    """Return text for HTML, in content or a quoted attribute; what cannot be seen is left out."""
    seen = "".join(
        mark if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs") else " "
        for mark in text
    )
    return html.escape(seen, quote=True)


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
