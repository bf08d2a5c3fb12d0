"""A report is held against its log, its snapshot and its own pages: every forgery is named."""

import io
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from charts.report.manifest import NAME
from charts.report.read_back import read
from data.snapshot import Store
from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.audit.verify import verify_chain
from semantic.errors import ReportError
from server.cli import run
from server.commands.beginning import write_starter
from server.delivering import Delivery, deliver
from server.verifying.report import Proofs, verify_report
from server.verifying.verdict import ReportVerdict
from tests.server.verifying.forging import (
    consistent,
    rewritten,
    texts_of,
    with_attachment,
    with_manifest,
    with_record,
    without_record,
)

QUERY = {
    "metrics": ["bookings", "win_rate"],
    "dimensions": ["region"],
    "order_by": [{"by": "region"}],
    "totals": True,
}
NORTH, FORGED = "$102,250", "$702,250"


@dataclass(frozen=True)
class Made:
    """A project with a report that was made in it."""

    folder: Path
    pdf: bytes

    @property
    def log(self) -> Path:
        return self.folder / "var" / "audit.sqlite"

    @property
    def store(self) -> Store:
        return Store(self.folder / "var")

    def verdict(self, pdf: bytes | None = None) -> ReportVerdict:
        proofs = Proofs(audit=self.log, store=self.store)
        return verify_report(self.pdf if pdf is None else pdf, proofs)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("project")
    write_starter(folder)
    assert run(["load", "--project", str(folder), "--yes", "--json"]) == 0
    made = report(folder, QUERY, "one")
    assert NORTH in texts_of(made)
    return Made(folder, made)


def report(folder: Path, query: object, name: str) -> bytes:
    asked, out = folder / f"{name}.json", folder / f"{name}.pdf"
    asked.write_text(json.dumps(query))
    words = ["report", str(asked), "--out", str(out), "--project", str(folder), "--json"]
    assert run(words) == 0
    return out.read_bytes()


@pytest.fixture
def made(original: Made, tmp_path: Path) -> Made:
    """A copy of it all, to be spoiled."""
    shutil.copytree(original.folder, tmp_path / "project")
    return Made(tmp_path / "project", original.pdf)


def states(verdict: ReportVerdict) -> dict[str, str]:
    return {one.check: one.state for one in verdict.checks}


def said(verdict: ReportVerdict) -> str:
    return "\n".join(one.message for one in verdict.found)


def test_an_honest_report_holds_in_every_check_and_figure(original: Made) -> None:
    verdict = original.verdict()
    assert verdict.state == "holds", said(verdict)
    assert set(states(verdict).values()) == {"holds"}
    (figure,) = verdict.figures
    assert figure.state == "holds"
    assert figure.cells >= 3 * 3 + 3, "three regions, their total, and the tiles"


def test_it_still_holds_when_newer_data_are_served(made: Made) -> None:
    deals = next(made.folder.rglob("deals.csv"))
    before = made.store.current()
    deals.write_text(deals.read_text().replace("North", "South"))
    assert run(["load", "--project", str(made.folder), "--yes", "--json"]) == 0
    assert made.store.current() != before
    assert made.verdict().state == "holds"


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["bookings"], "dimensions": ["region", "time:quarter"], "totals": True},
        {
            "metrics": ["bookings"],
            "dimensions": ["region"],
            "limit": 1,
            "others": True,
            "share_of": "total",
        },
        {"metrics": ["bookings"], "dimensions": ["time:month"], "running": True},
        {"rows": "deal"},
    ],
)
def test_a_report_of_any_shape_holds(query: dict[str, object], original: Made) -> None:
    verdict = original.verdict(report(original.folder, query, "shape"))
    assert verdict.state == "holds", said(verdict)


def test_a_digit_forged_on_a_page_is_named(original: Made) -> None:
    verdict = original.verdict(rewritten(original.pdf, NORTH, FORGED, most=1))
    assert verdict.state == "fails"
    assert states(verdict)["delivery"] == states(verdict)["pages"] == "fails"
    assert states(verdict)["records"] == states(verdict)["replay"] == "holds"
    assert f"shows '{FORGED}' where '{NORTH}' was printed" in said(verdict)
    assert verdict.figures[0].state == "fails"
    assert "bytes were changed" in said(verdict)


