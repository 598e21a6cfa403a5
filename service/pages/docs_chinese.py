"""The API's documentation in Chinese: operations by their English summary, parameters by name, answers by status.

What an operation says in English stands in its own docstring; a test asks for the Chinese of each.
"""

from collections.abc import Mapping

DESCRIPTIONS_ZH: Mapping[str, str] = {
    "Match a profile against the plan": (
        "按契合程度排列产业、地点和政策，逐条引用规划原句；结果保存在 run.run_id 之下。同一企业信息在同一天得到同一份结果。"
        "lenses=all 时返回 LensComparison：各套公开权重并列，各为一次运行，并写明各自让出的契合度（lens_cost）。"
        "没有说到的条件一律为 unknown。沙箱密钥固定在规划的第一天，同样的信息总得到同样的结果，并另行标记和计数。"
    ),
    "Read an answer again": "与当时返回的内容逐字节相同。",
    "The hash of an answer": "当时返回内容的 SHA-256，与文件上印的一致。",
    "Compute an answer again": "逐字节一致时返回 200 和 Luodi-Replay: identical；否则返回 409，并写明变了什么。",
    "What changed between two answers": "所说的有何不同，哪些依据变了，哪些条目进入、退出或移动，以及背后的因素。",
    "Why this entry, or why not": (
        "对任一产业、地点或政策（按编号或名称）给出结论：名次、最失分之处、怎样会改变。不保存任何内容。"
        "run 是解释所依据的版本；对已保存的结果，只要目录、模型和代码未变，就是原来那一次的版本。"
    ),
    "Match many profiles": (
        "至多 100,000 家：JSON 数组、每行一个对象（NDJSON）、CSV 或 XLSX（表样见 /v1/match-job-templates/xlsx）。返回任务，"
        "地址在 Location。"
        "读不懂的行带上自己的问题，不影响其他行；每一行都计入密钥的每月匹配次数。结束时发出 match_job.finished 事件。"
    ),
    "List jobs": "最近七天的任务，新的在前。",
    "How far a job is": "状态、计数，以及按目前速度还需的秒数。",
    "Cancel a job": "等待中的行不再处理，已有的结果保留到期；已结束的任务不变。",
    "What came of the rows": (
        "按行的次序返回，直到第一个尚无结果的行为止；Accept: application/x-ndjson 时以流返回。用 next_cursor 接着取（任务未结束时总有），"
        "不漏行，也不重复。"
    ),
    "The table to fill in": "只有表头的空表，另附一页说明各列。",
    "The table to fill in, as CSV": "表头一行，UTF-8，带字节顺序标记。",
    "List webhooks": "全部列出，早的在前，不含签名密钥。",
    "Receive events": (
        "签名密钥只在此答复中显示一次。投递遵循 Standard Webhooks 1.0：webhook-id、webhook-timestamp、webhook-signature。"
        "网址须为公网可达的 https，不跟随跳转。"
    ),
    "Read a webhook": "发往哪里、哪些事件、是否停用。",
    "Change a webhook": "换网址、换事件、停用或恢复；停用时等待投递的事件列为未送达。",
    "Remove a webhook": "连同投递记录立即删除。",
    "Make a new secret": "24 小时内每次投递带新旧两个签名。",
    "Send a test": "投递一个 webhook.test 事件；再读一次即知结果。",
    "The delivery log": "最近 30 天的投递和每次尝试的状态；state=dead 只列未送达的。",
    "Read a delivery": "发送的内容和每次尝试的结果。",
    "Send again what never arrived": (
        "把未送达的投递按原编号重新投递，从最早的起，每次至多 1,000 条；left 是仍未送达的条数。重复调用不会重复投递。"
    ),
    "Send a delivery again": "编号和内容不变，重新签名，再有一天的重试时间。",
    "What to ask next": "这份企业信息的匹配结果末尾会问的问题；不保存任何内容。declined 中的字段不再问。",
    "What changed in the catalogue": (
        "逐字段、按先后列出条目的每一次变更；用 next_since 接着取，可一直取下去。记录从各规划的 baseline（当时列表的内容）开始，只增不改。"
    ),
    "How much there is, by industry and city": (
        "各产业在各城市有多少地点（其中多少园区）和政策；没有的组合不列。city 为 null 的不指明城市，industry 为 null 的不指明产业。"
        "下级产业的也计入上级，跨两市的两边都计，因此各行之和不是总数。"
    ),
    "What answers are made from": "规划、目录、模型和评分方法的版本及哈希值，即一次运行的全部依据。",
    "Classes of GB/T 4754—2017": "这段文字可能指的类别，最可能的在前；没有则为空列表。",
    "Say whether an entry of an answer is useful": (
        "与当时显示的条目和名次一并保存，后两者取自已保存的结果。每次运行、每个条目、每个 respondent 只留一条，后来的代替先前的。"
        "没有保存的结果或结果中没有的条目为 422，并指明字段。"
    ),
    "What this key may do and has done": "今天和本月的用量，按接口列出；任何权限都可读。这次请求本身也计入。",
    "What a person is told before a hand-off": "现行的告知内容，接收单位为该地点所在园区或城市的机构，没有则为省级机构；都没有时为 409。",
    "Hand a firm over to the office that receives it": (
        "连同联系人本人的同意一并保存，并标记为贵单位移交；请带 Idempotency-Key。所选条目须在 run_id 的结果之中。"
        "同意的告知版本或接收单位与实际不符时为 422。"
    ),
    "The leads you brought": "新的在前，包括经接口和经嵌入表单移交的；沙箱没有线索。",
    "Where a lead stands": "只能读取贵单位移交的；其他单位的视同不存在。",
}
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "Idempotency-Key": (
        "最好用 UUID。24 小时内，同一密钥下同样的请求只生效一次，并返回同样的内容（Idempotent-Replayed: true）；"
        "内容不同则为 422，前一次仍在处理则为 409。",
        "",
    ),
    "lens": ("用哪套公开的权重", "Which published set of weights"),
    "lenses": ("all 表示各套权重并列", "all for every published set of weights side by side"),
    "weights": ("自定的权重", "Weights of your own"),
    "top": ("每个列表至多几项", "The most entries of each list"),
    "lang": ("语言：zh 或 en；不填按 Accept-Language", "zh or en; Accept-Language without it"),
    "run_id": ("结果中的 run.run_id", "The run.run_id of an answer"),
    "to": ("与哪一次结果比较", "The run to compare with"),
    "job_id": ("任务编号", "The job's id"),
    "limit": ("一页至多几项", "The most items of a page"),
    "cursor": ("上一页给出的 next_cursor", "The next_cursor of the page before"),
    "webhook_id": ("网络钩子编号", "The webhook's id"),
    "delivery_id": ("投递编号", "The delivery's id"),
    "lead_id": ("线索编号", "The lead's id"),
    "state": ("只列此状态的", "Only those of this state"),
    "id": ("条目编号", "The entry's id"),
    "at": ("取此刻的目录（RFC 3339，带时区）", "The catalogue as it was then (RFC 3339, with its offset)"),
    "fields": ("只返回这些字段，以逗号分隔", "Only these fields, by commas"),
    "q": ("按文字查找", "Text to look for"),
    "plan": ("只取此规划的", "Only of this plan"),
    "parent": ("只取此条目之下的", "Only beneath this entry"),
    "level": ("条文的层级", "The clause's level"),
    "tier": ("产业的层级", "The industry's tier"),
    "city": ("只取此城市的", "Only of this city"),
    "kind": ("只取此类别的", "Only of this kind"),
    "status": ("只取此状况的", "Only of this status"),
    "industry": ("只取面向此产业的", "Only for this industry"),
    "instrument": ("只取此类政策工具", "Only of this instrument"),
    "verification": ("只取此核对状态的", "Only of this state of verification"),
    "since": ("从哪次变更之后开始：编号，或带时区的时间", "After which change: its number, or an instant with its offset"),
    "noun": ("只取此类条目的变更", "Only changes of such entries"),
    "site": ("线索所指的地点", "The site the lead is about"),
    "language": ("告知所用的语言", "The language of the notice"),
}  # fmt: skip
"""What each parameter is, in Chinese and, where the description itself says nothing, in English."""
STATUS_ZH: Mapping[str, str] = {
    "200": "成功",
    "201": "已建好",
    "202": "已收下，稍后处理",
    "204": "已完成，没有内容",
    "304": "您已有同样的内容（If-None-Match）",
    "400": "正文不是可读的 JSON，或网址中带有密钥",
    "401": "没有可用的密钥",
    "403": "密钥缺少权限，scope 写明是哪一项",
    "404": "没有这一项",
    "408": "正文未在时限内送到",
    "409": "重新计算的结果不同（changed 写明原因），或同一 Idempotency-Key 的前一次请求仍在处理，或眼下不能这样做（原因见 type）",
    "413": "正文过大",
    "415": "正文不是 UTF-8 的 JSON",
    "422": "字段或参数有误（errors 逐项写明），或 Idempotency-Key 已用于别的请求",
    "429": "请求过多，请在 Retry-After 所示秒数后重试",
    "503": "繁忙或数据库不可用，请在 Retry-After 所示秒数后重试",
}
