"""A region of three counties, cut from the example: whole, and quick to run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Example, run

COUNTIES = ("532523", "532531", "532532")
MONTH = "2025-06"
REGISTERS = ("organisation_register", "population", "wages", "division")


@pytest.fixture
def region(example: Example, tmp_path: Path) -> Path:
    """A data folder with the raw files of three counties for one month, nothing run yet."""
    return cut_region(example, tmp_path / "region")


@pytest.fixture(scope="session")
def ran_once(example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Path:
    """The same after its month was run. Tests must not write to it."""
    root = cut_region(example, tmp_path_factory.mktemp("ran_once") / "region")
    assert run(root, MONTH).is_new
    return root


@pytest.fixture
def ran(ran_once: Path, tmp_path: Path) -> Path:
    """The same after its month was run, to do with as one likes."""
    return Example(ran_once).copy(tmp_path / "ran")


def cut_region(example: Example, root: Path) -> Path:
    """Write the raw files of three counties for one month into a data folder."""
    for file in raw_files(example):
        to = root / file.relative_to(example.root)
        to.parent.mkdir(parents=True, exist_ok=True)
        if file.parent.parent.name == "division":
            to.write_text("".join(own_divisions(file)), "utf-8")
        else:
            shutil.copy2(file, to)
    return root


def raw_files(example: Example) -> Iterator[Path]:
    """The three counties' files of the month, and the registers that hold in it."""
    for file in sorted((example.root / "raw").glob("*/*/*")):
        dataset, period = file.parent.parent.name, file.parent.name
        wanted = file.name.startswith((*COUNTIES, "5325."))
        wanted = wanted or (dataset in REGISTERS and not file.name[:6].isdigit())
        if wanted and (period == MONTH or dataset in REGISTERS):
            yield file


def own_divisions(file: Path) -> list[str]:
    """The division table without the other counties and their townships."""
    lines = file.read_text("utf-8-sig").splitlines(keepends=True)
    codes = [line.split(",")[0] for line in lines]
    return [
        line
        for line, code in zip(lines, codes, strict=True)
        if not code.isdigit() or code == "5325" or code.startswith(COUNTIES)
    ]
