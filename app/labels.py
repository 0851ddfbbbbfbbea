"""The words on the screen for the codes in the rows:

one table a code list, in the terms of domain.md 1.3, 3.2, 8 and 10.1.
"""

from app.words import lazy as _

CHANNELS = {
    "CH_WEB": _("网络举报"),
    "CH_EMAIL": _("举报电子邮箱"),
    "CH_PHONE": _("举报电话"),
    "CH_LETTER": _("来信"),
    "CH_VISIT": _("来访"),
    "CH_BOX": _("举报箱"),
    "CH_TRANSFER": _("交办、转送、工单"),
}
# How words came that nobody signed, and what was wrong with a letter that was not taken.
UNSIGNED = {
    "mail": _("未经查询码签名，来自邮件"),
    "phone": _("未经查询码签名，来自电话"),
}
MAIL_TROUBLES = {
    "big": _("信太大，超过这个信箱所定的上限"),
    "deep": _("信里一层套一层，套得太深"),
    "parts": _("信里的部分太多"),
    "slow": _("信的结构太乱，短时间里读不完"),
    "heavy": _("信很大，读到一半程序停了"),
    "broken": _("程序没能读懂这封信"),
    "leadership": _("写到院领导，本院不能收；请勿打开，原样转交上级"),
    "watch": _("不是邮件：转写文件夹读不了，或有文件处理不了，都原样留在里面；请告诉系统管理员"),
}
SOURCES = {
    "SRC_REPORT": _("信访举报"),
    "SRC_SUPERIOR": _("上级交办"),
    "SRC_SUPERIOR_FWD": _("上级、信访部门转送"),
    "SRC_DEPT": _("院内职能部门移送"),
    "SRC_JUDICIAL": _("公检法机关移交"),
    "SRC_ADMIN": _("其他行政执法机关移交"),
    "SRC_AUDIT": _("审计中发现"),
    "SRC_INSPECT": _("巡视巡察中发现"),
    "SRC_PATROL": _("巡查医疗区域发现"),
    "SRC_CCTV": _("抽查监控录像发现"),
    "SRC_OTHER": _("其他"),
}
# Where a work order comes from (domain 10.2).
PLATFORMS = {
    "12345": _("12345 政务热线"),
    "12320": _("12320 卫生热线"),
    "12388": _("12388 举报平台"),
    "wjw": _("卫健委转办"),
    "other": _("其他平台"),
}
GRADES = {"mi": _("秘密"), "ji": _("机密"), "jue": _("绝密")}
# What the public form offers, in a patient's words: each stands for a family of the codes below.
TOPICS = {
    "lab": _("让去院外的公司做检测"),
    "exam": _("不该做的检查、重复检查"),
    "drug": _("让去院外指定地方买药"),
    "gift": _("收红包、收礼、吃请"),
    "kickback": _("拿药品、耗材、公司的回扣"),
    "fee": _("乱收费、私下收费、骗医保"),
    "privacy": _("泄露隐私、倒卖号源床位"),
    "revenge": _("打击报复、泄露举报"),
    "other": _("别的事，或说不清"),
}
# The answers to the guide questions about an outside laboratory: the form offers them, the desk shows them.
PAID = {
    "hospital": _("医院窗口"),
    "qr": _("扫的收款码"),
    "cash": _("现金给个人"),
    "not-yet": _("还没有付"),
}
SAMPLE = {
    "ward": _("病房、门诊"),
    "outside": _("院外的地方"),
    "carried": _("让我自己送"),
    "unknown": _("不清楚"),
}
PAPER = {
    "kept": _("签了有一份"),
    "taken": _("签了没给我"),
    "none": _("没有签"),
    "unknown": _("记不清"),
}
VIOLATIONS = {
    "GT01": _("私自介绍患者到指定第三方检测机构开展肿瘤基因检测"),
    "GT02": _("诱导、暗示、强制患者到院外指定地点接受检查治疗并谋利"),
    "GT03": _("外送未按政府采购、未签协议或委托无资质机构"),
    "GT04": _("检测费用未由医院收取或未按项目价格、未公示"),
    "GT05": _("知情同意书、医嘱、结果未入病历"),
    "GT06": _("未全面告知、未取得书面同意"),
    "GT07": _("过度检测，不在适应症与外送目录"),
    "GT08": _("初诊恶性肿瘤未经多学科讨论即行检测"),
    "GT09": _("样本私自采集、外带、送检"),
    "GT10": _("检测公司人员违规进入诊疗区、获取患者信息"),
    "GT11": _("医生与检测机构勾连回扣"),
    "GT12": _("假借科研名义送检"),
    "GT13": _("收费不合理"),
    "UE1": _("违法违规开展医疗检查"),
    "UE2": _("无依据检查、重复检查"),
    "UE3": _("违反知情同意原则"),
    "UE4": _("诱导过度检查的指标和绩效分配"),
    "UE5": _("违反规划配置大型医用设备"),
    "OP": _("诱导院外购药"),
    "KB1": _("药品回扣"),
    "KB2": _("器械耗材回扣"),
    "KB3": _("检验试剂回扣"),
    "KB4": _("检测公司回扣"),
    "KB5": _("学术会议、讲课费、赞助"),
    "KB6": _("宴请旅游"),
    "RE": _("收受红包"),
    "TF": _("统方"),
    "MI": _("骗取、违规使用医保基金"),
    "DN": _("违规接受捐赠"),
    "PV": _("泄露患者隐私"),
    "FQ": _("号源床源利益"),
    "MR": _("违规接待医药代表"),
    "MC": _("病历、虚假证明"),
    "FC": _("私自收费"),
    "SV": _("服务态度、医疗质量"),
    "LD": _("履职不力"),
    "RT": _("打击报复"),
    "FA": _("诬告陷害"),
    "IN": _("说情干预"),
    "SC": _("泄露举报信息"),
    "OT": _("其他"),
}
FAMILIES = {
    "GT": _("院外检测"),
    "UE": _("不合理检查"),
    "OP": _("外购药"),
    "KB": _("回扣"),
    "RE": _("红包"),
    "TF": _("统方"),
    "MI": _("医保基金"),
    "DN": _("违规捐赠"),
    "PV": _("隐私泄露"),
    "FQ": _("号源床源"),
    "MR": _("接待代表"),
    "MC": _("病历证明"),
    "FC": _("私自收费"),
    "SV": _("服务质量"),
    "LD": _("履职不力"),
    "RT": _("打击报复"),
    "FA": _("诬告陷害"),
    "IN": _("说情干预"),
    "SC": _("泄露举报"),
    "OT": _("其他"),
    "none": _("没有定类别"),
}
REPORT_STATES = {
    "received": _("待登记"),
    "registered": _("已登记"),
    "refused": _("不予受理"),
    "transferred": _("已转出"),
    "duplicate": _("重复件"),
    "handing_up": _("待移交上级"),
    "handed_up": _("已移交上级"),
    "sent_back": _("已退单"),
    "clue_opened": _("已立为线索"),
    "closed": _("已办结"),
}
CLUE_STATES = {
    "open": _("办理中"),
    "closed": _("已办结"),
    "reopened": _("重新办理"),
    "merged": _("已并案"),
    "handing_up": _("待移交上级"),
    "handed_up": _("已移交上级"),
    "turned": _("已转其他程序"),
}
# The procedures a clue may go by (domain 0.2, 1.6), what is due in each, and what its clock says.
TRACKS = {
    "accusation": _("检举控告"),
    "conduct": _("行风问题"),
    "complaint": _("医疗投诉"),
    "petition": _("信访事项"),
}
TRACK_STEPS = {
    "accusation": _("提出处置意见"),
    "conduct": _("核查并答复"),
    "complaint": _("核实并反馈"),
    "petition": _("办结并书面答复"),
}
TRACK_BASIS = {
    "accusation": _("收到线索后的办理期限"),
    "conduct": _("行风问题的办理期限"),
    "complaint": _("医疗投诉的办理期限"),
    "petition": _("信访事项的办理期限"),
}
TRACK_LIMITS = {
    "accusation": _("收到线索一个月内提出处置意见"),
    "conduct": _("收到起 30 日，本单位可改"),
    "complaint": _("收到起 5 个工作日"),
    "petition": _("15 日内书面告知，受理起 60 日办结"),
}
SAID = {
    "received": _("已收到"),
    "accepted": _("已受理"),
    "asked": _("请补充"),
    "closed": _("已办结"),
    "refused": _("不予受理"),
    "transferred": _("已转有关单位"),
    "handed_up": _("已转交上级"),
    "sent_back": _("已退回来件单位"),
}
ADDRESSEES = {"office": _("院纪检监察室"), "secretary": _("院纪委书记一人"), "superior": _("上级机关")}
REFUSALS = {
    "R1_13_1": _("已经或依法应当通过诉讼、仲裁、行政裁决、行政复议等途径解决"),
    "R1_13_2": _("依法依规属于其他机关或单位职责范围"),
    "R1_13_3": _("仅列举违纪或职务违法、职务犯罪行为名称，无实质内容"),
}
VERIFICATION = {"true": _("属实"), "partly": _("部分属实"), "untrue": _("不属实"), "unproven": _("查无实据")}
OUTCOMES = {
    "no_action": _("予以了结"),
    "explained": _("采信了结"),
    "reminded": _("谈话提醒"),
    "criticised": _("批评教育"),
    "self_criticism": _("责令检查"),
    "admonished": _("诫勉"),
    "transferred": _("移送有关单位"),
    "case_proposed": _("拟立案审查"),
}
LEVELS = {"red": _("超期"), "yellow": _("将到期"), "blue": _("过半"), "none": _("期内")}
PARTS = {"handler": _("承办"), "approver": _("审批"), "clerk": _("线索管理"), "reader": _("阅知")}
ROLES = {
    "intake": _("信访受理人员"),
    "clue_admin": _("线索管理员"),
    "handler": _("承办人"),
    "di_head": _("纪检监察室主任"),
    "case_reviewer": _("审理人员"),
    "dc_sec": _("纪委书记"),
    "pc_sec": _("党委书记"),
    "hfb": _("行风办"),
    "leader": _("院领导"),
    "chc": _("市卫健委"),
    "dpo": _("个人信息保护负责人"),
    "sys_admin": _("系统管理员"),
    "sec_admin": _("安全管理员"),
    "audit_admin": _("审计管理员"),
    "key_custodian": _("密钥保管人"),
}
# What was done about a recording (录像延长保存), and what speaks for two being the same matter.
VIDEO = {"asked": _("已申请保存录像"), "kept": _("录像已保存"), "none": _("不需要保存录像")}
NEAR = {
    "phone": _("电话相同"),
    "firm": _("公司名相同"),
    "person": _("人名相同"),
    "amount": _("金额相同"),
    "place": _("科室相同"),
    "month": _("月份相同"),
}
REPEATS = {"first": _("初次"), "repeat": _("重复"), "many": _("多次")}
