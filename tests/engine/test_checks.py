"""What is wrong between a model and its data is found, named, counted, and kept."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.load import Source, load
from data.snapshot import Store
from engine import kept_checks, upkeep
from engine.answer import Engine
from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.checks import check_data
from engine.execution.backend import Limits
from engine.execution.duckdb_backend import DuckDBBackend
from engine.findings import CheckReport
from engine.question import OWNER
from engine.running import Recorded
from semantic.errors import ExecutionError, Issue, QueryError
from semantic.load import load_model, load_model_text
from semantic.query import MetricQuery
from tests.engine.conftest import SAMPLE, NoPlanner, clock, table_chart
from tests.engine.dirty import AS_OF, MemoryBackend, dirty_model, generate
from tests.engine.test_caching import Counting

MODEL = """
model: tiny
as_of: 2026-06-30
datasets:
  account:
    table: accounts
    primary_key: id
    dimensions: {region: , code: {synonyms: [account code]}}
  deal:
    table: deals
    primary_key: id
    joins: {account: account_id}
    time: closed
    dimensions: {closed: {type: date}, amount: {type: integer}, note: }
    segments: {large: {sql: amount > 15}}
metrics:
  total: {measure: sum(amount), dataset: deal}
"""
ACCOUNTS = "id,region,code\na1,EMEA,1\na2,APAC,2\n"
DEALS = "id,account_id,closed,amount,note\nd1,a1,2026-01-05,10,7\nd2,a2,2026-03-09,20,8\n"


class Project:
    """A model and its files on disk; opened anew for each check."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = clock()
        self.store = Store(folder / "var")
        self.audit = folder / "audit.sqlite"
        self.opened: list[Engine] = []

    def load(self, accounts: str = ACCOUNTS, deals: str = DEALS) -> None:
        """Write the files and load them."""
        for name, text in (("accounts", accounts), ("deals", deals)):
            (self.folder / f"{name}.csv").write_text(text)
        files = [Source(path=self.folder / f"{one}.csv") for one in ("accounts", "deals")]
        load(files, self.store, confirmed=True, now=self.now)

    def open(self, model: str = MODEL) -> Engine:
        """Open an engine on the current snapshot."""
        snapshot = self.store.current()
        assert snapshot is not None
        backend = Counting(DuckDBBackend(snapshot, self.store.home))
        engine = Engine(
            model=load_model_text(model),
            snapshot=snapshot,
            backend=backend,
            planner=NoPlanner(),
            audit=SqliteAuditLog(self.audit, clock),
            chart_for=table_chart,
            clock=lambda: self.now,
            cache=self.folder / "cache",
        )
        self.opened.append(engine)
        return engine

    def check(
        self, model: str = MODEL, accounts: str = ACCOUNTS, deals: str = DEALS
    ) -> CheckReport:
        """Load the files and check the model against them."""
        self.load(accounts, deals)
        return self.open(model).check()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(tmp_path)
    yield made
    for engine in made.opened:
        engine.close()


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [one.code for one in issues]


def ran(engine: Engine) -> list[str]:
    backend: Any = engine._backend
    return [one.sql for one in backend.ran]


def test_a_sound_model_over_sound_data_has_nothing_to_say(project: Project) -> None:
    report = project.check()
    assert (report.errors, report.warnings, report.ok) == ((), (), True)
    assert report.checked_at == project.now


def test_a_key_on_several_rows_is_an_error(project: Project) -> None:
    report = project.check(accounts=ACCOUNTS + "a1,LATAM,3\na1,LATAM,4\n")
    (issue,) = report.errors
    assert (issue.code, issue.where) == ("duplicate-key", "model.yml:5:3")
    assert issue.message == "1 key stands (id) on several rows of 'account'"


def test_a_missing_key_is_an_error(project: Project) -> None:
    report = project.check(accounts=ACCOUNTS + ",LATAM,3\n,LATAM,4\n")
    assert codes(report.errors) == ["null-key"]
    assert report.errors[0].message == "2 rows of 'account' have no primary key (id)"


def test_a_key_of_two_columns_is_missing_where_one_of_them_is(project: Project) -> None:
    model = MODEL.replace("joins: {account: account_id}\n    time", "time")
    model = model.replace("table: deals\n    primary_key: id", "table: deals\n    primary_key: KEY")
    model = model.replace("KEY", "[account_id, note]").replace("metrics:", HIDDEN)
    rows = "d3,a1,2026-01-05,1,7\nd4,,2026-01-05,1,7\nd5,a1,2026-01-05,1,\nd6,,2026-01-05,1,\n"
    report = project.check(model, deals=DEALS + rows)
    assert [one.message for one in report.errors] == [
        "1 key stands (account_id, note) on several rows of 'deal'",
        "3 rows of 'deal' have no primary key (account_id, note)",
    ]


