"""Letters as Chinese mail programs, Outlook and robots write them; and as somebody writes who means harm."""

import base64
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mail.charsets import text
from intake.mail.parse import CannotRead, Letter, Limits, read
from tests.factories.letters import WORDS, letter, multipart, part, winmail

SLOWEST = 5.0


def coded(word: str, charset: str, label: str = "") -> str:
    return f"=?{label or charset}?B?{base64.b64encode(word.encode(charset)).decode()}?="


def test_a_plain_letter() -> None:
    found = read(letter(message_id="a@b", In_Reply_To="<p@q>", References="<o@q> <p@q>"))
    assert (found.text, found.subject) == (WORDS, "反映情况")
    assert (found.name, found.address) == ("某甲", "jia@mail.example")
    assert (found.message_id, found.answers) == ("a@b", ("p@q", "o@q"))
    assert found.sent_at == "2026-11-22T10:00:00+08:00"
    assert not found.robot
    assert not found.parts


@pytest.mark.parametrize("label", ["gb2312", "GBK", '"gb2312"', "x-gbk", "hz-unknown", ""])
def test_what_is_labelled_gb2312_and_holds_more_loses_nothing(label: str) -> None:
    said = "朱镕基、喆、堃：" + WORDS
    kind = f"Content-Type: text/plain; charset={label}" if label else "Content-Type: text/plain"
    assert read(f"{kind}\r\n\r\n".encode() + said.encode("gb18030")).text == said


@pytest.mark.parametrize(
    ("data", "label", "said"),
    [
        (WORDS.encode(), "", WORDS),
        (WORDS.encode(), "us-ascii", WORDS),
        (WORDS.encode("gb18030"), "utf-8", WORDS),
        ("檢舉醫師收受紅包，請貴院調查處理，謝謝。".encode("big5"), "", "檢舉醫師收受紅包，請貴院調查處理，謝謝。"),
        ("檢舉".encode("big5"), "big5", "檢舉"),
        (b"plain", "base64", "plain"),
        (b"plain", "unicode_escape", "plain"),
        ("naïve".encode("cp1252"), "iso-8859-1", "naïve"),
        (b"\xff", "no-such", None),
    ],
)
def test_bytes_that_do_not_fit_their_label_are_looked_at(data: bytes, label: str, said: str | None) -> None:
    found = text(data, label)
    assert said is None or found == said


def test_a_character_split_between_two_encoded_words_is_whole() -> None:
    raw = "关于沐棠".encode("gbk")
    one, two = (base64.b64encode(half).decode() for half in (raw[:3], raw[3:]))
    found = read(f"Subject: =?gb2312?B?{one}?=\r\n =?gb2312?B?{two}?=\r\n\r\n.".encode())
    assert found.subject == "关于沐棠"


def test_headers_in_raw_bytes_and_names_of_files_in_every_form() -> None:
    names = [
        ("Content-Disposition: attachment; filename*=UTF-8''%E5%8D%95%E6%8D%AE.pdf\r\n", "单据.pdf"),
        ("Content-Disposition: attachment; filename*0*=gb2312''%B5%A5; filename*1*=%BE%DD.pdf\r\n", "单据.pdf"),
        (f'Content-Disposition: attachment; filename="{coded("单据.pdf", "gbk", "gb2312")}"\r\n', "单据.pdf"),
        ('Content-Disposition: attachment; filename="a\\"b.pdf"\r\n', 'a"b.pdf'),
        ("Content-Disposition: attachment\r\n", "5.pdf"),
    ]
    parts = [part("application/pdf", b"%PDF", head) for head, _ in names]
    raw = 'Content-Disposition: attachment; filename="单据.pdf"\r\n'.encode("gbk")
    parts.append(b"Content-Type: application/pdf\r\n" + raw + b"\r\n%PDF")
    head = "Subject: 反映\r\nFrom: 某乙 <yi@x.cn>\r\n".encode("gbk")
    found = read(multipart("mixed", *parts, head=head))
    assert [one.name for one in found.parts] == [name for _, name in names] + ["单据.pdf"]
    assert (found.subject, found.name, found.address) == ("反映", "某乙", "yi@x.cn")


def test_of_two_forms_the_plain_one_and_the_other_is_looked_through() -> None:
    forms = [
        part("text/plain; charset=utf-8", "平文".encode()),
        part("text/html; charset=utf-8", "<p>花文</p>".encode()),
    ]
    found = read(multipart("alternative", *forms))
    assert (found.text, found.aside) == ("平文", "花文")
    short = [part("text/plain", b"?"), part("text/html; charset=utf-8", f"<div>{WORDS}</div>".encode())]
    assert read(multipart("alternative", *short)).text == WORDS


def test_html_alone_becomes_text_and_nothing_of_it_is_loaded() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script>"
        "<p>一&nbsp;&lt;二&gt;<br>三</p><!-- 没有 --><a href='https://pan.example/x'>网盘</a>"
        "<img src='http://spy.example/1.gif'>5 < 6</body>"
    )
    said = read(part("text/html; charset=utf-8", page.encode())).text
    assert said.split("\n") == ["一 <二>", "三", "https://pan.example/x 网盘5 < 6"]
    assert "spy" not in said
    assert "alert" not in said
    assert "没有" not in said


def test_winmail_dat_is_unpacked() -> None:
    packed = winmail("检测报告单.pdf", b"%PDF-1", "见附件")
    found = read(multipart("mixed", part("text/plain", b""), part('application/ms-tnef; name="winmail.dat"', packed)))
    assert found.text == "见附件"
    assert [(one.name, one.data) for one in found.parts] == [("检测报告单.pdf", b"%PDF-1")]


