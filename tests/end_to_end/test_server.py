"""The README's server and worker at work: schedules, a month from files to release, what the UI
shows, notices, and kills; through Prefect's API, with processes of their own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.conftest import Example, tree
from tests.end_to_end.conftest import COUNTIES, MONTH, cut_region
from tests.end_to_end.served import (
    HOST,
    OVER,
    RECIPIENT,
    Post,
    Served,
    post_office,
    serving,
    wait_until,
)
from tests.flows.records import chinese_and_numbers, text_in
from workforce.folders import PROJECT
from workforce.intake.archive import Archive

NO_MONTH = "2024-01"  # nobody sent anything for it
FIRST = ("division", "organisation_register", "population", "wages")  # the rest comes later
CLERK = "沙玛·玛婷"  # in the names of the files that come later
A_WHILE, MOST_LOST = 60, 4
APPROVAL = {"reviewed_by": "审核科", "approved_by": "分管领导", "reason": "按月发布"}
OFTEN_SECONDS = 15.0
TO_BE_KILLED = "to-be-killed"
WITHIN_SECONDS = 12.0  # without a heartbeat; flows/automations.yaml says 90
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
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL) as process:
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


@pytest.fixture(scope="module")
def failing(served: Served, undisturbed: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run that must fail, only started yet: it publishes what nobody prepared."""
    empty = tmp_path_factory.mktemp("empty")
    return served.start("publish", period=NO_MONTH, data=str(empty), **APPROVAL)


@pytest.fixture(scope="module")
def arriving(served: Served, raw: Path, failing: str) -> str:
    """A run of arrivals that somebody asked for once the first files were there, at work now."""
    drop(raw, served, first=True)
    run = served.start("arrivals")
    wait_until(lambda: served.state_of(run) in {"RUNNING", *OVER}, "arrivals to run")
    return run


@pytest.fixture(scope="module")
def by_schedule(served: Served, arriving: str) -> Run:
    """The first run of arrivals that the schedule made; it is more frequent for a while."""
    deployment = served.deployment("arrivals")
    often = {"interval": OFTEN_SECONDS, "anchor_date": dt.datetime.now(dt.UTC).isoformat()}
    path = f"/deployments/{deployment['id']}/schedules"
    (made,) = served.call("POST", path, [{"active": True, "schedule": often}])

    def runs(*states: str) -> list[Run]:
        where = {"deployment_id": {"any_": [deployment["id"]]}, "state": {"type": {"any_": states}}}
        return [run for run in served.runs(**where) if run["auto_scheduled"]]

    (run, *_) = wait_until(lambda: runs("RUNNING", *OVER), "a run by the schedule")
    served.call("DELETE", f"{path}/{made['id']}")
    wait_until(lambda: not runs("PENDING", "RUNNING"), "the schedule's runs to end")
    return served.ended(run["id"])


@pytest.fixture(scope="module")
def killed(served: Served, raw: Path, by_schedule: Run) -> str:
    """A run killed while it reads files, and its worker with it."""
    drop(raw, served, first=False)
    served.call("POST", "/automations/", quick_rescue(served))
    before = staged(served)
    run = served.start("monthly", TO_BE_KILLED, period=MONTH)
    wait_until(lambda: staged(served) > before, "the run to read files", pause=0.01)
    served.kill_all_but("server")
    assert f"prepare {MONTH}" in served.folder_holder(), "it was over before it was killed"
    return run


def staged(served: Served) -> int:
    return len(list(served.folder.staged.glob("*/*/*/*.json")))


def quick_rescue(served: Served) -> dict[str, Any]:
    """The automation for lost runs as it is deployed, but for one run and quicker."""
    (told,) = yaml.safe_load((served.project / "flows/automations.yaml").read_text())["automations"]
    tag = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TO_BE_KILLED}"}
    changed = {"match_related": tag, "within": WITHIN_SECONDS}
    return told | {"name": TO_BE_KILLED, "trigger": told["trigger"] | changed}


def may_come(true: Callable[[], Any]) -> Any:
    """What `true` returns as soon as that is something, or what it says after a while."""
    end = time.monotonic() + A_WHILE
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def lost(served: Served, killed: str, post: Post) -> Run:
    """That run, after `make server` brought the worker back, and let the server be."""
    server = served.pid_of("server")
    served.make("server")
    assert served.pid_of("server") == server
    run = served.ended(killed)
    may_come(lambda: post.about(MONTH))
    return run


@pytest.fixture(scope="module")
def drafted(served: Served, lost: Run) -> Run:
    """The month prepared again; in the middle of it the server is killed and brought back."""
    run = served.start("monthly", period=MONTH)
    holds = f"prepare {MONTH}"
    wait_until(lambda: holds in served.folder_holder(), "the run to hold the folder", pause=0.01)
    server, worker = served.pid_of("server"), served.pid_of("worker")
    os.kill(server, signal.SIGKILL)
    served.make("server")
    assert (served.pid_of("server") != server) and (served.pid_of("worker") == worker)
    ended = served.ended(run)
    return ended if ended["state_name"] == "Completed" else served.run("monthly", period=MONTH)


@pytest.fixture(scope="module")
def published(served: Served, drafted: Run) -> Run:
    assert not served.folder.published.exists(), "monthly publishes nothing"
    return served.run("publish", period=MONTH, **APPROVAL)