def test_a_word_forged_on_a_page_is_found(original: Made) -> None:
    verdict = original.verdict(rewritten(original.pdf, "North", "South"))
    assert states(verdict)["pages"] == "fails"
    assert "the words of page" in said(verdict)


def test_a_number_forged_in_the_manifest_is_named(original: Made) -> None:
    def change(told: dict[str, list[list[object]]]) -> None:
        for cell in told["printed"]:
            cell[3] = FORGED if cell[3] == NORTH else cell[3]

    verdict = original.verdict(with_manifest(original.pdf, change))
    assert states(verdict)["delivery"] == states(verdict)["replay"] == "fails"
    assert f"prints '{FORGED}' where the data hold '{NORTH}'" in said(verdict)
    assert f"'{FORGED}' (row 1, column 2) is said to be printed, and is on no page" in said(verdict)


def test_page_and_manifest_forged_alike_do_not_agree_with_the_data(original: Made) -> None:
    verdict = original.verdict(consistent(original.pdf, NORTH, FORGED))
    assert states(verdict)["pages"] == "holds", "they agree with each other"
    assert states(verdict)["replay"] == states(verdict)["delivery"] == "fails"
    assert f"prints '{FORGED}' where the data hold '{NORTH}' (row 1" in said(verdict)


def test_a_forger_who_notes_a_delivery_of_his_own_is_caught_by_the_data(made: Made) -> None:
    forged = consistent(made.pdf, NORTH, FORGED)
    manifest = read(forged).manifest or b""
    with closing(SqliteAuditLog(made.log, lambda: datetime(2026, 7, 1, tzinfo=UTC))) as log:
        note = Delivery(
            kind="report",
            form="pdf",
            content=forged,
            answers=(),
            snapshot="",
            parts=((NAME, manifest),),
        )
        deliver(log, "owner", note)
    assert verify_chain(made.log).ok
    verdict = made.verdict(forged)
    assert states(verdict) == {
        "delivery": "holds",
        "records": "holds",
        "replay": "fails",
        "pages": "holds",
    }


def test_a_forged_total_is_named(original: Made) -> None:
    total = "$193,550"
    assert total in texts_of(original.pdf)
    verdict = original.verdict(consistent(original.pdf, total, "$793,550"))
    assert f"prints '$793,550' where the data hold '{total}' (the total, Bookings)" in said(verdict)


def test_a_record_that_was_removed_is_missed(made: Made) -> None:
    (figure,) = made.verdict().figures
    without_record(made.log, figure.audit_id)
    verdict = made.verdict()
    assert states(verdict)["records"] == "fails"
    assert states(verdict)["replay"] == "unproved"
    assert f"its audit record {figure.audit_id} is not in the log" in said(verdict)
    assert "the audit log is broken at record" in said(verdict) and "removed" in said(verdict)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("SELECT", "SELECT DISTINCT", "its audit record holds another statement"),
        ('"rows":12', '"rows":13', "it cites other files than its audit record: deals"),
    ],
)
def test_a_record_that_was_changed_is_named(old: str, new: str, told: str, made: Made) -> None:
    (figure,) = made.verdict().figures
    with_record(made.log, figure.audit_id, old, new)
    verdict = made.verdict()
    assert states(verdict)["records"] == "fails"
    assert told in said(verdict)
    assert "edited: its content does not match its hash" in said(verdict)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (spoil, "the file of table 'deals' is damaged: its bytes changed"),
        (Path.unlink, "the file of table 'deals' is missing"),
    ],
)
def test_a_snapshot_whose_file_changed_is_named(
    act: Callable[[Path], None], told: str, made: Made
) -> None:
    (table,) = (made.folder / "var" / "tables").glob("*.duckdb")
    act(table)
    verdict = made.verdict()
    assert states(verdict)["replay"] == "fails"
    assert states(verdict)["records"] == states(verdict)["pages"] == "holds"
    assert f"it cannot be answered anew: snapshot {verdict_snapshot(made)}: {told}" in said(verdict)


def verdict_snapshot(made: Made) -> str:
    return str(json.loads(read(made.pdf).manifest or b"")["snapshot"])


