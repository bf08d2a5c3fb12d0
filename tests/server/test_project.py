"""provenue.yml: its paths, its tables, and its mistakes, all at once."""

from pathlib import Path

import pytest

from semantic.errors import ModelError
from server.project import read_project


def project_file(folder: Path, text: str) -> Path:
    (folder / "model").mkdir(exist_ok=True)
    file = folder / "provenue.yml"
    file.write_text(text)
    return file


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    text = (
        "model: model\nsources:\n  deals: exports/Deals 2026.csv\nplans: confirmed\nreports: ours\n"
    )

    project = read_project(project_file(tmp_path, text))

    assert project.model == tmp_path / "model"
    assert project.plans == tmp_path / "confirmed"
    assert project.reports == tmp_path / "ours"
    assert project.sources == {"deals": tmp_path / "exports" / "Deals 2026.csv"}


def test_an_empty_file_is_a_project_with_the_usual_folders(tmp_path: Path) -> None:
    project = read_project(project_file(tmp_path, "# nothing yet\n"))

    assert (project.model, project.plans) == (tmp_path / "model", tmp_path / "plans")
    assert project.reports == tmp_path / "reports"
    assert not project.sources


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("exports/crm.csv", "deals"),  # the source itself
        ("/elsewhere/crm.csv", "deals"),  # a newer export of the same name
        ("/elsewhere/Sales Teams.csv.gz", "sales_teams"),  # no source: the file's stem
    ],
)
def test_a_file_loads_into_the_table_its_source_names(
    tmp_path: Path, file: str, table: str
) -> None:
    project = read_project(project_file(tmp_path, "sources: {deals: exports/crm.csv}\n"))

    assert project.table_of(tmp_path / file) == table


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = "modle: x\nsources:\n  My Deals: a.csv\n  other: [1]\nplans: {a: b}\n"

    with pytest.raises(ModelError) as raised:
        read_project(project_file(tmp_path, text))

    found = {(issue.code, issue.where) for issue in raised.value.issues}
    assert found == {
        ("unknown-key", "provenue.yml:1:1"),
        ("bad-table-name", "provenue.yml:3:3"),
        ("not-a-path", "provenue.yml:4:10"),
        ("not-a-path", "provenue.yml:5:8"),
    }
    assert "did you mean 'model'?" in raised.value.issues[0].hints


def test_a_model_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        read_project(project_file(tmp_path, "model: meanings\n"))

    (issue,) = raised.value.issues
    assert issue.code == "no-model"
    assert issue.where == "provenue.yml:1:1"
