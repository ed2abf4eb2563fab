"""The demo officers: invented names, one set per city and those above the cities."""

from config.demo.amounts import CITIES, LATIN

# Per city in the order of CITIES: Chinese and English name of each post.
POSTS = (
    ("duty", "duty_officer", ""),
    ("duty2", "duty_officer", ""),
    ("leader", "leader", ""),
    ("leader2", "leader", ""),
    ("store", "storekeeper", "depot-{city}"),
    ("team", "team_leader", "special-{latin}"),
)
NAMES = (
    (
        ("苏日娜", "Surina"),
        ("李昕", "Li Xin"),
        ("巴特尔", "Bater"),
        ("王立新", "Wang Lixin"),
        ("赵敏", "Zhao Min"),
        ("特木尔", "Temur"),
    ),
    (
        ("张海峰", "Zhang Haifeng"),
        ("乌云", "Uyun"),
        ("刘建军", "Liu Jianjun"),
        ("萨仁", "Saren"),
        ("郝丽", "Hao Li"),
        ("孟和", "Monkh"),
    ),
    (
        ("娜仁", "Naren"),
        ("高飞", "Gao Fei"),
        ("布仁", "Buren"),
        ("陈志远", "Chen Zhiyuan"),
        ("杨慧", "Yang Hui"),
        ("阿古拉", "Agula"),
    ),
    (
        ("图雅", "Tuya"),
        ("马晓东", "Ma Xiaodong"),
        ("周国强", "Zhou Guoqiang"),
        ("其其格", "Chicheg"),
        ("武斌", "Wu Bin"),
        ("朝鲁", "Chuluu"),
    ),
)
ABOVE = (
    ("joint.command", "宝音", "Bayin", "joint_command"),
    ("joint.command2", "韩雪", "Han Xue", "joint_command"),
    ("joint.command3", "那日松", "Narisu", "joint_command"),
    ("joint.command4", "孙立群", "Sun Liqun", "joint_command"),
    ("drill.director", "林岚", "Lin Lan", "exercise_director"),
    ("drill.evaluator", "苏和", "Suhe", "evaluator"),
    ("admin.system", "系统管理员", "System administrator", "system_admin"),
    ("admin.security", "安全管理员", "Security administrator", "security_admin"),
    ("admin.audit", "审计管理员", "Audit administrator", "audit_admin"),
)


def officers() -> list[tuple[str, str, str, str, str, str]]:
    """Rows of officers.csv: username, names, city, role, site."""
    rows = [
        (
            f"{LATIN[city]}.{post}",
            *NAMES[n][m],
            city,
            role,
            site.format(city=city, latin=LATIN[city]),
        )
        for n, city in enumerate(CITIES)
        for m, (post, role, site) in enumerate(POSTS)
    ]
    return rows + [(username, zh, en, "", role, "") for username, zh, en, role in ABOVE]
