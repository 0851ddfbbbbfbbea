"""What a provider's system is told when something is wrong (RFC 9457, application/problem+json), in two languages."""

import json
from dataclasses import dataclass

from flask import Response


class Problem(Exception):
    """An answer that is no success. `where`: the place in the request, never what stood there."""

    def __init__(self, code: str, where: str = "", wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.where, self.wait = code, where, wait


@dataclass(frozen=True, slots=True)
class _Said:
    status: int
    title: str
    detail: str


# Fixed texts: they are part of the described interface, and a program has no language of its own.
SAID = {
    "token": _Said(401, "没有通行令牌，或令牌无效 No valid token", "Authorization: Bearer qyp_…"),
    "time": _Said(
        401, "时间戳不对 Bad timestamp", "X-Qingyuan-Timestamp 与服务器时间相差须在 300 秒以内 within 300 seconds"
    ),
    "signature": _Said(401, "签名不对 Bad signature", "见接口说明的“签名” See “Signature” in the description"),
    "key": _Said(400, "缺少 Idempotency-Key A key is needed", "1–200 个可见 ASCII 字符 1–200 visible ASCII characters"),
    "shape": _Said(400, "内容不合接口说明 Not of the described shape", "哪一处见 where See where"),
    "broken": _Said(400, "没有收全 The body is cut short", "请整个再送一次 Send it all again"),
    "file": _Said(400, "录音没有收下 A recording was not taken", "空文件、过大或过多 Empty, too large or too many"),
    "conflict": _Said(
        409, "同一个 Idempotency-Key 送过别的内容 The key was used for another body", "请换一个 Use another"
    ),
    "big": _Said(413, "内容太大 Too large", "JSON 最大 8 MB JSON up to 8 MB"),
    "type": _Said(415, "不收这种类型 Unsupported type", "application/json 或 or multipart/form-data"),
    "many": _Said(429, "太快了 Too many requests", "请按 Retry-After 等一会儿 Wait as Retry-After says"),
    "unready": _Said(503, "现在收不了 Not ready", "请过一会儿原样再送，收好的不会收两遍 Send the same again later"),
}


def answer(problem: Problem) -> Response:
    """The answer for it."""
    said = SAID[problem.code]
    body = {
        "type": f"/api/v1/openapi.json#{problem.code}",
        "title": said.title,
        "status": said.status,
        "detail": said.detail,
        "code": problem.code,
    }
    if problem.where:
        body["where"] = problem.where
    sent = Response(json.dumps(body, ensure_ascii=False), said.status, content_type="application/problem+json")
    if said.status == 401:
        sent.headers["WWW-Authenticate"] = "Bearer"
    if problem.wait:
        sent.headers["Retry-After"] = str(problem.wait)
    return sent
