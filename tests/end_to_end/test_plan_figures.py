"""The plans' own printed figures, from files built to the printed counts and run as a month is.

Every expected number is worked out here, in the comments; none was read from the pipeline.
Figures the plans do not print (how a total lies over counties, urban residents of 玉溪 and 泰州,
residents of 红河) are invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from tests.end_to_end.printed_world import (
    ASSISTANT,
    DEDICATED,
    GRID_WORKER,
    HEAD,
    INTERMEDIATE,
    Row,
    Rows,
    World,
    certificate,
    communities,
    course,
    organisation,
    post,
    volunteer,
)

JUNE = "2025-06"
ALL, URBAN, WITH_GRID, RESIDENT = VARIANTS = (
    "workers_per_10k_urban_all",
    "workers_per_10k_urban",
    "workers_per_10k_urban_with_grid",
    "workers_per_10k_resident_committee",
)
VERDICT = ("value", "met", "gap")


def part(rows: Rows, *key: str, of: Iterable[str] = VERDICT) -> tuple[str, ...]:
    """Some columns of one row."""
    return tuple(rows[key][column] for column in of)


def counted(rows: Rows, *key: str) -> str:
    """`5 / 10 = 50.00 ok`, or `5 ok` of a count."""
    row = rows[key]
    over = f" / {row['denominator']} = {row['value']}" if row["denominator"] else ""
    return f"{row['numerator']}{over} {row['status']}"


# 玉溪 YX-004..012 ------------------------------------------------------------------------------

HONGTA, JIANGCHUAN, HUANING = YUXI = ("530402", "530403", "530424")
WORKER_COUNTS = (
    "two_committee_members",
    "main_dedicated_workers",
    "community_workers",
    "dedicated_workers",
    "main_grid_workers",
    "main_other_staff",
)


@pytest.fixture(scope="module")
def yuxi(tmp_path_factory: pytest.TempPathFactory) -> World:
    """玉溪 in June 2025: 3 counties × 365 committees × 5 members of 两委 = 5,475, and the rest."""
    world = World(tmp_path_factory.mktemp("yuxi"))
    world.divide(
        JUNE, "5304", {"5304": "玉溪市", HONGTA: "红塔区", JIANGCHUAN: "江川区", HUANING: "华宁县"}
    )
    # residents 960,000 + 880,000 + 402,000 = 2,242,000; urban 500,000 + 440,000 + 300,000
    world.send(
        "population",
        JUNE,
        "5304",
        [
            (HONGTA, 2024, 500_000, 960_000),
            (JIANGCHUAN, 2024, 440_000, 880_000),
            (HUANING, 2024, 300_000, 402_000),
        ],
    )
    for place, county in enumerate(YUXI):
        places = communities(county, resident=65, village=300)
        world.send("organisation_register", JUNE, county, map(organisation, places))
        own = yuxi_posts(places, first_member=5 * 365 * place, first_dedicated=10_000 + 446 * place)
        world.send("staff_roster", JUNE, county, chain(own, yuxi_edges(county, places[0])))
    yuxi_certificates(world)
    yuxi_volunteers(world)
    yuxi_ledgers(world)
    world.run(JUNE)
    return world


def yuxi_posts(places: list[str], first_member: int, first_dedicated: int) -> Iterator[Row]:
    """Five members of 两委 at each committee; 446 dedicated workers, a third of 1,338."""
    for place, community in enumerate(places):
        head = first_member + 5 * place
        yield post(community, head, HEAD)
        yield post(community, head + 1, ("党组织班子成员", "副书记"))
        for member in (head + 2, head + 3, head + 4):
            yield post(community, member, ("村(居)委会成员", "委员"))
    for number in range(446):
        person = first_dedicated + number
        # 10003 leaves the day after the month's end and 10004 came on its last day: both are there
        ended = "2025-07-01" if person == 10_003 else ""
        started = "2025-06-30" if person == 10_004 else "2021-03-01"
        yield post(places[number % 65], person, DEDICATED, started=started, ended=ended)


def yuxi_edges(county: str, community: str) -> Iterator[Row]:
    """Who adds nobody to the 6,813."""
    if county == HONGTA:
        for person in range(13_000, 13_500):
            yield post(community, person, GRID_WORKER)
        yield post(community, 10_002, GRID_WORKER)  # a dedicated worker already
    if county == JIANGCHUAN:
        yield post(community, 10_000, DEDICATED)  # dedicated workers of 红塔 with a second post
        yield post(community, 10_001, DEDICATED)
        for person in range(12_000, 12_040):
            yield post(community, person, DEDICATED, form="非全日制")
        yield post(community, 14_000, DEDICATED, ended="2025-06-30")  # gone on the last day
        yield post(community, 14_001, DEDICATED, started="2025-07-01")  # not there yet
    if county == HUANING:
        for member in (2, 3, 4):  # sit on the committee of 红塔's first community
            yield post(community, member, DEDICATED)
        yield post(community, 14_002, ("其他", "其他人员"))


def yuxi_certificates(world: World) -> None:
    """718 of assistant and 196 of intermediate level; ten of these keep their earlier one too."""
    earlier = (certificate(person, ASSISTANT, "2012-10-15") for person in range(718, 728))
    hongta = [certificate(person, ASSISTANT, "2025-06-30") for person in range(400)]
    jiangchuan = [certificate(person, ASSISTANT) for person in range(400, 718)]
    huaning = [certificate(person, INTERMEDIATE) for person in range(718, 914)]
    off_the_books = (
        certificate(20_000, ASSISTANT, status="调出"),
        certificate(20_001, INTERMEDIATE, status="死亡"),
        certificate(20_002, ASSISTANT, issued="2025-07-01"),  # the day after the month's end
    )
    for county, rows in zip(
        YUXI, ([*hongta, *earlier], jiangchuan, [*huaning, *off_the_books]), strict=True
    ):
        world.send("certification_list", JUNE, county, rows)


def yuxi_volunteers(world: World) -> None:
    """350,000 persons: 150,000, 150,000 and 50,000; a thousand of 红塔's are in 华宁's list too."""
    huaning = chain(
        map(volunteer, range(300_000, 349_999)),
        [volunteer(349_999, registered="2025-06-30")],
        map(volunteer, range(1_000)),
        (volunteer(person, status="注销") for person in range(400_000, 400_200)),
        [volunteer(400_500, registered="2025-07-01")],
    )
    world.send("volunteer_registration", JUNE, HONGTA, map(volunteer, range(150_000)))
    world.send("volunteer_registration", JUNE, JIANGCHUAN, map(volunteer, range(150_000, 300_000)))
    world.send("volunteer_registration", JUNE, HUANING, huaning)


def yuxi_ledgers(world: World) -> None:
    """5,475 + 656 = 6,131 of the 6,813 were trained since January 2021, all in 红塔's of 2023."""
    for someone_else, county in enumerate(YUXI, start=30_000):
        for period in ("2021-12", "2022-12", "2023-12", "2024-12", JUNE):
            day = f"{period[:4]}-03-04"
            world.send(
                "training_record", period, county, [course(someone_else, "K0", day, day, "1")]
            )
    trained = (*range(5_475), *range(10_000, 10_656))
    rows = [course(person, "K1", "2023-05-08", "2023-05-10", "3") for person in trained]
    world.send("training_record", "2023-12", HONGTA, rows)
    before_the_plan = course(10_700, "K2", "2020-12-31", "2020-12-31", "1")
    world.send("training_record", "2021-12", HONGTA, [before_the_plan])
    alone = course(10_701, "K3", "2025-03-04", "2025-03-04", "1", mode="自学")
    world.send("training_record", JUNE, HONGTA, [alone])


