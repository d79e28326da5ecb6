"""Notices by e-mail to the statisticians: runs that failed, and who has not reported in time.

A notice holds codes, names of units and months, never a person's name or number: it leaves the
machine.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import os
import re
import smtplib
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import schemas
from workforce.definitions import listed, read_yaml, wrong
from workforce.folders import DataFolder
from workforce.stopping import Stopped
from workforce.summary import ReportingRow, reporting_rows

NAME = "notices.yml"
TIMEOUT_SECONDS = 20
TOLD_DAYS = 30
PORTS = {"tls": 465, "starttls": 587, "none": 25}  # by the kind of security
SYSTEM = "社区工作统计"
FLOWS = {
    "monthly": "月度处理",
    "arrivals": "接收报表",
    "publish": "发布",
    "backfill": "补算历史月份",
    "recheck": "重读存档报表",
    "close": "定案",
    "reminders": "催报",
}
STATES = {"Failed": "失败", "Crashed": "中断", "TimedOut": "超时", "Cancelled": "已取消"}
LATE_STATES = {
    "missing": ("缺报", "not received"),
    "rejected": ("退回重报", "returned, not resent"),
}
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
PERSONAL_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|\d{15}|1\d{10})(?![0-9A-Za-z])")

Say = Callable[[str], None]
Owed = tuple[str, str]  # a unit's code and a dataset


class NoticeError(Stopped):
    """Notices could not be sent."""


@dataclass(frozen=True)
class Notice:
    """An e-mail to be sent; to nobody, if `notices.yml` names no recipient for its kind.

    Attributes:
        owed: the units and datasets a late notice reminds of.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What `notices.yml` says; all empty if there are to be no notices."""

    host: str
    port: int
    security: str
    user: str
    password_variable: str
    sender: str
    failures: tuple[str, ...]
    late: tuple[str, ...]
    units: dict[str, tuple[str, ...]]

    @property
    def are_on(self) -> bool:
        return bool(self.host)

    def place_of(self, address: str) -> str:
        """Where the file names an address; told instead of it, as it may be a person's name."""
        places = {"recipients.failures": self.failures, "recipients.late": self.late}
        places |= {f"units {code}": addresses for code, addresses in self.units.items()}
        found = (f"{place} [{addresses.index(address) + 1}]" for place, addresses in places.items()
                 if address in addresses)  # fmt: skip
        return "、".join(found)


def settings(folder: DataFolder) -> Settings:
    """What the project's `notices.yml` says, or the data folder's own.

    Raises:
        CatalogueError: it is filled in halfway, or wrongly; the message names the entry.
    """
    told = _entries(NAME, read_yaml(folder.reference(NAME)[NAME]),
                    ("smtp", "sender", "recipients", "units"))  # fmt: skip
    smtp = _entries(f"{NAME} smtp", told.get("smtp"),
                    ("host", "port", "security", "user", "password_variable"))  # fmt: skip
    to = _entries(f"{NAME} recipients", told.get("recipients"), ("failures", "late"))
    units = told.get("units") or {}
    asked, port = smtp.get("security"), smtp.get("port")
    security = "tls" if asked in (None, "") else str(asked)
    if security not in PORTS:
        raise wrong(f"{NAME} smtp.security", f"应为 {'、'.join(PORTS)} 之一",
                    f"must be one of {', '.join(PORTS)}")  # fmt: skip
    if port is not None and (type(port) is not int or not 0 < port < 65536):
        raise wrong(f"{NAME} smtp.port", "应为1至65535的整数", "must be from 1 to 65535")
    if not isinstance(units, dict):
        raise wrong(f"{NAME} units", "应写成“单位代码: [地址]”", "write “unit code: [address]”")
    made = Settings(
        host=str(smtp.get("host") or ""),
        port=port or PORTS[security],
        security=security,
        user=str(smtp.get("user") or ""),
        password_variable=str(smtp.get("password_variable") or ""),
        sender=_sender(told.get("sender")),
        failures=_addresses("recipients.failures", to.get("failures")),
        late=_addresses("recipients.late", to.get("late")),
        units={str(code): _addresses(f"units {code}", one) for code, one in units.items()},
    )
    _check_whole(made)
    return made