def test_every_deployment_is_there_and_works_on_the_copys_data(served: Served) -> None:
    deployments = served.call("POST", "/deployments/filter", {})
    known = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["deployments"]
    assert sorted(one["name"] for one in deployments) == sorted(one["name"] for one in known)
    for one in deployments:
        data = one["parameter_openapi_schema"]["properties"].get("data", {})
        assert data.get("default", str(served.folder.root)) == str(served.folder.root)


def test_the_ui_is_there(served: Served) -> None:
    page = httpx.get(f"http://{HOST}:{served.port}/", follow_redirects=True)
    assert page.is_success
    assert "text/html" in page.headers["content-type"]


@pytest.mark.parametrize("period", ["2025-13", "202506", "2025-6", ""])
def test_a_bad_period_is_refused_before_anything_runs(served: Served, period: str) -> None:
    for name, others in (("monthly", {}), ("publish", APPROVAL)):
        refused = served.ask_for_run(name, period=period, **others)
        assert refused.is_client_error
        assert "period" in refused.text
    assert not served.runs(name={"any_": [f"draft {period}", f"publish {period}"]})


def test_nobody_publishes_without_names(served: Served) -> None:
    refused = served.ask_for_run("publish", period=MONTH, reviewed_by="审核科", reason="按月发布")
    assert refused.is_client_error
    assert "approved_by" in refused.text


def test_arrivals_are_taken_in_and_nothing_is_published(
    served: Served, raw: Path, arriving: str
) -> None:
    arrived = served.ended(arriving)
    assert (arrived["state_name"], arrived["auto_scheduled"]) == ("Completed", False)
    taken = {dataset for dataset, *_ in Archive(served.folder).current()}
    assert taken == {one.name for one in raw.iterdir() if one.name in FIRST}
    assert not served.folder.published.exists()


def test_the_schedule_makes_runs(by_schedule: Run) -> None:
    assert by_schedule["auto_scheduled"]
    assert by_schedule["state_type"] == "COMPLETED"


def test_a_failed_run_is_told_by_mail(
    served: Served, failing: str, post: Post, tmp_path: Path
) -> None:
    """Prefect may lose an automation's action where its database is locked: then another failure
    is told.
    """
    runs = [failing]
    while not may_come(lambda: post.about(NO_MONTH)):
        assert len(runs) < MOST_LOST, f"no mail about {len(runs)} failed runs{served.told()}"
        runs.append(served.start("publish", period=NO_MONTH, data=str(tmp_path), **APPROVAL))
        served.ended(runs[-1])
    assert served.ended(failing)["state_type"] == "FAILED"
    mail = post.about(NO_MONTH)
    assert mail and mail["To"] == RECIPIENT
    text = mail.get_content()
    assert "还没有送审稿" in text
    links = [f"http://{HOST}:{served.port}/runs/flow-run/{run}" for run in runs]
    assert any(link in text for link in links)


def test_a_lost_run_is_marked_and_told(served: Served, lost: Run, post: Post) -> None:
    assert lost["state_type"] == "CRASHED"
    mail = post.about(MONTH)
    log = (served.home / "server.log").read_text("utf-8", "replace")
    assert mail or "database is locked" in log, "Prefect lost the notice, and not for its database"
    assert mail is None or "中断" in mail["Subject"]


def test_a_month_goes_on_after_kills_and_shows_itself(served: Served, drafted: Run) -> None:
    assert drafted["state_name"] == "Completed", drafted["state"]["message"]
    assert drafted["name"] == f"draft {MONTH}"
    assert MONTH in drafted["tags"]
    shown = served.artifacts(drafted["id"])
    assert shown["progress"]["data"] == 100
    assert shown["table"]["key"] == f"reporting-{MONTH}"
    units = [next(iter(row.values())) for row in json.loads(shown["table"]["data"])]
    assert [unit.split()[0] for unit in units] == sorted(COUNTIES)
    assert shown["markdown"]["key"] == f"month-{MONTH}"
    for place in (served.folder.drafts / MONTH, served.folder.gate / MONTH / "summary.md"):
        assert f"[{place}]({place.as_uri()})" in shown["markdown"]["data"]
        assert place.exists()


def test_what_is_published_is_what_an_undisturbed_run_publishes(
    served: Served, published: Run, undisturbed: Path
) -> None:
    assert published["state_name"] == "Completed", published["state"]["message"]
    whole = wait_until(lambda: tree(undisturbed / "published"), "the undisturbed run")
    assert f"{MONTH}/r1/indicators.csv" in whole
    assert tree(served.folder.published) == whole


def test_a_month_with_nothing_new_takes_seconds(served: Served, published: Run) -> None:
    run = served.run("monthly", period=MONTH)
    assert run["state_name"] == "Completed"
    assert served.seconds_of(run["id"]) < OVERHEAD_SECONDS * SLOW_MACHINE


def test_prefect_keeps_no_personal_data(served: Served, published: Run, example: Example) -> None:
    """In its database, its storage, and what server and worker wrote to their logs."""
    text = text_in(served.database, served.home)
    kept = chinese_and_numbers("\n".join([text, *map(Path.read_text, served.home.glob("*.log"))]))
    for known in ("未采用", APPROVAL["approved_by"], "还没有送审稿"):
        assert known in kept, f"the search does not find what Prefect does keep: {known}"
    identifiers = example.identifiers | {"clerk": [CLERK]}
    found = {kind: [one for one in words if one in kept] for kind, words in identifiers.items()}
    assert not any(found.values()), found


def test_server_stop_leaves_nothing_running(served: Served) -> None:
    assert len(served.processes()) >= 2
    served.make("server-stop")
    wait_until(lambda: not served.processes(), "server and worker to end")