def test_yuxi_workers_are_members_of_both_committees_and_dedicated_workers(yuxi: World) -> None:
    got = yuxi.figures(JUNE)
    workers = {name: counted(got, "5304", name) for name in WORKER_COUNTS}
    assert workers == {
        "two_committee_members": "5475 ok",
        "main_dedicated_workers": "1338 ok",
        "community_workers": "6813 ok",  # 5,475 + 1,338
        "dedicated_workers": "1341 ok",  # and the three who sit on a committee
        "main_grid_workers": "500 ok",  # one more is a dedicated worker
        "main_other_staff": "41 ok",  # 40 part-time, 1 of another kind
    }
    # each county 1,825 + 446, and those with a post in two counties: 2 in 江川, 3 in 华宁
    assert [counted(got, county, "community_workers") for county in YUXI] == [
        "2271 ok", "2273 ok", "2274 ok",
    ]  # fmt: skip
    assert counted(got, HUANING, "main_dedicated_workers") == "449 ok"  # on no committee there
    # as the plan's reader would see: about 55 per 10,000 of 1,240,000 urban residents
    assert counted(got, "5304", ALL) == "6813 / 1240000 = 54.94 ok"


def test_yuxi_certified_are_counted_by_their_highest_level(yuxi: World) -> None:
    got = yuxi.figures(JUNE)
    levels = ("certified_persons", "certified_assistant", "certified_intermediate")
    assert [counted(got, "5304", name) for name in levels] == ["914 ok", "718 ok", "196 ok"]
    assert counted(got, "5304", "certified_senior") == "0 ok"
    # 红塔 lists 400 assistants and ten whose higher certificate is in 华宁's list; all or nobody of
    # hundreds is no secret, and ten are enough
    assert [counted(got, HONGTA, name) for name in levels] == ["410 ok", "400 ok", "10 ok"]
    assert [counted(got, JIANGCHUAN, name) for name in levels] == ["318 ok", "318 ok", "0 ok"]
    assert [counted(got, HUANING, name) for name in levels] == ["196 ok", "0 ok", "196 ok"]


def test_yuxi_volunteers_are_15_61_percent_of_the_residents(yuxi: World) -> None:
    got = yuxi.figures(JUNE)
    assert counted(got, "5304", "registered_volunteers") == "350000 ok"
    # 350,000 ÷ 2,242,000 = 0.156110…
    assert counted(got, "5304", "volunteers_share_residents") == "350000 / 2242000 = 15.61 ok"
    # 51,000 ÷ 402,000 = 0.126865…: the thousand count in both counties
    assert counted(got, HUANING, "volunteers_share_residents") == "51000 / 402000 = 12.69 ok"
    # nobody sent the registered population
    assert part(got, "5304", "volunteers_share_registered", of=("value", "status")) == (
        "", "missing",
    )  # fmt: skip


