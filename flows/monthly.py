"""Last month's draft, by the schedule: prepared for review, never published by itself."""

from prefect import State, flow, get_run_logger
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.parameters import (
    DATA,
    PATIENT,
    Month,
    folder_of,
    given,
    is_by_schedule,
    month_before,
    scheduled_on,
)
from flows.showing import show_month, tag_with
from flows.steps import PrefectTasks
from workforce import working_days
from workforce.folders import cores
from workforce.month import MonthResult, prepare_month
from workforce.period import Period
from workforce.release.approval import GateStopped
from workforce.release.draft import is_begun


def run_name() -> str:
    """The month, so that a list of runs reads like a calendar."""
    return f"draft {given('period') or month_before(scheduled_on())}"


@flow(
    flow_run_name=run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=cores()),  # type: ignore[arg-type]
    persist_result=False,
)
def monthly(period: Month | None = None, data: str = DATA) -> MonthResult | State:
    """从县市报表到送审稿：接收、汇总、反馈、发布前审核；不发布 / From county files to a draft.

    计划在每月6日至20日每天凌晨启动它，只在其中第一个工作日做送审稿。 / The schedule starts it every
    morning from the 6th to the 20th; it works on the first working day of them.

    Args:
        period: 报告期，如 2025-06；不填则为计划运行日的上一个月。 / Reference month; empty: the
            month before the day the run was scheduled for.
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, tell = folder_of(data), get_run_logger().info
    chosen = Period.parse(period) if period else month_before(scheduled_on())
    if period is None and is_by_schedule():
        calendar = working_days.load(folder)
        due = calendar.prepares_on(chosen)
        if unknown := calendar.warning(due.year):
            get_run_logger().warning(unknown)
        today = scheduled_on()
        if today < due or (today > due and is_begun(folder, str(chosen))):
            why = f"{chosen} 的送审稿在 {due} 做 / the draft of {chosen} is made on {due}"
            return Completed(message=why, name="Skipped")
    tag_with([str(chosen)])
    result = prepare_month(folder.root, chosen, PrefectTasks(tell), tell, PATIENT)
    show_month(folder, result)
    if result.stops:
        raise GateStopped(
            f"{chosen} 的送审稿已做好，但发布前审核未通过（{'、'.join(result.stops)}）："
            f"请看 {folder.gate / str(chosen) / 'summary.md'}。"
            f" / The draft is there, but the gate would stop its release; see that file."
        )
    return result
