"""What arrived: taken in every quarter of an hour; nothing is published."""

from prefect import State, flow, get_run_logger
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.parameters import DATA, IMPATIENT, folder_of
from flows.showing import tag_with
from flows.steps import PrefectTasks
from workforce import month
from workforce.folders import FolderBusyError, cores
from workforce.month import Arrivals


@flow(
    task_runner=ThreadPoolTaskRunner(max_workers=cores()),  # type: ignore[arg-type]
    persist_result=False,
)
def arrivals(data: str = DATA) -> Arrivals | State:
    """接收新到的报表，汇总，写审核反馈表；不发布 / Take in what arrived, write returns.

    数据文件夹正被使用时跳过，下一次再接收。 / While another run holds the data folder it looks
    again at the next turn.

    Args:
        data: 数据文件夹，以工作进程所见为准。 / Data folder, as the worker sees it.
    """
    folder, tell = folder_of(data), get_run_logger().info
    try:
        done = month.arrivals(folder.root, PrefectTasks(tell), tell, IMPATIENT)
    except FolderBusyError as busy:
        return Completed(message=str(busy), name="Skipped")
    tag_with(done.returns)
    return done
