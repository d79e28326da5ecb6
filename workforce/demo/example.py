"""Writes the example region into a data folder, together with the truth about it."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workforce.demo.faults import Submission
from workforce.demo.files import csv_bytes, plain_bytes, replace_file, xlsx_bytes
from workforce.demo.folder import (
    BEGUN,
    IDENTIFIERS,
    TRUTH,
    all_there,
    own_paths,
    partial,
    read_json,
    refuse_foreign_files,
)
from workforce.demo.identifiers import Identifiers
from workforce.demo.months import Month, read_months
from workforce.demo.places import PREFECTURE_CODE
from workforce.demo.registers import REPORTING, REPORTING_PATH
from workforce.demo.sheets import Sheet, lay_out
from workforce.demo.styles import UTF8, XLSX
from workforce.demo.world import World, build_world

VOLUNTEERS = {"small": 28_200, "full": 282_000}


@dataclass
class Output:
    """What is written, and what the truth says about it."""

    data: Path
    files: list[dict] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    file_names: list[str] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        """Write a file, given by its path below the data folder."""
        replace_file(self.data / path, content)
        self.files.append({"path": path, "size": len(content)})

    def note_name(self, path: str, unit: str) -> None:
        """Keep a submitter's file name that is more than the unit's code."""
        name = path.rpartition("/")[2]
        if name.rpartition(".")[0] != unit:
            self.file_names.append(name)


def write_example(
    data: Path,
    *,
    scale: str = "small",
    seed: int = 2025,
    months: tuple[str, ...] = ("2025-05", "2025-06"),
    volunteers: int | None = None,
    volunteers_csv_only: bool = False,
    truth_below_counties: bool = False,
) -> dict:
    """Write raw files, `reporting.yml`, the truth and the list of identifiers under `data`.

    The same arguments give the same bytes everywhere. Nothing is written when the folder holds
    this very example already; files of an earlier example are replaced or removed.

    Args:
        data: the data folder; `raw/`, `reference/` and `demo/` are made below it.
        scale: small (28,200 volunteers) or full (282,000).
        seed: another seed gives another region.
        months: consecutive months of one year.
        volunteers: their number, whatever the scale.
        volunteers_csv_only: no volunteer list as xlsx, for benchmarks.
        truth_below_counties: let the truth say every township's and community's figures too, for
            tests: 45 MB.

    Returns:
        Counts of files, rows, refused rows and people.

    Raises:
        ValueError: an unknown scale or months that do not follow one another, or `raw/` holds
            files the example did not make.
    """
    if scale not in VOLUNTEERS:
        raise ValueError(
            f"规模应为 small 或 full:{scale!r}\nscale must be small or full: {scale!r}"
        )
    read = read_months(tuple(months))
    count = VOLUNTEERS[scale] if volunteers is None else volunteers
    parameters = {
        "scale": scale,
        "seed": seed,
        "months": list(months),
        "volunteers": count,
        "volunteers_csv_only": volunteers_csv_only,
        "truth_below_counties": truth_below_counties,
        "generator": generator_version(),
    }
    return write_world(data, parameters, lambda: build_world(seed, read, count))


def write_world(data: Path, parameters: dict, build: Callable[[], World]) -> dict:
    """Write a world unless it is there already; returns counts of files, rows and people.

    Raises:
        ValueError: `raw/` holds files the example did not make.
    """
    known = read_json(data / TRUTH)
    if known.get("parameters") == parameters and all_there(data, known):
        return known["summary"]
    refuse_foreign_files(data, known)
    return _write_everything(data, parameters, known, build)


def generator_version() -> str:
    """A hash of this package's own source files."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(
            path.relative_to(Path(__file__).parent).as_posix().encode()
            + b"\0"
            + path.read_bytes()
            + b"\0"
        )
    return digest.hexdigest()


# Writing


