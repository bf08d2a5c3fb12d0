"""A report as its file: what can be read back, and what must not be in it."""

from io import BytesIO

from pypdf import PdfReader

from charts.report.pdf import report_pdf
from tests.charts.report.reports_by_hand import a_figure, a_report, no_picture


def test_every_printed_word_is_read_back() -> None:
    figure = a_figure(1, "Bookings by region")
    reader = PdfReader(BytesIO(report_pdf(a_report(figure), no_picture)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("Quarterly review", "Figure 1 — Bookings by region", "EMEA", "$1,250.50"):
        assert words in text
    assert "[1] opportunities.csv 00000000… loaded 2026-07-01, 3 rows · bookings · audit a1" in text
