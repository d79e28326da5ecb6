"""Publishing a draft, by hand: who reviewed it, who approved it, and why."""

from prefect import flow, get_run_logger

from flows.parameters import DATA, PATIENT, Month, Words, folder_of, given
from flows.showing import show_month, tag_with
from flows.steps import PrefectTasks
from workforce.month import MonthResult, publish_month
from workforce.period import Period
from workforce.release.approval import Approval


def run_name() -> str:
    return f"publish {given('period')}"


@flow(flow_run_name=run_name, persist_result=False)
def publish(
    period: Month,
    reviewed_by: Words,
    approved_by: Words,
    reason: Words,
    draft: str = "",
    overrides: tuple[str, ...] = (),
    revises_closed: bool = False,
    data: str = DATA,
) -> MonthResult:
    """发布审阅过的送审稿；姓名和理由记入发布版 / Publish the draft that was reviewed.

    Args:
        period: 报告期，如 2025-06。 / Reference month.
        reviewed_by: 审核人。 / Who reviewed the draft.
        approved_by: 批准人，不能与审核人相同。 / Who approved it; somebody else.
        reason: 发布理由，如“按月发布”。 / Why it is published.
        draft: 审阅过的送审稿的编号，与现在的不同则不发布。 / The draft that was reviewed; another
            one is not published.
        overrides: 放行未通过的审核，如 G302/532502。 / What the gate stopped and is let pass.
        revises_closed: 修订已定案的月份。 / Revise a month that was closed.
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, tell = folder_of(data), get_run_logger().info
    tag_with([period])
    approval = Approval(reviewed_by, approved_by, reason, overrides, revises_closed, draft)
    result = publish_month(
        folder.root, Period.parse(period), PrefectTasks(tell), tell, approval, PATIENT
    )
    show_month(folder, result)
    return result
