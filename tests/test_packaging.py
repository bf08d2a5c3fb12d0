"""The house as it is installed: our packages are ours, and the wheel holds what they need."""

import importlib
import importlib.metadata
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("semantic", "engine", "charts", "data", "server")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_ours_and_not_a_namesake(package: str) -> None:
    """The names are common: another wheel could put its own `data` in our place."""
    file = importlib.import_module(package).__file__
    assert file is not None
    places = (ROOT, Path(sysconfig.get_paths()["purelib"]))
    assert any(Path(file).resolve() == (place / package / "__init__.py") for place in places)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_the_name(package: str) -> None:
    owners = importlib.metadata.packages_distributions().get(package, [])
    assert set(owners) <= {"provenue"}


def test_the_lock_files_name_no_address_and_pin_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        pinned = [line for line in text.splitlines() if "==" in line and line[:1].isalnum()]
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this checkout as an installer builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", str(folder), "."]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=ROOT, check=True)
    (built,) = folder.glob("provenue-*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.slow
def test_the_wheel_holds_every_file_the_packages_need(wheel: zipfile.ZipFile) -> None:
    """Whatever is tracked in a package is in the wheel, byte for byte, and nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", *PACKAGES],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    tracked = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert tracked - packed == set()
    assert not [name for name in packed if Path(name).parts[0] not in PACKAGES]
    assert not [name for name in packed if "__pycache__" in name or "/var/" in name]
    for name in sorted(tracked):
        assert wheel.read(name) == (ROOT / name).read_bytes(), name


@pytest.mark.slow
def test_the_wheel_holds_one_of_each_kind(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())

    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    assert {"data/sample/provenue.yml", "server/starter/provenue.yml"} <= names
    for pattern in (
        "data/sample/csv/*.csv",
        "data/sample/model/*.yml",
        "data/sample/plans/*.json",
        "server/web/*.html",
        "server/web/**/*.js",
        "server/starter/csv/*.csv",
    ):
        assert [name for name in names if Path(name).match(pattern)], pattern


@pytest.mark.slow
def test_the_wheel_is_for_nobodys_index_and_starts_by_its_name(wheel: zipfile.ZipFile) -> None:
    (info,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = wheel.read(f"{info}/METADATA").decode()
    scripts = wheel.read(f"{info}/entry_points.txt").decode()

    assert "Classifier: Private :: Do Not Upload" in metadata
    assert "provenue = server.cli:main" in scripts