def test_a_snapshot_that_is_gone_is_named(made: Made) -> None:
    made.store.manifest_path(verdict_snapshot(made)).unlink()
    assert f"no snapshot '{verdict_snapshot(made)}'" in said(made.verdict())


def test_other_data_under_the_old_name_give_other_rows(made: Made) -> None:
    """The manifest of the snapshot is made to fit the file it was swapped for."""
    snapshot = made.store.current()
    assert snapshot is not None
    deals = next(made.folder.rglob("deals.csv"))
    text = deals.read_text()
    deals.write_text(text.replace("North", "West"))
    assert run(["load", "--project", str(made.folder), "--yes", "--json"]) == 0
    other = made.store.current()
    assert other is not None and other != snapshot
    path = made.store.manifest_path(snapshot.id)
    swapped = json.loads(path.read_text())
    swapped["tables"] = json.loads(made.store.manifest_path(other.id).read_text())["tables"]
    path.write_text(json.dumps(swapped))
    verdict = made.verdict()
    assert states(verdict)["replay"] == "fails"
    assert "gives other rows than it did" in said(verdict)


def test_the_manifest_of_another_report_does_not_fit(made: Made) -> None:
    other = report(made.folder, {"metrics": ["bookings"]}, "two")
    swapped = with_attachment(made.pdf, read(other).manifest or b"")
    verdict = made.verdict(swapped)
    assert states(verdict)["delivery"] == states(verdict)["pages"] == "fails"
    assert "the file differs from the one that left" in said(verdict)


def plain() -> bytes:
    sink = io.BytesIO()
    canvas = Canvas(sink)
    canvas.drawString(72, 700, f"North {NORTH}")
    canvas.save()
    return sink.getvalue()


def test_a_pdf_without_a_manifest_is_none_of_ours(original: Made) -> None:
    verdict = original.verdict(plain())
    assert verdict.state == "fails" and verdict.figures == ()
    assert f"it holds no {NAME}" in said(verdict)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1", b'{"version": 2}', b"\xff" * 9])
def test_a_manifest_that_is_none_is_told(content: bytes, original: Made) -> None:
    verdict = original.verdict(with_attachment(original.pdf, content))
    assert verdict.state == "fails"
    assert "what the PDF says of itself cannot be read" in said(verdict)


def test_a_manifest_made_to_take_forever_is_none(original: Made) -> None:
    def change(told: dict[str, list[object]]) -> None:
        told["printed"] = told["printed"] * 50_000

    verdict = original.verdict(with_manifest(original.pdf, change))
    assert "it tells of more than a report can hold" in said(verdict)


def test_what_is_no_pdf_cannot_be_judged(original: Made) -> None:
    with pytest.raises(ReportError):
        original.verdict(b"no pdf at all")


def test_without_log_or_snapshots_nothing_is_called_proved(original: Made) -> None:
    alone = verify_report(original.pdf, Proofs(audit=None, store=None))
    assert alone.state == "unproved"
    assert states(alone) == {
        "delivery": "unproved",
        "records": "unproved",
        "replay": "unproved",
        "pages": "holds",
    }
    with_log = verify_report(original.pdf, Proofs(audit=original.log, store=None))
    assert with_log.state == "unproved"
    assert states(with_log)["delivery"] == states(with_log)["records"] == "holds"
    assert all(one.state == "unproved" for one in with_log.figures)


def test_that_records_were_answered_anew_is_noted(made: Made) -> None:
    with closing(SqliteAuditLog(made.log, lambda: datetime(2026, 7, 1, tzinfo=UTC))) as log:
        proofs = Proofs(audit=made.log, store=made.store, notes=log, actor="auditor")
        verdict = verify_report(made.pdf, proofs)
    newest = AuditReader(made.log).entries(limit=2)
    assert [one.event for one in newest] == ["verified", "replay"]
    assert {one.actor for one in newest} == {"auditor"}
    details = newest[0].body["details"]
    assert (details["report_sha256"], details["verdict"]) == (verdict.sha256, "holds")
    assert verdict.figures[0].audit_id in details["of"]
    assert verify_chain(made.log).ok
