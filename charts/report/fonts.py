"""The two faces of a report: embedded, cut to the letters used, every letter readable back.

Where a face has no shape for a letter, a box stands in its place; the file still knows the letter,
so that text copied or searched is what was written.
"""
# pyright: reportUnknownMemberType=false
# The library's stubs leave many of its arguments without a type.

from collections.abc import Iterator, Mapping
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont  # pyright: ignore[reportUnknownVariableType]

from charts.report.digits import alike_digits
from charts.theme import FONTS

TEXT, STRONG = "Inter-Regular", "Inter-SemiBold"
#: The same faces with digits of one width, for columns of numbers.
FIGURES, STRONG_FIGURES = "Inter-Regular-Figures", "Inter-SemiBold-Figures"


def register_faces() -> None:
    """Make the faces known to the page library, once a process."""
    known = pdfmetrics.getRegisteredFontNames()
    for name in (TEXT, STRONG):
        if name not in known:
            file = FONTS / f"{name}.ttf"
            pdfmetrics.registerFont(Face(name, str(file)))
            pdfmetrics.registerFont(Face(f"{name}-Figures", str(file), alike=alike_digits(file)))


def width(text: str, size: float, name: str = TEXT) -> float:
    """Return how wide a line of text is, in points."""
    return float(pdfmetrics.stringWidth(text, name, size))


def without_shape(text: str) -> Iterator[str]:
    """Return the letters that no face has a shape for."""
    if text.isascii():
        return
    face: Any = pdfmetrics.getFont(TEXT)
    shapes: dict[int, int] = face.face.charToGlyph
    yield from (sign for sign in text if sign not in " \u00a0" and not shapes.get(ord(sign)))


class _Shapes(dict[int, int]):
    """Letter to shape: every letter has one, and those without their own the box."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: int) -> int:
        return 0


class Face(TTFont):
    """A TrueType face that says of each box which letter it stands for."""

    def __init__(self, name: str, filename: str, alike: Mapping[int, int] | None = None) -> None:
        super().__init__(name, filename, asciiReadable=False, shapable=False)
        face: Any = self.face
        face.charToGlyph = _Shapes(face.charToGlyph)
        if alike:
            face.name = type(face.name)(face.name + b"-Figures")
            for letter, shape in list(face.charToGlyph.items()):
                if shape in alike:
                    face.charToGlyph[letter] = alike[shape]
                    wide = face.hmetrics[alike[shape]][0]
                    face.charWidths[letter] = wide * 1000 / face.unitsPerEm

    def addObjects(self, doc: Any) -> None:
        """Write the parts of the face, and which letters their codes mean."""
        parts = [list(part) for part in self.state[doc].subsets]
        super().addObjects(doc)
        for number, letters in enumerate(parts):
            name = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX))
            stream = doc.idToObject[f"toUnicodeCMap:{name.decode()}"]
            stream.content = _letters_of_codes(letters)


def _letters_of_codes(letters: list[int]) -> str:
    """Return the map from code to letter, in UTF-16 as it must be; at most 100 lines a block."""
    lines = [
        f"<{code:02X}> <{chr(letter).encode('utf-16-be').hex().upper()}>"
        for code, letter in enumerate(letters)
        if letter
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *(f"{len(one)} beginbfchar\n" + "\n".join(one) + "\nendbfchar" for one in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )
