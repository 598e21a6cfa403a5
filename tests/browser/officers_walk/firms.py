"""Five thousand firms as a city's list has them: many trades, gaps, repeats, a few rows that cannot be read."""

import random
from typing import NamedTuple

from stdnum.cn import uscc

HEADERS = [
    "序号", "企业名称", "统一社会信用代码", "经营范围", "所在地市", "拟投资额", "用地面积", "成立日期", "员工数", "备注",
]  # fmt: skip
COUNT, BAD, REPEATED = 5_000, 25, 10
INERT = '=HYPERLINK("http://192.0.2.9/","点此")'
_MAKES = ("研发、生产和销售", "从事", "专业制造", "设计并批量供应", "主营", "代工生产")
_ROBOTS = (
    "谐波减速器",
    "伺服电机",
    "协作机器人",
    "工业机器人机械臂",
    "机器人关节模组",
    "力矩传感器",
    "人形机器人整机",
)
_WINDS = ("海上风机塔筒", "单桩与导管架", "风机叶片", "海底电缆", "风机主轴", "海上升压站")
_SUNS = ("光伏组件", "光伏逆变器", "单晶硅片", "光伏支架", "太阳能电池片", "光伏玻璃")
_OTHERS = (
    "速冻水产和预制菜", "针织服装", "日用陶瓷", "冷链仓储与城市配送", "财税软件", "木质家具", "塑料包装", "宠物食品",
    "印刷线路板清洗剂", "建筑幕墙", "儿童玩具", "茶叶精制",
)  # fmt: skip
_FOR = (
    "整机厂",
    "境外客户",
    "本省工程",
    "新能源车企",
    "电网公司",
    "连锁商超",
    "装备集团",
    "中小工厂",
)
_WISH = (
    "拟新建生产基地",
    "计划扩建一条产线",
    "寻找标准厂房",
    "希望靠近港口",
    "需要研发用房",
    "尚在选址",
    "",
)
_FIRST = "恒瑞启明远大安泰广源盛华正东卓越新科天宏博雅立信同创锦绣云海星河百川万象金石凌霄"
_SECOND = "机电精工智造动力能源材料传动光电重工科技装备控制"
_KINDS = ("有限公司", "股份有限公司", "科技有限公司", "实业有限公司")
_CITIES = ("中原市", "中原", "临海市", "北山", "杭州", None)


class Sheet(NamedTuple):
    """Rows under HEADERS, and what an import should make of them."""

    rows: list[list[object]]
    good: int
    bad: int


def firms(seed: int = 6) -> Sheet:
    """COUNT rows, the same for the same seed; BAD of them cannot be read, REPEATED say again what another says."""
    chance = random.Random(seed)
    rows = [_firm(number, chance) for number in range(COUNT - REPEATED)]
    for number, row in enumerate(chance.sample(rows[:4_000], BAD)):
        _spoil(row, number)
    rows[11][1] = INERT
    plain = [row for row in rows if row[2] is None and isinstance(row[5], float | None)]
    rows += [list(row) for row in chance.sample(plain, REPEATED)]
    return Sheet(rows, COUNT - REPEATED - BAD, BAD)


def code(number: int) -> str:
    """A well-formed credit code that nobody has."""
    body = f"91990100MA{number:07X}"
    return body + uscc.calc_check_digit(body)


def text_of(chance: random.Random, products: tuple[str, ...]) -> str:
    one, other = chance.sample(products, 2)
    wish = chance.choice(_WISH)
    said = f"{chance.choice(_MAKES)}{one}和{other}，供应{chance.choice(_FOR)}"
    return f"{said}，{wish}。" if wish else f"{said}。"


def _firm(number: int, chance: random.Random) -> list[object]:
    trade = chance.choices((_ROBOTS, _WINDS, _SUNS, _OTHERS), (30, 15, 20, 35))[0]
    name = "".join(chance.sample(_FIRST, 2)) + "".join(chance.sample(_SECOND, 2))
    return [
        number + 1,
        f"{name}{number % 997:03d}{chance.choice(_KINDS)}" if chance.random() < 0.98 else None,
        code(number) if chance.random() < 0.7 else None,
        text_of(chance, trade) + f"编号{number}",
        chance.choice(_CITIES),
        float(chance.choice((800, 3_000, 12_000, 50_000))) if chance.random() < 0.6 else None,
        float(chance.choice((15, 40, 120))) if chance.random() < 0.4 else None,
        f"{chance.randint(1998, 2024)}-{chance.randint(1, 12):02d}-01"
        if chance.random() < 0.8
        else None,
        chance.randint(5, 4_000) if chance.random() < 0.5 else None,
        chance.choice(("展会名片", "协会推荐", None)),
    ]


def _spoil(row: list[object], number: int) -> None:
    if number % 3 == 0:
        row[2] = code(number)[:-1] + "I"
    elif number % 3 == 1:
        row[5] = "三亿左右"
    else:
        row[7] = "去年"
