"""Runs a notebook's cells as Jupyter would, in a process of its own: `run_notebook.py FILE`.

Writes, as JSON, what each code cell prints and shows, by its id; what is shown by media type.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def shown(value: Any) -> dict[str, str]:
    """A value as Jupyter shows it: by its media types where it has any."""
    if hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        return dict(bundle[0] if isinstance(bundle, tuple) else bundle)
    if hasattr(value, "_repr_html_"):
        return {"text/html": value._repr_html_(), "text/plain": repr(value)}
    return {"text/plain": repr(value)}


def run_cell(source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run a cell; its last expression is what it shows."""
    tree, printed, value = ast.parse(source), io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return {"text": printed.getvalue(), "shown": {} if value is None else shown(value)}


def main(path: Path) -> None:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "__main__"}
    told = {
        cell["id"]: run_cell("".join(cell["source"]), names)
        for cell in cells
        if cell["cell_type"] == "code"
    }
    json.dump(told, sys.stdout, ensure_ascii=False)


main(Path(sys.argv[1]))
