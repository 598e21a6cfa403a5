"""Words of the pages on which officers work leads."""

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