def test_yuxi_training_since_the_plan_began_is_one_person_behind_the_line(yuxi: World) -> None:
    """54 of 60 months are gone: 90 %, which 6,131.7 of 6,813 would be; 6,131 is 89.9897… %."""
    row = yuxi.targets(JUNE)["5304", "YX-046", "workers_trained_since_plan_share"]
    assert (row["value"], row["status"], row["met"], row["gap"]) == ("89.99", "ok", "false", "682")
    assert (row["baseline"], row["baseline_period"], row["due_period"]) == (
        "0.00", "2020-12", "2025-12",
    )  # fmt: skip
    assert (row["pace"], row["pace_state"], row["due_state"]) == ("90.00", "behind", "not_yet_due")


# 红河 HH-001, 006..008, 010, 017, 064, 065 ------------------------------------------------------

GEJIU, KAIYUAN, MENGZI = HONGHE = ("532501", "532502", "532503")
APRIL, MAY, DECEMBER = "2025-04", "2025-05", "2025-12"
# 370 + 369 + 369 = 1,108 village committees; 3 × 84 = 252 resident committees
VILLAGES = dict(zip(HONGHE, (370, 369, 369), strict=True))
# urban dedicated workers; with 84, 84 and 83 heads of urban communities 2,767, 3,845 and 3,846
DEDICATED_BY_MONTH = {
    APRIL: (900, 815, 801),  # 984 + 899 + 884 = 2,767
    MAY: (1_978, 815, 801),  # 2,062 + 899 + 884 = 3,845
    JUNE: (1_978, 815, 802),  # 2,062 + 899 + 885 = 3,846
}


@pytest.fixture(scope="module")
def honghe(tmp_path_factory: pytest.TempPathFactory) -> World:
    """红河: rosters of April to June 2025, lists of June, ledgers of June and December."""
    world = World(tmp_path_factory.mktemp("honghe"))
    world.divide(
        APRIL, "5325", {"5325": "红河州", GEJIU: "个旧市", KAIYUAN: "开远市", MENGZI: "蒙自市"}
    )
    # urban 800,000 + 736,300 + 600,000 = 2,136,300; residents 4,478,000 in all
    world.send(
        "population",
        APRIL,
        "5325",
        [
            (GEJIU, 2024, 800_000, 1_600_000),
            (KAIYUAN, 2024, 736_300, 1_500_000),
            (MENGZI, 2024, 600_000, 1_378_000),
        ],
    )
    for place, county in enumerate(HONGHE):
        places = communities(county, resident=84, village=VILLAGES[county])
        rows = [organisation(community) for community in places]
        if county == MENGZI:  # a resident committee of rural class
            rows[83] = organisation(places[83], urban_rural="210")
        world.send("organisation_register", APRIL, county, rows)
        for month, numbers in DEDICATED_BY_MONTH.items():
            posts = honghe_posts(county, places, first=20_000 * place, dedicated=numbers[place])
            world.send("staff_roster", month, county, posts)
    honghe_lists(world)
    honghe_ledgers(world)
    world.run(APRIL, MAY, JUNE, DECEMBER)
    return world


def honghe_posts(county: str, places: list[str], first: int, dedicated: int) -> Iterator[Row]:
    """One head per committee, but for the last village of 开远 and that of 蒙自.

    The director of the one is the secretary of the other, which makes neither one-shoulder; 蒙自's
    has no director. Ten grid workers in 个旧.
    """
    both = 90_000
    for number, community in enumerate(places[: None if county == GEJIU else -1]):
        yield post(community, first + number, HEAD)
    if county == KAIYUAN:
        yield post(places[-1], 90_001, ("党组织班子成员", "书记"))
        yield post(places[-1], both, ("村(居)委会成员", "主任"))
    if county == MENGZI:
        yield post(places[-1], both, ("党组织班子成员", "书记"))
    for number in range(dedicated):
        yield post(places[number % 83], first + 1_000 + number, DEDICATED)
    if county == GEJIU:
        for person in range(91_000, 91_010):
            yield post(places[0], person, GRID_WORKER)


def honghe_lists(world: World) -> None:
    """299 certified, two of them on two lists; 282,000 volunteers, 500 of them on two."""
    levels = [ASSISTANT] * 200 + [INTERMEDIATE] * 99
    certified = [certificate(person, level) for person, level in enumerate(levels)]
    for county, rows in zip(
        HONGHE, (certified[:100], certified[100:200], certified[198:]), strict=True
    ):
        world.send("certification_list", JUNE, county, rows)
    world.send("volunteer_registration", JUNE, GEJIU, map(volunteer, range(100_000)))
    world.send("volunteer_registration", JUNE, KAIYUAN, map(volunteer, range(100_000, 200_000)))
    mengzi = chain(range(200_000, 282_000), range(500))
    world.send("volunteer_registration", JUNE, MENGZI, map(volunteer, mengzi))


def honghe_ledgers(world: World) -> None:
    """Sessions by June and by December."""

    def sessions(numbers: str, level: str = "县级", organiser: str = "", month: str = "03") -> list:
        day = f"2025-{month}-04"
        return [
            course(number, name, day, day, "1", level=level, organiser=organiser)
            for number, name in enumerate(numbers.split())
        ]

    online = course(0, "K9", "2025-03-04", "2025-03-04", "1", mode="线上")
    by_june = {
        # the same session of the prefecture in two ledgers is one
        GEJIU: [*sessions("K1 K2 K3"), *sessions("Z1", "州市级", "5325")],
        KAIYUAN: [*sessions("K1 K2"), online, *sessions("Z1", "州市级", "5325")],
        # people of 蒙自 went to 个旧's session, which is not 蒙自's own
        MENGZI: [*sessions("K1"), *sessions("K3", organiser=GEJIU)],
    }
    since = {
        GEJIU: sessions("Z2", "州市级", month="10"),  # its own prefecture where no code is given
        KAIYUAN: sessions("K4", month="10"),
        MENGZI: sessions("K2", month="10"),
    }
    for county in HONGHE:
        world.send("training_record", JUNE, county, by_june[county])
        world.send("training_record", DECEMBER, county, by_june[county] + since[county])


