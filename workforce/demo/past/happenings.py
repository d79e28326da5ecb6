"""What happens in the months of a long history, and when: all of it invented.

A unit, dataset and month stand for the file of that month. Months are those whose month's end sees
the change first.
"""

from __future__ import annotations

from collections.abc import Sequence

LAST_MONTH = (2025, 6)
FEWEST, MOST = 3, 24

# The tree
TOWNSHIP_MERGED = ("532502", "2023-11")  # into its neighbour: one successor
TOWNSHIP_SPLIT = ("532525", "2024-02")  # in two: nobody can tell which from the code
TOWNSHIP_RENAMED = ("532530", "2024-04")  # under the code it had
COUNTY_MERGED, SUCCESSOR = ("532533", "2024-07"), "532503"
CODE_USED_AGAIN = ("532502", "2024-11")  # that of the merged township, for a new one
COMMITTEE_ABOLISHED = ("532528", "2025-01")
OLD_CODES_FOR = 2  # months in which some rows still have them
OLD_CODES_IN_FILE = 4

# Files that come so many months late
LATE = {
    ("532531", "training_record", "2023-09"): 1,
    ("532527", "volunteer_registration", "2023-12"): 2,
    ("532525", "staff_roster", "2024-03"): 1,
    ("532528", "certification_list", "2024-08"): 2,
    ("532504", "training_record", "2024-12"): 1,
    ("5325", "wages", "2024-01"): 4,
}

# Files that take the place of an earlier one, a month later
LACKED_PEOPLE = (
    ("532501", "staff_roster", "2023-10"),
    ("532530", "certification_list", "2024-11"),
)
WRONG_COLUMN = ("532527", "staff_roster", "2024-05")  # the basic pay where the pay belongs
WRONG_POPULATION = ("5325", "population", "2024-04")
WRONG_COUNTY = "532524"
SUPPLEMENTED = ("532502", "volunteer_registration", "2024-02")  # the rest came as a 补报
CORRECTED_AFTER = 1

# Withdrawn a month later; nothing took its place
WITHDRAWN = ("532523", "training_record", "2024-09")
WITHDRAWN_BY = "州民政局统计岗（示例）"
WITHDRAWN_WHY = "误报了未经审核的台账，单位来函撤回（示例）"

# Yearly tables: the month whose folder they come in
POPULATION_IN, WAGES_IN = "04", "05"
WAGES_LATE = {2024: "01"}  # for the whole year, though known in the middle of it
NEWEST_WAGES = 2024


def month_texts(count: int) -> list[str]:
    """The months that end with the example's last, as text.

    Raises:
        ValueError: a number of months that is no history.
    """
    if not FEWEST <= count <= MOST:
        raise ValueError(
            f"历史月数应为 {FEWEST} 至 {MOST}：{count}\n"
            f"a history has {FEWEST} to {MOST} months: {count}"
        )
    year, month = LAST_MONTH
    ends = range(year * 12 + month - count, year * 12 + month)
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in ends]


def months_after(month: str, count: int) -> str:
    """The month so many months later."""
    at = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{at // 12}-{at % 12 + 1:02d}"


def months_between(first: str, last: str, known: Sequence[str]) -> list[str]:
    """The known months from the first on, before the last."""
    return [month for month in known if first <= month < last]
