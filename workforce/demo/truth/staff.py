"""Who is what on the rosters."""

from __future__ import annotations

from collections.abc import Iterable

from workforce.demo.earnings import Yearly
from workforce.demo.faults import Submission
from workforce.demo.places import Organisation
from workforce.demo.roster import RosterRow, Tenure
from workforce.demo.terms import DISASTER_OFFICER, ETHNIC_OFFICER
from workforce.demo.truth.counts import Counts, places_of

OFFICERS = {DISASTER_OFFICER: "with_disaster_officer", ETHNIC_OFFICER: "with_ethnic_officer"}
FLOOR = (23, 10)  # times the rural income


def count_rosters(rosters: Iterable[Submission], yearly: Yearly) -> Counts:
    """Everyone on the rosters in the groups they belong to, at three levels.

    `yearly` says the rural income that the pay of secretaries is measured against.
    """
    counts = Counts()
    for roster in rosters:
        for row in roster.accepted():
            if row.tenure.is_on_roster(roster.month):
                _count_row(counts, row, yearly)
    return counts


def _count_row(counts: Counts, row: RosterRow, yearly: Yearly) -> None:
    tenure, number = row.tenure, row.tenure.person.number
    places = places_of(tenure.org)
    for what in _groups_of(row, yearly):
        counts.add(what, places, number)
    if "grid_worker" in row.types and tenure.form != "part_time":
        counts.add("grids_looked_after", places, *tenure.grids)
    for duty, what in OFFICERS.items():
        if duty in tenure.duties:
            counts.add(what, places, tenure.org.code)
    if tenure.org.is_urban and tenure.pay is not None:
        for place in places:
            paid = counts.by_person.setdefault(f"urban_pay:{place}", {})
            paid[number] = max(tenure.pay, paid.get(number, 0))


def _groups_of(row: RosterRow, yearly: Yearly) -> list[str]:
    """What one row makes its person: worker, committee member, director and so on."""
    tenure, posts = row.tenure, set(row.posts)
    org = tenure.org
    on_committee = "committee_member" in row.types or bool(posts & {"director", "deputy_director"})
    on_party_committee = "party_committee_member" in row.types or bool(
        posts & {"secretary", "deputy_secretary"}
    )
    is_dedicated = "dedicated" in row.types and tenure.form != "part_time"
    on_either = on_committee or on_party_committee
    is_grid_worker = "grid_worker" in row.types
    belongs = {
        "on_roster": True,
        "workers": on_either or is_dedicated,
        "committee_members": on_committee,
        "two_committee_members": on_either,
        "dedicated_workers": is_dedicated,
        "grid_workers": is_grid_worker,
        "social_organisation_staff": "social_organisation_staff" in row.types,
        "directors": "director" in posts,
        "secretaries": "secretary" in posts,
        "in_quota": bool(tenure.in_quota),
    }
    groups = [what for what, does in belongs.items() if does]
    if belongs["workers"]:
        groups += ["urban_workers"] if org.is_urban else []
        groups += ["resident_committee_workers"] if org.kind == "resident" else []
    if org.is_urban and (belongs["workers"] or is_grid_worker):
        groups.append("urban_with_grid")
    for group, does in (
        ("members", on_committee),
        ("directors", "director" in posts),
        ("two_committee_members", on_either),
    ):
        if does:
            groups.append(f"{org.kind}_{group}")
            groups += [f"women_{org.kind}_{group}"] if tenure.person.is_female else []
    if "secretary" in posts and org.kind == "village":
        groups += _secretary_groups(tenure, yearly)
    return groups


def _secretary_groups(tenure: Tenure, yearly: Yearly) -> list[str]:
    """A village secretary's: a basic pay is stated (0 is), and it reaches the floor."""
    income = yearly.income(tenure.org.county_code)
    if tenure.basic_pay is None or income is None:
        return []
    a_year = tenure.basic_pay * 12 * FLOOR[1]
    at_floor = a_year >= income * 100 * FLOOR[0]  # both in fen
    return ["village_secretaries_with_pay"] + ["village_secretaries_at_floor"] * at_floor


def count_one_shoulder(counts: Counts, organisations: Iterable[Organisation]) -> None:
    """Organisations where one person is both secretary and director."""
    for org in organisations:
        heads = counts.distinct("secretaries", [org.code]) & counts.distinct(
            "directors", [org.code]
        )
        if heads:
            counts.add("one_shoulder", places_of(org), org.code)
            counts.add(f"one_shoulder_{org.kind}", places_of(org), org.code)
