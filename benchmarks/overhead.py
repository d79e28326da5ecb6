"""`python -m benchmarks.overhead DATA [MONTH]`: a month with nothing new to read.

In process, imports apart; as a whole process; and as a run of `monthly` on the server that
PREFECT_API_URL names, from when the worker took it, so that its polling is left out.
DATA is a folder in which the month was run. See README.md.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.pipeline import Timed
from benchmarks.processes import run
from workforce.month import run_month
from workforce.period import Period

WORKFORCE = Path(sys.executable).parent / "workforce"
ROUNDS = 3
IN_PROCESS_S, DEPLOYED_S = 3.0, 15.0


def main(data: Path, month: str) -> None:
    """Measure and print the least of some rounds."""
    inside, whole, deployed = [], [], []
    for _ in range(ROUNDS):
        runner, began = Timed(), time.perf_counter()
        run_month(data, Period.parse(month), runner, lambda line: None)
        inside.append(time.perf_counter() - began)
        command = [str(WORKFORCE), "run", "--period", month, "--data", str(data)]
        whole.append(run(["env", "-u", "PREFECT_API_URL", *command]).wall_s)
        if os.environ.get("PREFECT_API_URL"):
            deployed.append(as_deployment(data, month))
    print(f"in process     {min(inside[1:]):6.2f} s (imports made; aim {IN_PROCESS_S:.0f})")
    print(f"whole process  {min(whole):6.2f} s (aim {IN_PROCESS_S:.0f})")
    if deployed:
        print(f"deployment run {min(deployed):6.2f} s (aim {DEPLOYED_S:.0f})")


def as_deployment(data: Path, month: str) -> float:
    """Seconds from when the worker took a run of `monthly` until it ended."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
    from prefect.deployments import run_deployment

    asked: dict[str, Any] = {"period": month, "data": str(data)}
    done: Any = run_deployment("monthly/monthly", parameters=asked, poll_interval=1)
    if not done.state.is_completed():
        raise SystemExit(f"{done.name}: {done.state.name} {done.state.message}")
    with get_client(sync_client=True) as client:
        states = client.read_flow_run_states(done.id)
        [kept] = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[done.id]))
        )
    taken = min(state.timestamp for state in states if state.is_pending())
    return (kept.end_time - taken) / dt.timedelta(seconds=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "2025-06")