def test_honghe_organisations_and_their_heads(honghe: World) -> None:
    got = honghe.figures(JUNE)
    assert counted(got, "5325", "village_committees") == "1108 ok"
    assert counted(got, "5325", "resident_committees") == "252 ok"
    # 1,358 ÷ 1,360 = 0.998529…; 1,106 ÷ 1,108 = 0.998194…
    assert counted(got, "5325", "one_shoulder_share") == "1358 / 1360 = 99.85 ok"
    assert counted(got, "5325", "one_shoulder_share_village_committee") == (
        "1106 / 1108 = 99.82 ok"
    )
    assert counted(got, "5325", "one_shoulder_share_resident_committee") == "252 / 252 = 100.00 ok"


def test_honghe_certified_and_volunteers(honghe: World) -> None:
    got = honghe.figures(JUNE)
    levels = ("certified_persons", "certified_assistant", "certified_intermediate")
    assert [counted(got, county, levels[0]) for county in HONGHE] == ["100 ok", "100 ok", "101 ok"]
    # 200 and 99 of 299. Of 蒙自's 101 only two are assistants, who are on two lists: withheld, and
    # with 100 of 100 in both other counties so is what they would follow from
    assert counted(got, "5325", "certified_persons") == "299 ok"
    withheld = [" suppressed", " suppressed"]
    assert [counted(got, MENGZI, name) for name in levels[1:]] == withheld
    assert [counted(got, "5325", name) for name in levels[1:]] == withheld
    for county in (GEJIU, KAIYUAN):
        assert [counted(got, county, name) for name in levels[1:]] == ["100 ok", "0 ok"]
    assert honghe.counts(JUNE, "5325", levels) == [299, 200, 99]
    assert counted(got, "5325", "registered_volunteers") == "282000 ok"
    by_county = [counted(got, county, "registered_volunteers") for county in HONGHE]
    assert by_county == ["100000 ok", "100000 ok", "82500 ok"]
    # 282,000 ÷ 4,478,000 = 0.062974…; 15 % is 671,700, and 671,700 - 282,000 = 389,700
    row = honghe.targets(JUNE)["5325", "HH-025", "volunteers_share_residents"]
    assert (row["value"], row["met"], row["gap"], row["gap_unit"]) == (
        "6.30", "false", "389700", "persons",
    )  # fmt: skip
    assert row["pace"] == ""  # the baseline is a head count, no share


def test_honghe_needs_3846_workers(honghe: World) -> None:
    """18 × 2,136,300 ÷ 10,000 = 3,845.34, so 3,845 are not enough and 3,846 are.

    3,845 are 17.9984… per 10,000 and 3,846 are 18.0031…: printed alike, judged apart.
    """
    target = "5325", "HH-017", URBAN
    assert part(honghe.targets(APRIL), *target) == ("12.95", "false", "1079")  # 3,846 - 2,767
    assert part(honghe.targets(MAY), *target) == ("18.00", "false", "1")
    assert part(honghe.targets(JUNE), *target) == ("18.00", "true", "0")


def test_honghe_is_judged_on_all_four_variants(honghe: World) -> None:
    got, judged = honghe.figures(APRIL), honghe.targets(APRIL)
    # all: 2,767 urban; 1,106 heads of villages, the secretary of 开远's last one, and who is its
    # director and secretary of 蒙自's; the head of the resident committee of rural class = 3,876
    assert counted(got, "5325", ALL) == "3876 / 2136300 = 18.14 ok"
    assert counted(got, "5325", URBAN) == "2767 / 2136300 = 12.95 ok"
    assert counted(got, "5325", WITH_GRID) == "2777 / 2136300 = 13.00 ok"
    assert counted(got, "5325", RESIDENT) == "2768 / 2136300 = 12.96 ok"
    gaps = [part(judged, "5325", "HH-017", one, of=("met", "gap")) for one in VARIANTS]
    assert gaps == [("true", "0"), ("false", "1079"), ("false", "1069"), ("false", "1078")]


def test_what_each_county_lacks_adds_up_to_what_honghe_lacks(honghe: World) -> None:
    """Each at its own population: 1,440, 1,325.34 and 1,080 workers are needed."""
    april = honghe.contributions(APRIL, "HH-017", URBAN)
    assert april == {GEJIU: "456", KAIYUAN: "426.34", MENGZI: "196", "5325": "0"}
    assert total(april) == Decimal("1078.34")  # 3,845.34 - 2,767
    may = honghe.contributions(MAY, "HH-017", URBAN)
    assert may == {GEJIU: "-622", KAIYUAN: "426.34", MENGZI: "196", "5325": "0"}
    assert total(may) == Decimal("0.34")  # 3,845.34 - 3,845
    assert total(honghe.contributions(JUNE, "HH-017", URBAN)) == Decimal("-0.66")
    # of all workers, one is counted in 开远 and in 蒙自: 3,845.34 - 3,876 = -30.66
    everybody = honghe.contributions(APRIL, "HH-017", ALL)
    # 1,440 - 984 - 370; 1,325.34 - 899 - 370; 1,080 - 884 - 1 - 368 - 1
    assert everybody == {GEJIU: "86", KAIYUAN: "56.34", MENGZI: "-174", "5325": "1"}
    assert total(everybody) == Decimal("-30.66")


