"""Closing a month (定案), by hand."""

from prefect import flow, get_run_logger

from flows.parameters import DATA, PATIENT, Month, Words, folder_of, given
from flows.showing import tag_with
from workforce.release.publish import close as close_month
from workforce.stopping import clear_errors


def run_name() -> str:
    return f"close {given('period')}"


@flow(flow_run_name=run_name, persist_result=False)
def close(period: Month, by: Words, reason: Words, data: str = DATA) -> int:
    """定案：此后只凭署名的决定才能改动 / Close a month: only a named decision changes it.

    Args:
        period: 报告期，如 2025-06。 / Reference month.
        by: 由谁定案。 / Who closes it.
        reason: 理由。 / Why.
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, tell = folder_of(data), get_run_logger().info
    tag_with([period])
    doing = f"定案 {period}|close {period}"
    with clear_errors(folder.root), folder.one_writer(PATIENT.for_folder, tell, doing):
        return close_month(folder, period, by, reason)
