"""The last checks of a model over a snapshot, kept beside it for other processes and restarts."""

import hashlib
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from engine.findings import CheckReport

#: Changes whenever what is checked, or how it is written down, does.
RULES = 1


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file holds after its hash."""

    made_by: str
    report: CheckReport


class KeptChecks:
    """One file of one model over one snapshot; without a folder, nothing is kept."""

    def __init__(self, folder: Path | None, snapshot: str, model: str) -> None:
        self._file = folder / f"checks-{snapshot}-{model[:16]}.json" if folder else None
        self._snapshot = snapshot
        self._model = model

    def read(self) -> CheckReport | None:
        """Return what is kept, unless it is damaged, of other rules or of anything else."""
        if self._file is None:
            return None
        try:
            digest, _, text = self._file.read_bytes().partition(b"\n")
            if digest.decode() != hashlib.sha256(text).hexdigest():
                return None
            kept = msgspec.json.decode(text, type=_Kept)
        except (OSError, UnicodeDecodeError, msgspec.DecodeError):
            return None
        report = kept.report
        fits = (report.snapshot, report.model, kept.made_by)
        return report if fits == (self._snapshot, self._model, _maker()) else None

    def write(self, report: CheckReport) -> None:
        """Keep a report; a full disk only costs to check again."""
        if self._file is None:
            return
        text = msgspec.json.encode(_Kept(made_by=_maker(), report=report))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(f".{threading.get_ident()}.new")
            fresh.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
            fresh.replace(self._file)
        except OSError:
            return


def _maker() -> str:
    """Return who checked: another version may check more."""
    try:
        return f"{version('provenue')}/{RULES}"
    except PackageNotFoundError:
        return f"0/{RULES}"