def total(contributions: dict[str, str]) -> Decimal:
    return sum((Decimal(lacks) for lacks in contributions.values()), Decimal(0))


PROGRESS = ("value", "met", "gap", "due_state", "pace", "pace_state")


def test_every_county_of_honghe_is_judged_by_itself_on_its_sessions(honghe: World) -> None:
    """At least 3 a year: by June 3 × 6 ÷ 12 = 1.50, by December 3."""
    name = "training_sessions_county"
    june, december = honghe.targets(JUNE), honghe.targets(DECEMBER)
    assert {key[0] for key in june if key[1] == "HH-065"} == set(HONGHE)
    got = {county: part(june, county, "HH-065", name, of=PROGRESS) for county in HONGHE}
    assert got == {
        GEJIU: ("3", "true", "0", "not_yet_due", "1.50", "ahead"),
        KAIYUAN: ("2", "false", "1", "not_yet_due", "1.50", "ahead"),  # the third was online
        MENGZI: ("1", "false", "2", "not_yet_due", "1.50", "behind"),
    }
    got = {county: part(december, county, "HH-065", name, of=PROGRESS) for county in HONGHE}
    assert got == {
        GEJIU: ("3", "true", "0", "due", "3.00", "ahead"),
        KAIYUAN: ("3", "true", "0", "due", "3.00", "ahead"),
        MENGZI: ("2", "false", "1", "due", "3.00", "behind"),
    }


def test_honghe_sessions_of_the_prefecture_fall_due_in_december(honghe: World) -> None:
    target = "5325", "HH-064", "training_sessions_prefecture"
    june, december = honghe.targets(JUNE), honghe.targets(DECEMBER)
    assert {key[0] for key in june if key[1] == "HH-064"} == {"5325"}
    # 2 × 6 ÷ 12 = 1, which 1 session reaches
    assert part(june, *target, of=PROGRESS) == ("1", "false", "1", "not_yet_due", "1.00", "ahead")
    assert part(december, *target, of=PROGRESS) == ("2", "true", "0", "due", "2.00", "ahead")
    assert part(june, *target, of=("baseline", "baseline_period", "due_period")) == (
        "0.00", "2024-12", "2025-12",
    )  # fmt: skip
    # April's and May's ledgers were not sent, December's rosters neither: not known, never 0
    assert part(honghe.targets(MAY), *target, of=PROGRESS)[:3] == ("", "", "")
    assert part(december, "5325", "HH-017", URBAN) == ("", "", "")
    assert december["5325", "HH-017", URBAN]["status"] == "missing"


def test_a_baseline_above_the_target_asks_to_stay_above_it(honghe: World) -> None:
    """HH-011: 80 % by 2025, from 100 % at the end of 2020; the line is flat at 80."""
    row = honghe.targets(JUNE)["5325", "HH-011", "facility_coverage_village_committee"]
    assert (row["value"], row["met"], row["baseline"]) == ("100.00", "true", "100.00")
    assert (row["pace"], row["pace_state"], row["due_state"]) == ("80.00", "ahead", "not_yet_due")


# 泰州 TZ-012, 013, 038 --------------------------------------------------------------------------

HAILING, XINGHUA, TAIXING = TAIZHOU = ("321202", "321281", "321283")
YEAR_BEFORE = "2024-06"


@pytest.fixture(scope="module")
def taizhou(tmp_path_factory: pytest.TempPathFactory) -> World:
    """泰州 in three months, around 10 certified per 10,000 registered and 18 workers per 10,000.

    Urban residents 3,160,000: 18 per 10,000 are 1,800 + 2,088 + 1,800 = 5,688 workers, all of them
    at resident committees of urban class, so that the four variants agree.
    """
    world = World(tmp_path_factory.mktemp("taizhou"))
    world.divide(
        YEAR_BEFORE,
        "3212",
        {"3212": "泰州市", HAILING: "海陵区", XINGHUA: "兴化市", TAIXING: "泰兴市"},
    )
    for sent, year, xinghua in ((YEAR_BEFORE, 2023, 1_727_000), (MAY, 2024, 1_726_957)):
        rows = [  # registered: 4,927,000 in 2023, 4,926,957 in 2024
            (HAILING, year, 1_000_000, "", 1_600_000),
            (XINGHUA, year, 1_160_000, "", xinghua),
            (TAIXING, year, 1_000_000, "", 1_600_000),
        ]
        world.send("population", sent, "3212", rows)
    for county in TAIZHOU:
        places = communities(county, resident=20, village=0)
        world.send("organisation_register", YEAR_BEFORE, county, map(organisation, places))
    #                          certified   workers
    taizhou_month(world, YEAR_BEFORE, 4_927, 5_687)
    taizhou_month(world, MAY, 4_926, 5_688)
    taizhou_month(world, JUNE, 4_927, 5_689)
    world.run(YEAR_BEFORE, MAY, JUNE)
    return world


