"""What the desk calls each way in, in the order of the page."""

from app.words import lazy as _l

TITLES = {
    "letter": _l("来信"),
    "box": _l("举报箱"),
    "visit": _l("来访"),
    "transfer": _l("交办、转送、移送"),
    "order": _l("工单"),
    "classified": _l("涉密件"),
}
LEADS = {
    "letter": _l("邮寄、转交的信，可以附扫描件"),
    "box": _l("先登记开箱，再一封一封录"),
    "visit": _l("两人接待，当面念给来访人听"),
    "transfer": _l("上级交办、转送，部门移送，按来文的期限办"),
    "order": _l("12345、12320、卫健委转办；可以签收，可以退单"),
    "classified": _l("只登记编号、密级、份数、存放处，不录内容、不上传"),
}
