"""Which project is opened, and where its state lives."""

from pathlib import Path

import pytest

from semantic.errors import DataError
from server.settings import read_settings, sample_folder


def make_project(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "provenue.yml").write_text("model: model\n")
    return folder


def test_without_a_project_the_sample_is_opened_and_its_state_is_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    settings = read_settings(None, {}, tmp_path)

    assert settings.project == sample_folder()
    assert settings.sample
    assert settings.project not in settings.home.parents, "an installed package is not written to"
    assert settings.audit_file.parent == settings.home


def test_the_current_folder_is_the_project_when_it_holds_the_file(tmp_path: Path) -> None:
    project = make_project(tmp_path / "mine")

    settings = read_settings(None, {}, project)

    assert settings.project == project
    assert settings.home == project / "var"
    assert not settings.sample


def test_a_named_project_wins_over_the_current_folder(tmp_path: Path) -> None:
    here, there = make_project(tmp_path / "here"), make_project(tmp_path / "there")

    assert read_settings(there, {}, here).project == there


def test_the_environment_names_the_state_folder_of_any_project(tmp_path: Path) -> None:
    project = make_project(tmp_path / "mine")
    environment = {"PROVENUE_HOME": str(tmp_path / "elsewhere")}

    assert read_settings(project, environment, tmp_path).home == tmp_path / "elsewhere"
    assert read_settings(None, environment, tmp_path).home == tmp_path / "elsewhere"


def test_a_folder_without_the_file_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_settings(tmp_path, {}, tmp_path)

    (issue,) = raised.value.issues
    assert issue.code == "no-project"
    assert "provenue init" in issue.hints[0]


def test_an_empty_variable_names_no_folder(tmp_path: Path) -> None:
    project = make_project(tmp_path / "mine")

    assert read_settings(project, {"PROVENUE_HOME": ""}, tmp_path).home == project / "var"
