"""Words of leads: stages, reasons, what happened."""

from service.pages.i18n import Meant

LEAD_STAGES = {
    "lead": Meant("线索", "stage"),
    "contacted": "已联系",
    "negotiating": "洽谈",
    "visiting": "考察",
    "signed": "签约",
    "construction": "开工",
    "production": "投产",
    "paused": "暂缓",
    "unsuitable": Meant("不适合", "stage"),
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


LEAD_EVENTS = {
    "handed_off": "您提交了投资意向",
    "entered": "办理机构登记了投资意向",
    "moved": "阶段变更",
    "assigned": "办理人已确定",
    "message": "办理机构留言",
    "withdrawn": "您撤回了同意",
    "corrected": "您更正了所提供的信息",
    "closed": "办理结束",
}


PREFERENCES = {"phone": "电话", "email": "邮箱", "either": "均可"}


LEAD_FIELDS = {
    "lead_id": "编号",
    "run_id": "结果编号",
    "enterprise": "企业名称",
    "industry_id": Meant("产业", "one"),
    "site_id": Meant("地点", "one"),
    "policy_id": Meant("政策", "one"),
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
    "assigned": Meant("变更负责人", "done"),
    "message": Meant("给企业留言", "done"),
    "note": "备注",
    "withdrawn": "企业撤回了同意",
    "closed": "自动结束",
    "planned": "下一步",
    "file_added": Meant("添加文件", "done"),
    "file_removed": "删除文件",
    "contact_entered": Meant("录入联系方式", "done"),
    "contact_removed": Meant("删除联系方式", "done"),
    "nudged": "已有 {number} 天没有动态，提醒跟进",
    "overdue": "首次联系超时",
    "corrected": "企业更正了所提供的信息",
}


LEAD_ENDINGS = {
    "unsuitable": "不适合，已结束",
    "unanswered": "45 天没有动态，已自动结束",
    "withdrawn": "企业已撤回同意",
    "deleted": "企业已删除信息",
    "expired": "保存期限已满",
}


LEAD_CLOCK = {
    "hours": "还有 {hours} 小时",
    "hour": "还有不到 1 小时",
    "late": "超过 72 小时未联系",
    "overdue": "超过 5 个工作日未联系",
    "until": "5 个工作日：{day} 止",
    "weekends": "5 个工作日：{day} 止（{year} 年放假安排未收录，只按周末推算）",
    "today": "今天",
    "days": "{days} 天前",
}