BAD_METRIC = "metrics:\n  bad: {measure: sum(cast(note as integer)), dataset: deal}"
HIDDEN = "  shadow: {table: accounts, primary_key: id, hidden: true}\nmetrics:"


def test_orphans_are_counted_by_join_with_a_few_of_their_keys(project: Project) -> None:
    lost = "".join(f"x{n},z{n % 5},2026-01-05,1,1\n" for n in range(12))
    report = project.check(deals=DEALS + lost + "n1,,2026-01-05,1,1\n")
    assert report.ok
    (issue,) = report.warnings
    assert (issue.code, issue.where) == ("orphan-key", "model.yml:12:22")
    assert issue.message == "12 rows of 'deal' point to a missing account"
    assert issue.hints == ("such as z0, z1, z2", "they stand in the (none) group")


def test_keys_that_a_sensitive_field_shows_are_not_named(project: Project) -> None:
    lost = "x1,secret@example.com,2026-01-05,1,1\n"
    sensitive = "note: , owner: {sql: account_id, sensitive: true}"
    report = project.check(MODEL.replace("note: ", sensitive, 1), deals=DEALS + lost)
    assert codes(report.warnings) == ["orphan-key"]
    assert "secret" not in repr(report)


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("note: }", "note: , half: {type: integer, sql: cast(note as integer)}}", "dimension", 14),
        ("{large: {", "{odd: {sql: cast(note as integer) > 1}, large: {", "segment", 15),
        (
            "    segments:",
            "    policies: [{groups: [rep], sql: cast(note as integer) = 1}]\n    segments:",
            "the policy of 'deal' for rep",
            15,
        ),
        (
            "metrics:",
            "metrics:\n  bad: {measure: sum(cast(note as integer)), dataset: deal}",
            "",
            17,
        ),
    ],
)
def test_what_fails_on_a_row_is_named_and_nothing_else(
    project: Project, old: str, new: str, what: str, line: int
) -> None:
    model = MODEL.replace(old, new, 1)
    assert project.check(model).ok, "as long as no row is wrong"
    report = project.check(model, deals=DEALS + "d3,a1,2026-01-05,10,not a number\n")
    (issue,) = report.errors
    assert issue.code == "execution-failed"
    assert issue.message.startswith(what) and "does not run" in issue.message
    assert "not a number" not in repr(report), "a cell may be one that its reader may not see"
    assert issue.where is not None and issue.where.startswith(f"model.yml:{line}:")


def test_a_type_that_the_values_have_not_is_an_error_and_an_undeclared_one_a_warning(
    project: Project,
) -> None:
    declared = MODEL.replace("note: }", "note: , big: {type: date, sql: amount > 15}}")
    report = project.check(declared)
    assert codes(report.errors) == ["type-mismatch"]
    assert report.errors[0].message == "dimension 'deal.big' has type date, its values are boolean"
    assert report.warnings == (), "the guess from the expression says no more"
    silent = MODEL.replace("note: }", "note: , twice: {sql: length(account_id)}}")
    report = project.check(silent)
    assert (codes(report.errors), codes(report.warnings)) == ([], ["type-mismatch"])
    assert report.warnings[0].hints == ("say type: integer",)


def test_a_metric_that_cannot_be_asked_is_an_error(project: Project) -> None:
    wanted = "metrics:\n  some: {measure: count(*), dataset: account, default_window: this_year}"
    report = project.check(MODEL.replace("metrics:", wanted))
    assert codes(report.errors) == ["no-time"]
    assert report.errors[0].message.startswith("metric 'some' does not run")


def test_metrics_of_different_default_windows_all_run(project: Project) -> None:
    some = "".join(
        f"\n  m_{window}: {{measure: sum(amount), dataset: deal, default_window: {window}}}"
        for window in ("this_year", "last_year", "this_quarter")
    )
    report = project.check(MODEL.replace("metrics:", "metrics:" + some))
    assert (report.errors, report.warnings) == ((), ())
    assert all(f"m_{one}" in " ".join(ran(project.opened[0])) for one in ("this_year", "last_year"))


def test_a_checked_question_that_can_no_longer_be_asked_is_an_error(project: Project) -> None:
    island = "  island: {table: accounts, primary_key: id, dimensions: {code: }}\nmetrics:"
    query = "query: {metrics: [total], dimensions: [island.code]}"
    report = project.check(
        MODEL.replace("metrics:", island) + f"questions:\n  - ask: what?\n    {query}\n"
    )
    assert codes(report.errors) == ["not-reachable"]
    assert report.errors[0].message.startswith("the checked question 'what?' does not run")
    assert codes(report.warnings) == ["synonym-collision", "out-of-reach"]


