"""The four checks of a report in their order, and the verdict of them all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from charts.report.manifest import NAME
from charts.report.read_back import ReadBack, ReadLimits, read_apart
from data.snapshot import Store
from engine.audit.reader import AuditEntry, AuditReader
from engine.audit.record import AuditLog
from engine.audit.verify import verify_chain
from engine.reply import Answer
from semantic.errors import ExecutionError, ReportError
from server.delivering import EVENT
from server.verifying.figures import (
    Replays,
    cell_findings,
    record_findings,
    replay_findings,
    word_findings,
)
from server.verifying.pages import page_findings
from server.verifying.told import ToldFigure, ToldReport, read_told
from server.verifying.verdict import (
    CheckName,
    CheckVerdict,
    FigureVerdict,
    Finding,
    ReportVerdict,
    state_of,
)

#: Check -> what it says when it holds, and what it looks at.
CHECKS: Mapping[CheckName, str] = {
    "delivery": "the file is, byte for byte, one that was noted when it left",
    "records": "the audit log is unbroken, and holds the record of each figure",
    "replay": "answered anew on its snapshot, each figure has the same rows and cells",
    "pages": "the pages show what was printed, and nothing else",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What a report is held against. `notes` is the log in which a replay is noted, if any."""

    audit: Path | None
    store: Store | None
    notes: AuditLog | None = None
    actor: str = ""


def verify_report(pdf: bytes, proofs: Proofs, limits: ReadLimits | None = None) -> ReportVerdict:
    """Return the verdict of a PDF; ReportError where it cannot be read at all."""
    read = read_apart(pdf, limits)
    digest = hashlib.sha256(pdf).hexdigest()
    if read.manifest is None:
        message = f"it holds no {NAME}: it is no report of ours, or that was taken out"
        return _verdict(digest, None, [_fails("delivery", message)], {})
    try:
        told = read_told(read.manifest)
    except ReportError as error:
        found = [_fails("delivery", error.issues[0].message)]
        return _verdict(digest, None, [*_delivery(digest, read, proofs), *found], {})
    found = [*_delivery(digest, read, proofs), *_chain(proofs)]
    records = _records(told, proofs)
    if records is not None:
        for figure in told.figures:
            found += record_findings(figure, told, records)
    _note(proofs, "replay", digest, told)
    answers: dict[int, Answer] = {}
    found += _replayed(told, records, proofs, answers)
    found += page_findings(told, read.pages)
    verdict = _verdict(digest, told, found, answers)
    _note(proofs, "verified", digest, told, verdict.state)
    return verdict


def _delivery(digest: str, read: ReadBack, proofs: Proofs) -> Iterator[Finding]:
    """Yield whether the file is one that was noted when it left the building."""
    if proofs.audit is None:
        yield _unproved("delivery", "there is no audit log here to hold it against")
        return
    manifest = hashlib.sha256(read.manifest or b"").hexdigest()
    try:
        noted = AuditReader(proofs.audit).noted(EVENT)
    except ExecutionError as error:
        yield _fails("delivery", error.issues[0].message)
        return
    details = [(one, one.body.get("details") or {}) for one in noted]
    if any(body.get("sha256") == digest for _, body in details):
        return
    for one, body in details:
        if (body.get("parts") or {}).get(NAME) == manifest:
            message = f"the file differs from the one that left on {one.at:%Y-%m-%d %H:%M} UTC"
            yield _fails("delivery", f"{message}: bytes were changed since")
            return
    yield _fails("delivery", "no such file, and no such manifest, was ever noted as it left")


def _chain(proofs: Proofs) -> Iterator[Finding]:
    if proofs.audit is None:
        yield _unproved("records", "there is no audit log here to look into")
        return
    chain = verify_chain(proofs.audit)
    if not chain.ok:
        message = f"the audit log is broken at record {chain.first_bad_seq}: {chain.reason}"
        yield _fails("records", message)


def _records(told: ToldReport, proofs: Proofs) -> Mapping[str, AuditEntry] | None:
    """Return the records that the report names and the log holds; None where there is no log."""
    if proofs.audit is None:
        return None
    reader = AuditReader(proofs.audit)
    try:
        found = {one: reader.show(one) for one in told.audit_ids()}
    except ExecutionError:
        return {}
    return {one: entry for one, entry in found.items() if entry is not None}


def _replayed(
    told: ToldReport,
    records: Mapping[str, AuditEntry] | None,
    proofs: Proofs,
    answers: dict[int, Answer],
) -> Iterator[Finding]:
    """Yield what is not as it was when every figure is answered anew; keep the answers."""
    if records is None or proofs.store is None:
        missing = "no audit log" if records is None else "no snapshots"
        yield _unproved("replay", f"there are {missing} here to answer the figures from")
        return
    known = {one.number for one in told.figures}
    if any(figure not in known for figure, *_ in told.printed):
        yield _fails("replay", "it prints cells of a figure that it does not have")
    with closing(Replays(proofs.store, records)) as replays:
        for figure in told.figures:
            answer, found = replay_findings(figure, replays)
            yield from found
            if answer is None:
                continue
            answers[figure.number] = answer
            cells = [one[1:] for one in told.printed if one[0] == figure.number]
            words = [one for one in told.words if one.figure == figure.number]
            yield from cell_findings(figure, cells, answer)
            yield from word_findings(figure, words, answer)


def _note(
    proofs: Proofs, event: str, digest: str, told: ToldReport, verdict: str | None = None
) -> None:
    """Note in the log that someone answers records anew, and what came of it."""
    if proofs.notes is None:
        return
    body = {"of": list(told.audit_ids()), "report_sha256": digest, "verdict": verdict}
    proofs.notes.note(event, proofs.actor, body)


def _verdict(
    digest: str, told: ToldReport | None, found: Sequence[Finding], answers: Mapping[int, Answer]
) -> ReportVerdict:
    return ReportVerdict(
        sha256=digest,
        title=None if told is None else told.title,
        state=state_of(found),
        checks=tuple(_check(name, found, told) for name in CHECKS),
        figures=tuple(_figure(one, told, found, answers) for one in told.figures) if told else (),
        found=tuple(found),
    )


def _check(name: CheckName, found: Sequence[Finding], told: ToldReport | None) -> CheckVerdict:
    own = [one for one in found if one.check == name]
    if not own and told is None:
        return CheckVerdict(check=name, state="unproved", told="there is nothing to look at")
    if not own:
        return CheckVerdict(check=name, state="holds", told=CHECKS[name])
    whole = [one.message for one in own if one.figure is None]
    figures = sorted({one.figure for one in own if one.figure is not None})
    if figures:
        word = "figure" if len(figures) == 1 else "figures"
        whole.append(f"see {word} {', '.join(map(str, figures))}")
    return CheckVerdict(check=name, state=state_of(own), told="; ".join(whole))


def _figure(
    figure: ToldFigure,
    told: ToldReport,
    found: Sequence[Finding],
    answers: Mapping[int, Answer],
) -> FigureVerdict:
    own = tuple(one for one in found if one.figure == figure.number)
    state = state_of(own)
    return FigureVerdict(
        number=figure.number,
        title=figure.title,
        audit_id=figure.audit_id,
        state="unproved" if state == "holds" and figure.number not in answers else state,
        cells=sum(one[0] == figure.number for one in told.printed),
        found=own,
    )


def _fails(check: CheckName, message: str) -> Finding:
    return Finding(check=check, state="fails", message=message)


def _unproved(check: CheckName, message: str) -> Finding:
    return Finding(check=check, state="unproved", message=message)
