"""Notices by e-mail, as a real SMTP server on this machine receives them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from workforce import notices
from workforce.definitions import CatalogueError
from workforce.folders import DataFolder
from workforce.notices import Notice, NoticeError, failure, late, off, send, settings, stopped

HOST = "127.0.0.1"
SENDER = "tongji@example.cn"
ONE, TWO = "one@example.cn", "two@example.cn"
JULY_8 = dt.date(2025, 7, 8)
FULL = {
    "smtp": {"host": HOST, "port": 2525, "security": "none"},
    "sender": SENDER,
    "recipients": {"failures": [ONE, TWO], "late": [TWO]},
    "units": {"532502": ["office@kaiyuan.example.cn"]},
}


@dataclass
class Sink:
    """What a server got; it refuses some recipients, and every content if told to."""

    refuses: tuple[str, ...] = ()
    refuses_content: bool = False
    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return f"550 <{address}> is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses_content:
            return "554 refused"
        self.raw.append(envelope.content)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append((envelope.rcpt_tos, message))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> Any:
        self.users.append(given.login.decode())
        return AuthResult(success=given.password == b"right", handled=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


@contextmanager
def serving(sink: Sink, **options: Any) -> Iterator[int]:
    server = Controller(sink, hostname=HOST, port=free_port(), **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def port(sink: Sink) -> Iterator[int]:
    with serving(sink) as port:
        yield port


def configured(root: Path, **changes: Any) -> DataFolder:
    """A data folder with `FULL` as its notices.yml, apart from changes; those of smtp are added."""
    told = FULL | changes | {"smtp": FULL["smtp"] | changes.get("smtp", {})}  # type: ignore[operator]
    return written(root, yaml.safe_dump(told))


def written(root: Path, text: str) -> DataFolder:
    (root / "reference").mkdir(exist_ok=True)
    (root / "reference" / "notices.yml").write_text(text, "utf-8")
    return DataFolder(root)


def a_failure(folder: DataFolder, **changes: Any) -> Notice:
    told = {
        "flow": "monthly",
        "run": "2025-06",
        "period": "2025-06",
        "state": "Failed",
        "message": "磁盘已满。 / The disk is full.",
        "link": "http://127.0.0.1:4200/runs/1",
    }
    return failure(folder, **(told | changes))


# What is sent


def test_a_failure_reaches_every_recipient_in_chinese_and_english(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    assert send(folder, [a_failure(folder)]) == 1
    [(to, mail)] = sink.got
    assert to == [ONE, TWO]
    assert (mail["From"], mail["To"]) == (SENDER, f"{ONE}, {TWO}")
    assert mail["Subject"] == "【社区工作统计】2025-06 月度处理失败 / 2025-06 monthly: Failed"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.cn>")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content() == (
        "2025-06 月度处理没有完成（失败）。已收到的报表和已发布的数据不受影响。"
        "请按下面的原因处理，然后再运行一次。\n\n"
        "运行 / Run: 2025-06\n"
        "原因 / Reason: 磁盘已满。 / The disk is full.\n"
        "详情 / Details: http://127.0.0.1:4200/runs/1\n\n"
        "2025-06 monthly did not complete (Failed). Files received and figures published are as"
        " they were. See to the reason given above, then run it again.\n"
    )


def test_a_mail_is_ascii_on_the_wire_for_servers_that_take_nothing_else(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    send(folder, [a_failure(folder)])
    assert sink.raw[0].isascii()


def test_a_run_about_no_month_without_a_link_is_told_without_them(tmp_path: Path) -> None:
    notice = a_failure(configured(tmp_path), flow="arrivals", period=None, state="Crashed", link="")
    assert notice.subject == "【社区工作统计】接收报表中断 / arrivals: Crashed"
    assert "None" not in notice.text and "详情" not in notice.text


def test_a_month_stopped_by_the_gate_is_no_failure(tmp_path: Path) -> None:
    notice = stopped(configured(tmp_path), "2025-06", "2025-06", "G302：532502 人口数", "http://x")
    assert notice.to == (ONE, TWO)
    assert (
        notice.subject == "【社区工作统计】2025-06 未通过发布前审核 / 2025-06: stopped by the gate"
    )
    assert "G302：532502 人口数" in notice.text and "http://x" in notice.text
    assert "失败" not in notice.text and "failed" not in notice.text


@pytest.mark.parametrize(
    "number", ["53250219900101123X", "532502199001011234", "532502900101123", "13887312345"]
)
def test_numbers_of_persons_are_left_out_of_a_reason(tmp_path: Path, number: str) -> None:
    notice = a_failure(configured(tmp_path), message=f"值{number}有误（532502，2025-06）")
    assert number not in notice.text
    assert "原因 / Reason: 值（号码略 / number left out）有误（532502，2025-06）\n" in notice.text


def test_nothing_in_a_name_becomes_a_header(tmp_path: Path, sink: Sink, port: int) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    evil = "x\r\nBcc: evil@example.com\n\n\x00.\r\nMAIL FROM:<a@b>"
    notice = a_failure(folder, flow=evil, period=evil, state=evil, run=evil, message=evil)
    assert send(folder, [notice]) == 1
    [(to, mail)] = sink.got
    assert to == [ONE, TWO]
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("【社区工作统计】x Bcc: evil@example.com . MAIL FROM:<a@b> x")
    assert mail["Subject"].isprintable()
    honest = Sink()
    with serving(honest) as port:
        folder = configured(tmp_path, smtp={"port": port})
        send(folder, [a_failure(folder)])
    assert mail.keys() == honest.got[0][1].keys()


def test_several_notices_go_in_order_each_to_its_own(tmp_path: Path, sink: Sink, port: int) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    assert send(folder, [Notice((ONE,), "a", "甲\n"), Notice((TWO,), "b", "乙\n")]) == 2
    assert [(to, mail.get_content()) for to, mail in sink.got] == [([ONE], "甲\n"), ([TWO], "乙\n")]


# What goes wrong


def test_a_refused_recipient_does_not_stop_the_others(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    sink.refuses = (ONE,)
    told: list[str] = []
    mails = [Notice((ONE,), "a", "甲"), a_failure(folder), Notice((TWO,), "c", "丙")]
    assert send(folder, mails, told.append) == 2
    assert [to for to, _ in sink.got] == [[TWO], [TWO]]
    assert len(told) == 1
    assert told[0].count("recipients.failures [1]") == 2
    assert ONE not in told[0]  # an address may be a person's name


def test_if_every_recipient_is_refused_that_is_an_error(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    sink.refuses = (ONE, TWO)
    with pytest.raises(NoticeError) as problem:
        send(folder, [a_failure(folder)])
    assert "拒收全部收件人：recipients.failures [1]；recipients.failures [2]" in str(problem.value)
    assert "example.cn" not in str(problem.value)


def test_a_refused_address_is_named_wherever_the_file_has_it(tmp_path: Path) -> None:
    known = settings(configured(tmp_path, units={"532502": [ONE, TWO]}))
    assert known.place_of(TWO) == "recipients.failures [2]、recipients.late [1]、units 532502 [2]"


def test_a_server_that_refuses_the_content_is_named_with_its_code(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    sink.refuses_content = True
    with pytest.raises(NoticeError, match=f"{HOST}:{port} 服务器拒绝（554）"):
        send(folder, [a_failure(folder)])


def test_no_server_at_all(tmp_path: Path) -> None:
    port = free_port()
    folder = configured(tmp_path, smtp={"port": port})
    with pytest.raises(NoticeError) as problem:
        send(folder, [a_failure(folder)])
    assert f"邮件服务器 {HOST}:{port} 连接不上（Connection refused）" in str(problem.value)
    assert f"mail server {HOST}:{port}: can't be reached" in str(problem.value)
    assert str(problem.value).count("notices.yml") == 2


def test_a_host_that_does_not_exist(tmp_path: Path) -> None:
    folder = configured(tmp_path, smtp={"host": "mail.invalid"})
    with pytest.raises(NoticeError, match="连接不上"):
        send(folder, [a_failure(folder)])


def test_a_host_that_is_no_name(tmp_path: Path) -> None:
    folder = configured(tmp_path, smtp={"host": "mail..example.cn"})
    with pytest.raises(NoticeError, match="host、user 或密码中有不能用的字符"):
        send(folder, [a_failure(folder)])


def test_a_reason_with_broken_bytes_arrives(tmp_path: Path, sink: Sink, port: int) -> None:
    folder = configured(tmp_path, smtp={"port": port})
    message = b"\xd6\xd0".decode("utf-8", "surrogateescape")
    assert send(folder, [a_failure(folder, message=message, run=message)]) == 1
    assert "原因 / Reason: ??" in sink.got[0][1].get_content()


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server of one connection that does as it is told."""
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as one:
                answer(one)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_server_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "TIMEOUT_SECONDS", 0.2)
    with answering(lambda one: one.recv(1) and None) as port:
        folder = configured(tmp_path, smtp={"port": port})
        with pytest.raises(NoticeError, match=r"0\.2秒内没有回应"):
            send(folder, [a_failure(folder)])


