"""Words shown for values of vocabularies. Chinese here; `locales/en.po` has the English."""

GRADES = {"A": "高度契合", "B": "较为契合", "C": "部分契合", "insufficient": "依据不足"}
EVIDENCE_LEVELS = {
    "named_with_industry": "规划写明该地与此产业",
    "official_register": "名录列有此产业",
    "named_otherwise": "规划另处提及",
    "regional_clause": "区域性条款覆盖",
    "province_wide": "全省性条款覆盖",
}
RELIABILITY = {
    "A": "可靠性 A：官方发布",
    "B": "可靠性 B：转载或报道",
    "C": "可靠性 C：他人整理，原文未读",
}
LIFE_CYCLES = {
    "upcoming": "尚未开始",
    "open": "受理中",
    "closing_soon": "即将截止",
    "closed": "已截止",
    "rolling": "常年适用",
    "unknown": "时间未公布",
}
AMOUNTS = {
    "stated": "文件写明",
    "competitive": "竞争性分配，不可合计",
    "case_by_case": "逐案确定",
    "none": "不含资金",
}
OUTCOMES = {
    "meets_known_conditions": "符合已知条件",
    "has_unmet_condition": "有条件不符",
    "not_enough_information": "信息不足",
    "no_conditions_stated": "计划未列条件",
}
STATES = {"met": "符合", "unmet": "不符", "unknown": "未知"}
STATE_SIGNS = {"met": "✓", "unmet": "✗", "unknown": "?"}
STATUSES = {
    "named": "规划点名",
    "promised": "规划拟建",
    "registered": "名录所列",
    "covered": "区域覆盖",
}
VERDICTS = {
    "listed": "已列出",
    "cut_by_limit": "排在列出的各项之后",
    "below_threshold": "得分不足",
    "no_industry_link": "与所属产业无关联",
    "excluded_by_firm": "按所填内容排除",
    "abstained": "本次未作推荐",
}
MOVES = {"entered": "新列入", "left": "不再列出", "moved": "名次变化", "changed": "名次未变"}
KINDS = {"industry": "产业", "site": "地点", "policy": "政策"}
FIELDS_ASKED = {
    "land_mu": "用地",
    "floor_m2": "厂房面积",
    "power_mva": "用电容量",
    "energy_tce": "能耗",
    "needs_chemical_park": "化工园区",
    "logistics": "物流",
}
DOCUMENT = {
    "best": "所填内容最契合规划中的“{industry}”（{grade}，概率 {probability}）。{lists}",
    "maybe": "所填内容可能与规划中的“{industry}”有关（{grade}，概率 {probability}）。{lists}",
    "lists": "据此列出地点 {sites} 处、政策举措 {levers} 项、可申报项目 {programmes} 项。",
    "outdated": "作出本结果后，规划目录已有更新；名称与条文标题按现行目录显示。",
    "lacking": "有 {count} 个字符不在内嵌字体中，以“□”代替；原文见结果页。",
    "next": "下一步",
    "ask": "补充以下各项，对结果影响最大；再向园区或主管部门核实。",
    "check": "用地、厂房、能耗、申报时间等，以所在地园区和主管部门的答复为准。",
    "again": "打开结果页，继续填写或重新匹配：{url}",
    "sha256": "结果的 SHA-256",
    "verify": "本文件可在 {address} 核验：上传本文件，或填写结果编号与 SHA-256。",
    "disclaimer": "落地不是政府部门，结果供参考；是否符合条件、能否享受政策，以主管部门认定为准。"
    "知道结果编号的人都能打开结果页，请勿随意转发。",
    "change": "{text}（{label}：{was} → {will}）",
    "page_before": "第 ",
    "page_after": " 页",
    "register": "名录",
    "start": "最迟开工时间（所填）",
    "started": "匹配结果 {run_id} 中填写的最迟开工时间。",
    "opens": "{name}：开始申报",
    "closes": "{name}：申报截止",
    "dated": "依据匹配结果 {run_id}；日期以主管部门公布的为准。",
    "calendar": "落地 Luodi 申报日历",
}
NOUNS = {
    "industries": "产业",
    "sites": "地点",
    "policies": "政策",
    "targets": "量化目标",
    "projects": "点名项目",
    "regions": "区域",
}
TIERS = {
    "traditional": "传统产业",
    "emerging": "新兴产业",
    "future": "未来产业",
    "agriculture": "农业",
    "service": "服务业",
    "digital": "数字产业",
    "other": "其他",
}
POLICY_KINDS = {"lever": "政策举措", "programme": "可申报项目"}
SITE_STAGES = {
    "existing": "已有",
    "being_built": "在建",
    "planned": "拟建",
    "counted": "只有数量",
}
CODE_SHARES = {"core": "主要类别", "part": "部分企业属于"}
UNITS = {"元": "元", "亩": "亩", "倍": "倍", "千瓦": "千瓦"}
ENGINES = {"embedding": "语义模型与用字结合", "lexical": "仅按用字"}
OPINIONS = {
    "useful": "有用",
    "not_suitable": "不适合",
    "already_have": "已经享受",
    "other": "其他",
}
ALREADY = {"industry": "已在从事", "site": "已在此地", "policy": "已经享受"}
GIVING = {
    "none": "没有让出契合度：前列地点与“最相符”一样相符。",
    "slight": "只让出少许契合度",
    "some": "让出一些契合度",
    "much": "让出较多契合度",
}
WRONG_CHOICE = {
    "few": "所选不足 {least} 处，无从比较：请再选，共选 {least} 至 {most} 处。",
    "many": "所选多于 {most} 处，一页放不下：请留下 {least} 至 {most} 处。",
    "unknown": "所选地点有的不在这份结果里：请从下列地点中重新选择 {least} 至 {most} 处。",
}
SHARE_STATES = {
    "open": "链接有效，持有者都能阅读报告，有效至 {date}（含当日）。",
    "expired": "链接已于 {date} 到期，不能再打开。",
    "revoked": "链接已关闭，不能再打开。",
}
LEAD_STAGES = {
    "lead": "线索",
    "contacted": "已联系",
    "negotiating": "洽谈",
    "visiting": "考察",
    "signed": "签约",
    "construction": "开工",
    "production": "投产",
    "paused": "暂缓",
    "unsuitable": "不适合",
}
ENTERPRISE_SOURCES = {
    "import": "文件导入",
    "by_hand": "手工录入",
    "hand_off": "企业移交",
    "partner": "合作平台",
}
ENTERPRISE_GROUPS = {
    "identity": "企业",
    "business": "业务",
    "project": "拟投项目",
    "figures": "经营数据",
}
IMPORT_STATES = {
    "uploaded": "待确认各列",
    "queued": "排队中",
    "running": "导入中",
    "cancelled": "已取消",
    "done": "已完成",
    "failed": "未能完成",
}
DUPLICATE_REASONS = {
    "uscc": "统一社会信用代码相同",
    "text": "主营业务文字相同",
    "name": "名称相近",
}
LEAD_REASONS = {
    "industry": "不符产业方向",
    "land": "用地不足",
    "energy": "能耗超限",
    "environment": "环评不可行",
    "timing": "时间不合",
    "no_plan": "企业暂无计划",
    "settled_elsewhere": "已落他地",
    "unreachable": "联系不上",
    "other": "其他",
}
LEAD_STATUS = {
    "lead": "已送达，等待首次联系",
    "contacted": "办理机构已与您联系",
    "negotiating": "正在洽谈",
    "visiting": "正在安排或进行考察",
    "signed": "已签约",
    "construction": "已开工",
    "production": "已投产",
    "paused": "暂缓办理",
    "unsuitable": "办理机构认为目前不适合，已结束办理",
}
LEAD_NEXT = {
    "lead": "{office}会在 {due} 前与您联系。",
    "contacted": "双方商定下一步；有新进展会显示在本页。",
    "negotiating": "商定用地、要素和政策等条件；有新进展会显示在本页。",
    "visiting": "考察后继续商谈；有新进展会显示在本页。",
    "signed": "按约定办理开工手续；有新进展会显示在本页。",
    "construction": "建设中；投产后在本页更新。",
    "production": "项目已投产，没有待办事项。",
    "paused": "条件变化后可继续；有新进展会显示在本页。",
    "unsuitable": "可回到结果页另选地点，重新提交。",
}
LEAD_CLOSED = {
    "withdrawn": "您已撤回同意，联系方式已清除，办理机构不再与您联系",
    "unanswered": "45 天内没有新的进展，已自动结束办理",
    "unsuitable": "办理机构认为目前不适合，已结束办理",
}
LEAD_ENDINGS = {
    "withdrawn": "企业撤回同意",
    "unanswered": "联系未获答复",
    "unsuitable": "不适合",
    "deleted": "企业删除信息",
    "expired": "保存期满",
}
LEAD_EVENTS = {
    "handed_off": "您提交了投资意向",
    "entered": "办理机构登记了投资意向",
    "moved": "阶段变更",
    "assigned": "办理人已确定",
    "message": "办理机构留言",
    "withdrawn": "您撤回了同意",
    "closed": "办理结束",
}
PREFERENCES = {"phone": "电话", "email": "邮箱", "either": "均可"}
MESSAGE = {
    "who": "您好，我们是{enterprise}。",
    "nameless": "您好。",
    "why": "我们依据《{plan}》作了匹配，想进一步了解在当地投资的条件。",
    "industry": "产业：{name}",
    "site": "地点：{name}",
    "policy": "政策：{name}",
    "ask": "想请教的问题：",
    "fact": "该地点的{fact}情况如何？",
}
LEAD_FIELDS = {
    "lead_id": "编号",
    "run_id": "结果编号",
    "enterprise": "企业名称",
    "industry_id": "产业",
    "site_id": "地点",
    "policy_id": "政策",
    "message": "说明",
    "source": "来源",
    "stage": "阶段",
    "reason": "原因",
    "created_at": "提交于",
    "first_contact_due": "首次联系期限",
    "contacted_at": "首次联系于",
    "updated_at": "最近办理于",
    "closed_at": "结束于",
    "closed_as": "结束原因",
    "anonymised_at": "匿名化于",
    "person": "联系人",
    "phone": "电话",
    "email": "邮箱",
    "preferred": "希望的联系方式",
    "notice_version": "告知版本",
    "purposes": "目的",
    "recipient": "接收单位",
    "language": "语言",
    "given_at": "同意于",
    "withdrawn_at": "撤回于",
    "retention_days": "最后一次办理后保存天数",
    "retention_until": "保存至",
    "at": "时间",
    "kind": "事项",
    "from_stage": "原阶段",
    "to_stage": "新阶段",
    "text": "内容",
    "by": "办理者类别",
}
LEAD_SOURCES = {"web": "企业提交", "partner": "合作平台", "officer": "自行跟进"}
LEAD_ORIGINS = {
    "published": "企业公开信息",
    "card": "名片或当面提供",
    "call": "来电来信",
    "visit": "走访",
    "referral": "他人介绍（已征得本人同意）",
}
LEAD_WORK = {
    "handed_off": "企业提交了投资意向",
    "entered": "开始跟进",
    "moved": "阶段变更",
    "assigned": "变更负责人",
    "message": "给企业留言",
    "note": "备注",
    "withdrawn": "企业撤回了同意",
    "closed": "自动结束",
    "planned": "下一步",
    "file_added": "添加文件",
    "file_removed": "删除文件",
    "contact_entered": "录入联系方式",
    "contact_removed": "删除联系方式",
    "nudged": "已有 {number} 天没有动态，提醒跟进",
    "overdue": "首次联系超时",
}
LEAD_ENDINGS = {
    "unsuitable": "不适合，已结束",
    "unanswered": "45 天没有动态，已自动结束",
    "withdrawn": "企业已撤回同意",
    "deleted": "企业已删除信息",
    "expired": "保存期限已满",
}
LEAD_ORDERS = {
    "newest": "最新收到",
    "clock": "倒计时",
    "next": "下一步日期",
    "active": "最近有动态",
    "quiet": "最久无动态",
    "name": "企业名称",
    "stage": "阶段",
}
LEAD_STATES = {"open": "办理中", "closed": "已结束", "all": "全部"}
LEAD_WHO = {
    "": "所有人",
    "me": "我负责的",
    "mine": "我负责或无人负责的",
    "followed": "我负责或关注的",
    "nobody": "无人负责",
}
LEAD_VIEWS = {"table": "列表", "board": "看板"}
LEAD_BULK = {"assign": "变更负责人", "move": "变更阶段"}
LEAD_DONE = {
    "opened": "已开始跟进。",
    "moved": "阶段已变更。",
    "assigned": "负责人已变更。",
    "planned": "下一步已记录。",
    "note": "备注已保存。",
    "message": "留言已发出，企业在其查看链接下可以看到。",
    "followed": "已关注：阶段变更、备注和留言会通知您。",
    "unfollowed": "已取消关注。",
    "file": "文件已保存。",
    "file-removed": "文件已删除。",
    "contact": "联系方式已加密保存。",
    "contact-removed": "联系方式已删除。",
}
LEAD_CLOCK = {
    "hours": "还有 {hours} 小时",
    "hour": "还有不到 1 小时",
    "late": "超过 72 小时未联系",
    "overdue": "超过 5 个工作日未联系",
    "until": "5 个工作日：{day} 止",
    "unknown": "{year} 年放假安排未收录，5 个工作日无法计算",
    "today": "今天",
    "days": "{days} 天前",
}
