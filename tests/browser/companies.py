"""Six invented firms as they would write of themselves; two are foreign and write in their own language."""

COMPANIES = {
    "joints": (
        "研发生产机器人谐波减速器、关节模组与伺服电机，供应人形机器人和工业机器人整机厂，"
        "拟新建年产50万台关节模组的生产基地"
    ),
    "batteries": (
        "从事锂离子电池正极材料与储能电池系统的研发制造，配套新能源汽车和电网侧储能，计划扩建一条磷酸锰铁锂产线"
    ),
    "packaging": (
        "集成电路先进封装测试企业，提供晶圆级封装、倒装和系统级封装服务，客户为设计公司，拟设第二工厂"
    ),
    "seafood": ("罗非鱼、对虾的养殖、冷冻加工与出口，开发预制菜和水产调味品，需要冷链和港口"),
    "vaccines": (
        "We are a Danish vaccine developer with an mRNA platform and lipid nanoparticle formulation. "
        "We look for a pilot production site and clinical partners in southern China."
    ),
    "sensors": (
        "当社は日本の半導体センサーメーカーで、車載用イメージセンサーとMEMSを製造しています。"
        "中国華南に後工程の工場と研究開発拠点を設けたい。"
    ),
}
