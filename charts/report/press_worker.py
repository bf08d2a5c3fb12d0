"""The process that sets the pages of a report: a sheet in, the PDF and its manifest out.

It is started by `charts.report.press` as `python -m charts.report.press_worker`. What it unpacks
comes from the process that started it, over a pipe that nobody else holds; it writes no file and
has no network.
"""

import pickle
import sys

from charts.render_worker import limit
from charts.report.manifest import TOTALS_ROW, Printed, others_row
from charts.report.pdf import report_pdf
from charts.report.press import Sheet
from charts.report.printed import Shown, printed
from charts.report.seal import seal


def set_pages(sheet: Sheet) -> bytes:
    """Return the length of the PDF in a line, then the PDF, then the manifest."""
    drawn = report_pdf(sheet.report, sheet.picture)
    sealed = seal(drawn, sheet.report, map(_cell, printed(sheet.report)))
    return b"%d\n" % len(sealed.pdf) + sealed.pdf + sealed.manifest


def _cell(shown: Shown) -> Printed:
    """Return a printed cell as the manifest numbers its rows."""
    rows = {"rows": shown.row, "others": others_row(shown.row), "totals": TOTALS_ROW}
    return Printed(figure=shown.figure, row=rows[shown.of], column=shown.column, text=shown.text)


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    sheet = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    sys.stdout.buffer.write(set_pages(sheet))