def taizhou_month(world: World, month: str, certified: int, workers: int) -> None:
    """2,000 certified and 1,800 workers in 海陵, 2,000 and 2,088 in 兴化, the rest in 泰兴."""
    holders = (range(2_000), range(2_000, 4_000), range(4_000, certified))
    staff = (range(1_800), range(2_000, 4_088), range(5_000, 5_000 + workers - 3_888))
    for county, persons, posted in zip(TAIZHOU, holders, staff, strict=True):
        places = communities(county, resident=20, village=0)
        rows = [post(places[person % 20], person, DEDICATED) for person in posted]
        rows.append(post(places[0], 9_000, ("其他", "其他人员")))
        world.send("staff_roster", month, county, rows)
        certificates = [certificate(person, ASSISTANT) for person in persons]
        world.send("certification_list", month, county, certificates)


def test_taizhou_meets_more_than_10_at_4927_certified(taizhou: World) -> None:
    """4,926,957 registered: 10 per 10,000 are 4,926.957 persons."""
    target = "3212", "TZ-013", "certified_per_10k_registered"
    name = "certified_per_10k_registered"
    may, june = taizhou.figures(MAY), taizhou.figures(JUNE)
    # 9.99805… and 10.00008…: printed alike, judged apart
    assert counted(may, "3212", name) == "4926 / 4926957 = 10.00 ok"
    assert part(taizhou.targets(MAY), *target) == ("10.00", "false", "1")
    assert counted(june, "3212", name) == "4927 / 4926957 = 10.00 ok"
    assert part(taizhou.targets(JUNE), *target) == ("10.00", "true", "0")


