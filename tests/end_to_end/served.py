"""Prefect's server and worker as `make server` starts them, out of a copy of the project: their
default data folder is that copy's own, and never the project's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.policy
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import yaml
from aiosmtpd.controller import Controller

from workforce.folders import PROJECT, DataFolder

HOST = "127.0.0.1"
PARTS = ("Makefile", "prefect.yaml", "flows", "schemas", "sql", "workforce", "data/reference")
QUICK = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_WORKER_PREFETCH_SECONDS": "0",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
}
PATIENCE = 240.0  # seconds for what takes ten on a quiet machine
RETRYABLE = (502, 503)  # the server's database is busy; Prefect's own client comes again too
OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
RECIPIENT, SENDER = "keshi@example.cn", "tongji@example.cn"


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def wait_until(true: Callable[[], Any], what: str, pause: float = 0.2) -> Any:
    """What `true` returns as soon as that is something."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(pause)
    return found


@dataclass
class Post:
    """A mail server and what it got."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        return "250 OK"

    def about(self, *words: str) -> EmailMessage | None:
        """The mail whose subject holds all these words."""
        return next(
            (one for one in self.got if all(word in one["Subject"] for word in words)), None
        )


@contextlib.contextmanager
def post_office() -> Iterator[Post]:
    """A mail server on this machine."""
    post = Post()
    server = Controller(post, hostname=HOST, port=free_port())
    server.start()
    try:
        post.port = server.port
        yield post
    finally:
        server.stop()


@dataclass(frozen=True)
class Served:
    """A copy of the project, its server and its worker.

    Attributes:
        environment: what `make` and all it starts find set.
    """

    project: Path
    port: int
    environment: dict[str, str]

    @property
    def home(self) -> Path:
        return self.project / ".prefect"

    @property
    def database(self) -> Path:
        return self.home / "prefect.db"

    @property
    def folder(self) -> DataFolder:
        """The data folder that every flow works on unless told otherwise."""
        return DataFolder(self.project / "data")

    def make(self, target: str) -> str:
        """Make a target, as the README says; the virtual environment is the tests' own."""
        given = (f"PORT={self.port}", f"BIN={Path(sys.executable).parent}")
        done = subprocess.run(
            ["make", "-o", ".venv/.ready", target, *given],
            cwd=self.project, env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr + self.told()
        return done.stdout

    def told(self) -> str:
        """The end of what server and worker wrote."""
        logs = (self.home / f"{name}.log" for name in ("server", "worker"))
        return "".join(f"\n{log}:\n{log.read_text()[-4000:]}" for log in logs if log.exists())

    def ask(self, method: str, path: str, content: Any = None) -> httpx.Response:
        """Call the API."""
        url = f"http://{HOST}:{self.port}/api{path}"
        end = time.monotonic() + PATIENCE
        while True:
            answer = httpx.request(method, url, json=content, timeout=PATIENCE)
            if answer.status_code not in RETRYABLE or time.monotonic() > end:
                return answer
            time.sleep(0.2)

    def call(self, method: str, path: str, content: Any = None) -> Any:
        answer = self.ask(method, path, content)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}{self.told()}"
        return answer.json() if answer.content else None

    def deployment(self, name: str) -> dict[str, Any]:
        return self.call("GET", f"/deployments/name/{name}/{name}")

    def ask_for_run(self, name: str, *tags: str, **parameters: Any) -> httpx.Response:
        """Ask for a run of a deployment, as the UI's form does."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return self.ask("POST", path, {"parameters": parameters, "tags": list(tags)})

    def start(self, name: str, *tags: str, **parameters: Any) -> str:
        """Ask for a run of a deployment; returns its id."""
        answer = self.ask_for_run(name, *tags, **parameters)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def run(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Have a deployment run to its end."""
        return self.ended(self.start(name, **parameters))

    def state_of(self, run: str) -> str:
        return str(self.call("GET", f"/flow_runs/{run}")["state_type"])

    def ended(self, run: str) -> dict[str, Any]:
        """A run once it is over."""

        def over() -> dict[str, Any] | None:
            found = self.call("GET", f"/flow_runs/{run}")
            return found if found["state_type"] in OVER else None

        return wait_until(over, f"the end of run {run}{self.told()}")

    def runs(self, **where: Any) -> list[dict[str, Any]]:
        """Runs by what the API's filter of runs takes."""
        return self.call("POST", "/flow_runs/filter", {"flow_runs": where, "limit": 200})

    def seconds_of(self, run: str) -> float:
        """From when the worker took a run up to its end: all but the polling."""
        states = self.call("GET", f"/flow_run_states/?flow_run_id={run}")
        at = {
            one["type"]: dt.datetime.fromisoformat(one["timestamp"]).timestamp() for one in states
        }
        return max(at.values()) - at["PENDING"]

    def artifacts(self, run: str) -> dict[str | None, dict[str, Any]]:
        """What a run shows, by kind."""
        where = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        return {one["type"]: one for one in self.call("POST", "/artifacts/filter", where)}

    def pid_of(self, which: str) -> int:
        """The process that `make server` started: `server` or `worker`."""
        return int((self.home / f"{which}.pid").read_text())

    def kill_all_but(self, which: str) -> None:
        """Kill the worker with all its runs, or the server: whatever is not `which`."""
        for process in set(self.processes()) - {self.pid_of(which)}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def folder_holder(self) -> str:
        """Who holds the data folder, as its lock says; nobody: empty."""
        lock = self.folder.root / ".lock"
        return lock.read_text("utf-8") if lock.exists() else ""

    def processes(self) -> list[int]:
        """Everything that runs for this server, however it came about."""
        mark = f"PREFECT_HOME={self.home}".encode()
        return [
            int(process.name)
            for process in Path("/proc").glob("[0-9]*")
            if mark in environment_of(process)
        ]


def environment_of(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it has just ended, or is not ours
        return []


@contextlib.contextmanager
def serving(root: Path, post: Post) -> Iterator[Served]:
    """Server and worker, gone at the end whatever happened."""
    for part in PARTS:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy2
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / part, root / part)
    notices = {
        "smtp": {"host": HOST, "port": post.port, "security": "none"},
        "sender": SENDER,
        "recipients": {"failures": [RECIPIENT]},
    }
    (root / "data" / "reference" / "notices.yml").write_text(yaml.safe_dump(notices), "utf-8")
    served = Served(root, free_port(), {**os.environ, **QUICK, "PYTHONPATH": str(root)})
    try:
        yield served
    finally:
        for process in served.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
