"""Charts drawn by Vega with one font, as SVG and as pictures.

Vega measures a text letter by letter and opens the font anew for each. A font that holds the
letters of the charts and no other is opened so much faster that drawing takes a third of the time;
the SVG is the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workforce.release.bulletin.fonts import Font, cut_for, find_font, folder_of
from workforce.release.bulletin.typeset import png_of
from workforce.release.charts import EDGED

MADE_BY_VEGA = "…−"  # where a text is too long, and before a number below zero


@dataclass(frozen=True)
class Drawing:
    """A chart drawn.

    Attributes:
        drawn: the SVG, its text in the font that was cut.
        cut: that font.
        font: the one it was cut from.
    """

    drawn: str
    cut: Font
    font: Font

    def svg(self, fallback: str = "") -> str:
        """The SVG, its text in the font; `fallback` is for readers who have another."""
        told = f"{self.font.family}, {fallback}" if fallback else self.font.family
        text = self.drawn
        for quote in ('"', "'"):
            text = text.replace(
                f"font-family={quote}{self.cut.family}{quote}", f"font-family={quote}{told}{quote}"
            )
        return text

    def png(self) -> bytes:
        """A picture of twice the SVG's pixels."""
        return png_of(self.drawn, self.cut)


def draw(specs: Mapping[str, dict[str, Any]], font: Font) -> dict[str, Drawing]:
    """Vega-Lite specifications drawn, their text in the font given and no other."""
    told = {name: json.dumps(spec, ensure_ascii=False) for name, spec in specs.items()}
    cut = cut_for(font, "".join((*told.values(), MADE_BY_VEGA)))
    vega = _vega(cut)
    drawn = {
        name: vega.vegalite_to_svg(text.replace(font.family, cut.family))
        for name, text in told.items()
    }
    return {
        name: Drawing(svg.replace(EDGED, f'paint-order="stroke" {EDGED}'), cut, font)
        for name, svg in drawn.items()
    }


def get_ready() -> None:
    """Import and find what the first drawing of a process waits for."""
    import vl_convert  # noqa: F401

    import workforce.release.bulletin.images
    import workforce.release.bulletin.pdf  # noqa: F401

    find_font()


@cache
def _vega(font: Font) -> Any:
    """vl-convert, knowing the font."""
    import vl_convert

    vl_convert.register_font_directory(str(folder_of(font)))
    return vl_convert
