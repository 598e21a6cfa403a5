"""Words of the company's own page about its lead, and of the message it begins with."""

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
