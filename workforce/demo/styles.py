"""How each county writes: its headers, words, dates, layouts and file formats.

`HEADERS` lists every header text the example uses for a column, the canonical one first;
`IGNORED_HEADERS` the columns that carry nothing the project reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "staff_roster": {
        "community_code": (
            "社区(村)代码",
            "社区（村）代码",
            "村(社区)代码",
            "统计用区划代码",
            "村社区代码*",
        ),
        "community_name": ("社区(村)名称", "社区（村）名称", "村(社区)名称", "所在村(社区)"),
        "township_name": ("所属乡镇(街道)", "所属乡镇（街道）", "所属乡镇", "乡镇(街道)"),
        "name": ("姓名", "姓名*", "姓 名"),
        "id_number": (
            "身份证号",
            "身份证号码",
            "身份证件号码",
            "公民身份号码",
            "身份证",
            "身份证号*",
        ),
        "sex": ("性别", "性别*"),
        "ethnicity": ("民族", "民族*"),
        "political_status": ("政治面貌",),
        "education": ("学历", "文化程度", "最高学历", "教育程度"),
        "worker_type": ("人员类别", "人员类别*", "工作人员类别"),
        "post": ("职务", "职务类型", "现任职务", "职务*"),
        "duties": ("兼任职责",),
        "employment_form": ("用工形式",),
        "grid_codes": ("负责网格", "所属网格"),
        "started_on": ("任职日期", "任职时间", "任现职时间"),
        "ended_on": ("离任日期", "离任时间"),
        "monthly_pay_yuan": ("月报酬(元)", "月报酬（元）", "月报酬"),
        "basic_pay_yuan": ("月基本报酬(元)", "月基本报酬"),
        "in_quota": ("是否在员额内",),
        "hukou_local": ("是否本地户籍",),
        "social_insurance": ("是否参加社会保险",),
        "phone": ("联系电话", "联系方式(手机)", "手机号码"),
    },
    "volunteer_registration": {
        "volunteer_no": ("志愿者编号", "编号"),
        "name": ("姓名", "用户姓名", "姓名*"),
        "id_number": ("证件号码", "身份证件号", "身份证号", "证件号码*"),
        "id_type": ("证件类型", "身份证件类型"),
        "sex": ("性别",),
        "community_code": ("所属社区代码", "社区(村)代码"),
        "community_name": ("所属社区", "社区(村)名称"),
        "registered_on": ("注册日期", "注册时间", "注册日期*"),
        "status": ("状态", "志愿者状态"),
        "service_hours": ("服务时长(小时)", "服务时长（小时）", "志愿活动累计时间(分钟)"),
        "star_level": ("星级",),
    },
    "certification_list": {
        "certificate_no": ("管理号", "证书管理号", "管理号*"),
        "certificate_kind": ("证书类别",),
        "name": ("姓名", "姓名*", "持证人姓名"),
        "id_number": ("身份证号", "身份证号码", "公民身份号码"),
        "level": ("证书级别", "级别", "证书等级"),
        "issued_on": ("取得日期", "取得时间", "取得日期*"),
        "registered_on": ("登记日期", "登记时间"),
        "registration_valid_to": ("登记有效期至",),
        "holder_status": ("状态", "持证人状态"),
        "community_code": ("社区(村)代码",),
        "employer": ("工作单位",),
    },
    "training_record": {
        "course_no": ("班次编号", "培训班次编号", "班次编号*"),
        "course_name": ("培训名称", "培训班名称"),
        "organiser_level": ("主办层级", "培训级别"),
        "organiser_code": ("主办单位区划代码",),
        "organiser": ("主办单位",),
        "mode": ("培训方式",),
        "training_type": ("培训类别", "培训类型"),
        "topic": ("内容类别",),
        "started_on": ("开始日期", "培训开始时间", "开始时间"),
        "ended_on": ("结束日期", "培训结束时间", "结束时间"),
        "days": ("培训天数", "天数", "培训天数(天)"),
        "hours": ("学时",),
        "name": ("姓名", "姓名*", "学员姓名"),
        "id_number": ("身份证号", "身份证号码", "公民身份号码"),
        "completed": ("是否结业",),
    },
    "organisation_register": {
        "community_code": ("代码", "社区(村)代码", "统计用区划代码"),
        "community_name": ("名称", "村(居)委会名称"),
        "kind": ("类型", "村(居)委会类型"),
        "urban_rural_code": ("城乡分类代码", "城乡分类"),
        "households": ("户数", "户数(户)"),
        "uscc": ("统一社会信用代码",),
        "has_service_facility": ("综合服务设施",),
        "facility_area_m2": ("综合服务设施面积(平方米)", "综合服务设施面积（平方米）"),
        "activity_area_m2": ("居民活动面积(平方米)", "居民活动面积（平方米）"),
        "commercial_area_m2": ("商业面积(平方米)", "商业面积（平方米）"),
        "total_floor_area_m2": ("总建筑面积(平方米)", "总建筑面积（平方米）"),
        "open_hours": ("每日开放小时",),
        "has_volunteer_station": ("志愿服务站点",),
        "has_self_service": ("政务自助服务",),
        "has_legal_adviser": ("法律顾问",),
        "is_relocation": ("易地搬迁安置",),
        "is_ethnic_work_key": ("民族宗教工作重点",),
    },
    "grid_register": {
        "grid_code": ("网格编号", "网格代码"),
        "community_code": ("社区(村)代码",),
        "kind": ("类型", "网格类型"),
        "households": ("户数", "户数(户)"),
        "has_party_group": ("是否建党组织",),
    },
    "population": {
        "region_code": ("行政区划代码",),
        "year": ("年份",),
        "urban_resident": ("城镇常住人口(万人)",),
        "resident": ("常住人口(万人)",),
        "registered": ("户籍人口(万人)",),
        "households": ("户数(户)",),
    },
    "wages": {
        "region_code": ("行政区划代码",),
        "year": ("年份",),
        "urban_monthly_wage_yuan": ("全口径城镇单位就业人员月平均工资(元)",),
        "rural_income_yuan": ("农村居民人均可支配收入(元)",),
    },
    "division": {
        "code": ("代码",),
        "name": ("名称",),
        "level": ("级别",),
        "valid_from": ("生效日期",),
        "valid_to": ("失效日期",),
        "successors": ("后继代码",),
    },
}

IGNORED_HEADERS: dict[str, tuple[str, ...]] = {
    "serial": ("序号",),
    "remark": ("备注",),
    "address": ("家庭住址", "住址"),
    "birth": ("出生日期", "出生年月"),
    "mobile": ("手机号码",),
    "region_name": ("地区",),
}

MONTHLY = ("staff_roster", "volunteer_registration", "certification_list", "training_record")
UTF8, BOM, GBK, XLSX = "utf-8", "utf-8-sig", "gb18030", "xlsx"

TITLES = {
    "staff_roster": "城乡社区工作者花名册",
    "volunteer_registration": "注册志愿者名单",
    "certification_list": "持证社会工作者名单",
    "training_record": "城乡社区工作者培训台账",
    "organisation_register": "村(居)委会名册",
    "grid_register": "网格名册",
}

# The merged header row above the columns of a roster: a group and what stands under it.
GROUPS = {
    "基本情况": ("community_code", "community_name", "township_name", "name", "id_number", "sex",
                 "birth", "ethnicity", "political_status", "education", "phone", "address",
                 "hukou_local"),
    "任职情况": ("worker_type", "post", "duties", "employment_form", "grid_codes", "started_on",
                 "ended_on", "in_quota"),
    "报酬情况": ("monthly_pay_yuan", "basic_pay_yuan", "social_insurance"),
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """One county's habits.

    Attributes:
        forms: per dataset xlsx or the encoding of a csv.
        files: per dataset what follows the unit code in the file's name; `{who}` is a person.
        columns: per dataset the columns in order, by name.
        headers: chosen header texts that differ from the canonical ones, per dataset or "*".
        day: how a full date is written; "excel" is a real date in xlsx and ISO in csv.
        month: how dates given to the month are written, or None where days are given.
        posts, types: which words are used (see `words.py`); `join` stands between several.
        head_join: what stands between secretary and director.
        title: whether a title row comes first; "month" puts the month into it.
        period_line: the row below the title, with {unit} and {month}; None for none.
        groups: "" no group row, "row" merged group headers, "tall" some headers span both rows.
        total: "" none, "top" below the header, "end" after the data.
        blank: "" none, "before" the data or "inside" it.
        signed: a sign-off row with names and a date below the data.
    """

    forms: dict[str, str]
    columns: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    day: str = "iso"
    month: str | None = None
    posts: str = "short"
    types: str = "canonical"
    join: str = "、"
    head_join: str = "、"
    in_two_rows: bool = False
    pairs: bool = False
    wide_digits: bool = False
    spaced_names: bool = False
    lower_x: bool = False
    short_words: bool = False
    title: str = "plain"
    period_line: str | None = "填报单位:{unit}民政局  统计时间:{month}"
    groups: str = ""
    total: str = ""
    blank: str = ""
    signed: bool = False
    sheet: str = "Sheet1"
    more_sheets: tuple[str, ...] = ()

    def header(self, dataset: str, column: str) -> str:
        """The header text this county writes over a column."""
        for chosen in (self.headers.get(dataset, {}), self.headers.get("*", {})):
            if column in chosen:
                return chosen[column]
        if column in HEADERS[dataset]:
            return HEADERS[dataset][column][0]
        return IGNORED_HEADERS[column][0]

    def column_names(self, dataset: str) -> tuple[str, ...]:
        """The columns of a dataset in this county's order."""
        return tuple(self.columns[dataset].split())