def test_words_that_collide_are_a_warning(project: Project) -> None:
    twice = "metrics:\n  sum_of_all: {measure: sum(amount), dataset: deal, synonyms: [Total]}"
    report = project.check(MODEL.replace("metrics:", twice))
    assert (report.ok, codes(report.warnings)) == (True, ["synonym-collision"])


def test_a_day_that_lies_ahead_is_found_with_all_the_rest(project: Project) -> None:
    latest = MODEL.replace("2026-06-30", "{latest: deal.closed}")
    report = project.check(
        latest, accounts=ACCOUNTS + "a1,X,1\n", deals=DEALS + "d3,a1,2031-01-01,1,1\n"
    )
    assert codes(report.errors) == ["as-of-ahead", "duplicate-key"]


def test_every_row_is_checked_whatever_the_policies(project: Project) -> None:
    policy = "    policies: [{groups: [rep], sql: \"account_id = viewer('id')\"}]\n    segments:"
    model = MODEL.replace("    segments:", policy)
    model = model.replace("note: }", "note: , half: {type: integer, sql: cast(note as integer)}}")
    deals = DEALS + "d3,a1,2026-01-05,10,x\nd4,lost,2026-01-05,10,1\n"
    report = project.check(model, deals=deals)
    assert codes(report.errors) == ["execution-failed"]
    assert codes(report.warnings) == ["orphan-key"]


def test_all_runs_under_one_intent_of_the_system(project: Project) -> None:
    report = project.check(accounts=ACCOUNTS + "a1,LATAM,3\n")
    (entry,) = AuditReader(project.audit).entries(limit=10)
    assert (entry.actor, entry.status, entry.body["surface"]) == ("system", "ok", "check")
    assert entry.outcome is not None
    assert entry.outcome["issues"] == [f"duplicate-key: {report.errors[0].message}"]
    assert len(ran(project.opened[0])) > 1


def test_what_is_not_done_in_time_is_not_called_wrong(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "CHECK_SECONDS", 0.0)
    report = project.check(accounts=ACCOUNTS + "a1,LATAM,3\n")
    assert report.ok and set(codes(report.warnings)) == {"unchecked"}
    assert any(
        "the keys of 'account' could not be checked" in one.message for one in report.warnings
    )
    assert any("metric 'total'" in one.message for one in report.warnings)


def test_checks_that_are_stopped_find_nothing(project: Project) -> None:
    project.load()
    engine = project.open()
    engine.close()
    with pytest.raises(ExecutionError, match="closed"):
        engine.check()
    assert engine.last_check() is None


def test_no_question_waits_for_a_key_that_the_checks_have_counted(project: Project) -> None:
    project.check(accounts=ACCOUNTS + "a1,LATAM,3\n")
    engine = project.open()
    with pytest.raises(QueryError) as caught:
        engine.query(MetricQuery(metrics=("total",), dimensions=("account.region",)), OWNER)
    assert codes(caught.value.issues) == ["duplicate-key"]
    assert ran(engine) == []


def test_it_is_kept_for_who_opens_the_same_data_with_the_same_model(project: Project) -> None:
    first = project.check(accounts=ACCOUNTS + "a1,LATAM,3\n", deals=DEALS + "d3,z,2026-01-05,1,1\n")
    project.now += timedelta(days=1)
    engine = project.open()
    assert engine.last_check() == first == engine.check(anew=False)
    assert ran(engine) == []
    again = engine.check()
    assert again == dataclasses.replace(first, checked_at=project.now)
    assert project.open().last_check() == again


def test_another_model_or_snapshot_is_checked_anew(project: Project) -> None:
    first = project.check()
    other = project.open(MODEL.replace("model: tiny", "model: other"))
    assert other.last_check() is None
    project.load(accounts=ACCOUNTS + "a1,LATAM,3\n")
    fresh = project.open()
    assert fresh.last_check() is None
    assert not fresh.check(anew=False).ok and first.ok


def test_a_damaged_file_is_as_none(project: Project) -> None:
    first = project.check(deals=DEALS + "d3,z,2026-01-05,1,1\n")
    (file,) = (project.folder / "cache").glob("checks-*.json")
    whole = file.read_bytes()
    for damaged in (
        b"",
        b"\n",
        whole[:-20],
        whole.replace(b"orphan-key", b"orphan-kez"),
        whole.replace(b'"warnings":[', b'"warnings":[],"x":['),
        b"\xff\xfe" + whole,
        whole.partition(b"\n")[2],
    ):
        file.write_bytes(damaged)
        engine = project.open()
        assert engine.last_check() is None
        assert engine.check(anew=False).warnings == first.warnings
        assert file.read_bytes() == whole


