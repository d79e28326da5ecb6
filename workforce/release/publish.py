"""The month's metric files: immutable releases, and `latest` for dashboards.

A release exists only if a row of indicators or targets changed. `latest` is a link to a folder
that holds the newest month's newest release, whole, and never moves back to an older month.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workforce.catalogue import Catalogue
from workforce.folders import (
    TEMPORARY,
    DataFolder,
    fingerprint,
    move_link,
    sha256_of,
    sync,
    write_json,
)
from workforce.stopping import Stopped
from workforce.warehouse import open_warehouse, quoted

SCHEMA_VERSION = 2
GENERATIONS_KEPT = 3

# Numbers as text: whole ones without a decimal point, values with the indicator's own decimals.
# Breakdowns by a personal attribute are withheld below the prefecture: their cells are small.
INDICATORS = """
    with judged as (
        select
            v.*, i.decimals,
            i.is_personal and v.region_level = 'county' and v.numerator is not null as is_withheld
        from indicator_value as v
        inner join indicator as i on v.indicator = i.indicator
    )

    select
        period, region_code, region_name, region_level, indicator,
        case when not is_withheld then trimmed(numerator) end as numerator,
        case when not is_withheld then trimmed(denominator) end as denominator,
        case when not is_withheld then printed(value, decimals) end as value,
        unit, if(is_withheld, 'suppressed', status) as status, coverage,
        cast($release as integer) as release, denominator_period, denominator_region
    from judged
    where period = $period and region_level in ('province', 'prefecture', 'county')
    order by region_code, indicator
"""
TARGETS = """
    select
        t.period, t.region_code, t.plan, t.target_id, t.indicator, t.comparator,
        cast(t.target as decimal(18, 2)) as target,
        cast(t.target_high as decimal(18, 2)) as target_high,
        cast(t.tolerance as decimal(18, 2)) as tolerance,
        t.target_year, t.due_period, t.binding, printed(t.value, i.decimals) as value, t.met,
        t.status, t.gap, t.gap_unit, t.clause, cast($release as integer) as release,
        t.record, t.due_state, cast(t.baseline as decimal(18, 2)) as baseline,
        t.baseline_period, t.pace, t.pace_state
    from target_value as t
    inner join indicator as i on t.indicator = i.indicator
    where t.period = $period
    order by t.region_code, t.plan, t.target_id, t.indicator
"""
CONTRIBUTIONS = """
    select
        c.period, c.region_code, c.plan, c.target_id, c.indicator, c.part_code,
        trimmed(c.lacks) as lacks, c.gap_unit, cast($release as integer) as release
    from target_contribution as c
    where c.period = $period
    order by c.region_code, c.plan, c.target_id, c.indicator, c.part_code
"""
PARQUET = """
    select * replace (
        cast(numerator as decimal(20, 2)) as numerator,
        cast(denominator as decimal(20, 2)) as denominator,
        cast(value as decimal(18, 4)) as value
    )
    from published
"""
JSON = """
    select * replace (
        cast(numerator as json) as numerator,
        cast(denominator as json) as denominator,
        cast(value as json) as value
    )
    from published
"""
SUBMISSIONS_USED = """
    with used as (
        select r.dataset, r.unit_code, r.period
        from reporting_state as r
        inner join period as p on p.period = $period
        where
            r.is_good
            and (
                r.period = p.period
                or (
                    r.dataset = 'staff_roster'
                    and r.period < p.period
                    and (
                        r.period = p.previous_period
                        or substr(r.period, 1, 4) = substr(p.period, 1, 4)
                    )
                )
            )
        union
        select 'training_record', unit_code, filed_period
        from ledger_in_force
        where period = $period
        union
        select dataset, unit_code, filed_period
        from register_in_force
        where period = $period
    )

    select
        s.unit_code, s.dataset, s.period,
        unnest(list_prepend(s.submission, s.carried)) as submission
    from submission_part as s
    inner join used as m
        on s.dataset = m.dataset and s.unit_code = m.unit_code and s.period = m.period
    where not s.is_rejected
    order by all
"""


class ReleaseStopped(Stopped):
    """Something in the figures can't be true; nothing was published."""


@dataclass(frozen=True)
class Release:
    """A release of a month."""

    period: str
    number: int
    path: Path
    is_new: bool


def publish(folder: DataFolder, period: str, catalogue: Catalogue) -> Release:
    """Publish the month if any of its figures changed, and bring `latest` up to date.

    Raises:
        ReleaseStopped: a check found what can't be true, or the month has no figures.
    """
    with open_warehouse(folder) as con:
        _stop_if_untrue(con, period, catalogue)
        content = _content(con, period)
        last = newest_release(folder, period)
        if last and manifest_of(last)["content"] == content:
            release = Release(period, _number(last), last, is_new=False)
        else:
            release = _write_release(con, folder, period, catalogue, content, last)
    update_latest(folder)
    return release


