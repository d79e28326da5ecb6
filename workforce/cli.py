"""The command line: `workforce --help` lists its commands.

Imports are kept inside the commands, so that help and status answer at once.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from workforce.folders import DATA, DataFolder
from workforce.period import Period
from workforce.stopping import Stopped
from workforce.terminal import (
    EXIT_STOPPED,
    EXIT_USAGE,
    ApprovedOption,
    AsOfOption,
    DataOption,
    OverrideOption,
    PeriodOption,
    ReasonOption,
    ReviewedOption,
    ReviseOption,
    WaitOption,
    app,
    console,
    errors_told,
    moment_of,
    period_of,
    refuse_no_folder,
    refuse_unknown,
    stop,
    tell,
)

if TYPE_CHECKING:
    from rich.status import Status

    from workforce.intake.reader import Reading
    from workforce.month import InProcess, MonthResult, Waiting
    from workforce.release.approval import Approval


@app.command()
def demo(
    data: DataOption = DATA,
    scale: Annotated[
        str, typer.Option(help="志愿者规模 / volunteers: small 28,200, full 282,000.")
    ] = "small",
    seed: Annotated[int, typer.Option(help="随机种子 / seed of the invented region.")] = 2025,
    months: Annotated[
        int,
        typer.Option(
            help="月数，至2025年6月；2个月以上含迟报、更正、撤并等，不写 --data 时放在 data/history"
            " / months up to June 2025; 3 to 24 have late and corrected files, mergers and more,"
            " and go to data/history unless --data says otherwise.",
        ),
    ] = 2,
) -> None:
    """生成示例地区并运行各月 / write the example region and run its months."""
    from workforce.demo import write_example, write_history

    if months != 2 and data.resolve() == DATA.resolve():
        data = data / "history"  # it brings plans of its own, which are none of the project's
    with errors_told():
        try:
            if months == 2:
                written = write_example(data, scale=scale, seed=seed)
            else:
                written = write_history(data, months=months, scale=scale, seed=seed)
        except ValueError as problem:
            raise stop(str(problem), EXIT_USAGE) from None
    console.print(f"示例地区 / example region: {data / 'raw'}", soft_wrap=True)
    console.print(
        f"  {written['files']} 个文件，{written['rows_read']:,} 行，"
        f"其中 {written['rows_refused']} 行有意写错 / files, rows, of which wrong on purpose",
        soft_wrap=True,
    )
    if months != 2:
        _replay(data.resolve())
        console.print(
            f"以下命令请加 --data {data} / give other commands --data {data}", soft_wrap=True
        )
        return
    for period in written["months"]:
        _run_all(data, [Period.parse(period)], ("", "", "", None, False), 0.0)


@app.command()
def run(
    period: PeriodOption,
    reviewed_by: ReviewedOption = "",
    approved_by: ApprovedOption = "",
    reason: ReasonOption = "",
    override: OverrideOption = None,
    revise_closed: ReviseOption = False,
    as_of: AsOfOption = "",
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """运行一个月：接收、汇总、反馈、审核、发布 / run a month: take in, build, send back, publish.

    设了 PREFECT_API_URL 时由 Prefect 运行 / under Prefect where PREFECT_API_URL is set.

    加 --as-of 只重算当时的发布版，不接收、不发布 / --as-of only makes the release of then again.
    """
    refuse_no_folder(data)
    if as_of:
        if any((reviewed_by, approved_by, reason, override, revise_closed)):
            raise stop(
                "--as-of 只重算，不发布，不能同时写审核人、批准人、理由、放行或修订"
                " / --as-of publishes nothing: no names, reason, override or revision with it",
                EXIT_USAGE,
            )
        _recompute(data, period, as_of, wait)
        return
    told = (reviewed_by, approved_by, reason, override, revise_closed)
    _run_all(data, [period], told, wait)


@app.command()
def backfill(
    first: Annotated[
        Period,
        typer.Option("--from", parser=period_of, metavar="YYYY-MM", help="第一个月 / first month."),
    ],
    last: Annotated[
        Period,
        typer.Option("--to", parser=period_of, metavar="YYYY-MM", help="最后一个月 / last month."),
    ],
    reviewed_by: ReviewedOption = "",
    approved_by: ApprovedOption = "",
    reason: ReasonOption = "",
    override: OverrideOption = None,
    revise_closed: ReviseOption = False,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """从早到晚运行各月，遇到失败即停 / run months, oldest first; stop at the first failure."""
    refuse_no_folder(data)
    if last < first:
        raise stop(f"{last} 早于 {first} / the last month is before the first", EXIT_USAGE)
    told = (reviewed_by, approved_by, reason, override, revise_closed)
    _run_all(data, first.until(last), told, wait)


@app.command()
def arrivals(wait: WaitOption = 60.0, data: DataOption = DATA) -> None:
    """接收新到的报表，写反馈，不发布 / take in what arrived, write returns; publish nothing."""
    refuse_no_folder(data)
    from workforce import month

    with errors_told(), console.status("") as live:
        month.arrivals(data.resolve(), _in_process(live), tell, _waiting(wait))


@app.command()
def prepare(period: PeriodOption, wait: WaitOption = 60.0, data: DataOption = DATA) -> None:
    """做一个月的送审稿，不发布 / prepare a month's draft for review; publish nothing."""
    refuse_no_folder(data)
    from workforce import month
    from workforce.summary import print_month

    with errors_told():
        with console.status("") as live:
            result = month.prepare_month(
                data.resolve(), period, _in_process(live), tell, _waiting(wait)
            )
        print_month(console, DataFolder(data.resolve()), result)