def _write_everything(
    data: Path, parameters: dict, known: dict, build: Callable[[], World]
) -> dict:
    """Note what will be written, write it, remove what is left of an earlier example."""
    with _few_collections():
        world = build()
        submissions = [*world.submissions(parameters["seed"]), *world.earlier_ledgers()]
        csv_only = parameters["volunteers_csv_only"]
        earlier = own_paths(data, known)
        planned = _planned_paths(world, submissions, csv_only)
        more = world.more_files(planned, lambda one: _file_of(one, world, csv_only)[:2])
        _note_begun(data, earlier.union(planned, more))
        output = Output(data)
        _write_files(output, world, submissions, csv_only)
        for path, content in more.items():
            output.add(path, content)
        for path in sorted(earlier.difference(file["path"] for file in output.files)):
            (data / path).unlink(missing_ok=True)
            (data / partial(path)).unlink(missing_ok=True)
        summary = _write_truth(output, submissions, world, parameters)
    (data / BEGUN).unlink()
    return summary


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector look at new objects rarely: nearly all of them stay."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _planned_paths(world: World, submissions: list[Submission], csv_only: bool) -> list[str]:
    sent = (*submissions, *world.registers())
    paths = [_path_of(part, world, csv_only) for one in sent for part in world.parts(one)]
    offices = [file.path for file in world.office_files()]
    return [*paths, *offices, REPORTING_PATH, IDENTIFIERS]


def _note_begun(data: Path, paths: set[str]) -> None:
    """From here until the truth is written, these files are known to be the example's."""
    content = json.dumps({"paths": sorted(paths)}, ensure_ascii=False)
    replace_file(data / BEGUN, content.encode())
    (data / TRUTH).unlink(missing_ok=True)


def _write_files(
    output: Output, world: World, submissions: list[Submission], csv_only: bool
) -> None:
    for submission in (*submissions, *world.registers()):
        for part in world.parts(submission):
            _write_submission(output, part, world, csv_only)
    for file in world.office_files():
        output.note_name(file.path, PREFECTURE_CODE)
        output.add(file.path, plain_bytes(file.path, file.sheet))
        output.rows.append(_row_count(file.month, PREFECTURE_CODE, file.dataset, file.sheet, 0))
    output.add(REPORTING_PATH, REPORTING.encode())
    _write_identifiers(output, submissions, world)


def _form(submission: Submission, csv_only: bool) -> str:
    """xlsx or the encoding of a csv."""
    form = submission.style.forms[submission.dataset]
    is_volunteers = submission.dataset == "volunteer_registration"
    return UTF8 if csv_only and is_volunteers and form == XLSX else form


def _path_of(submission: Submission, world: World, csv_only: bool) -> str:
    unit = submission.unit_code
    who = world.signatories[unit].clerk
    name = submission.style.files.get(submission.dataset, "").format(who=who)
    suffix = XLSX if _form(submission, csv_only) == XLSX else "csv"
    said = submission.declared
    return f"raw/{submission.dataset}/{submission.month.text}/{unit}{name}{said}.{suffix}"


def _file_of(submission: Submission, world: World, csv_only: bool) -> tuple[str, bytes, Sheet]:
    """A submission's path, bytes and sheet."""
    path, form = _path_of(submission, world, csv_only), _form(submission, csv_only)
    signed_by = world.signatories[submission.unit_code]
    sheet = lay_out(submission, submission.style, form == XLSX, signed_by)
    return path, xlsx_bytes(sheet) if form == XLSX else csv_bytes(sheet.lines, form), sheet


