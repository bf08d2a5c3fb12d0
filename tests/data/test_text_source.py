"""Bytes to text: encodings found, bombs refused, hashes right."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from data.import_plan import ImportPlan
from data.limits import Limits
from data.load import Source, load
from data.text_source import open_text
from semantic.errors import DataError
from tests.data.conftest import NOW, Bench, codes

TEXT = "id,name\n1,Müller\n2,Société\n3,日本\n"
WESTERN = "id,name\n1,Müller\n2,Société\n3,€uro\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_found(bench: Bench, encoding: str) -> None:
    content = TEXT.encode(encoding)
    loaded = bench.load(content, confirmed=encoding in ("utf-16-le", "utf-16-be"))
    (file,) = loaded.files
    assert [row[1] for row in bench.rows(file.version)] == ["Müller", "Société", "日本"]
    assert (file.version.rows, file.read) == (3, 3)
    assert file.version.source_sha256 == hashlib.sha256(content).hexdigest()
    assert file.version.source_bytes == len(content)


def test_windows_1252_is_found_and_told(bench: Bench) -> None:
    content = WESTERN.encode("cp1252")
    assert [str(one) for one in bench.propose(content).asking] == [
        "deals.csv:2: the file is not UTF-8; it is read as windows-1252 [encoding-guessed]\n"
        "  hint: look at names with accents; put 'encoding' in the plan if they are wrong"
    ]
    version = bench.load(content).files[0].version
    assert [row[1] for row in bench.rows(version)] == ["Müller", "Société", "€uro"]


def test_latin_1_where_windows_has_a_hole(bench: Bench) -> None:
    content = b"id,name\n1,M\xfcller\x81\n"
    assert bench.propose(content).plan.encoding == "latin-1"
    assert bench.load(content).files[0].version.rows == 1


def test_mixed_encodings_are_told_with_the_line(bench: Bench) -> None:
    content = "id,name\n1,Müller\n".encode() + "2,Größe\n".encode("cp1252")
    assert [str(one) for one in bench.propose(content).asking] == [
        "deals.csv:3: some lines are UTF-8 and others are not; each that is not is read as "
        "windows-1252 [mixed-encoding]\n"
        "  hint: look at names with accents, or export the file anew as UTF-8"
    ]
    version = bench.load(content).files[0].version
    assert [row[1] for row in bench.rows(version)] == ["Müller", "Größe"]


def test_a_wrong_encoding_in_the_plan_is_named(bench: Bench) -> None:
    plan = bench.propose("id,name\n1,a\n").plan
    for content in (WESTERN.encode("cp1252"), b"id,name\n" + b"1,a\n" * 100_000 + b"2,\xfc\n"):
        with pytest.raises(DataError) as caught:
            bench.load(content, plan=plan)
        assert [one.code for one in caught.value.issues] == ["wrong-encoding"]
        line = content[: content.index(b"\xfc")].count(b"\n") + 1
        assert str(caught.value) == (
            f"deals.csv:{line}: 'deals.csv' is not utf-8: invalid start byte [wrong-encoding]\n"
            "  hint: leave 'encoding' out of the plan to have it found"
        )
    assert bench.store.current() is None


def test_a_bom_is_no_part_of_the_first_name(bench: Bench) -> None:
    for content in ("\ufeffid,name\n1,a\n", '\ufeff"id","name"\n1,a\n', "\ufeffid,name\n1\n2,b\n"):
        assert list(bench.propose(content).plan.columns) == ["id", "name"]
        assert bench.load(content).files[0].version.rows == 1


def test_gzip_is_read(bench: Bench) -> None:
    content = gzip.compress(TEXT.encode())
    loaded = bench.load(content, name="Deals 2026.csv.gz").files[0]
    assert (loaded.version.table, loaded.version.rows) == ("deals_2026", 3)
    assert loaded.version.source_sha256 == hashlib.sha256(content).hexdigest()


def test_gzip_of_several_members_is_read_whole(bench: Bench) -> None:
    content = gzip.compress(b"id,name\n1,a\n") + gzip.compress(b"2,b\n")
    assert bench.load(content, name="deals.csv.gz").files[0].version.rows == 2


@pytest.mark.parametrize("cut", [20, 40])
def test_a_gzip_cut_short_is_refused(bench: Bench, cut: int) -> None:
    content = gzip.compress(b"id,name\n" + bytes(range(32, 127)) * 5 + b"\n")[:-cut]
    with pytest.raises(DataError) as caught:
        bench.load(content, name="deals.csv.gz")
    assert str(caught.value) == (
        "deals.csv.gz: 'deals.csv.gz' is a damaged gzip file: it is cut short [bad-gzip]"
    )


def bomb(tmp_path: Path, size: int) -> Path:
    """Write a gzip of `size` bytes of rows that is less than a hundredth of that."""
    path = tmp_path / "bomb.csv.gz"
    row = b"1," + b"a" * 61 + b"\n"
    member = gzip.compress(row * ((8 << 20) // len(row)))
    path.write_bytes(gzip.compress(b"id,name\n") + member * (size // (8 << 20)))
    return path


def test_a_gzip_bomb_is_refused_early(bench: Bench, tmp_path: Path) -> None:
    path = bomb(tmp_path, 1 << 30)
    assert path.stat().st_size < 10 << 20
    with pytest.raises(DataError) as caught:
        load([Source(path=path)], bench.store, confirmed=True, now=NOW)
    assert str(caught.value) == (
        "bomb.csv.gz: 'bomb.csv.gz' is refused: it holds more than 200 times its size; "
        "nothing was loaded [decompression-bomb]\n"
        "  hint: load the file uncompressed if it is meant"
    )
    assert bench.store.current() is None
    assert bench.state() == {}


def test_decompressed_size_is_capped(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load(
            [Source(path=bomb(tmp_path, 8 << 20))],
            bench.store,
            confirmed=True,
            now=NOW,
            limits=Limits(decoded_bytes=1 << 20),
        )
    assert "it holds more than 1,048,576 bytes" in str(caught.value)
    assert bench.state() == {}


def workbook() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (workbook(), "an Excel workbook or a zip archive"),
        (b"PAR1....", "a Parquet file"),
        (b"%PDF-1.7", "a PDF"),
        (gzip.compress(workbook()), "an Excel workbook or a zip archive"),
    ],
    ids=["workbook", "parquet", "pdf", "zipped workbook"],
)
def test_other_formats_are_named(bench: Bench, content: bytes, what: str) -> None:
    with pytest.raises(DataError) as caught:
        bench.load(content)
    assert str(caught.value) == (
        f"deals.csv: 'deals.csv' is {what}, not a CSV file [not-text]\n"
        "  hint: save it as 'CSV UTF-8' and load that"
    )


def test_a_line_without_end_is_refused(bench: Bench) -> None:
    with pytest.raises(DataError) as caught:
        bench.load(b"id,name\n1," + b"x" * 9_000_000)
    assert str(caught.value) == (
        "deals.csv:2: a line has more than 8,000,000 characters; this is no table [line-too-long]"
    )


def test_seen_counts_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id\n" + b"1\n" * 2_000_000)
    seen: list[int] = []
    source = open_text(path, tmp_path, seen=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == source.size == path.stat().st_size
    assert source.lines == 2_000_001


def test_the_plan_may_name_the_encoding(bench: Bench) -> None:
    content = "id,name\n1,MÃ¼\n".encode("latin-1")
    given = ImportPlan(encoding="latin-1")
    assert codes(bench.propose(content, given=given)) == []
    assert bench.rows(bench.load(content, plan=given).files[0].version) == [("1", "MÃ¼")]
