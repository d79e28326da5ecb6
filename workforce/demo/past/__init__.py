"""Two years of the example: the same people and places, with a past.

What happens in them is told in `happenings.py`. The months end where the usual example does, and
those of few months are told alike: what lies before the first of them has happened already. The
region of its own two months is another world, in which none of this ever was: no committee of the
county that was merged, no township that was divided.
"""

from workforce.demo.past.writing import write_history

__all__ = ["write_history"]
