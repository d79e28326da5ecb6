"""Telling the statisticians that a run failed; an automation starts it."""

import re
from hashlib import sha256

from prefect import State, flow
from prefect.settings import PREFECT_UI_URL
from prefect.states import Completed

from flows.parameters import DATA, folder_of, scheduled_on
from workforce import notices
from workforce.release.approval import GateStopped


@flow(persist_result=False, retries=3, retry_delay_seconds=60)
def notify(
    flow_name: str, run_name: str, run_id: str, state: str, message: str = "", data: str = DATA
) -> int | State:
    """运行失败时发邮件通知统计人员 / Mail the statisticians that a run failed.

    Args:
        flow_name: 流程。 / The flow that failed.
        run_name: 运行的名称。 / Its run.
        run_id: 运行的编号。 / That run's id, for the link.
        state: 结束时的状态。 / How it ended.
        message: 原因。 / Why.
        data: 数据文件夹，其中的 reference/notices.yml 写明收件人。 / Whose notices.yml to use.
    """
    folder = folder_of(data)
    if why := notices.off(folder):
        return Completed(message=why, name="Skipped")
    link = f"{PREFECT_UI_URL.value() or ''}/runs/flow-run/{run_id}"
    month = re.search(r"\d{4}-\d{2}", run_name)
    period = month[0] if month else None
    if period and GateStopped.__name__ in message:
        told = notices.stopped(folder, run_name, period, message, link)
    else:
        told = notices.failure(folder, flow_name, run_name, period, state, message, link)
    reason = sha256(message.encode()).hexdigest()[:8]
    today = scheduled_on()  # what fails every quarter of an hour for one reason is told once a day
    with notices.once(folder, f"{today}-{flow_name}-{state}-{reason}") as is_first:
        return notices.send(folder, [told]) if is_first else 0
