"""What the commands share: the application, the terminal, common options, how they stop."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from workforce.period import Period, PeriodError
from workforce.stopping import Stopped, clear_errors

if TYPE_CHECKING:
    from workforce.as_of import Moment

EXIT_STOPPED, EXIT_USAGE = 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="社区工作者统计：从县市报表到公布的指标。\n\nFrom county files to published indicators.",
)
console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def period_of(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as problem:
        raise typer.BadParameter(str(problem)) from None


DataOption = Annotated[
    Path,
    typer.Option("--data", help="数据文件夹 / data folder (raw, warehouse, published …)."),
]
PeriodOption = Annotated[
    Period,
    typer.Option("--period", parser=period_of, metavar="YYYY-MM", help="报告期 / reference month."),
]
ReviewedOption = Annotated[str, typer.Option(help="审核人 / who reviewed the draft.")]
ApprovedOption = Annotated[str, typer.Option(help="批准人 / who approved it.")]
ReasonOption = Annotated[str, typer.Option(help="发布理由，记入发布版 / why; kept in the release.")]
OverrideOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE[/REGION]",
        help="放行未通过的审核，如 G302/532502，可写多次 / let pass what stops the release.",
    ),
]
ReviseOption = Annotated[
    bool, typer.Option("--revise-closed", help="修订已定案的月份 / revise a closed month.")
]
WaitOption = Annotated[
    float, typer.Option(help="最多等待另一次运行几分钟 / minutes to wait for another run.")
]


AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="截至何时所知，如 2025-07-10T12:00；只写日期即当天结束，不写时区即北京时间"
        " / as known at; a date is its end, Asia/Shanghai unless a zone is given.",
    ),
]


def refuse_no_folder(data: Path) -> None:
    """Stop where nothing was ever received."""
    if not (data / "raw").is_dir() and not (data / "archive").is_dir():
        raise stop(
            f"{data} 下没有 raw 文件夹，请核对 --data。 / No folder raw in {data}; check --data.",
            EXIT_USAGE,
        )


def refuse_unknown(dataset: str, unit: str | None) -> None:
    """Stop where there is no such dataset, or the unit's code can't be one."""
    import schemas

    if dataset not in schemas.datasets():
        known = "、".join(f"{one.name}（{one.zh}）" for one in schemas.datasets().values())
        raise stop(f"没有数据集“{dataset}”，可用：{known} / unknown dataset", EXIT_USAGE)
    if unit and not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}", unit):
        raise stop(f"“{unit}”不是填报单位代码，应为2、4或6位数字 / not a unit code", EXIT_USAGE)


@contextlib.contextmanager
def errors_told() -> Iterator[None]:
    """Say what stopped a command, and end with 1."""
    try:
        with clear_errors():
            yield
    except Stopped as problem:
        raise stop(escape(str(problem)), EXIT_STOPPED) from None


def moment_of(text: str) -> Moment:
    """The moment that `--as-of` names."""
    from workforce.as_of import Moment, MomentError

    try:
        return Moment.parse(text)
    except MomentError as problem:
        raise stop(escape(str(problem)), EXIT_USAGE) from None


def tell(line: str) -> None:
    console.print(line, soft_wrap=True, markup=False)


def stop(message: str, code: int) -> typer.Exit:
    errors.print(message, style="red")
    return typer.Exit(code)
