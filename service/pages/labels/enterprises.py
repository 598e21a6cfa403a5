"""Words of the enterprises an office keeps."""

ENTERPRISE_SOURCES = {
    "import": "表格导入",
    "by_hand": "人工录入",
    "hand_off": "企业提交",
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
