"""Calls in processes of their own: answers, errors, ends, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit import dying
from workforce import apart
from workforce.apart import EndedError, OverdueError, Process, Processes, meanwhile


@pytest.fixture
def process():
    one = Process()
    yield one
    one.end()


@pytest.fixture(autouse=True)
def nobody_beside():
    """What one test kept, the next does not meet."""
    yield
    if apart._process_beside.cache_info().currsize:
        apart._process_beside().end()
    apart._process_beside.cache_clear()


def test_one_process_answers_one_call_after_another(process: Process) -> None:
    pids = {process.call(os.getpid) for _ in range(3)}
    assert len(pids) == 1 and os.getpid() not in pids
    assert process.call(dying.say_things) == 7  # what it prints is no answer
    with pytest.raises(OSError, match="gone"):
        process.call(dying.fail)
    assert process.call(max, 2, 3) == 3


def test_what_cannot_be_sent_leaves_the_process_as_it_was(process: Process) -> None:
    with pytest.raises(Exception, match="pickle"):
        process.call(lambda: 1)
    assert process.call(max, 2, 3) == 3


def test_more_than_a_pipe_holds_goes_there_and_back(process: Process) -> None:
    many = os.urandom(3_000_000)
    assert process.call(bytes, many) == many


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_an_end_is_told_with_its_signal(process: Process, number: signal.Signals) -> None:
    with pytest.raises(EndedError) as ended:
        process.call(dying.end_by, number)
    assert ended.value.signal == number


def test_who_does_not_answer_in_time_is_ended(process: Process) -> None:
    started = time.monotonic()
    with pytest.raises(OverdueError):
        process.call(dying.sleep, seconds=1.5)
    assert time.monotonic() - started < 20


def test_ctrl_c_is_left_to_who_started_it(process: Process) -> None:
    pid = process.call(os.getpid)
    os.kill(pid, signal.SIGINT)
    assert process.call(os.getpid) == pid


def test_every_thread_has_a_process_and_a_new_one_when_it_died() -> None:
    with Processes() as processes:
        with ThreadPoolExecutor(2) as pool:
            pids = set(pool.map(processes.call, [dying.pid_after_a_while] * 4))
        first = processes.call(os.getpid)
        with pytest.raises(EndedError):
            processes.call(dying.end_by, signal.SIGKILL)
        second = processes.call(os.getpid)
    assert len(pids) == 2 and len({*pids, first, second}) == 4
    assert not any(Path(f"/proc/{pid}").exists() for pid in {*pids, first, second})


def test_it_ends_with_whoever_started_it() -> None:
    code = "import os, time; from workforce.apart import Process; one = Process()\n" \
        "print(one.call(os.getpid), flush=True); time.sleep(60)"  # fmt: skip
    starter = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    child = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    until = time.monotonic() + 30
    while Path(f"/proc/{child}").exists() and "Z" not in state_of(child):
        assert time.monotonic() < until
        time.sleep(0.05)


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"


def test_meanwhile_is_beside_and_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "cores", lambda: 2)
    answers = [meanwhile(os.getpid) for _ in range(3)]
    assert len({one.result() for one in answers}) == 1
    assert answers[0].result() != os.getpid()
    with pytest.raises(OSError, match="gone"):
        meanwhile(dying.fail).result()


def test_what_waits_for_its_turn_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "cores", lambda: 2)
    first = meanwhile(dying.pid_after_a_while)
    while not first.running():
        time.sleep(0.01)
    second, third = (meanwhile(dying.pid_after_a_while) for _ in range(2))
    assert not first.cancel() and second.cancel()
    assert first.result() == third.result() != os.getpid()


def test_an_answer_that_cannot_be_sent_is_an_error(process: Process) -> None:
    with pytest.raises(TypeError, match="pickle"):
        process.call(threading.Lock)
    assert process.call(max, 2, 3) == 3


def test_on_one_core_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "cores", lambda: 1)
    monkeypatch.setattr(apart, "Process", None)
    assert meanwhile(os.getpid).result() == os.getpid()


def test_what_died_beside_is_done_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "cores", lambda: 2)
    assert meanwhile(dying.killed_once, str(tmp_path / "trace")).result() == "read"
    assert meanwhile(os.getpid).result() != os.getpid()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    apart._process_beside().end()
    apart._process_beside.cache_clear()
    assert meanwhile(os.getpid).result() == os.getpid()
