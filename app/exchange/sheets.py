"""A sheet to be printed: what stands on it, whichever way it is set. Times are Beijing's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

BEIJING = ZoneInfo("Asia/Shanghai")
DRILL_MARK = "演练 演练 演练 · 非真实事件"
INVENTED_MARK = "虚构数据：物资、队伍、人员与电话均为演示"


class Block(BaseModel):
    """Facts are pairs, a table has a head row; text is a paragraph."""

    heading: str = ""
    form: Literal["facts", "table", "text", "signatures"]
    rows: list[list[str]]


class Sheet(BaseModel):
    title: str
    number: str
    marks: list[str]  # stand on top of every page
    blocks: list[Block]
    foot: str  # where it comes from and when it was made


def facts(pairs: Sequence[tuple[str, str]], heading: str = "") -> Block:
    return Block(heading=heading, form="facts", rows=[[name, value or "—"] for name, value in pairs])


def table(heading: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    return Block(heading=heading, form="table", rows=[list(head), *(list(row) for row in rows)])


def text(content: str, heading: str = "") -> Block:
    return Block(heading=heading, form="text", rows=[[content]])


def signatures(*names: str) -> Block:
    return Block(form="signatures", rows=[[name] for name in names])


def marks(world: str, invented: bool) -> list[str]:
    """What no print of this world may be without."""
    return [*([] if world == "real" else [DRILL_MARK]), *([INVENTED_MARK] if invented else [])]


def beijing(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if moment else "—"