def _write_submission(output: Output, submission: Submission, world: World, csv_only: bool) -> None:
    """One county file, with its rows, refusals and warnings noted."""
    unit = submission.unit_code
    path, content, sheet = _file_of(submission, world, csv_only)
    output.add(path, content)
    output.note_name(path, unit)
    for at, mark in sorted(submission.marks.items()):
        output.findings.append(
            {
                "period": submission.month.text,
                "unit_code": unit,
                "dataset": submission.dataset,
                "file": path.removeprefix("raw/"),
                "sheet": sheet.name if path.endswith(XLSX) else None,
                "row": sheet.row_numbers[at],
                "rule": mark.rule,
                "is_refused": mark.is_refused,
            }
        )
    refused = sum(mark.is_refused for mark in submission.marks.values())
    output.rows.append(_row_count(submission.month, unit, submission.dataset, sheet, refused))


def _row_count(month: Month, unit: str, dataset: str, sheet: Sheet, refused: int) -> dict:
    return {
        "period": month.text,
        "unit_code": unit,
        "dataset": dataset,
        "rows_read": len(sheet.row_numbers),
        "rows_refused": refused,
    }


# What is known about the example


def _write_identifiers(output: Output, submissions: list[Submission], world: World) -> None:
    """Everything that tells who somebody is, each list sorted."""
    found = Identifiers()
    for signed in world.signatories.values():
        found.names.update((signed.head, signed.clerk))
    for submission in submissions:
        found.add(submission)
    lists = {
        "names": found.names,
        "id_numbers": found.id_numbers,
        "phones": found.phones,
        "addresses": found.addresses,
        "certificate_numbers": found.certificate_numbers,
        "file_names": output.file_names,
    }
    content = {what: sorted(set(values)) for what, values in lists.items()}
    output.add(IDENTIFIERS, _json_bytes(content))


def _write_truth(
    output: Output, submissions: list[Submission], world: World, parameters: dict
) -> dict:
    """The truth, last: it is what says that the example is complete."""
    indicators: list[dict] = []
    for month in world.months:
        indicators += world.truth_of(month, submissions, parameters["truth_below_counties"])
    summary = _summary(output, submissions, world)
    truth = {
        "parameters": parameters,
        "summary": summary,
        "files": output.files,
        "rows": output.rows,
        "refused": _findings(output, is_refused=True),
        "warnings": _findings(output, is_refused=False),
        "indicators": indicators,
    }
    replace_file(output.data / TRUTH, _json_bytes(truth))
    return summary


def _findings(output: Output, is_refused: bool) -> list[dict]:
    chosen = [row for row in output.findings if row["is_refused"] == is_refused]
    return [{key: row[key] for key in row if key != "is_refused"} for row in chosen]


def _summary(output: Output, submissions: list[Submission], world: World) -> dict:
    """Counts; those of people are of the last month, over the whole prefecture."""
    last = [s for s in submissions if s.month == world.months[-1]]
    organisations = world.region_in(world.months[-1]).all_organisations()
    return {
        "files": len(output.files),
        "months": [month.text for month in world.months],
        "village_committees": sum(org.kind == "village" for org in organisations),
        "resident_committees": sum(org.kind == "resident" for org in organisations),
        "roster_rows": sum(len(s.records) for s in last if s.dataset == "staff_roster"),
        "volunteers": _distinct(last, "volunteer_registration"),
        "certified": _distinct(last, "certification_list"),
        "rows_read": sum(row["rows_read"] for row in output.rows),
        "rows_refused": sum(row["rows_refused"] for row in output.rows),
    }


def _distinct(submissions: Iterable[Submission], dataset: str) -> int:
    """Distinct people who count in a stock."""
    return len(
        {
            record.person.number
            for submission in submissions
            if submission.dataset == dataset
            for record in submission.accepted()
            if record.is_counted(submission.month)
        }
    )


def _json_bytes(content: dict[str, Any]) -> bytes:
    """JSON with one element of each list to a line.

    A list is written whole and broken afterwards, which is several times quicker: no text in it
    holds what stands between two elements.
    """
    parts = []
    for key, value in content.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            between = ("}, {", "},\n{") if text.startswith("[{") else ('", "', '",\n"')
            text = f"[\n{text[1:-1].replace(*between)}\n]"
        parts.append(f'"{key}": {text}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
