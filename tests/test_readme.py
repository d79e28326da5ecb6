"""What the README says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import schemas
from tests.conftest import Example

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text("utf-8")
NOT_SHOWN = {"CHANGELOG.md", "Makefile", "README.md", "pyproject.toml", "requirements.txt", "build"}


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 150


def test_its_five_rows_are_real(example: Example) -> None:
    block = README.split("```csv\n")[1].split("```")[0].strip().splitlines()
    real = (example.folder.published / "latest" / "indicators.csv").read_text("utf-8").splitlines()
    assert len(block) == 1 + 5
    assert block[0] == real[0]
    assert set(block[1:]) <= set(real[1:])


def test_its_tree_is_the_tree() -> None:
    lines = README.split("## What is where")[1].split("```")[1].splitlines()[1:]
    entries = [(line[:1].strip(), re.split(r"\s{2,}", line.strip())[0].split()) for line in lines]
    named = [name for _, names in entries for name in names if name != "and"]
    homes = (PROJECT, PROJECT / "workforce", PROJECT / "schemas", PROJECT / "sql")
    for name in named:
        assert any(list(home.glob(name.rstrip("/"))) for home in homes), name
    tops = {name.split("/")[0] for top, names in entries if top for name in names}
    there = {path.name for path in PROJECT.iterdir() if not path.name.startswith((".", "__"))}
    there = {name for name in there if not name.endswith(".egg-info")} - NOT_SHOWN
    assert there <= tops


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (PROJECT / target).exists(), target


def test_every_command_and_option_it_shows_is_there() -> None:
    from workforce.cli import app

    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    shown = set(re.findall(r"^workforce ([\w-]+)", README, re.MULTILINE))
    assert {"run", "prepare", "publish", "status"} <= shown <= names


ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1)|index.url|find.links")
FOLDER_OF_A_MACHINE = re.compile(r"""[ ="'](/(?!dev/|tmp/|usr/)\w+/)""")


@pytest.mark.parametrize(
    "name", ["requirements.txt", "pyproject.toml", "Makefile", "prefect.yaml", ".ci/run"]
)
def test_nothing_names_a_registry_or_a_folder_of_one_machine(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert not ADDRESS.search(text)
    assert not FOLDER_OF_A_MACHINE.search(text)


def test_every_dataset_has_a_model_and_a_staging_query() -> None:
    for name in schemas.datasets():
        assert (PROJECT / "schemas" / f"{name}.py").exists()
        assert (PROJECT / "sql" / "staging" / f"{name}.sql").exists()
        assert schemas.model(name).__doc__