def _check_whole(made: Settings) -> None:
    """Notices are on or off: half a configuration would be silence nobody meant."""
    begun = made.user or made.sender or made.failures or made.late or made.units
    for name, value, is_needed in (
        ("smtp.host", made.host, begun),
        ("sender", made.sender, made.host),
        ("recipients", made.failures or made.late or made.units, made.host),
        ("smtp.password_variable", made.password_variable, made.user),
    ):
        if is_needed and not value:
            raise wrong(f"{NAME} {name}", "没有填写；不发邮件请把各项都留空",
                        "is empty; for no notices leave every entry empty")  # fmt: skip


def _entries(where: str, told: Any, known: Collection[str]) -> dict[str, Any]:
    """A mapping of known entries; nothing is an empty one."""
    if not isinstance(told, dict | None):
        raise wrong(where, f"应有这些项目：{listed(known)}", f"entries needed: {listed(known)}")
    if unknown := set(map(str, told or ())) - set(known):
        raise wrong(where, f"不认识的项目：{listed(unknown)}", f"unknown: {listed(unknown)}")
    return told or {}


def _sender(told: Any) -> str:
    """The one address that notices come from."""
    found = _addresses("sender", told)
    if len(found) > 1:
        raise wrong(f"{NAME} sender", "只能有一个地址", "must be one address")
    return found[0] if found else ""


def _addresses(place: str, told: Any) -> tuple[str, ...]:
    """One address or a list of them, each once."""
    found = [told] if isinstance(told, str) and told else told or []
    if not isinstance(found, list):
        raise wrong(f"{NAME} {place}", "应为地址列表", "must be a list of addresses")
    for at, one in enumerate(found, start=1):
        if not ADDRESS.fullmatch(str(one)):
            raise wrong(f"{NAME} {place} [{at}]", "不是有效的邮件地址", "not an e-mail address")
    return tuple(dict.fromkeys(map(str, found)))


def off(folder: DataFolder) -> str | None:
    """What to tell where notices are off; null if they are on."""
    if settings(folder).are_on:
        return None
    return (
        f"没有填写 {NAME}，不发邮件通知；要发，请在数据文件夹的 reference/{NAME} 中填写。"
        f" / Notices by e-mail are off: fill in reference/{NAME} of the data folder."
    )


def failure(
    folder: DataFolder, flow: str, run: str, period: str | None, state: str, message: str, link: str
) -> Notice:
    """The notice that a run did not end well.

    Args:
        run: the run's name in Prefect.
        period: the month it was about; null if about none.
        state: how it ended, in Prefect's words.
        message: the reason, as it may be shown: nothing a person could be known by.
    """
    about = f"{period} " if period else ""
    flow_zh, state_zh = FLOWS.get(flow, flow), STATES.get(state, state)
    text = _paragraphs(
        f"{about}{flow_zh}没有完成（{state_zh}）。已收到的报表和已发布的数据不受影响。"
        "请按下面的原因处理，然后再运行一次。",
        _facts(run, message, link),
        f"{about}{flow} did not complete ({state}). Files received and figures published are as"
        " they were. See to the reason given above, then run it again.",
    )
    return Notice(settings(folder).failures, _subject(
        f"{about}{flow_zh}{state_zh}", f"{about}{flow}: {state}"), text)  # fmt: skip


def stopped(folder: DataFolder, run: str, period: str, message: str, link: str) -> Notice:
    """The notice that a month did not pass the gate: nothing failed, somebody has to decide."""
    text = _paragraphs(
        f"{period} 没有通过发布前审核，没有发布。"
        "请按下面列出的问题核实：数据有误的，请填报单位重报；确属实情的，说明理由后放行。",
        _facts(run, message, link),
        f"{period} did not pass the gate and was not published. Look into what is listed above:"
        " have wrong files sent again, or override what is true, with a reason.",
    )
    return Notice(
        settings(folder).failures,
        _subject(f"{period} 未通过发布前审核", f"{period}: stopped by the gate"),
        text,
    )


