"""/settings/office/files 文件大小: how much one may send. The public pages say the same number."""

from flask import Blueprint, Response, make_response, render_template, request

from app.fields import WholeNumber
from app.forms import Form
from app.render import size
from app.staff.auth import door, staff_page
from app.staff.settings.office import to_office
from app.words import _
from app.words import lazy as _l
from cases.errors import BadInput
from cases.office import actions, queries
from cases.office.files import FileLimits, file_limits
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("settings_files", __name__)


class FilesForm(Form):
    """Two sizes in megabytes."""

    file_mb = WholeNumber(_l("一个文件最大多少兆"), hint=_l("1 到 4096。举报页上写的就是这个数"))
    report_mb = WholeNumber(
        _l("一件举报的文件加起来最大多少兆"),
        hint=_l("不小于上面的数，最大 20480。不开脚本的浏览器一次交不了超过 1 GB，那是反向代理的限制"),
    )


@bp.get("/settings/office/files")
@staff_page(May.SET_OFFICE)
def index(desk: Desk) -> str:
    """The form."""
    del desk
    return _page(FilesForm(data=file_limits(queries.office().limits)._asdict()))


def _page(form: FilesForm) -> str:
    fields = [field for field in form if field.type != "CSRFTokenField"]
    note = _(
        "每件最多 20 个文件。硬盘剩下不到 %(floor)s 就不再收文件，文字照收；这一条由系统管理员设。",
        floor=size(door().settings.free_floor),
    )
    values = {"title": _("文件大小"), "action": "/settings/office/files", "note": note}
    return render_template("staff/settings/form.html", form=form, fields=fields, **values)


@bp.post("/settings/office/files")
@staff_page(May.SET_OFFICE, forms=True)
def set_files(desk: Desk) -> Response:
    """Set them."""
    form = FilesForm(request.form)
    try:
        if form.validate():
            actions.set_files(desk, FileLimits(form.file_mb.data or 0, form.report_mb.data or 0))
            return to_office()
    except BadInput as wrong:
        words = {"file_mb": _("写 1 到 4096 之间的数。"), "report_mb": _("不能比一个文件还小，也不能超过 20480。")}
        form.refuse(wrong.field, words[wrong.field])
    return make_response(_page(form), 422)
