"""What docs/operations.md and the systemd units beside it say is so."""

from __future__ import annotations

import ast
import fcntl
import importlib.util
import itertools
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml

from tests.conftest import tree
from workforce.cli import app
from workforce.folders import DataFolder

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
OPERATIONS = (DOCS / "operations.md").read_text("utf-8")
UNITS = sorted((DOCS / "systemd").glob("*.service"))
ENVIRONMENT = DOCS / "systemd" / "environment"
HOME = "/srv/workforce"  # where the document installs the project
INSTALLED = (HOME, "/etc/workforce", "/var/lib/workforce")
FOR_OTHERS = {"demo", "check", "template", "indicators"}  # clerks' and readers' commands
COMMANDS = vars(typer.main.get_command(app))["commands"]
BLOCKS = dict(re.findall(r"^```sh (\w+)\n(.*?)^```$", OPERATIONS, re.MULTILINE | re.DOTALL))
LINES = [
    line.split("#")[0].strip()
    for block in re.findall(r"^```sh.*?\n(.*?)^```$", OPERATIONS, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
IN_TEXT = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", OPERATIONS, flags=re.M | re.S))


def called(program: str, places: list[str]) -> list[list[str]]:
    """The calls of a program among these pieces of shell, as words."""
    before = r"^(?:sudo |env -u \w+ )?"
    parts = (part for place in places for part in place.split(" && "))
    return [shlex.split(re.sub(before, "", one))[1:] for one in parts
            if re.match(rf"{before}{program} ", one)]  # fmt: skip


@pytest.mark.parametrize("words", called("workforce", LINES), ids=" ".join)
def test_its_commands_can_be_pasted(words: list[str]) -> None:
    name, *rest = words
    COMMANDS[name].make_context(name, rest)  # raises for what is unknown, missing or malformed


def options_of(name: str) -> set[str]:
    return {option for one in COMMANDS[name].params for option in one.opts}


def test_what_it_calls_by_the_way_is_there() -> None:
    named = called("workforce", IN_TEXT)
    assert len(named) > 10
    for name, *rest in named:
        assert {one for one in rest if one.startswith("--")} <= options_of(name), (name, rest)
    every = set().union(*map(options_of, COMMANDS))
    loose = {one.split()[0] for one in IN_TEXT if one.startswith("--")}
    assert loose and loose <= every


def test_every_command_of_operating_is_told() -> None:
    told = {words[0] for words in [*called("workforce", LINES), *called("workforce", IN_TEXT)]}
    assert set(COMMANDS) - FOR_OTHERS == told


def deployments() -> dict[str, ast.FunctionDef]:
    """The function of each deployment."""
    told = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["deployments"]
    found = {}
    for one in told:
        file, name = one["entrypoint"].split(":")
        parsed = ast.parse((PROJECT / file).read_text("utf-8")).body
        flow = next(node for node in parsed if isinstance(node, ast.FunctionDef)
                    and node.name == name)  # fmt: skip
        found[f"{flow.name.replace('_', '-')}/{one['name']}"] = flow
    return found


def test_every_deployment_is_told_and_started_as_it_is() -> None:
    flows, started = deployments(), set()
    for words in called("prefect", LINES):
        if words[:2] != ["deployment", "run"]:
            continue
        flow = flows[words[2]]
        started.add(words[2])
        names = [one.arg for one in flow.args.args]
        needed = names[: len(names) - len(flow.args.defaults)]
        pairs = itertools.pairwise(words)
        given = [word.split("=")[0] for before, word in pairs if before == "-p"]
        assert set(needed) <= set(given) <= set(names), words
    assert started == set(flows)
    table = OPERATIONS.split("## 1.")[1].split("## 2.")[0]
    told = set(re.findall(r"^\|[^|]*\| `(\w+)`", table, re.MULTILINE))
    assert told == {name.split("/")[1] for name in flows} - {"backfill", "recheck"}


def test_its_make_targets_are_there() -> None:
    rules = (PROJECT / "Makefile").read_text("utf-8")
    targets = {words[0] for words in called("make", [*LINES, *IN_TEXT])}
    assert {"setup", "server", "server-stop"} <= targets
    assert all(re.search(rf"^{target}:", rules, re.MULTILINE) for target in targets), targets


def named_paths() -> Iterator[str]:
    for text in [*IN_TEXT, *LINES]:
        yield from re.findall(r"(?<![\w/.$}-])(?:data|docs|flows|tests)/[\w./*-]*", text)


def test_its_files_and_folders_are_there() -> None:
    folder = DataFolder(PROJECT / "data")
    known = {
        "raw", "archive", "staged", "warehouse", "returns", "drafts", "gate", "published",
        "as_of",
    }  # fmt: skip
    assert all(getattr(folder, name) == folder.root / name for name in known)
    found = set(named_paths())
    assert len(found) > 20
    for path in found:
        home, _, rest = path.partition("/")
        if home == "data" and not rest.startswith("reference/"):
            assert rest.split("/")[0] in known | {"", ".lock", "staged.old", "reference"}, path
        else:
            assert (PROJECT / path).exists(), path


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", OPERATIONS)
    assert len(links) > 6
    for target in links:
        assert (DOCS / target).exists(), target


def test_others_refer_to_it() -> None:
    assert "docs/operations.md" in (PROJECT / "README.md").read_text("utf-8")
    for path in [*PROJECT.glob("*.md"), *DOCS.glob("*.md"), PROJECT / "prefect.yaml"]:
        assert "running-under-prefect" not in path.read_text("utf-8"), path


def test_the_messages_it_quotes_are_said() -> None:
    sources = [*(PROJECT / "workforce").rglob("*.py"), *(PROJECT / "flows").glob("*.py")]
    said = "".join(path.read_text("utf-8") for path in sources)
    symptoms = OPERATIONS.split("## 10.")[1].split("## 11.")[0]
    quoted = [part for one in re.findall("“([^”]+)”", symptoms) for part in one.split("…")]
    assert len(quoted) > 5
    for part in quoted:
        assert part in said, part
    codes = set(re.findall(r"\b[RG]\d{3}\b", OPERATIONS))
    for code in codes:
        assert any(code in (DOCS / name).read_text("utf-8") for name in ("findings.md", "gate.md"))


def test_nothing_names_a_folder_of_this_machine() -> None:
    elsewhere = r"(?<![\w.}$/-])/(?:root|home|work|tmp|opt|usr/local|mnt)\b"
    for path in [DOCS / "operations.md", ENVIRONMENT, *UNITS]:
        assert not re.search(elsewhere, path.read_text("utf-8")), path
    for unit in UNITS:
        for path in re.findall(r"(?<=[=\s-])/[\w./-]+", unit.read_text("utf-8")):
            assert path.startswith(INSTALLED) or path in ("/bin/sh", "/dev/null"), (unit, path)


# Back-up, as the document has it


def blocks_in(root: Path, copies: Path) -> dict[str, str]:
    """The document's back-up and restore, for other folders."""
    moved = {HOME: root, "/var/backups/workforce": copies, "/media/keys": copies}
    told = dict(BLOCKS)
    for there, here in moved.items():
        assert all(there in block for block in told.values())
        told = {name: block.replace(there, str(here)) for name, block in told.items()}
    return told


def bash(script: str, key: Path) -> subprocess.Popen[bytes]:
    told = os.environ | {"WORKFORCE_KEY_FILE": str(key)}
    return subprocess.Popen(["bash", "-euo", "pipefail", "-c", script], env=told)


def test_a_back_up_waits_for_the_run_and_is_restored(tmp_path: Path) -> None:
    root, copies, key = tmp_path / "project", tmp_path / "copies", tmp_path / "person.key"
    copies.mkdir()
    key.write_text("secret")
    data, kept = DataFolder(root / "data"), ("archive", "staged", "published", "reference")
    for name in (*kept, "raw", "warehouse"):
        (data.root / name).mkdir(parents=True)
        (data.root / name / "one").write_text(name)
    (data.published / "latest").symlink_to("2025-06/r1")
    data.archive.chmod(0o700)
    scripts = blocks_in(root, copies)

    with data.one_writer():
        backing_up = bash(scripts["backup"], key)
        with pytest.raises(subprocess.TimeoutExpired):
            backing_up.wait(0.5)
        (data.archive / "one").write_text("written while it waited")
    assert backing_up.wait(20) == 0
    assert {path.stat().st_mode & 0o777 for path in copies.iterdir()} == {0o600}

    before = {name: tree(data.root / name) for name in kept}
    shutil.rmtree(data.root)
    key.unlink()
    data.root.mkdir()
    assert bash(scripts["restore"], key).wait(20) == 0
    assert {name: tree(data.root / name) for name in kept} == before
    assert key.read_text() == "secret" and key.stat().st_mode & 0o777 == 0o600
    assert data.archive.stat().st_mode & 0o777 == 0o700
    assert data.raw.is_dir() and not data.warehouse.exists()


def test_flock_of_the_shell_is_the_lock_of_a_run(tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = subprocess.run(["flock", "--nonblock", tmp_path / ".lock", "true"])
        assert held.returncode == 1


# systemd


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def systemd_analyze() -> str:
    """The program, or a skip where it is not installed."""
    return shutil.which("systemd-analyze") or pytest.skip("systemd-analyze is not installed")


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """The units, calling a program that is there."""
    program = tmp_path / "prefect"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text("utf-8").replace(f"{HOME}/.venv/bin/prefect", str(program))
        (tmp_path / unit.name).write_text(text, "utf-8")
    return [tmp_path / unit.name for unit in UNITS]


def test_the_units_are_sound(installed: list[Path]) -> None:
    assert len(installed) == 2
    done = subprocess.run(
        [systemd_analyze(), "verify", "--man=no", *installed], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_units_are_hardened(unit: Path) -> None:
    told = [systemd_analyze(), "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(told, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_the_units_start_what_make_server_starts() -> None:
    rules = (PROJECT / "Makefile").read_text("utf-8")
    given = dict(re.findall(r"^(\w+)=(.*)$", ENVIRONMENT.read_text("utf-8"), re.MULTILINE))
    for name in ("PREFECT_SERVER_ANALYTICS_ENABLED", "DO_NOT_TRACK",
                 "PREFECT_FLOWS_HEARTBEAT_FREQUENCY"):  # fmt: skip
        assert f"{name}={given[name]}" in rules
    server, worker = (settings(next(one for one in UNITS if name in one.name))
                      for name in ("server", "worker"))  # fmt: skip
    port = given["PREFECT_API_URL"].split(":")[2].split("/")[0]
    assert f"PORT ?= {port}" in rules and f"--port {port}" in server["ExecStart"][0]
    pool = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["definitions"]["pool"]
    assert f"--pool {pool['name']} " in worker["ExecStart"][0]
    for unit in (server, worker):
        assert "/etc/workforce/environment" in unit["EnvironmentFile"]
        assert (unit["User"], unit["Restart"]) == (["workforce"], ["always"])


def test_stopping_the_worker_waits_for_its_runs() -> None:
    """Seen under systemd 252: told to stop, the worker ends at once and its runs are killed; so it
    is told when none is there any more. The processes of runs are known by their command.
    """
    worker = settings(next(one for one in UNITS if "worker" in one.name))
    assert worker["KillMode"] == ["mixed"] and worker["TimeoutStopSec"] == ["30min"]
    assert "30分钟" in OPERATIONS
    assert worker["OOMPolicy"] == ["continue"]
    assert set(worker["Requires"]) <= {one.split()[0] for one in worker["After"]}
    [stop] = worker["ExecStop"]
    waiting = shlex.split(stop)
    marker = "prefect.engine"
    prefect = importlib.util.find_spec("prefect")
    assert prefect and prefect.origin
    starter = Path(prefect.origin).parent / "runner" / "_starter_engine.py"
    assert f'"{marker}"' in starter.read_text("utf-8")
    ours = f"{marker}-{os.getpid()}"  # others may run flows on this machine
    waiting = [one.replace("[p]refect.engine", f"[p]{ours[1:]}") for one in waiting]
    with subprocess.Popen(["sh", "-c", "read _", ours], stdin=subprocess.PIPE) as run:
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run(waiting, timeout=1.5)
        run.kill()
    assert subprocess.run(waiting, timeout=10).returncode == 0


def test_only_the_worker_sees_and_writes_the_data() -> None:
    server, worker = (settings(next(one for one in UNITS if name in one.name))
                      for name in ("server", "worker"))  # fmt: skip
    key = re.search(r"^WORKFORCE_KEY_FILE=(.*)/", ENVIRONMENT.read_text("utf-8"), re.MULTILINE)
    assert key
    assert server["InaccessiblePaths"] == [f"-{HOME}/data -{key[1]}"]
    assert "ReadWritePaths" not in server and worker["ReadWritePaths"] == [f"{HOME}/data"]
