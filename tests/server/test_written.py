"""Files written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from semantic.errors import DataError
from server.written import refuse_unwritable, write_whole


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["x.pdf"]


def test_others_may_read_it_as_they_may_read_any_new_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.pdf", b"one")
    (tmp_path / "y.pdf").write_bytes(b"one")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("x.pdf", "y.pdf")}
    assert len(modes) == 1


@pytest.mark.parametrize("name", ["folder", "gone/x.pdf", "x\0y.pdf", "n" * 300])
def test_where_no_file_can_be_none_is_and_it_is_known_before(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="unwritable"):
        write_whole(tmp_path / name, b"one")
    if len(name) < 300:
        with pytest.raises(DataError, match="unwritable"):
            refuse_unwritable(tmp_path / name)
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_fails_half_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DataError, match="no space left"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.pdf"]