def test_a_forwarded_letter_is_read_and_its_files_are_ours() -> None:
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "送检通知", "lab@x.cn"
    inner.set_content("请到三楼取样")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="单.pdf")
    outer = EmailMessage()
    outer.set_content("转给你们看")
    outer.add_attachment(inner)
    found = read(outer.as_bytes())
    assert "转给你们看" in found.text
    assert "送检通知" in found.text
    assert "请到三楼取样" in found.text
    assert [one.name for one in found.parts] == ["单.pdf"]


@pytest.mark.parametrize(
    ("kind", "parts", "names"),
    [
        (
            "encrypted",
            [("application/pgp-encrypted", b"Version: 1"), ("application/octet-stream", b"-----BEGIN PGP")],
            2,
        ),
        ("signed", [("text/plain", b"hi"), ('application/pkcs7-signature; name="smime.p7s"', b"0\x80")], 1),
    ],
)
def test_what_is_encrypted_or_signed_is_kept_as_it_came(kind: str, parts: list[tuple[str, bytes]], names: int) -> None:
    found = read(multipart(kind, *(part(*one) for one in parts)))
    assert [one.data for one in found.parts] == [data for _, data in parts][-names:]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto"),
        ({"Auto_Submitted": "no"}, ""),
        ({"X_Autoreply": "yes"}, "auto"),
        ({"Precedence": "auto_reply"}, "auto"),
        ({"Precedence": "bulk"}, "list"),
        ({"List_Id": "<l.x.cn>"}, "list"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"Return_Path": "<jia@mail.example>"}, ""),
        ({"sender": "Mail Delivery <MAILER-DAEMON@x.cn>"}, "bounce"),
        ({"sender": "postmaster@x.cn"}, "bounce"),
    ],
)
def test_robots_are_known(headers: dict[str, str], reason: str) -> None:
    assert read(letter(**headers)).robot == reason


def test_a_report_of_a_failed_delivery_is_a_bounce() -> None:
    assert read(multipart("report; report-type=delivery-status", part("text/plain", b"failed"))).robot == "bounce"


EVIL = {
    "nested": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 3000,
    "forwarded": b"Content-Type: message/rfc822\r\n\r\n" * 2000,
    "comments": b"From: " + b"(" * 2_000_000,
    "headers": b"a:b\n" * 2_000_000,
    "lines": b"\n" * 8_000_000,
    "parts": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 200_000,
    "tags": b"Content-Type: text/html\r\n\r\n" + b"<a" * 2_000_000,
    "comment": b"Content-Type: text/html\r\n\r\n" + b"<!--" * 1_000_000,
    "script": b"Content-Type: text/html\r\n\r\n" + b"<script>" * 500_000,
    "entities": b"Content-Type: text/html\r\n\r\n" + b"&#" * 2_000_000,
    "words": b"Subject: " + b"=?a?b?" * 500_000,
    "parameters": b"Content-Type: text/plain; " + b'a="' * 500_000,
    "bytes": b"Content-Type: text/plain\r\n\r\n" + bytes(range(256)) * 40_000,
    "tnef": b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22" + b"\x00" * 2_000_000,
    "addresses": b"From: " + b"<a@" * 500_000,
}


@pytest.mark.parametrize("name", EVIL)
def test_what_is_made_to_hang_does_not(name: str) -> None:
    begun = time.process_time()
    with suppress(CannotRead):
        read(EVIL[name])
    assert time.process_time() - begun < SLOWEST


def test_what_is_too_big_is_not_begun() -> None:
    with pytest.raises(CannotRead, match="big"):
        read(bytes(1001), Limits(size=1000))


def corpus() -> Iterator[bytes]:
    yield letter()
    yield multipart("alternative", part("text/plain", WORDS.encode()), part("text/html", b"<p>x</p>"))
    yield multipart("mixed", part("application/ms-tnef", winmail("a.pdf", b"1", "b")), letter())
    yield b"Content-Type: message/rfc822\r\n\r\n" + letter()
    yield f"Subject: {coded('反映', 'gbk')}\r\nContent-Type: text/html; charset=gb2312\r\n\r\n".encode() + WORDS.encode(
        "gbk"
    )


CORPUS = list(corpus())
PARTS = (b"--", b"\r\n", b"\n", b"=?gb2312?B?", b"?=", b"\0", b"\xff", b'"', b";", b"<", b"charset=utf-7\r\n", b"+2AA-")
LINES = (
    b"Content-Type: multipart/mixed; boundary=--\r\n\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"charset=utf-16\r\n",
)
PIECES = st.sampled_from(PARTS + LINES)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(CORPUS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 40)))
        data[at:to] = draw(st.one_of(PIECES, st.binary(max_size=40), st.sampled_from([bytes(data[: len(data) // 3])])))
    return bytes(data)


@settings(max_examples=500)
@given(mutated())
def test_five_hundred_mutated_letters_are_read_or_refused_in_time(data: bytes) -> None:
    begun = time.process_time()
    try:
        found = read(data)
    except CannotRead:
        return
    finally:
        assert time.process_time() - begun < SLOWEST
    assert isinstance(found, Letter)
    for said in (found.text, found.subject, found.name, found.aside, *(one.name for one in found.parts)):
        said.encode()


@given(st.binary(max_size=300))
def test_anything_after_the_mark_of_tnef_is_read_or_left(data: bytes) -> None:
    read(
        b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(b"\x78\x9f\x3e\x22\0\0" + data)
    )
