"""The faces: letters without a shape can still be read, digits line up."""

from io import BytesIO

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from charts.report.fonts import FIGURES, STRONG_FIGURES, TEXT, register_faces, without_shape
from charts.report.fonts import width as wide


def read_back(text: str, font: str = TEXT) -> str:
    register_faces()
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont(font, 10)
    canvas.drawString(50, 700, text)
    canvas.save()
    return str(PdfReader(BytesIO(buffer.getvalue())).pages[0].extract_text()).strip("\n")


def test_a_letter_without_a_shape_is_a_box_that_knows_its_letter() -> None:
    for text in ("東京電力", "🎉🚀", "a\U0001f389b", "𝔘𐍈"):
        assert read_back(text) == text
    for text in ("שלום", "العربية"):  # the reader turns them around: it takes them as they look
        assert sorted(read_back(text)) == sorted(text)
    shapes = pdfmetrics.getFont(TEXT).face.charToGlyph  # type: ignore[attr-defined]
    assert shapes[ord("東")] == 0 and shapes[ord("A")] != 0


def test_the_box_can_be_seen() -> None:
    register_faces()
    face = pdfmetrics.getFont(TEXT).face  # type: ignore[attr-defined]
    assert face.glyphPos[1] - face.glyphPos[0] > 20  # its outline
    assert wide("東", 10) > 5


def test_more_letters_than_one_part_of_a_face_holds_are_read_back() -> None:
    text = "".join(chr(0x4E00 + index) for index in range(600))
    assert read_back(text) == text


def test_letters_without_a_shape_are_named_and_no_others() -> None:
    register_faces()
    assert list(without_shape("Ωmega, Газ, \N{MINUS SIGN}$5 ▲▼ “x”…")) == []
    assert list(without_shape("a東b🎉")) == ["東", "🎉"]


def test_digits_of_numbers_have_one_width_and_read_as_digits() -> None:
    register_faces()
    for font in (FIGURES, STRONG_FIGURES):
        assert len({round(wide(digit, 10, font), 1) for digit in "0123456789"}) == 1
        assert read_back("\N{MINUS SIGN}$1,234,567.89", font) == "\N{MINUS SIGN}$1,234,567.89"
    assert wide("0", 10) - wide("1", 10) > 1