@app.command()
def publish(
    period: PeriodOption,
    reviewed_by: ReviewedOption,
    approved_by: ApprovedOption,
    reason: ReasonOption,
    draft: Annotated[
        str, typer.Option(help="审阅过的送审稿的编号，与现在的不同则不发布 / the draft reviewed.")
    ] = "",
    override: OverrideOption = None,
    revise_closed: ReviseOption = False,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """发布审阅过的送审稿 / publish the draft that was reviewed."""
    refuse_no_folder(data)
    from workforce import month
    from workforce.summary import print_month

    with errors_told():
        approval = replace(
            _approval(reviewed_by, approved_by, reason, override, revise_closed), draft=draft
        )
        with console.status("") as live:
            result = month.publish_month(
                data.resolve(), period, _in_process(live), tell, approval, _waiting(wait)
            )
        print_month(console, DataFolder(data.resolve()), result)


@app.command()
def close(
    period: PeriodOption,
    by: Annotated[str, typer.Option(help="由谁定案 / who closes it.")],
    reason: Annotated[str, typer.Option(help="理由 / why.")],
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """定案：此后只凭署名的决定才能改动 / close a month: only a named decision changes it."""
    refuse_no_folder(data)
    from workforce.release.publish import close as close_month

    folder, doing = DataFolder(data.resolve()), f"定案 {period}|close {period}"
    with errors_told(), folder.one_writer(wait * 60, tell, doing):
        number = close_month(folder, str(period), by, reason)
    console.print(f"{period} 第{number}版已定案 / release r{number} is final", soft_wrap=True)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="要检查的报表 / the file to check.")],
    dataset: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="数据集 / dataset: staff_roster, volunteer_registration, certification_list, "
            "training_record, organisation_register, grid_register, population, wages, division.",
        ),
    ],
    period: PeriodOption,
    unit: Annotated[
        str | None, typer.Option(help="填报单位代码，默认取文件名开头 / unit code.")
    ] = None,
    data: DataOption = DATA,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="与它相比有多少行新增、修改、减少：以前的文件或数据文件夹"
            " / earlier file or data folder to compare with.",
        ),
    ] = None,
) -> None:
    """报送前检查一个文件，不保存任何内容 / check a file before sending it; keeps nothing."""
    refuse_unknown(dataset, unit)
    if not file.is_file():
        raise stop(f"找不到文件 {file} / no such file", EXIT_USAGE)
    if against and not against.exists():
        raise stop(f"找不到 {against} / no such file or folder", EXIT_USAGE)
    from workforce.checking import check_file, print_check

    with errors_told():
        reading = check_file(file, dataset, period, unit, DataFolder(data))
        print_check(console, file, reading)
        if against:
            _tell_preview(against, file, reading, DataFolder(data))
    if reading.findings.must_fix():
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def template(
    dataset: Annotated[
        str, typer.Argument(metavar="NAME", help="数据集 / dataset, e.g. staff_roster.")
    ],
    unit: Annotated[str, typer.Option(help="填报单位代码 / unit code: 2, 4 or 6 digits.")],
    period: Annotated[
        Period | None,
        typer.Option(
            "--period",
            parser=period_of,
            metavar="YYYY-MM",
            help="印在表上的报告期，不写则由填表人填写 / month to print; left blank without it.",
        ),
    ] = None,
    data: DataOption = DATA,
    out: Annotated[
        Path | None, typer.Option(help="写到哪里，默认当前文件夹 / file to write.")
    ] = None,
) -> None:
    """生成填报模板（Excel） / make the workbook a county fills in."""
    refuse_unknown(dataset, unit)
    from workforce.template import communities_told, gather, write_template

    with errors_told():
        one = gather(DataFolder(data), dataset, unit, period)
        path = out or Path(one.file_name)
        write_template(one, path)
    console.print(f"模板已写入 / template written: {path}", soft_wrap=True, markup=False)
    if told := communities_told(one):
        console.print(told, soft_wrap=True, markup=False)


