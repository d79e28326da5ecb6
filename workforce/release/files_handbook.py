"""The columns of docs/metric-files.md, made from files.yml; the rest of it is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workforce.column_notes import Words
from workforce.folders import PROJECT
from workforce.release.data_package import FileColumn, declared, tables

NAME = "metric-files.md"
BEGIN = "<!-- made from workforce/release/files.yml by `make docs`: begin -->"
END = "<!-- end -->"
TYPES = {
    "string": Words("文字", "text"),
    "integer": Words("整数", "whole number"),
    "number": Words("数字", "number"),
    "boolean": Words("true 或 false", "true or false"),
    "date": Words("日期", "date"),
    "yearmonth": Words("年月", "year and month"),
    "year": Words("年份", "year"),
}


def document() -> str:
    """The document as it is, with its columns made anew."""
    before, _, rest = (PROJECT / "docs" / NAME).read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return "".join([before, BEGIN, "\n", "\n".join(_lines()), "\n", END, after])


def _lines() -> Iterator[str]:
    """The list of all files, and every table's columns."""
    rows = [
        [f"[`{name}`](#{_anchor(name)})", _both(file.words), _both(file.row)]
        for name, file in tables().items()
    ]
    others = declared()["others"] | declared()["last"]
    rows += [
        [f"`{name}`", _both(Words(told["zh"], told["en"])), ""] for name, told in others.items()
    ]
    yield from _table(["文件 file", "内容 what it is", "一行 a row"], rows)
    for name, file in tables().items():
        yield f'\n### <a id="{_anchor(name)}"></a>{name}\n'
        yield f"{file.words.zh}。{file.row.zh}。主键 {_codes(file.key)}。\n"
        yield f"{file.words.en}: {file.row.en}. Key {_codes(file.key)}.\n"
        yield from _table(
            ["列 column", "含义 meaning", "类型 type", "取值 values"],
            map(_cells, file.columns.values()),
        )


def _cells(column: FileColumn) -> list[str]:
    meaning = [_both(column.words), _both(column.more) if column.more else ""]
    held = [f"`{value}` {words.zh} / {words.en}" for value, words in column.values.items()]
    if column.empty:
        held.append(f"空 empty：{column.empty.zh} / {column.empty.en}")
    return [
        f"`{column.name}`",
        "<br>".join(filter(None, meaning)),
        _both(TYPES[column.type]),
        "<br>".join(held),
    ]


def _anchor(name: str) -> str:
    return name.removesuffix(".csv")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _both(words: Words) -> str:
    return "<br>".join(words)


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
