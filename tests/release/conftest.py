"""The region of three counties, as in `end_to_end`."""

from __future__ import annotations

from tests.end_to_end.conftest import ran, ran_once, region

__all__ = ["ran", "ran_once", "region"]