def test_a_file_of_other_rules_or_of_other_data_is_as_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.check()
    (file,) = (project.folder / "cache").glob("checks-*.json")
    monkeypatch.setattr(kept_checks, "RULES", kept_checks.RULES + 1)
    assert project.open().last_check() is None
    monkeypatch.undo()
    assert project.open().last_check() is not None
    project.load(deals=DEALS + "d3,a1,2026-01-05,1,1\n")
    current = project.store.current()
    assert current is not None
    parts = file.name.split("-")
    file.rename(file.with_name("-".join((parts[0], current.id, parts[2]))))
    assert project.open().last_check() is None


def test_a_folder_that_cannot_be_written_costs_only_the_next_check(project: Project) -> None:
    (project.folder / "cache").write_text("a file where the folder should be")
    assert project.check().ok
    assert project.open().last_check() is None


def test_who_waits_for_the_first_checks_does_not_make_them_again(project: Project) -> None:
    project.load()
    engine = project.open()
    backend: Any = engine._backend
    backend.gate.clear()
    threading.Timer(0.1, backend.gate.set).start()
    with ThreadPoolExecutor(4) as pool:
        reports = set(pool.map(lambda _: id(engine.check(anew=False)), range(4)))
    assert len(reports) == 1
    assert len(AuditReader(project.audit).entries(limit=10)) == 1


def test_the_sample_has_no_error_and_its_orphans_are_those_of_the_files(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    report = engine.check()
    assert report.errors == ()
    found = {one.message for one in report.warnings if one.code == "orphan-key"}
    expected: set[str] = set()
    for dataset in engine.model.datasets.values():
        for role, join in dataset.joins.items():
            target = engine.model.datasets[join.dataset]
            own, key = ", ".join(join.columns), ", ".join(target.primary_key)
            (count,) = judge.execute(
                f"SELECT count(*) FROM {dataset.table} WHERE ({own}) IS NOT NULL"
                f" AND ({own}) NOT IN (SELECT ({key}) FROM {target.table})"
            ).fetchall()[0]
            if count:
                expected.add(f"{count} rows of '{dataset.name}' point to a missing {role}")
    assert found == expected and expected


def test_a_few_statements_check_the_whole_sample(engine: Engine, sample_home: Path) -> None:
    snapshot = Store(sample_home).current()
    assert snapshot is not None
    backend = Counting(DuckDBBackend(snapshot, sample_home))
    run = Recorded("none", backend, Limits())
    model = load_model(SAMPLE / "model")
    checked = check_data(model, backend.schema(), "duckdb", AS_OF, run.run)
    backend.close()
    things = len(model.metrics) + sum(
        1 + len(one.dimensions) + len(one.segments) + len(one.joins)
        for one in model.datasets.values()
    )
    assert checked.errors == () and len(backend.ran) < things / 5


@pytest.mark.parametrize("seed", range(12))
def test_keys_and_orphans_are_counted_as_plain_python_counts_them(seed: int) -> None:
    rows, model = generate(seed), dirty_model()
    rows["accounts"] += rows["accounts"][:2]
    backend = MemoryBackend(rows)
    run = Recorded("none", backend, Limits())
    checked = check_data(model, backend.schema(), "duckdb", AS_OF, run.run)
    backend.close()
    said = {one.message for one in (*checked.errors, *checked.warnings)}
    for dataset in model.datasets.values():
        keys = [tuple(row[one] for one in dataset.primary_key) for row in rows[dataset.table]]
        whole = [one for one in keys if None not in one]
        repeated = len({one for one in whole if whole.count(one) > 1})
        assert checked.repeated[dataset.name] == repeated
        missing = len(keys) - len(whole)
        named = f"of '{dataset.name}' have no primary key"
        assert any(named in one for one in said) is bool(missing)
        for join in dataset.joins.values():
            target = model.datasets[join.dataset]
            there = {tuple(row[one] for one in target.primary_key) for row in rows[target.table]}
            pointing = [tuple(row[one] for one in join.columns) for row in rows[dataset.table]]
            orphans = sum(None not in one and one not in there for one in pointing)
            counted = "1 row" if orphans == 1 else f"{orphans} rows"
            message = f"{counted} of '{dataset.name}' point to a missing {join.role}"
            assert (message in said) is bool(orphans)