def late(
    folder: DataFolder, period: str, today: dt.date, told: Collection[Owed] = ()
) -> list[Notice]:
    """Who has not sent what was due before today: one notice of all to the statisticians, and one
    to each late unit that has an address, about its own datasets only.

    The same for the same warehouse, file and day. A rejected file that was not sent again is late.

    Args:
        told: units and datasets left out, because they were reminded of already.

    Raises:
        BuildError: nothing was built yet.
    """
    known = settings(folder)
    units: dict[str, list[ReportingRow]] = {}
    for row in reporting_rows(folder, period):
        is_late = row.state in LATE_STATES and row.due_on is not None and row.due_on < today
        if is_late and (_code(row), row.dataset) not in told:
            units.setdefault(_code(row), []).append(row)
    if not units:
        return []
    every = [row for rows in units.values() for row in rows]
    notices = [_late_list(known.late, period, today, units, every)]
    for code, rows in units.items():
        if known.units.get(code):
            notices.append(_reminder(known.units[code], period, today, rows))
    return notices


def _late_list(
    to: tuple[str, ...],
    period: str,
    today: dt.date,
    units: dict[str, list[ReportingRow]],
    every: list[ReportingRow],
) -> Notice:
    """All that is late, for the statisticians."""
    lines = (f"{rows[0].unit}\n{_late_lines(rows, today)}" for rows in units.values())
    text = _paragraphs(
        f"截至 {today}，{period} 应报未报：{len(units)} 个填报单位，{len(every)} 份报表。",
        "\n".join(lines),
        f"By {today}, {len(every)} files of {len(units)} units that were due for {period} have not"
        " come, or were returned and not sent again.",
    )
    subject = _subject(
        f"{period} 应报未报 {len(units)} 个单位", f"{period}: {len(units)} units late"
    )
    return Notice(to, subject, text, _owed(every))


def _reminder(to: tuple[str, ...], period: str, today: dt.date, rows: list[ReportingRow]) -> Notice:
    """What one unit owes, for the unit."""
    text = _paragraphs(
        f"{rows[0].unit}：\n{period} 的下列报表已过应报日期，请尽快报送；"
        "退回重报的，请按审核反馈表改正后重报。",
        _late_lines(rows, today),
        f"The files above were due for {period}; please send them. Where one was returned, correct"
        " it as the return says and send it again.",
    )
    subject = _subject(f"{period} 催报：{rows[0].unit}", f"{period}: files overdue")
    return Notice(to, subject, text, _owed(rows))


def _late_lines(rows: Iterable[ReportingRow], today: dt.date) -> str:
    """A line per dataset: what became of it, when it was due, for how long it is late."""
    lines = []
    for row in rows:
        title, (zh, en) = schemas.datasets()[row.dataset], LATE_STATES[row.state]
        days = (today - row.due_on).days if row.due_on else 0
        lines.append(
            f"  {title.zh}：{zh}，应于 {row.due_on} 前报送，已逾 {days} 天"
            f" / {title.en}: {en}, due {row.due_on}, days late: {days}"
        )
    return "\n".join(lines)


def _code(row: ReportingRow) -> str:
    return row.unit.split(" ", 1)[0]


def _owed(rows: Iterable[ReportingRow]) -> tuple[Owed, ...]:
    return tuple((_code(row), row.dataset) for row in rows)


def _facts(run: str, message: str, link: str) -> str:
    """What both languages share: the run, the reason, where to look."""
    told = PERSONAL_NUMBER.sub("（号码略 / number left out）", message.strip())
    named = {"运行 / Run": run, "原因 / Reason": told, "详情 / Details": link}
    return "\n".join(f"{name}: {fact}" for name, fact in named.items() if fact)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(texts) + "\n"


def _subject(zh: str, en: str) -> str:
    """A subject of one line, whatever names it is made of."""
    line = " ".join(f"【{SYSTEM}】{zh} / {en}".split())
    return "".join(letter for letter in line if letter.isprintable())


def send(folder: DataFolder, notices: Iterable[Notice], say: Say = lambda line: None) -> int:
    """Send notices; returns how many were taken by the server for at least one recipient.

    A caller that must know which were sent before an error sends them one at a time.

    Args:
        say: is told which recipients the server refused; the others get theirs all the same.

    Raises:
        NoticeError: the server can't be reached, or refuses us or every recipient.
    """
    known = settings(folder)
    to_send = [one for one in notices if one.to]
    if not known.are_on or not to_send:
        return 0
    sent = 0
    refused: dict[str, None] = {}
    try:
        with _connection(known) as server:
            for one in to_send:
                told = _send_one(server, known.sender, one)
                refused |= dict.fromkeys(told)
                sent += len(told) < len(one.to)
    except (OSError, UnicodeError) as problem:  # smtplib's own errors are OSErrors too
        raise _not_sent(known, _reason(problem), sent) from None
    places = "；".join(known.place_of(address) for address in refused)
    if refused and not sent:
        raise _not_sent(known, (f"拒收全部收件人：{places}", f"refused all: {places}"), sent)
    if refused:
        say(
            f"邮件服务器拒收的收件人（{NAME}）：{places}。"
            f" / Recipients refused by the mail server ({NAME}): {places}."
        )
    return sent


