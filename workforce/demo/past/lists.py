"""Volunteers and certificates as a month's lists have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from workforce.demo.certificates import Certificate
from workforce.demo.months import Month
from workforce.demo.past.places import Moment
from workforce.demo.places import Organisation
from workforce.demo.volunteers import Volunteer

MINUTES_A_MONTH = 90
Homes = dict[str, Organisation]  # by code at the start, where people are placed now


def homes_of(moment: Moment, absorbed: dict[str, str]) -> Homes:
    """Where people of every committee of the start are placed in a month."""
    found = {}
    for start in moment.homes:
        home = moment.placed(start, absorbed)
        assert home is not None
        found[start] = home
    return found


def volunteers_as_written(
    listed: list[Volunteer], homes: Homes, months_left: int
) -> list[Volunteer]:
    """With the hours served by then, at the committee as it is called then."""
    less = MINUTES_A_MONTH * months_left
    return [
        Volunteer(
            v.person,
            v.registered,
            v.cancelled_from,
            None if v.minutes is None else max(0, v.minutes - less),
            None if v.community is None else homes[v.community.code],
        )
        for v in listed
    ]


def certificates_as_written(
    listed: list[Certificate], homes: Homes, month: Month
) -> list[Certificate]:
    """Without registrations that were still to come, at the committee as it is called then."""
    newest = month.last + timedelta(days=1)
    written = []
    for row in listed:
        known, home = row, row.community and homes[row.community.code]
        if row.registered is not None and row.registered > newest:
            known = replace(known, registered=None, valid_to=None)
        if home is not row.community:
            known = replace(known, community=home)
        written.append(known)
    return written
