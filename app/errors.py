"""What a person is told when something cannot be done. One page for every error, and no word of it from the request."""

import logging
from typing import NamedTuple

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from app.words import lazy
from cases.errors import NeedsSecond, NotAllowed, NotFound, Unready, WrongState
from crypto.errors import CannotOpen

log = logging.getLogger("qingyuan.edge")


class Said(NamedTuple):
    """The heading, what it means, and what to do now."""

    title: str
    meaning: str
    advice: str


SAID = {
    400: Said(
        lazy("这次没有收好"),
        lazy("送来的内容不完整，可能是网络断了一下。"),
        lazy("请退回上一页，再交一次。写过的字通常还在。"),
    ),
    403: Said(
        lazy("这一页不对您开放"),
        lazy("您的角色里没有这一项。"),
        lazy("确实需要的，请找管理账号的人办理授权。"),
    ),
    404: Said(
        lazy("没有这一页"),
        lazy("网址不对，或者这里没有您能看的内容。"),
        lazy("请从首页重新进入。"),
    ),
    405: Said(
        lazy("这一页不能这样打开"),
        lazy("这个地址只接收表单，或只供查看。"),
        lazy("请从首页重新进入。"),
    ),
    409: Said(
        lazy("情况已经变了"),
        lazy("这一件刚刚被别人办过，或者已经不在这一步。"),
        lazy("请重新打开，看看现在到了哪一步。您这次没有改动任何内容。"),
    ),
    413: Said(
        lazy("东西太大，收不下"),
        lazy("文字或文件超过了能收的大小。"),
        lazy("请退回上一页，减少文件或分几次交。写过的字通常还在。"),
    ),
    429: Said(
        lazy("请等一会儿再试"),
        lazy("短时间内试的次数太多了。"),
        lazy("过几分钟再来，不会丢失任何已经收下的内容。"),
    ),
    500: Said(
        lazy("这里出错了"),
        lazy("是我们的系统出了问题，不是您的操作有错。"),
        lazy("请过一会儿再试。没有看到查询码，就是还没有收下，请再交一次。"),
    ),
    503: Said(
        lazy("现在暂时收不了"),
        lazy("系统正在维护，或者封存用的密钥还没有就绪。没有留下任何内容。"),
        lazy("请过一会儿再来。急事可以打电话或当面反映。"),
    ),
}
_STAFF_500 = SAID[500]._replace(advice=lazy("请过一会儿再试。办了一半的事没有保存，数据仍是完整的。"))
_STAFF_503 = Said(
    lazy("现在暂时不能用"), lazy("数据库、密钥或配置没有就绪。"), lazy("请过一会儿再试，并告诉系统管理员。")
)
_OF_WORK = {NotFound: 404, NotAllowed: 403, NeedsSecond: 409, WrongState: 409, Unready: 503}
SHUT = Said(
    lazy("有一份内容打不开"),
    lazy("封存的内容和您的密钥对不上，或者存着的已经不是原样。这次没有改动任何内容。"),
    lazy("请把现在的时间告诉系统管理员，不要反复重试。"),
)
READER = Said(
    lazy("这条线索您只是阅知"),
    lazy("阅知的人可以看，可以做完交给自己的任务，也可以申请回避；其余的由承办人办。"),
    lazy("要由您来办的，请承办人在“加人”里改一下您做什么。"),
)
NO_KEY = Said(
    lazy("您手里还没有这把密钥"),
    lazy("角色已经有了，密钥还没有授给您。这次没有改动任何内容。"),
    lazy("请有这把密钥的同事授予：保管密钥在保管人的“设置”页，其余的由书记或主任在“人员与授权”里确认。"),
)
_REFUSED = {"reader": READER, "key": NO_KEY}
NEEDS_SECOND = Said(
    lazy("这一步要另一个人来办"),
    lazy("自己提请的，不能由自己批准。"),
    lazy("请告诉有审批权的同事。"),
)


def _said(code: int) -> Said:
    if current_app.name == "staff" and code in {500, 503}:
        return _STAFF_500 if code == 500 else _STAFF_503
    return SAID.get(code) or SAID[500 if code >= 500 else 400]


def page(code: int, said: Said | None = None) -> Response:
    """The error page for `code`. It asks neither database nor session, so that it works when those do not,
    and is the same bytes for everyone who is told the same.
    """
    template = current_app.jinja_env.get_template("errors/page.html")
    body = template.render(said=said or _said(code), demo=current_app.extensions["qingyuan"].demo)
    return Response(body, status=code, content_type="text/html; charset=utf-8")


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:  # a redirect raised as an exception
        return Response(error.get_response(request.environ).data, code, error.get_headers(request.environ))
    answer = page(code)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _work(error: Exception) -> Response:
    code = next(code for kind, code in _OF_WORK.items() if isinstance(error, kind))
    if code == 503:
        log.error("not ready: %s", type(error).__name__)
    if isinstance(error, NeedsSecond):
        return page(code, NEEDS_SECOND)
    return page(code, _REFUSED.get(error.code) if isinstance(error, NotAllowed) else None)


def _shut(error: CannotOpen) -> Response:
    log.error("%s at %s", type(error).__name__, _places(error))
    return page(500, SHUT if current_app.name == "staff" else None)


def _unknown(error: Exception) -> Response:
    # The text of an exception may hold what somebody wrote; only its kind and place are told.
    log.error("unexpected %s at %s", type(error).__name__, _places(error))
    return page(500)


def _places(error: Exception) -> str:
    places, step = [], error.__traceback__
    while step is not None:
        places.append(f"{step.tb_frame.f_code.co_filename.rpartition('/')[2]}:{step.tb_lineno}")
        step = step.tb_next
    return " > ".join(places[-6:])


def say(code: str) -> str:
    """The sentence for the code of a `WorkError`, for a view that shows it beside a field; a general one for others."""
    return str(SENTENCES.get(code, lazy("这一项没有办成，请看看填得对不对。")))


SENTENCES: dict[str, str] = {
    "login": lazy("用户名、密码或动态口令不对。"),
    "reason": lazy("请写明原因。"),
    "length": lazy("字数不对。"),
}


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with a page in plain words, and log no more of it than its kind and place."""
    app.register_error_handler(HTTPException, _http)
    for kind in _OF_WORK:
        app.register_error_handler(kind, _work)
    app.register_error_handler(CannotOpen, _shut)
    app.register_error_handler(Exception, _unknown)
