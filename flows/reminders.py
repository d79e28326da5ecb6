"""Reminders to who is late, on working days."""

from prefect import State, flow, get_run_logger
from prefect.states import Completed

from flows.parameters import DATA, folder_of, month_before, scheduled_on
from flows.showing import tag_with
from workforce import notices, working_days


@flow(persist_result=False)
def reminders(data: str = DATA) -> int | State:
    """过了报送期限仍缺报的，发邮件提醒 / Mail who is late with what was due of last month.

    Args:
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, today = folder_of(data), scheduled_on()
    if why := notices.off(folder):
        return Completed(message=why, name="Skipped")
    if not working_days.load(folder).is_working_day(today):
        return Completed(message=f"{today} 不是工作日 / no working day", name="Skipped")
    period = month_before(today)
    tag_with([str(period)])
    tell = get_run_logger()
    sent = notices.send(folder, notices.late(folder, str(period), today), tell.warning)
    tell.info(f"{period} 发出提醒 {sent} 封 / {sent} reminders sent")
    return sent