def test_a_region_exactly_at_10_has_not_met_more_than_10(taizhou: World) -> None:
    """In 2024 the registered population was 4,927,000, and 4,927 certified are 10 exactly."""
    name = "certified_per_10k_registered"
    got = taizhou.figures(YEAR_BEFORE)
    assert counted(got, "3212", name) == "4927 / 4927000 = 10.00 ok"
    row = taizhou.targets(YEAR_BEFORE)["3212", "TZ-013", name]
    assert (row["comparator"], row["target"]) == (">", "10.00")
    assert (row["met"], row["gap"], row["gap_unit"]) == ("false", "1", "persons")
    # the baseline was 10 at the end of 2022: flat at 10, where more than 10 is not met
    assert (row["pace"], row["pace_state"]) == ("10.00", "behind")
    # 1,600 - 2,000; 1,727 - 2,000; 1,600 - 927: nothing is lacking up to 10 itself
    lacks = taizhou.contributions(YEAR_BEFORE, "TZ-013", name)
    assert lacks == {HAILING: "-400", XINGHUA: "-273", TAIXING: "673", "3212": "0"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_readings_of_taizhous_18_are_reported(taizhou: World, variant: str) -> None:
    """At 5,688 workers, 18 exactly, `>18` of the table is not met and 不少于18 of the text is."""
    assert counted(taizhou.figures(MAY), "3212", variant) == "5688 / 3160000 = 18.00 ok"
    below, exactly, above = (
        taizhou.targets(YEAR_BEFORE), taizhou.targets(MAY), taizhou.targets(JUNE),
    )  # fmt: skip
    table, text = ("3212", "TZ-012", variant), ("3212", "TZ-038", variant)
    assert part(below, *table) == ("18.00", "false", "2")  # 5,687: 17.9968…
    assert part(below, *text) == ("18.00", "false", "1")
    assert part(exactly, *table) == ("18.00", "false", "1")
    assert part(exactly, *text) == ("18.00", "true", "0")
    assert part(above, *table) == ("18.00", "true", "0")  # 5,689: 18.0031…
    assert part(above, *text) == ("18.00", "true", "0")
    as_read = ("comparator", "target", "record", "binding", "due_state")
    assert part(exactly, *table, of=as_read) == (">", "18.00", "target", "binding", "not_yet_due")
    assert part(exactly, *text, of=as_read) == (">=", "18.00", "rule", "", "not_yet_due")
    # the table prints a baseline of 18; the line stays there
    assert part(below, *table, of=("pace", "pace_state")) == ("18.00", "behind")
    assert part(exactly, *table, of=("pace", "pace_state")) == ("18.00", "behind")  # not more
    assert part(exactly, *text, of=("pace", "pace_state")) == ("", "")


# 广东 GD-022, 023 -------------------------------------------------------------------------------

DELTA = ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420")
ELSEWHERE = (
    "4402", "4405", "4408", "4409", "4414", "4415", "4416", "4417", "4418", "4451", "4452", "4453",
)  # fmt: skip
RURAL, VILLAGE = ("facility_coverage_rural", "facility_coverage_village_committee")
MAY_2020, JUNE_2020 = ("2020-05", "2020-06")


DONGGUAN, ZHONGSHAN = WITHOUT_COUNTIES = ("4419", "4420")
DUTIES = """
owes:
  default:
    level: county
    datasets: [staff_roster, volunteer_registration, certification_list, training_record]
    due_day: 5
  units:  # cities without counties send their own
    "4419": {}
    "4420": {}
"""


def guangdong_unit(prefecture: str) -> str:
    """Who sends for a prefecture: its one county, or itself."""
    return prefecture if prefecture in WITHOUT_COUNTIES else f"{prefecture}02"


@pytest.fixture(scope="module")
def guangdong(tmp_path_factory: pytest.TempPathFactory) -> World:
    """广东 in 2020; 东莞's register comes a month after the others'.

    A month is there once a monthly list came: 广州's certificates.
    """
    world = World(tmp_path_factory.mktemp("guangdong"))
    world.refer("reporting.yml", DUTIES)
    names = {"44": "广东省"}
    for prefecture in (*DELTA, *ELSEWHERE):
        unit = guangdong_unit(prefecture)
        names |= {unit: f"{unit}县", prefecture: f"{prefecture}市"}
        sent = JUNE_2020 if prefecture == DONGGUAN else MAY_2020
        world.send("organisation_register", sent, unit, guangdong_villages(prefecture))
    world.divide(MAY_2020, "44", names)
    for month in (MAY_2020, JUNE_2020):
        world.send("certification_list", month, "440102", [certificate(0, ASSISTANT, "2019-10-15")])
    world.run(MAY_2020, JUNE_2020)
    return world


def guangdong_villages(prefecture: str) -> Iterator[Row]:
    """Delta: nine of ten villages with a facility, none of 中山's; elsewhere two of four, 云浮 one.

    广州 has a village committee of urban class beside, without a facility.
    """
    number, having = (10, 9) if prefecture in DELTA else (4, 2)
    having = {ZHONGSHAN: 0, "4453": 1}.get(prefecture, having)
    first_six = f"{guangdong_unit(prefecture):0<6}"  # 441900 stands for 东莞 in its codes
    *villages, extra = communities(first_six, resident=0, village=number + 1)
    for place, community in enumerate(villages):
        yield organisation(community, "是" if place < having else "否")
    if prefecture == "4401":
        yield organisation(extra, "否", urban_rural="112")


def test_guangdong_is_judged_over_the_named_prefectures_together(guangdong: World) -> None:
    got, judged = guangdong.figures(JUNE_2020), guangdong.targets(JUNE_2020)
    # the whole province: 8 × 9 + 11 × 2 + 1 = 95 of 9 × 10 + 12 × 4 = 138, 68.8405… %
    assert counted(got, "44", RURAL) == "95 / 138 = 68.84 ok"
    # the Delta: 8 × 9 = 72 of 90, 80 % exactly, though 中山 has none
    assert part(judged, "44", "GD-022", RURAL) == ("80.00", "true", "0")
    # by kind, 广州's eleventh: 72 of 91 is 79.1208… %, and 80 % is 72.8
    assert part(judged, "44", "GD-022", VILLAGE) == ("79.12", "false", "1")
    # elsewhere: 11 × 2 + 1 = 23 of 48 is 47.9166… %, and 50 % is 24
    assert part(judged, "44", "GD-023", RURAL) == ("47.92", "false", "1")
    assert part(judged, "44", "GD-023", VILLAGE) == ("47.92", "false", "1")
    assert {key[0] for key in judged if key[1] in ("GD-022", "GD-023")} == {"44"}


def test_what_is_lacking_in_guangdong_is_told_for_the_named_prefectures(guangdong: World) -> None:
    delta = guangdong.contributions(JUNE_2020, "GD-022", VILLAGE)
    # 8 - 9 in six counties and in 东莞, 8.8 - 9 in 广州's; 8 - 0 in 中山; nothing is left over
    expected = {guangdong_unit(one): "-1" for one in DELTA if one not in WITHOUT_COUNTIES}
    assert delta == expected | {"440102": "-0.2", "4419": "-1", "4420": "8", "44": "0"}
    assert total(delta) == Decimal("0.8")  # 72.8 - 72
    elsewhere = guangdong.contributions(JUNE_2020, "GD-023", RURAL)
    expected = {guangdong_unit(one): "0" for one in ELSEWHERE}
    assert elsewhere == expected | {"445302": "1", "44": "0"}


def test_without_one_named_prefecture_there_is_no_verdict(guangdong: World) -> None:
    """20 of 21 are enough for the province, 95 - 9 of 138 - 10; the Delta is not whole."""
    got, judged = guangdong.figures(MAY_2020), guangdong.targets(MAY_2020)
    assert counted(got, "44", RURAL) == "86 / 128 = 67.19 provisional"
    for indicator in (RURAL, VILLAGE):
        row = judged["44", "GD-022", indicator]
        assert (row["status"], row["value"], row["met"], row["gap"]) == ("missing", "", "", "")
        assert part(judged, "44", "GD-023", indicator) == ("47.92", "false", "1")


# 海南 HN-072, and a national plan ---------------------------------------------------------------

XIUYING, LONGHUA, WUZHISHAN = HAINAN = ("460105", "460106", "469001")
JULY = "2025-07"
TRAINED = "training_days_3_share"


@pytest.fixture(scope="module")
def hainan(tmp_path_factory: pytest.TempPathFactory) -> World:
    """海南 with ten workers: 0 to 5 in 秀英, 5 to 8 in 龙华, so that 5 is in both, 9 in 五指山."""
    world = World(tmp_path_factory.mktemp("hainan"))
    names = {"46": "海南省", "4601": "海口市", "4690": "省直辖", XIUYING: "秀英区"}
    world.divide(JUNE, "46", names | {LONGHUA: "龙华区", WUZHISHAN: "五指山市"})
    workers = dict(zip(HAINAN, (range(6), range(5, 9), range(9, 10)), strict=True))
    for county, persons in workers.items():
        (community,) = communities(county, resident=1, village=0)
        world.send("organisation_register", JUNE, county, [organisation(community)])
        posts = [post(community, person, DEDICATED) for person in persons]
        for month in (JUNE, JULY, DECEMBER):
            world.send("staff_roster", month, county, posts)
    for county, rows in hainan_courses_by_june().items():
        world.send("training_record", JUNE, county, rows)
        world.send("training_record", JULY, county, rows)
        if county == LONGHUA:
            since = [course(who, "D", "2025-09-08", "2025-09-10", "3") for who in (4, 6, 7, 8)]
            rows = rows + since
        world.send("training_record", DECEMBER, county, rows)
    world.run(JUNE, JULY, DECEMBER)
    return world


def hainan_courses_by_june() -> dict[str, list[Row]]:
    """Three days for 0 to 3 and 9; two and a half for 4, self-study for 6."""
    march = ("A", "2025-03-03", "2025-03-05", "3")
    return {
        XIUYING: [
            course(0, *march),
            course(1, *march),
            course(2, "B", "2025-04-07", "2025-04-08", "2"),
            course(2, "C", "2025-04-21", "2025-04-21", "1"),
            course(4, "E", "2025-05-12", "2025-05-14", "2.5"),
        ],
        # a ledger counts for a person wherever they work, as 3 does in 秀英
        LONGHUA: [course(3, *march), course(6, *march, mode="自学")],
        WUZHISHAN: [course(9, *march)],
    }


def test_a_yearly_target_is_not_yet_due_before_december(hainan: World) -> None:
    """From 0 in December: by June 100 × 6 ÷ 12 = 50, by July 58.33, by December 100."""
    target = "46", "HN-072", TRAINED
    got = {
        month: part(hainan.targets(month), *target, of=PROGRESS) for month in (JUNE, JULY, DECEMBER)
    }
    assert got == {
        JUNE: ("50.00", "false", "5", "not_yet_due", "50.00", "ahead"),  # 5 of 10, on the line
        JULY: ("50.00", "false", "5", "not_yet_due", "58.33", "behind"),
        DECEMBER: ("90.00", "false", "1", "due", "100.00", "behind"),  # 9 of 10
    }
    assert counted(hainan.figures(DECEMBER), XIUYING, TRAINED) == "5 / 6 = 83.33 ok"


def test_who_counts_in_two_counties_is_told_beside_them(hainan: World) -> None:
    """5 is untrained in 秀英 and in 龙华, and once in the province, which so lacks one less."""
    # 6 - 4, 4 - 0, 1 - 1; the province lacks 10 - 5
    july = hainan.contributions(JULY, "HN-072", TRAINED)
    assert july == {XIUYING: "2", LONGHUA: "4", WUZHISHAN: "0", "46": "-1"}
    assert total(july) == 5
    # 6 - 5, 4 - 3, 1 - 1; the province lacks 10 - 9
    december = hainan.contributions(DECEMBER, "HN-072", TRAINED)
    assert december == {XIUYING: "1", LONGHUA: "1", WUZHISHAN: "0", "46": "-1"}
    assert total(december) == 1


NATIONAL = """
title: {zh: 全国试用规划, en: A national plan}
region: national
levels: [prefecture, county]
document: 国发〔2021〕0号
from_year: 2021
to_year: 2025
targets:
  - id: CN-001
    subject: {zh: 每年培训满3天, en: Three days of training a year}
    clause: 正文
    indicators: [training_days_3_share]
    comparator: ">="
    target: 85
    due: yearly
"""


def test_a_national_plan_is_one_file_and_applies_to_all_below(
    hainan: World, tmp_path: Path
) -> None:
    shutil.copytree(hainan.root, tmp_path / "copy", symlinks=True)
    world = World(tmp_path / "copy")
    world.refer("plans/national-2021-2025.yml", NATIONAL)
    world.run(DECEMBER)
    judged = world.targets(DECEMBER)
    new = {key for key in judged if key[1] == "CN-001"}
    # 85 % of 9, 6, 4 and 1 persons are 7.65, 5.1, 3.4 and 0.85; 8, 5, 3 and 1 are trained
    assert {key[0]: part(judged, *key) for key in new} == {
        "4601": ("88.89", "true", "0"),
        XIUYING: ("83.33", "false", "1"),
        LONGHUA: ("75.00", "false", "1"),
        "4690": ("100.00", "true", "0"),
        WUZHISHAN: ("100.00", "true", "0"),
    }
    rest = {key: row for key, row in judged.items() if key not in new}
    assert told(rest) == told(hainan.targets(DECEMBER))
    assert told(world.figures(DECEMBER)) == told(hainan.figures(DECEMBER))
    # 海口 lacks 7.65 - 8 = -0.35, its counties 5.1 - 5 and 3.4 - 3
    lacks = world.contributions(DECEMBER, "CN-001", TRAINED)
    assert lacks[XIUYING] == "0.1" and lacks[LONGHUA] == "0.4"
    assert lacks["4601"] == "-0.85"  # -0.35 - 0.1 - 0.4: person 5 again


def told(rows: Rows) -> Rows:
    """Rows without the number of the release they stand in."""
    return {key: {**row, "release": ""} for key, row in rows.items()}
