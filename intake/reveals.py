"""What a text gives away of its sender: numbers and phrases that lead to a person. Pure; a hint, never a verdict."""

import re
import unicodedata
from typing import NamedTuple

_SEP = r"[\s\-—.·]?"
_PHONE = re.compile(rf"(?<!\d)(?:\+?86{_SEP})?1[3-9]\d(?:{_SEP}\d){{8}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-\s—]\d{7,8}(?!\d)")
_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CHAT = re.compile(r"(?:微信|QQ|vx|VX)(?:号码|号)?[:是为\s]*([A-Za-z][A-Za-z0-9_-]{4,19}|\d{5,12})")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柳常温康施文牛樊葛邢安"
)
_ME = re.compile(
    rf"(?:我叫|我是|本人叫|本人是|本人|我的名字叫|我的名字是|姓名[:是]?|署名[:是]?|举报人[:是]?|反映人[:是]?)\s*([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
    r"(?=[,，。.;；、\s]|$|的|，)"
)
_BED = re.compile(r"(?:我(?:住|在|是)|本人(?:住|在)?)[^，。\n]{0,12}?(\d{1,3}\s*(?:床|号床))")
_CASE = re.compile(r"(?:住院号|病案号|门诊号|就诊卡号|医保卡号|登记号)[:是为\s]*([A-Za-z]?\d{5,20})")


class Reveal(NamedTuple):
    """What was found, and what kind of thing it is: phone, id, mail, chat, name, bed, record."""

    quote: str
    kind: str


def reveals(text: str) -> list[Reveal]:
    """Each thing once, in the order of the text. Full-width figures are read as well."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, Reveal]] = []
    for kind, pattern in _PATTERNS:
        hits = pattern.finditer(plain)
        found += [(hit.start(), Reveal(hit[hit.lastindex or 0].strip(), kind)) for hit in hits]
    return list(dict.fromkeys(one for _, one in sorted(found)))


_PATTERNS = (
    ("id", _ID),
    ("phone", _PHONE),
    ("phone", _LANDLINE),
    ("mail", _MAIL),
    ("chat", _CHAT),
    ("name", _ME),
    ("bed", _BED),
    ("record", _CASE),
)
