"""What Prefect keeps: to be searched for what must not be in it."""

from __future__ import annotations

import base64
import re
import sqlite3
from contextlib import closing
from pathlib import Path


def rows(database: Path, query: str, *values: str) -> list[tuple]:
    """What a query finds in Prefect's database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as con:
        con.text_factory = lambda value: value.decode("utf-8", "ignore")
        return con.execute(query, values).fetchall()


def text_in(database: Path, home: Path) -> str:
    """All that Prefect keeps.

    The database's cells one by one, as long ones are scattered over the file's pages, and the
    bytes of its files, for what was deleted. JSON may hold Chinese as escapes. Errors of flow
    runs are pickled in base64 under Prefect's home.
    """
    files = database.parent.glob(f"{database.name}*")
    parts = [file.read_bytes().decode("utf-8", "ignore") for file in files]
    for file in (home / "storage").glob("*"):
        parts.append(base64.b64decode(file.read_bytes()).decode("utf-8", "ignore"))
    for (table,) in rows(database, "select name from sqlite_master where type = 'table'"):
        for row in rows(database, f'select * from "{table}"'):
            parts += [cell for cell in row if isinstance(cell, str)]
    text = "\n".join(parts)
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def chinese_and_numbers(text: str) -> str:
    """The pieces an identifier could lie in, each once: it makes the search quick."""
    pieces = r'[^\0-\x1f"\\]*[㐀-鿿][^\0-\x1f"\\]*|\d{11,}[\dXx]*'
    return "\n".join(sorted(set(re.findall(pieces, text))))
