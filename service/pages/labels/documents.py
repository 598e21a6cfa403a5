"""Words of the report as a document and of its links."""

DOCUMENT = {
    "best": "所填内容最契合规划中的“{industry}”（{grade}，概率 {probability}）。{lists}",
    "maybe": "所填内容可能与规划中的“{industry}”有关（{grade}，概率 {probability}）。{lists}",
    "lists": "据此列出{sites}、{levers}、{programmes}。",
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

LISTED = {
    "sites": "地点 {count} 处",
    "levers": "政策举措 {count} 项",
    "programmes": "可申报项目 {count} 项",
}
LISTED_ONE = {"sites": "地点 1 处", "levers": "政策举措 1 项", "programmes": "可申报项目 1 项"}
"""Of one; English has another word for that."""

SHARE_STATES = {
    "open": "链接有效，持有者都能阅读报告，有效至 {date}（含当日）。",
    "expired": "链接已于 {date} 到期，不能再打开。",
    "revoked": "链接已关闭，不能再打开。",
}
