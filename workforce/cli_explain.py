"""The commands that ask where a number came from."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from workforce.folders import DATA, DataFolder
from workforce.period import Period, PeriodError
from workforce.terminal import (
    EXIT_USAGE,
    AsOfOption,
    DataOption,
    WaitOption,
    app,
    console,
    errors,
    errors_told,
    moment_of,
    period_of,
    refuse_no_folder,
    stop,
    tell,
)

if TYPE_CHECKING:
    import duckdb

ABOVE_COUNTIES = ("province", "prefecture")
RELEASE = re.compile(r"^r[1-9]\d*$")


@app.command()
def explain(
    period: Annotated[
        Period, typer.Argument(parser=period_of, metavar="YYYY-MM", help="报告期 / month.")
    ],
    region: Annotated[
        str, typer.Argument(metavar="REGION", help="地区代码或全称 / code or full name.")
    ],
    indicator: Annotated[
        str, typer.Argument(metavar="ID", help="指标代码，见 workforce indicators / its id.")
    ],
    rows: Annotated[
        bool,
        typer.Option(
            "--rows", help="列出计入分子的每一行（CSV） / the rows behind the numerator, as CSV."
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM|rN",
            help="与该月或本月第N版相比，差在哪里 / what the difference to a month or release is.",
        ),
    ] = None,
    communities: Annotated[
        bool, typer.Option("--communities", help="列出各村、社区 / by committee, too.")
    ] = False,
    as_of: AsOfOption = "",
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """一个数由哪些报表、哪些行得来 / where a number came from: files, rows, what was left out."""
    refuse_no_folder(data)
    from workforce.explain import explaining, telling

    folder, asked = DataFolder(data.resolve()), (str(period), region, indicator)
    with errors_told():
        if since and RELEASE.match(since):
            _print_revision(folder, asked, int(since[1:]), wait)
            return
        with _warehouse(folder, str(period), as_of, bool(since), wait) as con:
            if rows:
                listed = explaining.rows_behind(con, *asked)
                console.out(telling.rows_as_csv(listed), end="", highlight=False)
            elif since:
                told = explaining.change(con, _month(since), *asked)
                telling.print_change(console, told, f"{since} → {period}：{region} {indicator}")
            else:
                explained = explaining.explain(con, *asked)
                places = None
                if communities or explained.value["region_level"] not in ABOVE_COUNTIES:
                    places = explaining.communities_of(con, *asked)
                telling.print_explanation(console, explained, places)


@contextlib.contextmanager
def _warehouse(
    folder: DataFolder, period: str, as_of: str, with_month_before: bool, wait: float
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the newest build, or to that of the month as it was known."""
    from workforce.warehouse import open_warehouse

    if not as_of:
        with open_warehouse(folder) as con:
            yield con
        return
    import duckdb

    from workforce.as_of import known, warehouse_of

    moment = moment_of(as_of)
    sequence = known(folder, moment)
    path = warehouse_of(
        folder, period, sequence, with_month_before=with_month_before, wait=wait * 60, say=tell
    )
    errors.print(f"截至 {moment.zh} / as of {moment.en}")
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


def _print_revision(
    folder: DataFolder, asked: tuple[str, str, str], before: int, wait: float
) -> None:
    from workforce.catalogue import load
    from workforce.explain.revised import between_releases
    from workforce.explain.telling import print_change

    told, now = between_releases(folder, load(folder), *asked, before, wait=wait * 60, say=tell)
    period, region, indicator = asked
    print_change(console, told, f"{period} r{before} → r{now}：{region} {indicator}")


def _month(since: str) -> str:
    try:
        return str(Period.parse(since))
    except PeriodError:
        told = f"--since 应写成 2025-05 或 r1 / write --since 2025-05, or r1: {since}"
        raise stop(told, EXIT_USAGE) from None
