"""The words that stand for codes: each set is what some county writes."""

from __future__ import annotations

# Posts, by set. {body} is 村委会 or 居委会.
POSTS: dict[str, dict[str, str]] = {
    "short": {
        "secretary": "书记",
        "director": "主任",
        "deputy_secretary": "副书记",
        "deputy_director": "副主任",
        "member": "委员",
        "collective_head": "集体经济组织负责人",
        "worker": "工作人员",
    },
    "party": {
        "secretary": "党组织书记",
        "director": "主任",
        "deputy_secretary": "副书记",
        "deputy_director": "副主任",
        "member": "委员",
        "collective_head": "集体经济组织负责人",
        "worker": "工作人员",
    },
    "long": {
        "secretary": "党总支书记",
        "director": "{body}主任",
        "deputy_secretary": "党总支副书记",
        "deputy_director": "{body}副主任",
        "member": "{body}委员",
        "collective_head": "集体经济组织负责人",
        "worker": "工作人员",
    },
}
PARTY_MEMBER_LONG = "党总支委员"  # the "long" word for a member of the party's committee only

_TYPES = {
    "party_committee_member": "党组织班子成员",
    "committee_member": "村(居)委会成员",
    "dedicated": "专职工作者",
    "grid_worker": "专职网格员",
    "social_organisation_staff": "社会组织工作人员",
    "civil_affairs_assistant": "民政协管员",
    "social_security_assistant": "社保专管员",
    "other": "其他",
}
TYPES: dict[str, dict[str, str]] = {
    "canonical": _TYPES,
    "kind": {**_TYPES, "committee_member": "{body}成员"},
    "wide": {**_TYPES, "committee_member": "村（居）委会成员"},
    "party": {**_TYPES, "party_committee_member": "党组织成员", "dedicated": "社区专职工作者"},
}
BODIES = {"village": "村委会", "resident": "居委会"}

FORMS = {"full_time": "全日制", "part_time": "非全日制", None: ""}
SEXES = {True: "女", False: "男"}
SEX_PAIRS = {True: "2-女", False: "1-男"}

# GB/T 4658 and GB/T 4762 numbers as code-label pairs, and the short words people write.
EDUCATION_PAIRS = {
    "研究生": "10-研究生",
    "大学本科": "20-大学本科",
    "大学专科": "30-大学专科",
    "中专": "40-中专",
    "高中": "60-高中",
    "初中": "70-初中",
    "小学": "80-小学",
}
POLITICAL_PAIRS = {
    "中共党员": "01-中共党员",
    "中共预备党员": "02-中共预备党员",
    "共青团员": "03-共青团员",
    "群众": "13-群众",
}
SHORT_WORDS = {
    "大学本科": "本科",
    "大学专科": "大专",
    "中共党员": "党员",
    "中共预备党员": "预备党员",
    "共青团员": "团员",
    "汉族": "汉",
    "哈尼族": "哈尼",
    "彝族": "彝",
    "苗族": "苗",
    "傣族": "傣",
    "壮族": "壮",
    "瑶族": "瑶",
    "回族": "回",
    "拉祜族": "拉祜",
    "布依族": "布依",
}

ORGANISER_LEVELS = {
    "province": "省级",
    "prefecture": "州市级",
    "county": "县级",
    "township": "乡镇级",
}
ORGANISER_LEVELS_LOCAL = {**ORGANISER_LEVELS, "prefecture": "州级", "county": "县市级"}

GRID_KINDS = {"rural": "农村", "urban": "城市", "park": "园区"}
KINDS = {"village": "村委会", "resident": "居委会"}
ID_TYPE = "居民身份证"
VALID, CANCELLED = "有效", "注销"
YES, NO = "是", "否"
FLAGS = {True: YES, False: NO, None: ""}
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def post_words(style_set: str, types: tuple[str, ...], posts: tuple[str, ...], kind: str) -> list:
    """The words for posts, in the order of `posts`."""
    found = []
    for post in posts:
        word = POSTS[style_set][post].format(body=BODIES[kind])
        if style_set == "long" and post == "member" and "committee_member" not in types:
            word = PARTY_MEMBER_LONG
        found.append(word)
    return found


def type_words(style_set: str, types: tuple[str, ...], kind: str) -> list[str]:
    """The words for worker types, in the order of `types`."""
    return [TYPES[style_set][code].format(body=BODIES[kind]) for code in types]