@app.command()
def recheck(
    period: PeriodOption,
    apply: Annotated[
        bool, typer.Option("--apply", help="采用重读的结果 / take what was read over.")
    ] = False,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """按现在的规则重读一个月的存档报表，列出变化 / read a month's archived files again and compare.

    不加 --apply 不改动任何数据 / changes nothing without --apply.
    """
    from workforce import recheck as rechecking

    with errors_told():
        told = rechecking.recheck(DataFolder(data), period, apply=apply, wait=wait * 60, say=tell)
    rechecking.print_recheck(console, told)


@app.command()
def status(
    period: Annotated[
        Period | None,
        typer.Option(
            "--period",
            parser=period_of,
            metavar="YYYY-MM",
            help="报告期，默认最近一个月 / reference month, default the newest.",
        ),
    ] = None,
    as_of: AsOfOption = "",
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """谁报了什么、谁迟报 / who has sent what, who is late."""
    if as_of:
        refuse_no_folder(data)
        _status_then(data, period, as_of, wait)
        return
    from workforce.summary import status_table
    from workforce.warehouse import open_warehouse

    folder = DataFolder(data)
    with errors_told(), open_warehouse(folder) as con:
        known = [row[0] for row in con.execute("from period order by period").fetchall()]
    chosen = str(period) if period else max(known, default="")
    if not known:
        raise stop("还没有收到任何报表 / nothing received yet", EXIT_STOPPED)
    if chosen not in known:
        raise stop(
            f"{chosen} 还没有收到报表；已有：{'、'.join(known)} / nothing received for {chosen}",
            EXIT_STOPPED,
        )
    console.print(status_table(folder, chosen, dt.date.today()))


@app.command()
def indicators(
    indicator: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="指标代码，不写则列出全部 / id; all if left out."),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """指标目录，或一项指标的定义和目标 / the indicators, or one with its definition and targets."""
    from workforce.catalogue import load
    from workforce.handbook import WIDTH, indicator_lines, list_lines, unknown_message

    if not data.is_dir():
        raise stop(f"没有文件夹 {data}，请核对 --data / no such folder; check --data", EXIT_USAGE)
    with errors_told():
        catalogue = load(DataFolder(data))
    if indicator is not None and indicator not in catalogue.indicators:
        titles = {one.id: one.title_zh for one in catalogue.indicators.values()}
        raise stop(escape(unknown_message(titles, indicator)), EXIT_USAGE)
    lines = (
        list_lines(catalogue, max(WIDTH, console.width))
        if indicator is None
        else indicator_lines(catalogue, catalogue.indicators[indicator])
    )
    for line in lines:
        console.out(line, highlight=False)


def _tell_preview(against: Path, file: Path, reading: Reading, folder: DataFolder) -> None:
    """Say how many rows a file would change that replaces an earlier one, or adds to it."""
    from workforce.intake.archive import SUPPLEMENT, kind_in_name
    from workforce.preview import held_readings, preview, told

    if reading.findings.reject_file():
        return
    held = held_readings(against, reading, folder)
    adds = kind_in_name(file.name) == SUPPLEMENT
    words = told(held, preview(held, reading), adds=adds)
    console.print(words, soft_wrap=True, markup=False)


def _run_all(
    data: Path,
    periods: list[Period],
    told: tuple[str, str, str, list[str] | None, bool],
    wait: float,
) -> None:
    """Run months here, or under Prefect where a server is configured."""
    from workforce.month import run_months
    from workforce.summary import print_month

    data = data.resolve()
    console.print("\n[bold]" + " … ".join(dict.fromkeys(map(str, (periods[0], periods[-1])))))
    with errors_told():
        approval = _approval(*told)
        if os.environ.get("PREFECT_API_URL"):
            results = _run_under_prefect(data, periods, approval)
        else:
            with console.status("") as live:
                results = run_months(
                    data, periods, _in_process(live), tell, approval, _waiting(wait)
                )
    for result in results:
        print_month(console, DataFolder(data), result)


def _recompute(data: Path, period: Period, as_of: str, wait: float) -> None:
    """Make the release of a moment again; in this process, whatever server is configured."""
    from workforce.as_of import recompute
    from workforce.release.again import lines_of

    moment, folder = moment_of(as_of), DataFolder(data.resolve())
    with errors_told():
        told = recompute(folder, str(period), moment, wait=wait * 60, say=tell)
    for line in lines_of(told, moment):
        tell(line)


def _status_then(data: Path, period: Period | None, as_of: str, wait: float) -> None:
    """Who had sent what by a moment, and who was late then."""
    from workforce.as_of import known, newest_month, warehouse_of
    from workforce.summary import status_table

    moment, folder = moment_of(as_of), DataFolder(data.resolve())
    with errors_told():
        events = known(folder, moment)
        month = str(period) if period else newest_month(folder, events)
        if month is None:
            raise stop(
                f"截至 {moment.zh} 还没有收到任何报表 / nothing received by {moment.en}",
                EXIT_STOPPED,
            )
        build = warehouse_of(folder, month, events, wait=wait * 60, say=tell)
    tell(f"截至 {moment.zh} / as known at {moment.en}")
    console.print(status_table(folder, month, moment.day, build))


def _replay(data: Path) -> None:
    """Let a long example's files come one after another, and run each month when it was."""
    from workforce.history import replay

    with errors_told(), console.status("") as live:
        for result in replay(data, _in_process(live), lambda line: None):
            if result.is_new:
                console.print(f"{result.period} 第{result.release}版 / r{result.release}")


def _approval(
    reviewed_by: str, approved_by: str, reason: str, override: list[str] | None, revise: bool
) -> Approval:
    from workforce.release.approval import Approval

    return Approval(reviewed_by, approved_by, reason, tuple(override or ()), revise)


def _in_process(live: Status) -> InProcess:
    from workforce.month import InProcess

    return InProcess(tell, lambda done, of: live.update(f"读取 / reading {done}/{of}"))


def _waiting(minutes: float) -> Waiting:
    from workforce.month import Waiting

    return Waiting(for_folder=minutes * 60)


def _run_under_prefect(data: Path, periods: list[Period], approval: Approval) -> list[MonthResult]:
    """Run months as a flow of the configured server."""
    from flows.backfill import backfill as flow

    told = asdict(approval)
    del told["draft"]
    try:
        return flow(first=str(periods[0]), last=str(periods[-1]), data=str(data), **told)
    except Stopped:
        raise
    except RuntimeError as problem:  # no server, or a step that failed; both say it in words
        raise stop(
            f"Prefect 运行失败 / failed under Prefect: {problem}",
            EXIT_STOPPED,
        ) from None


from workforce import cli_explain, cli_extract, cli_keeping  # noqa: E402, F401  (theirs come last)


def main() -> None:
    """Entry point of the `workforce` command."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    app()
