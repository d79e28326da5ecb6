"""The data folder: what an earlier example left there, and what must not be touched."""

from __future__ import annotations

import json
from pathlib import Path

from workforce.demo.registers import REPORTING, REPORTING_PATH

TRUTH, IDENTIFIERS, BEGUN = "demo/truth.json", "demo/identifiers.json", "demo/begun.json"
NOT_DATA = {"README.md", ".gitkeep", ".gitignore", ".DS_Store"}


def read_json(path: Path) -> dict:
    """The file's content; nothing when it isn't there or was cut off."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def all_there(data: Path, truth: dict) -> bool:
    """Every file the truth lists is there in its size."""
    for file in truth["files"]:
        path = data / file["path"]
        if not path.is_file() or path.stat().st_size != file["size"]:
            return False
    return True


def own_paths(data: Path, truth: dict) -> set[str]:
    """What an earlier example wrote, or had begun to write when it was stopped."""
    begun = read_json(data / BEGUN).get("paths", [])
    return {file["path"] for file in truth.get("files", [])} | set(begun)


def refuse_foreign_files(data: Path, truth: dict) -> None:
    own = own_paths(data, truth)
    for path in sorted((data / "raw").rglob("*")):
        name = path.relative_to(data).as_posix()
        is_ours = name in own or name in {partial(path) for path in own}
        if path.is_file() and not is_ours and path.name not in NOT_DATA:
            raise ValueError(
                f"{data / 'raw'} 里有不是示例生成的文件:{name}。请另选一个空的数据目录(--data)\n"
                f"{data / 'raw'} holds a file the example did not make: {name}. "
                "Choose an empty data folder (--data)"
            )
    reporting = data / REPORTING_PATH
    is_strange = reporting.is_file() and reporting.read_bytes() != REPORTING.encode()
    if is_strange and REPORTING_PATH not in own:
        raise ValueError(
            f"{reporting} 不是示例生成的,不会覆盖。请另选一个空的数据目录(--data)\n"
            f"{reporting} was not made by the example and is left alone. "
            "Choose an empty data folder (--data)"
        )


def partial(path: str) -> str:
    """The name a file has while it is written."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.partial"
