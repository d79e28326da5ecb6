"""A roster of 5,000 rows, as a clerk would check it before sending."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

ROWS = 5_000
UNIT = "532501"
HEADERS = (
    "社区(村)代码", "社区(村)名称", "姓名", "性别", "民族", "身份证号", "政治面貌", "学历",
    "人员类别", "职务", "任职日期", "月报酬(元)", "联系电话",
)  # fmt: skip
POSTS = (
    ("党组织班子成员、村(居)委会成员", "书记、主任"),
    ("村(居)委会成员", "副主任"),
    ("村(居)委会成员", "委员"),
    ("专职工作者", "工作人员"),
    ("专职网格员", "工作人员"),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def write_clerk_file(path: Path, rows: int = ROWS) -> None:
    """Invented people under an area code that was never assigned; no row has a fault."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, ["个旧市城乡社区工作者花名册 2025年6月"])
        sheet.write_row(1, 0, HEADERS)
        for number in range(rows):
            sheet.write_row(number + 2, 0, _row(number))


def _row(number: int) -> tuple[str | int, ...]:
    community = f"{UNIT}{1 + number // 990:03}{number // 10 % 99:03}"
    born = f"{1965 + number % 36}{1 + number % 12:02}{1 + number % 28:02}"
    body = f"99{number // 900:04}{born}{number % 900 + 100:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    types, posts = POSTS[number % len(POSTS)]
    return (
        community, f"第{number // 10}社区居委会", f"测试{number}", "男" if number % 2 else "女",
        "哈尼族", body + "10X98765432"[total % 11], "群众", "大专", types, posts, "2021-05-01",
        2800 + number % 700, f"199{number:08}",
    )  # fmt: skip
