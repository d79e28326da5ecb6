"""A range of months, oldest first, from raw files to releases."""

from prefect import flow, get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from flows.parameters import DATA, PATIENT, Month, folder_of, given
from flows.showing import show_month, tag_with
from flows.steps import PrefectTasks
from workforce.folders import cores
from workforce.month import MonthResult, run_months
from workforce.period import Period
from workforce.release.approval import Approval
from workforce.stopping import Stopped


def run_name() -> str:
    months = dict.fromkeys((given("first"), given("last")))
    return "run " + " … ".join(months)


@flow(
    flow_run_name=run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=cores()),  # type: ignore[arg-type]
    persist_result=False,
)
def backfill(
    first: Month,
    last: Month,
    reviewed_by: str = "",
    approved_by: str = "",
    reason: str = "",
    overrides: tuple[str, ...] = (),
    revises_closed: bool = False,
    data: str = DATA,
) -> list[MonthResult]:
    """从早到晚运行并发布各月，遇到失败即停 / Run and publish months, oldest first.

    失败即停，以前各月保持已发布。 / A month that fails stops it; those before stay published.

    Args:
        first: 第一个月，如 2024-01。 / First month.
        last: 最后一个月。 / Last month.
        reviewed_by: 审核人；三项要么都填，要么都不填。 / Who reviewed; all three or none.
        approved_by: 批准人，不能与审核人相同。 / Who approved; somebody else.
        reason: 发布理由；三项都不填则 approval 为 null。 / Why; without them approval is null.
        overrides: 放行未通过的审核，如 G302/532502。 / What the gate stopped and is let pass.
        revises_closed: 修订已定案的月份。 / Revise months that were closed.
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, tell = folder_of(data), get_run_logger().info
    periods = Period.parse(first).until(Period.parse(last))
    if not periods:
        raise Stopped(
            f"没有运行：最后一个月 {last} 早于第一个月 {first}，请改正后再运行。"
            f" / Nothing was run: {last} is before {first}; correct them and run again."
        )
    approval = Approval(reviewed_by, approved_by, reason, overrides, revises_closed)
    tag_with(str(period) for period in periods)
    results = run_months(folder.root, periods, PrefectTasks(tell), tell, approval, PATIENT)
    for result in results:
        show_month(folder, result)
    return results
