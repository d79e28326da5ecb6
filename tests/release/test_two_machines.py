"""The same raw files, published on two machines that differ in all they may: the same bytes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Example, tree
from tests.end_to_end.conftest import MONTH, cut_region
from tests.release.reading import read
from workforce.folders import PROJECT

EARLIER = "2025-05"
COUNTY = "532523"
# Both months in one process, the second with everything that can be published. One county of three
# reported the first: somebody has to let it pass the gate.
BOTH_MONTHS = f"""
import os, sys
from pathlib import Path
from tests.conftest import run
root = Path(sys.argv[1])
run(root, "{EARLIER}", "G201")
del os.environ["WORKFORCE_OUTPUTS"]
run(root, "{MONTH}")
"""
HERE = {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1",
        "WORKFORCE_THREADS": "1"}  # fmt: skip
THERE = {"TZ": "Pacific/Pago_Pago", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "20250706",
         "WORKFORCE_THREADS": "2"}  # fmt: skip


def publish(root: Path, env: dict[str, str], umask: int) -> None:
    """Run both months in a process of their own."""
    ours = {name: value for name, value in os.environ.items() if name[:3] not in ("LC_", "LAN")}
    subprocess.run(
        [sys.executable, "-c", BOTH_MONTHS, str(root)],
        cwd=PROJECT,
        env={**ours, **env, "WORKFORCE_OUTPUTS": ""},
        umask=umask,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def machines(
    example: Example, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> tuple[Path, Path]:
    """Both data folders, published."""
    home = tmp_path_factory.mktemp("machines")
    here, there = home / "here", home / "a much" / "longer" / "path 数据" / "there"
    cut_region(example, here)
    for dataset in ("staff_roster", "volunteer_registration"):
        (file,) = (example.root / "raw" / dataset / EARLIER).glob(f"{COUNTY}*")
        to = here / "raw" / dataset / EARLIER / file.name
        to.parent.mkdir(parents=True)
        shutil.copy2(file, to)
    # copied in another order, at another time, by another user
    for file in sorted((here / "raw").rglob("*.*"), reverse=True):
        to = there / file.relative_to(here)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        os.utime(to, (1_000_000_000, 1_000_000_000))
    other_key = home / "other.key"
    other_key.write_text("c3" * 32 + "\n", "ascii")
    publish(here, HERE, 0o022)
    publish(there, {**THERE, "WORKFORCE_KEY_FILE": str(other_key)}, 0o077)
    return here, there


def test_every_published_byte_is_the_same(machines: tuple[Path, Path]) -> None:
    here, there = (tree(root / "published") for root in machines)
    assert set(here) == set(there)
    assert {name for name in here if here[name] != there[name]} == set()


def test_all_outputs_were_compared(machines: tuple[Path, Path]) -> None:
    names = {path.name for path in (machines[0] / "published" / MONTH / "r1").rglob("*")}
    assert names >= {
        "indicators.csv", "indicators.parquet", "indicators_sdmx.csv", "structure.xml",
        "index.html", "bulletin.pdf", "bulletin.xlsx", "committees.xlsx", "datapackage.json",
        "targets.png", "targets.svg",
    }  # fmt: skip
    assert any(name.startswith("trend-") for name in names)
    history = read(machines[0] / "published" / "latest" / "history.csv")
    assert {row["period"] for row in history} == {EARLIER, MONTH}


def test_the_machines_did_differ(machines: tuple[Path, Path]) -> None:
    """Other pseudonyms, other times of receipt: what is not published is not the same."""
    logs = [(root / "archive" / "events.jsonl").read_bytes() for root in machines]
    assert logs[0] != logs[1]
    stems = [
        sorted(path.name for path in (root / "staged").rglob("*.parquet")) for root in machines
    ]
    staged = [{path.name: path.read_bytes() for path in (root / "staged").rglob("*.parquet")}
              for root in machines]  # fmt: skip
    assert stems[0] == stems[1]
    assert any(staged[0][name] != staged[1][name] for name in staged[0])


def test_records_of_what_is_withheld_are_the_same_too(machines: tuple[Path, Path]) -> None:
    """All but the moment of publishing, which no published file follows from."""
    here, there = ({name: json.loads(data) for name, data in
                    tree(root / "archive" / "releases").items()} for root in machines)  # fmt: skip
    assert all(one.pop("published_at") for told in (here, there) for one in told.values())
    assert here == there and len(here) == 2


def test_no_place_of_this_machine_is_told(machines: tuple[Path, Path]) -> None:
    told = b"".join(
        data for data in tree(machines[0] / "published").values() if isinstance(data, bytes)
    )
    for place in (machines[0], Path(__file__).parents[2]):
        assert str(place).encode() not in told