def test_a_server_that_hangs_up(tmp_path: Path) -> None:
    with answering(lambda one: None) as port:
        folder = configured(tmp_path, smtp={"port": port})
        with pytest.raises(NoticeError, match="连接中断"):
            send(folder, [a_failure(folder)])


def test_a_server_that_leaves_at_the_second_mail_is_told_with_what_was_sent(
    tmp_path: Path,
) -> None:
    def answer(one: socket.socket) -> None:
        """Take one mail; answer the second's recipient with 421, which ends the connection."""
        lines = one.makefile("rb")
        one.sendall(b"220 ready\r\n")
        recipients = 0
        for line in lines:
            word = line[:4].upper()
            recipients += word == b"RCPT"
            if recipients == 2:
                one.sendall(b"421 enough\r\n")
                return
            if word == b"DATA":
                one.sendall(b"354 go on\r\n")
                while lines.readline() != b".\r\n":
                    pass
            one.sendall(b"250 OK\r\n")

    told: list[str] = []
    with answering(answer) as port:
        folder = configured(tmp_path, smtp={"port": port})
        assert send(folder, [Notice((TWO,), "a", "甲"), a_failure(folder)], told.append) == 1
    assert "recipients.failures [1]" in told[0] and "recipients.failures [2]" in told[0]