def _stop_if_untrue(con: duckdb.DuckDBPyConnection, period: str, catalogue: Catalogue) -> None:
    found = con.execute(
        "select count(*) from indicator_value where period = $period", {"period": period}
    ).fetchall()
    if found == [(0,)]:
        raise ReleaseStopped(
            f"{period} 没有任何可发布的数据：这个月还没有收到报表，或者缺少行政区划表。"
            f" / Nothing to publish for {period}: no submission yet, or no division table."
        )
    for query in catalogue.queries:
        if query.path.parent.name != "checks":
            continue
        rows = con.execute(
            f"select * from {query.table} where period = $period order by all limit 5",
            {"period": period},
        ).fetchall()
        if rows:
            where = "；".join(f"{row[1]} {row[2]} 分子{row[3]} 分母{row[4]}" for row in rows)
            raise ReleaseStopped(
                f"发布前审核未通过，没有发布。{query.facts['zh']}：{where}。请先核对这些地区的报表。"
                f" / Stopped by {query.table}: {query.comment}"
            )


def _content(con: duckdb.DuckDBPyConnection, period: str) -> str:
    """Hash of every published row, the release number left out."""
    rows = [
        con.execute(query, {"period": period, "release": 0}).fetchall()
        for query in (INDICATORS, TARGETS)
    ]
    return fingerprint([[[str(cell) for cell in row] for row in part] for part in rows])


def _write_release(
    con: duckdb.DuckDBPyConnection,
    folder: DataFolder,
    period: str,
    catalogue: Catalogue,
    content: str,
    last: Path | None,
) -> Release:
    number = _number(last) + 1 if last else 1
    home = folder.published / period
    temporary = home / f"{TEMPORARY}{os.getpid()}-r{number}"
    temporary.mkdir(parents=True)
    given = {"period": period, "release": number}
    whole = "from published"
    tables = {
        "indicators.csv": (INDICATORS, whole, "format csv, header"),
        "indicators.parquet": (INDICATORS, PARQUET, "format parquet"),
        "indicators.json": (INDICATORS, JSON, "format json, array true"),
        "targets.csv": (TARGETS, whole, "format csv, header"),
        "contributions.csv": (CONTRIBUTIONS, whole, "format csv, header"),
    }
    files = {}
    for name, (query, written_as, options) in tables.items():
        con.execute(f"create or replace temp table published as {query}", given)
        con.execute(f"copy ({written_as}) to '{quoted(temporary / name)}' ({options})")
        rows = con.execute("select count(*) from published").fetchall()[0][0]
        data = (temporary / name).read_bytes()
        files[name] = {
            "sha256": sha256_of(data),
            "bytes": len(data),
            "rows": rows,
            "schema_version": SCHEMA_VERSION,
        }
    used = con.execute(SUBMISSIONS_USED, {"period": period}).fetchall()
    names = ("unit_code", "dataset", "period", "sha256")
    write_json(
        temporary / "manifest.json",
        {
            "schema_version": SCHEMA_VERSION,
            "period": period,
            "release": number,
            "supersedes": _number(last) if last else None,
            "files": files,
            "submissions": [dict(zip(names, row, strict=True)) for row in used],
            "definitions": catalogue.definitions,
            "content": content,
        },
    )
    path = home / f"r{number}"
    _seal(temporary)
    temporary.rename(path)
    sync(home)
    return Release(period, number, path, is_new=True)


def _seal(directory: Path) -> None:
    """Make a finished folder's files read-only and durable."""
    for path in directory.iterdir():
        path.chmod(0o444)
        sync(path)
    sync(directory)


def update_latest(folder: DataFolder) -> None:
    """Point `latest` and `latest.json` at the newest month's newest release."""
    periods = [path.name for path in folder.published.glob("????-??")]
    newest = next(
        (path for period in sorted(periods, reverse=True)
         if (path := newest_release(folder, period))),
        None,
    )  # fmt: skip
    if newest is None:
        return
    manifest_sha = sha256_of((newest / "manifest.json").read_bytes())
    generation = folder.published / ".generations" / manifest_sha[:16]
    if not generation.exists():
        temporary = generation.with_name(f"{TEMPORARY}{os.getpid()}-{generation.name}")
        shutil.copytree(newest, temporary)
        _seal(temporary)
        temporary.rename(generation)
        sync(generation.parent)
    move_link(folder.published / "latest", f".generations/{generation.name}")
    told = {
        "schema_version": SCHEMA_VERSION,
        "period": newest.parent.name,
        "release": _number(newest),
        "path": str(newest.relative_to(folder.published)),
        "manifest_sha256": manifest_sha,
    }
    pointer = folder.published / "latest.json"
    if not pointer.exists() or json.loads(pointer.read_text("utf-8")) != told:
        write_json(pointer, told)
    _prune_generations(generation)


def _prune_generations(current: Path) -> None:
    others = [path for path in current.parent.iterdir() if path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[GENERATIONS_KEPT - 1 :]:
        shutil.rmtree(path)


def releases(folder: DataFolder, period: str) -> list[Path]:
    """A month's releases, oldest first."""
    found = [
        path for path in (folder.published / period).glob("r*") if re.fullmatch(r"r\d+", path.name)
    ]
    return sorted(found, key=_number)


def newest_release(folder: DataFolder, period: str) -> Path | None:
    """A month's newest release, or null."""
    return next(reversed(releases(folder, period)), None)


def manifest_of(release: Path) -> dict[str, Any]:
    return json.loads((release / "manifest.json").read_text("utf-8"))


def _number(release: Path) -> int:
    return int(release.name[1:])