def _forms(roster: str, volunteers: str, certificates: str, training: str, register: str,
           grids: str | None = None) -> dict[str, str]:  # fmt: skip
    """By dataset; a county without a register of grids has none."""
    given = (roster, volunteers, certificates, training, register)
    forms = dict(zip((*MONTHLY, "organisation_register"), given, strict=True))
    return forms if grids is None else forms | {"grid_register": grids}


_columns = _forms


def _without(columns: str, *left_out: str) -> str:
    return " ".join(column for column in columns.split() if column not in left_out)


_VOLUNTEERS = (
    "volunteer_no name id_type id_number sex community_name registered_on status service_hours"
)
_CERTIFICATES = "serial certificate_no name id_number level issued_on registered_on holder_status"
_CERTIFICATES_OF_KINDS = _CERTIFICATES + " certificate_kind"
_TRAINING = (
    "course_no course_name organiser_level organiser mode training_type started_on ended_on days "
    "name id_number completed"
)
_REGISTER = (
    "community_code community_name kind urban_rural_code households uscc has_service_facility "
    "facility_area_m2 activity_area_m2 commercial_area_m2 total_floor_area_m2 open_hours "
    "has_volunteer_station has_self_service has_legal_adviser is_relocation is_ethnic_work_key"
)
_SHOPS = ("commercial_area_m2", "total_floor_area_m2")
_GRIDS = "grid_code community_code kind households has_party_group"

