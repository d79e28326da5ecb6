"""The commands that ask where a number came from."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from workforce.folders import DATA, DataFolder
from workforce.period import Period
from workforce.terminal import (
    EXIT_USAGE,
    DataOption,
    app,
    console,
    errors_told,
    period_of,
    refuse_no_folder,
    stop,
)

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
            metavar="YYYY-MM",
            help="与该月相比，差在哪里 / what the difference to that month is made of.",
        ),
    ] = None,
    communities: Annotated[
        bool, typer.Option("--communities", help="列出各村、社区 / by committee, too.")
    ] = False,
    data: DataOption = DATA,
) -> None:
    """一个数由哪些报表、哪些行得来 / where a number came from: files, rows, what was left out."""
    refuse_no_folder(data)
    from workforce.catalogue import load
    from workforce.explain.explaining import change, rows_behind
    from workforce.explain.explaining import explain as explain_value
    from workforce.explain.telling import print_change, print_explanation, rows_as_csv
    from workforce.warehouse import open_warehouse

    folder = DataFolder(data.resolve())
    asked = (str(period), region, indicator)
    with errors_told(), open_warehouse(folder) as con:
        catalogue = load(folder)
        if rows:
            console.out(rows_as_csv(rows_behind(con, catalogue, *asked)), end="", highlight=False)
            return
        if since:
            if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", since):
                raise stop(f"--since 应写成 2025-05 / write --since 2025-05: {since}", EXIT_USAGE)
            told = change(con, catalogue, since, *asked)
            print_change(console, told, f"{since} → {period}：{indicator}")
            return
        print_explanation(console, explain_value(con, catalogue, *asked), communities=communities)
