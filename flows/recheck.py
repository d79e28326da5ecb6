"""A month's archived files read again under today's rules."""

from prefect import flow, get_run_logger

from flows.parameters import DATA, PATIENT, Month, folder_of, given
from flows.showing import show_recheck, tag_with
from flows.steps import without_personal_data
from workforce.period import Period
from workforce.recheck import recheck as read_again


def run_name() -> str:
    return f"recheck {given('period')}"


@flow(flow_run_name=run_name, persist_result=False)
def recheck(period: Month, apply: bool = False, data: str = DATA) -> int:
    """按现在的规则重读一个月的存档报表，列出变化 / Read a month's archived files again.

    Args:
        period: 报告期，如 2025-06。 / Reference month.
        apply: 采用重读的结果；不选则不改动数据。 / Take it over; else nothing changes.
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    tag_with([period])
    folder, month = folder_of(data), Period.parse(period)
    tell, patience = get_run_logger().info, PATIENT.for_folder
    told = without_personal_data(
        lambda: read_again(folder, month, apply=apply, wait=patience, say=tell)
    )()
    show_recheck(told)
    differ = len(told.differences)
    tell(f"{month} 重读 {told.files} 份报表，有变化 {differ} 份 / {differ} of {told.files} differ")
    return len(told.differences)