@contextlib.contextmanager
def once(folder: DataFolder, about: str) -> Iterator[bool]:
    """Whether nobody was told of this yet: an automation may start the same notice several times.
    It counts as told unless the block fails.
    """
    home = folder.root / ".told"
    mark = home / about.replace("/", "-")
    try:
        home.mkdir(exist_ok=True, mode=0o700)
        oldest = time.time() - TOLD_DAYS * 86_400
        for path in home.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        mark.touch(exist_ok=False)
    except FileExistsError:
        yield False
        return
    except OSError:  # a full or read-only folder may be just what is to be told
        yield True
        return
    try:
        yield True
    except BaseException:
        mark.unlink(missing_ok=True)
        raise


def _connection(known: Settings) -> smtplib.SMTP:
    """A connection, encrypted and logged in to as the settings say."""
    password = os.environ.get(known.password_variable, "")
    if known.user and not password:
        raise NoticeError(
            f"发不出邮件：环境变量 {known.password_variable} 中没有邮箱密码。"
            f" / No mail was sent: the environment variable {known.password_variable} does not"
            " hold the password."
        )
    at: dict[str, Any] = {"host": known.host, "port": known.port, "timeout": TIMEOUT_SECONDS}
    if known.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(**at, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(**at)
    try:
        if known.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if known.user:
            server.login(known.user, password)
    except BaseException:
        server.close()
        raise
    return server


def _send_one(server: smtplib.SMTP, sender: str, notice: Notice) -> list[str]:
    """Send a notice; returns the recipients that were refused."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = notice.subject, sender, ", ".join(notice.to)
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # no out-of-office replies, please
    text = notice.text.encode("utf-8", "replace").decode()  # a reason may quote broken bytes
    mail.set_content(text, cte="base64")  # servers may take seven bits only
    try:
        return list(server.send_message(mail, sender, notice.to))
    except smtplib.SMTPRecipientsRefused:
        return list(notice.to)


def _reason(problem: OSError | UnicodeError) -> tuple[str, str]:
    """Why nothing could be sent; a server's own words may name a recipient and stay out."""
    if any(isinstance(one, TimeoutError) for one in (problem, problem.__context__)):
        return f"{TIMEOUT_SECONDS}秒内没有回应", f"no answer in {TIMEOUT_SECONDS} seconds"
    match problem:
        case smtplib.SMTPAuthenticationError():
            return "登录被拒绝，请核对 user 和密码", "login refused; check user and password"
        case smtplib.SMTPNotSupportedError():
            return (
                "服务器不支持 security 所写的加密或登录",
                "it does not offer the encryption or login that is asked for",
            )
        case smtplib.SMTPServerDisconnected():
            return "连接中断", "it closed the connection"
        case smtplib.SMTPResponseException():
            return f"服务器拒绝（{problem.smtp_code}）", f"it refused ({problem.smtp_code})"
        case ssl.SSLCertVerificationError():
            return (
                f"证书无效（{problem.verify_message}）",
                f"bad certificate: {problem.verify_message}",
            )
        case ssl.SSLError():
            return "加密方式不符，请核对 port 和 security", "no TLS; check port and security"
        case OSError():
            told = problem.strerror or type(problem).__name__
            return f"连接不上（{told}）", f"can't be reached: {told}"
        case _:
            return "host、user 或密码中有不能用的字符", "a bad character in host, user or password"


def _not_sent(known: Settings, why: tuple[str, str], sent: int) -> NoticeError:
    server = f"{known.host}:{known.port}"
    return NoticeError(
        f"邮件没有发完（已发出 {sent} 封）：邮件服务器 {server} {why[0]}。请检查 {NAME}。"
        f" / Not all mail was sent ({sent} were): mail server {server}: {why[1]}. See {NAME}."
    )
