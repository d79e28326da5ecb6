"""Finding a font with Chinese characters: no picture and no PDF is drawn without one.

The same font file gives the same bytes; which one was used belongs in the manifest.
"""

from __future__ import annotations

import hashlib
import logging
import os
import string
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workforce.stopping import Stopped

OWN_FOLDER = "WORKFORCE_FONTS"
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
# The first that is there is used.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "Droid Sans Fallback",
)
WEIGHTS = (400, 700)


class FontMissing(Stopped):
    """No font with Chinese characters was found."""


@dataclass(frozen=True)
class Font:
    """A family and its files, regular first; a family may have no bold one."""

    family: str
    files: tuple[Path, ...]

    def told(self) -> dict[str, Any]:
        """What the manifest says of it: the family, and the hash of each file by its name."""
        return {
            "family": self.family,
            "files": {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.files
            },
        }


def find_font() -> Font:
    """The font to draw with: of the folder `WORKFORCE_FONTS` names, else of the system.

    Raises:
        FontMissing: there is none.
    """
    own = os.environ.get(OWN_FOLDER, "")
    found = (_find((own,)) if own else None) or _find(SYSTEM_FOLDERS)
    if found is None:
        looked = "、".join(filter(None, (own, *SYSTEM_FOLDERS)))
        raise FontMissing(
            "没有找到中文字体，图表和 PDF 没有生成。请安装一种：Debian、Ubuntu："
            " apt install fonts-noto-cjk；openEuler、麒麟、Fedora："
            " dnf install google-noto-sans-cjk-fonts；或者把字体文件（如 NotoSansCJK-Regular.ttc）"
            f"放进一个文件夹，并让 {OWN_FOLDER} 指向它，然后重新运行。找过：{looked}。"
            " / No font with Chinese characters was found, so charts and PDF were not made."
            " Install one (Debian, Ubuntu: apt install fonts-noto-cjk; Fedora and kin: dnf install"
            f" google-noto-sans-cjk-fonts), or put a font file into a folder and let {OWN_FOLDER}"
            " name it; then run again."
        )
    return found


@cache
def _find(folders: tuple[str, ...]) -> Font | None:
    import typst

    there = [path for name in folders if (path := Path(name).expanduser()).is_dir()]
    if not there:
        return None
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(map(str, there))
    ).fonts()
    paths: dict[tuple[str, int], list[Path]] = {}
    for one in fonts:
        if one.path and one.style == "normal" and one.weight in WEIGHTS:
            paths.setdefault((one.family, one.weight), []).append(Path(one.path))
    for family in FAMILIES:
        # Copies of a file may lie in several folders: the one of the first name, whatever the
        # order in which a disk lists them.
        files = [min(paths[family, weight]) for weight in WEIGHTS if (family, weight) in paths]
        if files:
            return Font(family, tuple(files))
    return None


def cut_for(font: Font, text: str) -> Font:
    """The font with no more than a text's letters, by a name of its own; if it can't be cut, which
    only costs time, the font.

    The last one is kept, and cut again with more letters when some are missing: charts of one month
    or another have nearly the same.
    """
    letters = _letters.get(font, frozenset())
    if not letters >= set(text):
        _letters[font] = letters = letters.union(text, string.printable)
    return _cut(font, letters)


_letters: dict[Font, frozenset[str]] = {}


@cache
def _cut(font: Font, letters: frozenset[str]) -> Font:
    from fontTools.subset import Options, Subsetter

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of tables it leaves out
    folder = _new_folder()
    family = f"Workforce {folder.name}"  # never one that a library knows already
    files = []
    options = Options(recalc_bounds=False, name_IDs=[1, 2, 3, 4, 6], name_legacy=True)
    try:
        for path in font.files:
            face = _face(path, font.family)
            subsetter = Subsetter(options)
            subsetter.populate(text="".join(letters))
            subsetter.subset(face)
            for record in face["name"].names:
                if record.nameID == 1:
                    record.string = family
            files.append(folder / f"{path.stem}.otf")
            face.save(files[-1])
    except Exception:
        return font
    return Font(family, tuple(files))


def _face(path: Path, family: str) -> Any:
    """The face of a family in a font file, which may hold several."""
    from fontTools.ttLib import TTCollection, TTFont

    with path.open("rb") as file:
        is_collection = file.read(4) == b"ttcf"
    if not is_collection:
        return TTFont(path, lazy=True, recalcBBoxes=False)
    count = len(TTCollection(path, lazy=True))
    faces = (TTFont(path, fontNumber=n, lazy=True, recalcBBoxes=False) for n in range(count))
    return next(
        face
        for face in faces
        if family in {str(one) for one in face["name"].names if one.nameID in (1, 16)}
    )


@cache
def folder_of(font: Font) -> Path:
    """A folder that holds the font's files and nothing else, while this process runs."""
    folder = _new_folder()
    for path in font.files:
        (folder / path.name).symlink_to(path.resolve())
    return folder


def _new_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="workforce-fonts-")
    _kept.append(folder)
    return Path(folder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []  # gone at the process's end
