"""Typst with one font and nothing else of this machine: no other fonts, no clock, no files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workforce.release.bulletin.fonts import Font, folder_of

PICTURE = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set document(date: none)
#image(bytes(sys.inputs.svg), format: "svg")
"""
PIXELS_AN_INCH = 192  # two for each of the SVG's


def pdf_of(source: bytes, font: Font, inputs: Mapping[str, str]) -> bytes:
    """A document typeset; inputs are texts it finds in `sys.inputs`, `font` among them."""
    return _compiled(source, font, {**inputs, "font": font.family}, format="pdf", timestamp=0)


def png_of(svg: str, font: Font) -> bytes:
    """An SVG as a picture of twice its pixels."""
    return _compiled(PICTURE, font, {"svg": svg}, format="png", ppi=PIXELS_AN_INCH)


def _compiled(source: bytes, font: Font, inputs: Mapping[str, str], **options: Any) -> bytes:
    import typst

    made = typst.compile(
        source,
        font_paths=[str(folder_of(font))],
        ignore_system_fonts=True,
        sys_inputs=dict(inputs),
        **options,
    )
    assert isinstance(made, bytes)  # a list only for pictures of several pages
    return made
