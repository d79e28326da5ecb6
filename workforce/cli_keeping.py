"""The commands of keeping and forgetting: `workforce withdraw | purge | rotate-key`."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workforce.folders import DATA, DataFolder
from workforce.period import Period
from workforce.stopping import clear_errors
from workforce.terminal import (
    EXIT_USAGE,
    DataOption,
    PeriodOption,
    WaitOption,
    app,
    console,
    errors_told,
    period_of,
    refuse_no_folder,
    refuse_unknown,
    stop,
    tell,
)

if TYPE_CHECKING:
    from workforce.keeping.purge import Purged, Which
    from workforce.keeping.withdraw import Withdrawn

ByOption = Annotated[str, typer.Option("--by", help="由谁决定 / who decides this.")]
WhyOption = Annotated[str, typer.Option("--reason", help="理由 / why.")]
ShaOption = Annotated[
    str | None,
    typer.Option(
        "--sha256", metavar="HEX", help="文件 SHA-256 的开头（8位以上） / how its SHA-256 begins."
    ),
]


@app.command()
def withdraw(
    dataset: Annotated[
        str, typer.Option(metavar="NAME", help="数据集 / dataset, e.g. staff_roster.")
    ],
    period: PeriodOption,
    unit: Annotated[str, typer.Option(help="填报单位代码 / unit code.")],
    by: ByOption,
    reason: WhyOption,
    sha256: ShaOption = None,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """撤回一份报表，连同其补报；写明 --sha256 只撤回一份补报 / a submission holds no longer.

    raw 中的文件不会因此再次收入，改后重新放入的会收入 / what lies in raw does not come back.
    """
    refuse_unknown(dataset, unit)
    from workforce.keeping import withdraw as withdrawing

    with _held(data, wait, "撤回报表|withdrawing a submission") as folder:
        done = withdrawing.withdraw(folder, (dataset, str(period), unit), by, reason, sha256)
    for line in _withdrawn_lines(done, data):
        console.print(line, soft_wrap=True, markup=False)


@app.command()
def purge(
    by: ByOption = "",
    reason: WhyOption = "",
    period: Annotated[
        Period | None,
        typer.Option("--period", parser=period_of, metavar="YYYY-MM", help="报告期 / month."),
    ] = None,
    unit: Annotated[str | None, typer.Option(help="填报单位代码 / unit code.")] = None,
    dataset: Annotated[str | None, typer.Option(metavar="NAME", help="数据集 / dataset.")] = None,
    sha256: ShaOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出，不清除 / only tell what would go.")
    ] = False,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """清除存档的原始报表：保存期已满的，或指定的一份 / remove archived files, old ones or one.

    保存期见 reference/retention.yml；已公布的数据不变 / nothing published changes.
    """
    which = _which(period, unit, dataset, sha256)
    from workforce.keeping import purge as purging

    with _held(data, wait, "清除原始报表|purging") as folder:
        months = purging.retention_months(folder)
        done = purging.purge(folder, which, by, reason, today=dt.date.today(), dry_run=dry_run)
    for line in _purged_lines(done, None if which else months, dry_run=dry_run):
        console.print(line, soft_wrap=True, markup=False)


@app.command("rotate-key")
def rotate_key(
    by: ByOption,
    reason: WhyOption,
    wait: WaitOption = 60.0,
    data: DataOption = DATA,
) -> None:
    """更换密钥，已暂存的数据随之更换；中断后再次运行即可完成 / rotate the pseudonym key.

    公布的数据不变 / nothing published changes.
    """
    from workforce.keeping import rotate as rotating

    with _held(data, wait, "更换密钥|rotating the key") as folder, console.status("") as live:
        done = rotating.rotate(
            folder, by, reason, lambda at, of: live.update(f"更换 / renewing {at}/{of}")
        )
    begun = "接着完成了上次的更换" if done.finished else "密钥已更换"
    english = "the rotation begun before is finished" if done.finished else "the key was rotated"
    for line in (
        f"{begun}：{done.renewed} 份暂存数据已更换 / {english}: {done.renewed} staged submissions",
        f"请立即备份密钥文件 {done.key_file}（恢复旧备份后，用它再运行 rotate-key 即可）"
        " / back up the key file now; it serves back-ups made before, too: restore, then"
        " workforce rotate-key",
    ):
        console.print(line, soft_wrap=True, markup=False)


@contextlib.contextmanager
def _held(data: Path, minutes: float, doing: str) -> Iterator[DataFolder]:
    """The data folder, held by us; what stops the work is said."""
    refuse_no_folder(data)
    folder = DataFolder(data.resolve())
    with errors_told(), clear_errors(folder.root), folder.one_writer(minutes * 60, tell, doing):
        yield folder


def _which(
    period: Period | None, unit: str | None, dataset: str | None, sha256: str | None
) -> Which | None:
    """The one submission meant; null for all that were kept long enough."""
    from workforce.keeping.purge import Which

    if sha256 is not None and not (8 <= len(sha256) <= 64 and _is_hex(sha256)):
        raise stop(
            "--sha256 应是 SHA-256 的前8至64位 / --sha256: the first 8 to 64 digits", EXIT_USAGE
        )
    if period and unit and dataset:
        refuse_unknown(dataset, unit)
        return Which((dataset, str(period), unit), sha256)
    if period or unit or dataset:
        raise stop(
            "指定一份报表须同时写 --dataset、--period、--unit；都不写则清除保存期已满的。"
            " / Name --dataset, --period and --unit together, or none of them.",
            EXIT_USAGE,
        )
    return Which(None, sha256) if sha256 else None


def _is_hex(text: str) -> bool:
    return set(text.lower()) <= set("0123456789abcdef")


def _withdrawn_lines(done: Withdrawn, data: Path) -> Iterator[str]:
    import schemas

    one, left, count = done.parts[0], done.left, len(done.parts)
    what = f"{one.period} {one.unit_code} {schemas.datasets()[one.dataset].zh}"
    if one.part:
        yield (
            f"已撤回：{what} 的补报{one.part}（{one.sha256[:8]}），其余 {left} 份仍有效"
            f" / withdrawn: supplement {one.part}; {left} parts hold"
        )
    else:
        yield (
            f"已撤回：{what}（{one.sha256[:8]}），连同补报共 {count} 份；现在视为未报"
            f" / withdrawn with its supplements: {count} files; nothing holds now"
        )
    if done.earlier:
        to = data / "raw" / one.dataset / one.period / f"{one.unit_code}{done.ending}"
        yield (
            f"以前被它替代的文件不会自动恢复；如需恢复：cp {done.earlier} {to}"
            " / what it had replaced does not come back by itself; that cp puts it back"
        )
    yield (
        f"下一步：重新准备并发布这个月（workforce prepare --period {one.period}），"
        "以及用到该月数据的以后各月"
        " / next: prepare and publish the month again, and later months that use it"
    )


def _purged_lines(done: Purged, months: int | None, *, dry_run: bool) -> Iterator[str]:
    import schemas

    count = len(done.submissions)
    if months is not None:
        yield f"保存期 {months} 个月（reference/retention.yml） / kept for {months} months"
    for period in sorted({one.period for one in done.submissions}):
        here = [one.dataset for one in done.submissions if one.period == period]
        told = (f"{schemas.datasets()[one].zh} {here.count(one)}" for one in dict.fromkeys(here))
        yield f"  {period}：{'，'.join(told)}"
    if dry_run:
        yield (
            f"将清除 {count} 份原始报表、{done.returns} 份审核反馈表；没有改动任何数据"
            f" / would purge {count} submissions and {done.returns} returns; nothing was changed"
        )
    else:
        yield (
            f"已清除 {count} 份原始报表（存档文件 {done.files} 个）、{done.returns} 份审核反馈表"
            f" / purged {count} submissions ({done.files} archived files), {done.returns} returns"
        )
    if done.rows:
        yield (
            f"其中已撤回的 {done.rows} 份，暂存数据也已清除"
            f" / of {done.rows} that were withdrawn the staged rows went as well"
        )
    for one in done.elsewhere:
        yield f"  同样的文件还作为另一份报表保留 / the same bytes are kept as: {one}"
    if done.unread:
        yield (
            f"{done.unread} 份还没有读取，没有清除；请先运行 workforce arrivals"
            f" / {done.unread} not read yet, left out: workforce arrivals first"
        )
    if done.in_raw:
        yield (
            f"raw 中还有其中 {done.in_raw} 个文件，程序不删 raw，请自行删除；它们不会再次收入"
            f" / {done.in_raw} of them still lie in raw: remove them yourself; they are not"
            " taken in again"
        )
    if count and not dry_run:
        yield (
            "清除后的报表不能重读：staged 文件夹从此须一并备份；旧备份中的原件也应按期销毁"
            " / they can't be read again: back up staged too, and destroy old back-ups in time"
        )
