"""The command that makes what analysts outside the restricted group get."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workforce.folders import DATA, DataFolder
from workforce.period import Period
from workforce.terminal import (
    DataOption,
    app,
    console,
    errors_told,
    period_of,
    refuse_no_folder,
)


@app.command()
def extract(
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="写到哪里，默认数据文件夹下的 extract / folder to write."
        ),
    ] = None,
    periods: Annotated[
        list[Period] | None,
        typer.Option(
            "--period",
            parser=period_of,
            metavar="YYYY-MM",
            help="只取这些月份，可写多次；默认全部已公布的 / only these months; all published.",
        ),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """对外提供的数据：已公布各月的 DuckDB 文件和 Excel 表 / public extract, no rows of persons.

    只用已公布的发布版，不读数据仓库 / made of published releases alone.
    """
    refuse_no_folder(data)
    from workforce.release.extract.writing import write_extract

    with errors_told():
        made = write_extract(DataFolder(data.resolve()), to, tuple(periods or ()))
    first, last = made.months[0], made.months[-1]
    console.print(
        f"已写入 {len(made.months)} 个月（{first} 至 {last}）的公开数据，{made.values:,} 个指标值，"
        f"其中 {made.withheld:,} 个不予公布"
        f" / extract written: {len(made.months)} months, {made.values:,} values,"
        f" {made.withheld:,} withheld",
        soft_wrap=True,
    )
    for path in made.files:
        console.print(f"  {path}", soft_wrap=True, markup=False)
