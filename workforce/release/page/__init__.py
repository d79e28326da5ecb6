"""The page: one HTML file that shows a release, in Chinese and English, without a network."""

from workforce.release.page.build import page

__all__ = ["page"]