# How the server is talked to


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(dt.datetime(2120, 1, 1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        made.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
def test_starttls_encrypts_before_logging_in(
    tmp_path: Path, sink: Sink, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    smtp = {"security": "starttls", "user": "tongji", "password_variable": "MAIL_PASSWORD"}
    # the server takes neither login nor mail unless the line is encrypted
    with serving(
        sink, tls_context=tls, require_starttls=True, authenticator=sink.let_in, auth_required=True
    ) as port:
        folder = configured(tmp_path, smtp={"port": port, **smtp})
        assert send(folder, [a_failure(folder)]) == 1
    assert (sink.users, sink.encrypted) == (["tongji"], [True])


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_start(tmp_path: Path, sink: Sink, tls: ssl.SSLContext) -> None:
    with serving(sink, ssl_context=tls) as port:
        folder = configured(tmp_path, smtp={"port": port, "security": "tls"})
        assert send(folder, [a_failure(folder)]) == 1
    assert len(sink.got) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    tmp_path: Path, sink: Sink, tls: ssl.SSLContext, security: str
) -> None:
    options = {"ssl_context" if security == "tls" else "tls_context": tls}
    with serving(sink, **options) as port:
        folder = configured(tmp_path, smtp={"port": port, "security": security})
        with pytest.raises(NoticeError, match=r"证书无效（self.signed certificate"):
            send(folder, [a_failure(folder)])
    assert not sink.got


def test_a_server_without_encryption_gets_nothing_that_should_be_encrypted(
    tmp_path: Path, sink: Sink, port: int
) -> None:
    for security, said in (("starttls", "服务器不支持"), ("tls", "加密方式不符")):
        folder = configured(tmp_path, smtp={"port": port, "security": security})
        with pytest.raises(NoticeError, match=said):
            send(folder, [a_failure(folder)])
    assert not sink.got


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("wrong", "登录被拒绝"),
        ("错", "不能用的字符"),
        ("", "环境变量 MAIL_PASSWORD 中没有邮箱密码"),
    ],
)
def test_a_wrong_or_missing_password(
    tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch, password: str, said: str
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", password)
    smtp = {"user": "tongji", "password_variable": "MAIL_PASSWORD"}
    with serving(sink, authenticator=sink.let_in, auth_require_tls=False) as port:
        folder = configured(tmp_path, smtp={"port": port, **smtp})
        with pytest.raises(NoticeError, match=said) as problem:
            send(folder, [a_failure(folder)])
    assert "wrong" not in str(problem.value) and "错" not in str(problem.value)
    assert not sink.got


# What notices.yml says


def test_the_projects_own_file_is_empty_and_notices_are_off(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    told = off(folder)
    assert told is not None and told.count("notices.yml") == 3
    notice = a_failure(folder)
    assert notice.to == ()
    assert send(folder, [notice, Notice((ONE,), "a", "b")]) == 0


def test_filled_in_they_are_on(tmp_path: Path) -> None:
    assert off(configured(tmp_path)) is None


def test_an_empty_file_is_off_too(tmp_path: Path) -> None:
    assert off(written(tmp_path, "")) is not None


def test_a_notice_without_recipients_is_not_sent(tmp_path: Path, sink: Sink, port: int) -> None:
    folder = configured(tmp_path, smtp={"port": port}, recipients={"late": TWO})
    assert send(folder, [a_failure(folder), Notice((TWO,), "a", "b")]) == 1
    assert [to for to, _ in sink.got] == [[TWO]]


def test_for_no_recipient_no_server_is_asked(tmp_path: Path) -> None:
    folder = configured(tmp_path, smtp={"port": free_port()}, recipients={"late": TWO})
    assert send(folder, [a_failure(folder)]) == 0


@pytest.mark.parametrize(
    ("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25), ("", 465)]
)
def test_an_empty_port_is_the_usual_one(tmp_path: Path, security: str, port: int) -> None:
    assert settings(configured(tmp_path, smtp={"port": None, "security": security})).port == port


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"smtp": {"host": ""}}, "smtp.host"),
        ({"sender": ""}, "sender"),
        ({"sender": [ONE, TWO]}, "sender"),
        ({"recipients": {}, "units": {}}, "recipients"),
        ({"smtp": {"user": "x"}}, "smtp.password_variable"),
        ({"smtp": {"password": "geheim"}}, "password"),
        ({"smtp": {"security": "ssl"}}, "smtp.security"),
        ({"smtp": {"security": False}}, "smtp.security"),  # off, to YAML
        ({"smtp": {"port": "25"}}, "smtp.port"),
        ({"smtp": {"port": 70000}}, "smtp.port"),
        ({"recipients": {"failure": [ONE]}}, "failure"),
        ({"recipients": [ONE]}, "recipients"),
        ({"recipients": {"late": {"a": ONE}}}, "recipients.late"),
        ({"recipients": {"late": 5}}, "recipients.late"),
        ({"recipients": {"late": [TWO, "张三"]}}, "recipients.late [2]"),
        ({"recipients": {"late": [f"{ONE}\nBcc: {TWO}"]}}, "recipients.late [1]"),
        ({"recipients": {"late": [f"{ONE}, {TWO}"]}}, "recipients.late [1]"),
        ({"sender": f"张三 <{ONE}>"}, "sender [1]"),
        ({"units": [ONE]}, "units"),
        ({"units": {"532502": ["office"]}}, "units 532502 [1]"),
        ({"unit": {}}, "unit"),
    ],
)
def test_a_wrong_file_is_refused_and_the_entry_named(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(CatalogueError, match=r"notices\.yml") as refusal:
        settings(configured(tmp_path, **changes))
    assert str(refusal.value).count(named) >= 2  # in Chinese and in English
    assert not any(told in str(refusal.value) for told in ("张三", "geheim", "example.cn"))


# Who is late


STATES = [  # unit, dataset, state, due on
    ("532501", "staff_roster", "reported", "2025-07-05"),
    ("532502", "staff_roster", "missing", "2025-07-05"),
    ("532502", "training_record", "rejected", "2025-07-05"),
    ("532502", "volunteer_registration", "nil", "2025-07-05"),
    ("532503", "staff_roster", "missing", "2025-07-07"),
    ("532503", "training_record", "missing", "2025-07-08"),  # today is not late yet
    ("532503", "certification_list", "rejected", None),  # sent, but not owed
    ("532504", "staff_roster", "no_change", "2025-07-05"),
]
NAMES = {"532501": "个旧市", "532502": "开远市", "532503": "蒙自市", "532504": "弥勒市"}


def with_states(root: Path, **changes: Any) -> DataFolder:
    """A configured folder with a warehouse that holds only who reported."""
    folder = configured(root, **changes)
    folder.warehouse.mkdir()
    with duckdb.connect(str(folder.warehouse / "workforce.duckdb")) as con:
        con.execute("create table region (period text, region_code text, region_name text)")
        con.execute(
            "create table reporting_state (period text, unit_code text, dataset text, state text,"
            " rows_read integer, rows_refused integer, received_at text, due_on date)"
        )
        con.executemany("insert into region values ('2025-06', ?, ?)", [*NAMES.items()])
        con.executemany(
            "insert into reporting_state values ('2025-06', ?, ?, ?, null, null, null, ?)", STATES
        )
    return folder


def test_the_statisticians_are_told_of_all_that_is_late(tmp_path: Path) -> None:
    first, *_ = late(with_states(tmp_path), "2025-06", JULY_8)
    assert first.to == (TWO,)
    assert first.subject == "【社区工作统计】2025-06 应报未报 2 个单位 / 2025-06: 2 units late"
    assert first.text == (
        "截至 2025-07-08，2025-06 应报未报：2 个填报单位，3 份报表。\n\n"
        "532502 开远市\n"
        "  城乡社区工作人员花名册：缺报，应于 2025-07-05 前报送，已逾 3 天"
        " / staff roster: not received, due 2025-07-05, days late: 3\n"
        "  培训台账：退回重报，应于 2025-07-05 前报送，已逾 3 天"
        " / training ledger: returned, not resent, due 2025-07-05, days late: 3\n"
        "532503 蒙自市\n"
        "  城乡社区工作人员花名册：缺报，应于 2025-07-07 前报送，已逾 1 天"
        " / staff roster: not received, due 2025-07-07, days late: 1\n\n"
        "By 2025-07-08, 3 files of 2 units that were due for 2025-06 have not come, or were"
        " returned and not sent again.\n"
    )
    assert first.owed == (
        ("532502", "staff_roster"), ("532502", "training_record"), ("532503", "staff_roster"),
    )  # fmt: skip


def test_a_late_unit_with_an_address_is_told_of_its_own_alone(tmp_path: Path) -> None:
    folder = with_states(
        tmp_path,
        units={532502: "office@kaiyuan.example.cn", "532501": [ONE], "532504": [ONE]},
    )
    _, *reminders = late(folder, "2025-06", JULY_8)
    [reminder] = reminders  # none to 532503, which has no address, nor to units that reported
    assert reminder.to == ("office@kaiyuan.example.cn",)
    assert reminder.owed == (("532502", "staff_roster"), ("532502", "training_record"))
    assert (
        reminder.subject == "【社区工作统计】2025-06 催报：532502 开远市 / 2025-06: files overdue"
    )
    assert "培训台账：退回重报" in reminder.text and "花名册：缺报" in reminder.text
    assert "志愿者" not in reminder.text
    assert not any(other in reminder.text for other in ("532503", "蒙自市", "个旧市"))


@pytest.mark.parametrize(
    ("today", "owed"), [("2025-07-05", 0), ("2025-07-06", 2), ("2025-07-08", 3), ("2025-07-09", 4)]
)
def test_nothing_is_late_on_the_day_it_is_due(tmp_path: Path, today: str, owed: int) -> None:
    found = late(with_states(tmp_path), "2025-06", dt.date.fromisoformat(today))
    assert len(found[0].owed if found else ()) == owed


def test_what_was_told_is_not_told_again(tmp_path: Path) -> None:
    folder = with_states(tmp_path)
    told = {("532502", "staff_roster"), ("532503", "staff_roster")}
    first, reminder = late(folder, "2025-06", JULY_8, told)
    assert first.owed == reminder.owed == (("532502", "training_record"),)
    assert late(folder, "2025-06", JULY_8, told | {*first.owed}) == []


def test_the_same_day_gives_the_same_notices(tmp_path: Path) -> None:
    folder = with_states(tmp_path)
    assert late(folder, "2025-06", JULY_8) == late(folder, "2025-06", JULY_8)


def test_a_month_nobody_owes_anything_for_has_no_notices(tmp_path: Path) -> None:
    assert late(with_states(tmp_path), "2024-01", JULY_8) == []


def test_late_notices_arrive(tmp_path: Path, sink: Sink, port: int) -> None:
    folder = with_states(tmp_path, smtp={"port": port})
    assert send(folder, late(folder, "2025-06", JULY_8)) == 2
    assert [to for to, _ in sink.got] == [[TWO], ["office@kaiyuan.example.cn"]]
    assert "已逾 3 天" in sink.got[1][1].get_content()


def test_told_once_unless_it_fails(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(NoticeError), notices.once(folder, "run-Failed"):
        raise NoticeError("no server")
    told = []
    for about in ("run-Failed", "run-Failed", "run-Crashed"):
        with notices.once(folder, about) as is_first:
            told.append(is_first)
    assert told == [True, False, True]
    os.utime(folder.root / ".told" / "run-Failed", (0, 0))
    with notices.once(folder, "another"):
        pass
    assert {path.name for path in (folder.root / ".told").iterdir()} == {"run-Crashed", "another"}
