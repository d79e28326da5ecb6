"""The README's server and worker at work: schedules, a month from files to release, what the UI
shows, notices, and kills; through Prefect's API, with processes of their own.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.conftest import Example, tree
from tests.end_to_end.conftest import MONTH, cut_region
from tests.end_to_end.served import HOST, PATIENCE, Post, Served, post_office, serving, wait_until
from tests.flows.records import chinese_and_numbers, text_in
from workforce.intake.archive import Archive

NO_MONTH = "2024-01"  # nobody sent anything for it
FIRST = ("division", "organisation_register", "population", "wages")  # the rest comes later
CLERK = "沙玛·玛婷"  # in the names of the files that come later
APPROVAL = {"reviewed_by": "审核科", "approved_by": "分管领导", "reason": "按月发布"}
TO_BE_KILLED = "to-be-killed"
WITHIN_SECONDS = 20.0  # without a heartbeat; flows/automations.yaml says 90
OVERHEAD_SECONDS = 15.0  # a month with nothing new to read, beyond the worker's polling
SLOW_MACHINE = 3.0

Run = dict[str, Any]


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def raw(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three counties send, each file a while ago: none may still be being written."""
    sent = cut_region(example, tmp_path_factory.mktemp("sent")) / "raw"
    for file in [path for path in sorted(sent.rglob("*")) if path.is_file()]:
        if file.parent.parent.name not in FIRST:
            file = file.rename(file.with_stem(f"{file.stem}-{CLERK}报"))
        long_ago = time.time() - 3600
        os.utime(file, (long_ago, long_ago))
    return sent


@pytest.fixture(scope="module")
def undisturbed(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same files run without Prefect; it runs beside what else happens, look at it last."""
    root = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(raw, root / "raw")
    approval = [f"--{name.replace('_', '-')}={words}" for name, words in APPROVAL.items()]
    command = ["workforce", "run", "--period", MONTH, "--data", str(root), *approval]
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE) as process:
        yield root
        process.kill()


@pytest.fixture(scope="module")
def served(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("project"), post) as served:
        served.make("server")
        yield served


def drop(raw: Path, served: Served, *, first: bool) -> None:
    """Files arrive in the data folder."""
    for dataset in sorted(raw.iterdir()):
        if (dataset.name in FIRST) == first:
            shutil.copytree(dataset, served.folder.raw / dataset.name)


def arrived(served: Served) -> list[str]:
    """Datasets that were taken in so far."""
    return sorted({dataset for dataset, *_ in Archive(served.folder).current()})


@pytest.fixture(scope="module")
def failed(served: Served, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run that must fail, only started yet, and in a folder of its own."""
    empty = tmp_path_factory.mktemp("empty")
    return served.start("monthly", period=NO_MONTH, data=str(empty))


@pytest.fixture(scope="module")
def by_schedule(served: Served, raw: Path, failed: str) -> Run:
    """The first run that a schedule of arrivals made, once the first files are there."""
    drop(raw, served, first=True)
    arrivals = served.deployment("arrivals")
    often = {"interval": 10, "anchor_date": dt.datetime.now(dt.UTC).isoformat()}
    path = f"/deployments/{arrivals['id']}/schedules"
    (made,) = served.call("POST", path, [{"active": True, "schedule": often}])
    where = {"deployment_id": {"any_": [arrivals["id"]]}, "state": {"type": {"any_": ["RUNNING"]}}}
    (run, *_) = wait_until(lambda: served.runs(**where), "a run by the schedule", pause=0.05)
    served.call("DELETE", f"{path}/{made['id']}")
    return served.ended(run["id"])


@pytest.fixture(scope="module")
def killed(served: Served, raw: Path, by_schedule: Run) -> str:
    """A run killed while it reads files, and its worker with it."""
    drop(raw, served, first=False)
    served.call("POST", "/automations/", quick_rescue(served))
    before = staged(served)
    run = served.start("monthly", TO_BE_KILLED, period=MONTH)
    wait_until(lambda: staged(served) > before, "the run to read files", pause=0.02)
    holder = served.folder_holder()
    served.kill_all_but("server")
    assert holder, "the run was over before it was killed"
    return run


def staged(served: Served) -> int:
    return len(list(served.folder.staged.glob("*/*/*/*.json")))


def quick_rescue(served: Served) -> dict[str, Any]:
    """The automation for lost runs as it is deployed, for one run and quicker."""
    (told,) = yaml.safe_load((served.project / "flows/automations.yaml").read_text())["automations"]
    tag = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TO_BE_KILLED}"}
    changed = {"match_related": tag, "within": WITHIN_SECONDS}
    return told | {"name": TO_BE_KILLED, "trigger": told["trigger"] | changed}


@pytest.fixture(scope="module")
def drafted(served: Served, killed: str) -> Run:
    """The month prepared again after `make server` brought the worker back; in the middle of it
    the server is killed, and `make server` brings that back too.
    """
    server = served.pid_of("server")
    served.make("server")
    assert served.pid_of("server") == server, "it was running"
    run = served.start("monthly", period=MONTH)
    wait_until(served.folder_holder, "the run to hold the folder", pause=0.02)
    worker = served.pid_of("worker")
    served.kill("server")
    served.make("server")
    assert (served.pid_of("worker") == worker) and (served.pid_of("server") != server)
    return served.ended(run)


@pytest.fixture(scope="module")
def published(served: Served, drafted: Run) -> Run:
    assert not served.folder.published.exists(), "monthly publishes nothing"
    return served.run("publish", period=MONTH, **APPROVAL)


def test_all(served, by_schedule, raw, failed, post, killed, drafted, published):
    t0=time.monotonic()
    def show(r): print("RUN", r["name"], r["state"]["name"], r["state"]["message"], r["tags"], r["auto_scheduled"], served.seconds_of(r["id"]))
    show(by_schedule)
    print(arrived(served))
    show(served.ended(failed)); show(served.ended(killed)); show(drafted); show(published)
    for m in post.got: print(m["Subject"])
    for k,a in served.artifacts(drafted["id"]).items(): print(k, a["key"], a["data"][:300])
    print(time.monotonic()-t0)
