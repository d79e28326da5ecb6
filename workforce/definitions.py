"""Reading definition files: YAML with messages that name the file and the entry."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader  # several times faster, where libyaml is there
except ImportError:
    from yaml import SafeLoader

from workforce.stopping import Stopped


class CatalogueError(Stopped):
    """A definition file does not say what it must; the message names the file and the entry."""


def yaml_of(text: str) -> Any:
    """The content of a YAML text."""
    return yaml.load(text, Loader=SafeLoader)


def read_yaml(path: Path) -> Any:
    """A YAML file's content.

    Raises:
        CatalogueError: it is not valid YAML; the message says in which line.
    """
    try:
        return yaml_of(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise CatalogueError(
            f"{path.name} 第{line}行不是有效的 YAML，请修正。"
            f" / {path.name}, line {line}: not valid YAML; correct it."
        ) from None


def wrong(where: str, what_zh: str, what_en: str) -> CatalogueError:
    """The error of an entry, in both languages."""
    return CatalogueError(f"{where}：{what_zh}。 / {where}: {what_en}.")


def check_words(where: str, words: dict[str, str]) -> None:
    """Words are a Chinese and an English text, nothing else: an unquoted comma ends one early.

    Raises:
        CatalogueError: there is more or less than zh and en.
    """
    if set(words) != {"zh", "en"}:
        raise wrong(where, "应有 zh 和 en，文字中有逗号时须加引号",
                    "zh and en are needed; quote a text that has a comma")  # fmt: skip


def listed(names: Iterable[str]) -> str:
    """Names in order, for a message."""
    return ", ".join(sorted(names))


def titles(text: str) -> tuple[str, str]:
    """`中文 | English` as a pair."""
    zh, _, en = text.partition("|")
    return zh.strip(), en.strip()