STYLES: dict[str, Style] = {
    "532501": Style(
        forms=_forms(XLSX, UTF8, XLSX, GBK, XLSX, XLSX),
        columns=_columns(
            "serial community_code community_name name sex ethnicity id_number political_status "
            "education worker_type post duties employment_form grid_codes started_on ended_on "
            "in_quota monthly_pay_yuan basic_pay_yuan social_insurance phone remark",
            _VOLUNTEERS + " star_level",
            "serial certificate_no certificate_kind name id_number level issued_on registered_on "
            "registration_valid_to holder_status community_code employer",
            _TRAINING + " hours organiser_code",
            _REGISTER,
            _GRIDS,
        ),
        files={"staff_roster": "个旧市社区工作人员花名册", "certification_list": "_持证名单"},
        day="excel",
        groups="row",
        total="end",
        signed=True,
        sheet="花名册",
        more_sheets=("Sheet2",),
    ),
    "532502": Style(
        forms=_forms(XLSX, BOM, UTF8, XLSX, GBK, XLSX),
        columns=_columns(
            "serial township_name community_name community_code name sex birth ethnicity id_number "
            "education political_status post worker_type duties grid_codes started_on ended_on "
            "in_quota monthly_pay_yuan basic_pay_yuan phone address remark",
            "volunteer_no name id_number sex registered_on status community_code service_hours",
            _CERTIFICATES + " employer certificate_kind",
            "serial course_no course_name organiser_level organiser_code organiser mode "
            "training_type topic started_on ended_on days hours name id_number completed",
            _REGISTER,
            _GRIDS,
        ),
        files={"staff_roster": "花名册-{who}报", "training_record": "培训台账({who})",
               "grid_register": "网格名册"},
        headers={
            "*": {"name": "姓名*", "id_number": "身份证号码"},
            "staff_roster": {"id_number": "身份证号*", "sex": "性别*", "ethnicity": "民族*",
                             "worker_type": "人员类别*", "post": "职务*", "started_on": "任职时间",
                             "ended_on": "离任时间", "monthly_pay_yuan": "月报酬（元）",
                             "phone": "联系方式(手机)", "education": "文化程度"},
            "volunteer_registration": {"id_number": "身份证件号", "registered_on": "注册时间"},
        },
        day="excel",
        posts="long",
        types="kind",
        head_join="兼",
        title="plain",
        groups="tall",
        total="top",
        signed=True,
        sheet="开远市",
        more_sheets=("Sheet2", "Sheet3"),
    ),
    "532503": Style(
        forms=_forms(UTF8, GBK, GBK, UTF8, UTF8, UTF8),
        columns=_columns(
            "community_code name sex ethnicity education political_status id_number worker_type "
            "post duties employment_form grid_codes started_on ended_on in_quota monthly_pay_yuan "
            "basic_pay_yuan phone",
            "name id_number sex registered_on status service_hours volunteer_no",
            _CERTIFICATES_OF_KINDS + " community_code",
            _TRAINING,
            _REGISTER,
            _GRIDS,
        ),
        files={"volunteer_registration": "志愿者-{who}", "staff_roster": "-roster"},
        headers={
            "staff_roster": {"community_code": "统计用区划代码", "id_number": "公民身份号码",
                             "education": "最高学历", "started_on": "任现职时间",
                             "monthly_pay_yuan": "月报酬"},
            "organisation_register": {"community_code": "统计用区划代码"},
        },
        day="compact",
        month="dotted",
        posts="party",
        types="canonical",
        join=",",
        head_join=",",
        pairs=True,
        title="month",
        period_line=None,
    ),
    "532504": Style(
        forms=_forms(GBK, GBK, XLSX, GBK, XLSX, GBK),
        columns=_columns(
            "serial township_name community_name name id_number sex ethnicity political_status "
            "education worker_type post duties grid_codes started_on ended_on monthly_pay_yuan "
            "basic_pay_yuan in_quota phone remark",
            "serial volunteer_no name id_number community_name registered_on status "
            "service_hours",
            _CERTIFICATES_OF_KINDS + " registration_valid_to",
            "serial " + _TRAINING,
            _REGISTER,
            _GRIDS,
        ),
        files={"staff_roster": "弥勒市花名册{who}", "training_record": "弥勒培训"},
        headers={
            "staff_roster": {"community_name": "村(社区)名称", "township_name": "所属乡镇",
                             "ended_on": "离任时间", "worker_type": "工作人员类别"},
            "volunteer_registration": {"id_number": "身份证号", "volunteer_no": "编号"},
            "organisation_register": {"community_name": "村(居)委会名称", "kind": "村(居)委会类型"},
        },
        day="chinese",
        posts="party",
        types="kind",
        in_two_rows=True,
        spaced_names=True,
        total="end",
        signed=True,
        sheet="弥勒",
    ),
    "532523": Style(
        forms=_forms(BOM, XLSX, UTF8, UTF8, UTF8, UTF8),
        columns=_columns(
            "community_code community_name name id_number worker_type post grid_codes "
            "started_on ended_on in_quota monthly_pay_yuan basic_pay_yuan",
            _VOLUNTEERS,
            "certificate_no name id_number level issued_on holder_status",
            _TRAINING,
            _without(_REGISTER, *_SHOPS, "is_ethnic_work_key"),
            _without(_GRIDS, "households"),
        ),
        headers={
            "staff_roster": {"id_number": "身份证"},
            "certification_list": {"id_number": "公民身份号码"},
            "training_record": {"id_number": "公民身份号码"},
        },
        title="",
        period_line=None,
        sheet="数据",
    ),
    "532524": Style(
        forms=_forms(XLSX, UTF8, BOM, UTF8, UTF8, UTF8),
        columns=_columns(
            "serial name sex ethnicity id_number political_status education township_name "
            "community_name worker_type post duties grid_codes started_on ended_on in_quota "
            "monthly_pay_yuan basic_pay_yuan phone remark",
            "volunteer_no name id_type id_number sex registered_on status service_hours",
            _CERTIFICATES_OF_KINDS + " registration_valid_to",
            _TRAINING + " hours topic organiser_code",
            _REGISTER,
            _GRIDS,
        ),
        files={"staff_roster": "建水{who}上报", "certification_list": "持证"},
        headers={
            "*": {"name": "姓 名"},
            "volunteer_registration": {"name": "用户姓名", "id_type": "身份证件类型",
                                       "service_hours": "志愿活动累计时间(分钟)"},
            "certification_list": {"name": "持证人姓名"},
            "training_record": {"name": "学员姓名", "started_on": "培训开始时间",
                                "ended_on": "培训结束时间"},
            "staff_roster": {"community_name": "所在村(社区)", "township_name": "乡镇(街道)",
                             "education": "教育程度", "monthly_pay_yuan": "月报酬（元）"},
        },
        day="chinese",
        month="chinese",
        posts="short",
        types="canonical",
        head_join="、",
        groups="row",
        blank="before",
        total="end",
        sheet="Sheet1",
        more_sheets=("Sheet2",),
    ),
    "532525": Style(
        forms=_forms(XLSX, XLSX, UTF8, UTF8, GBK, BOM),
        columns=_columns(
            "serial community_code community_name name sex birth id_number education "
            "political_status worker_type post duties employment_form grid_codes started_on "
            "ended_on in_quota monthly_pay_yuan basic_pay_yuan hukou_local phone",
            "volunteer_no name id_number sex registered_on status service_hours mobile",
            _CERTIFICATES_OF_KINDS,
            _TRAINING,
            _without(_REGISTER, "is_relocation"),
            _GRIDS,
        ),
        files={"volunteer_registration": "石屏志愿者{who}报送"},
        headers={
            "*": {"id_number": "身份证号码"},
            "volunteer_registration": {"id_number": "证件号码*", "name": "姓名*",
                                       "registered_on": "注册日期*", "status": "志愿者状态",
                                       "service_hours": "服务时长（小时）"},
            "staff_roster": {"community_code": "社区（村）代码", "community_name": "社区（村）名称",
                             "id_number": "身份证件号码", "birth": "出生年月", "phone": "手机号码"},
            "organisation_register": {"commercial_area_m2": "商业面积（平方米）",
                                      "total_floor_area_m2": "总建筑面积（平方米）"},
        },
        day="slash",
        posts="party",
        join="；",
        head_join="；",
        in_two_rows=True,
        wide_digits=True,
        blank="inside",
        signed=True,
        sheet="石屏县",
    ),
    "532527": Style(
        forms=_forms(UTF8, UTF8, GBK, GBK, XLSX, UTF8),
        columns=_columns(
            "community_code community_name name sex id_number ethnicity political_status education "
            "post worker_type duties grid_codes started_on ended_on monthly_pay_yuan "
            "basic_pay_yuan phone",
            "volunteer_no name id_number community_code registered_on status service_hours "
            "star_level",
            _CERTIFICATES_OF_KINDS,
            "name id_number course_no course_name organiser_level organiser_code organiser mode "
            "training_type started_on ended_on days completed",
            _REGISTER,
            _GRIDS,
        ),
        headers={
            "staff_roster": {"post": "现任职务", "community_code": "村(社区)代码"},
            "volunteer_registration": {"community_code": "社区(村)代码"},
            "grid_register": {"grid_code": "网格代码", "kind": "网格类型",
                              "households": "户数(户)"},
            "training_record": {"days": "天数", "course_no": "培训班次编号"},
        },
        day="compact",
        posts="long",
        types="kind",
        head_join="、",
        pairs=True,
        lower_x=True,
        title="month",
        total="top",
    ),
    "532528": Style(
        forms=_forms(XLSX, XLSX, XLSX, UTF8, XLSX, XLSX),
        columns=_columns(
            "serial community_code name sex ethnicity id_number worker_type post duties started_on "
            "ended_on in_quota basic_pay_yuan phone address",
            "volunteer_no name id_number sex community_name registered_on status",
            _CERTIFICATES_OF_KINDS,
            _TRAINING,
            _REGISTER,
            _GRIDS,
        ),
        files={"staff_roster": " 元阳县社区工作者", "volunteer_registration": "(志愿者)"},
        headers={
            "staff_roster": {"address": "住址", "community_code": "村社区代码*",
                             "id_number": "身份证号码"},
            "volunteer_registration": {"name": "用户姓名", "community_name": "社区(村)名称"},
            "certification_list": {"level": "级别", "issued_on": "取得时间"},
        },
        day="excel",
        posts="party",
        types="party",
        spaced_names=True,
        period_line="填报单位(盖章):{unit}民政局    报告期:{month}",
        sheet="sheet",
        more_sheets=("Sheet2",),
    ),
    "532529": Style(
        forms=_forms(GBK, XLSX, UTF8, BOM, UTF8, GBK),
        columns=_columns(
            "serial township_name community_name community_code name id_number sex worker_type "
            "post duties grid_codes started_on ended_on monthly_pay_yuan basic_pay_yuan remark",
            "serial volunteer_no name id_number registered_on status",
            _CERTIFICATES,
            _TRAINING,
            _without(_REGISTER, "has_legal_adviser"),
            _GRIDS,
        ),
        files={"training_record": "红河县培训台账-{who}"},
        headers={
            "staff_roster": {"monthly_pay_yuan": "月报酬", "basic_pay_yuan": "月基本报酬",
                             "post": "职务类型"},
            "training_record": {"training_type": "培训类型", "days": "培训天数(天)"},
        },
        posts="short",
        types="kind",
        in_two_rows=True,
        blank="inside",
        signed=True,
    ),
    "532530": Style(
        forms=_forms(XLSX, UTF8, UTF8, XLSX, XLSX, UTF8),
        columns=_columns(
            "community_name township_name name sex ethnicity political_status education id_number "
            "worker_type post duties employment_form grid_codes started_on ended_on in_quota "
            "monthly_pay_yuan basic_pay_yuan social_insurance phone",
            _VOLUNTEERS,
            _CERTIFICATES_OF_KINDS + " registration_valid_to",
            "serial name id_number course_no course_name organiser_level organiser mode "
            "training_type started_on ended_on days completed remark",
            _without(_REGISTER, "activity_area_m2", "has_self_service"),
            _without(_GRIDS, "has_party_group"),
        ),
        files={"staff_roster": "金平花名册", "training_record": "金平县培训{who}"},
        headers={
            "training_record": {"organiser_level": "培训级别", "started_on": "开始时间",
                                "ended_on": "结束时间", "course_name": "培训班名称",
                                "course_no": "班次编号*"},
            "certification_list": {"certificate_no": "管理号*", "issued_on": "取得日期*"},
            "staff_roster": {"township_name": "所属乡镇（街道）"},
        },
        day="iso",
        month="dotted",
        posts="long",
        types="wide",
        head_join="兼",
        pairs=True,
        title="month",
        groups="row",
        total="top",
        sheet="表1",
        more_sheets=("Sheet2",),
    ),
    "532531": Style(
        forms=_forms(XLSX, XLSX, XLSX, GBK, XLSX),
        columns=_columns(
            "serial community_code community_name township_name name sex birth ethnicity education "
            "id_number worker_type post started_on in_quota monthly_pay_yuan basic_pay_yuan phone",
            "volunteer_no name id_number sex registered_on status service_hours",
            _CERTIFICATES_OF_KINDS,
            _TRAINING + " organiser_code",
            _without(_REGISTER, "open_hours"),
        ),
        headers={
            "certification_list": {"certificate_no": "证书管理号", "level": "证书等级",
                                   "registered_on": "登记时间", "holder_status": "持证人状态"},
            "organisation_register": {"community_code": "社区(村)代码", "households": "户数(户)",
                                      "urban_rural_code": "城乡分类"},
        },
        day="chinese",
        posts="short",
        types="canonical",
        join="，",
        head_join="/",
        wide_digits=True,
        short_words=True,
        total="end",
        sheet="绿春",
    ),
    "532532": Style(
        forms=_forms(UTF8, XLSX, UTF8, UTF8, UTF8, UTF8),
        columns=_columns(
            "community_code community_name name sex id_number political_status education "
            "worker_type post duties grid_codes started_on ended_on in_quota "
            "monthly_pay_yuan phone",
            _VOLUNTEERS,
            _CERTIFICATES_OF_KINDS + " registration_valid_to",
            _TRAINING,
            _without(_REGISTER, *_SHOPS, "has_volunteer_station"),
            _GRIDS,
        ),
        headers={
            "staff_roster": {"grid_codes": "所属网格", "education": "文化程度"},
            "organisation_register": {"facility_area_m2": "综合服务设施面积（平方米）",
                                      "activity_area_m2": "居民活动面积（平方米）"},
        },
        day="slash",
        posts="short",
        types="kind",
        short_words=True,
        title="",
        period_line=None,
        total="end",
        sheet="河口",
    ),
}  # fmt: skip

# The county of long histories that is merged into a neighbour.
MERGED_STYLE = Style(
    forms=_forms(UTF8, UTF8, UTF8, UTF8, UTF8, UTF8),
    columns=_columns(
        "community_code community_name name sex id_number worker_type post duties employment_form "
        "grid_codes started_on ended_on in_quota monthly_pay_yuan basic_pay_yuan phone",
        _VOLUNTEERS,
        _CERTIFICATES_OF_KINDS,
        _TRAINING,
        _REGISTER,
        _GRIDS,
    ),
    title="",
    period_line=None,
)


def style_of(unit_code: str) -> Style:
    """How a county writes."""
    return STYLES.get(unit_code, MERGED_STYLE)


# Ledgers of earlier years: every county sent them in one plain form.
EARLIER = Style(
    forms=dict.fromkeys(MONTHLY, UTF8),
    columns={"training_record": _TRAINING + " organiser_code"},
    title="",
    period_line=None,
)
