import type { Texts } from "./pair";

/** How a line goes: by what, with which stops, and whether the team's shift lasts. */
export const way = {
  "way.part.assembly": ["集结 {span}", "assembly {span}"],
  "way.part.travel": ["行程 {span}", "travel {span}"],
  "way.part.rest": ["途中休息 {span}", "rest {span}"],
  "way.part.detour": ["绕行装载 {span}", "loading elsewhere {span}"],
  "way.part.setup": ["展开 {span}", "set-up {span}"],
  "way.turn": ["第{turn}趟", "turn {turn}"],
  "way.turn_hint": ["车辆卸货后返回装运的第{turn}趟，出发时间以车辆返回为准（估算）", "Turn {turn} of trucks that unload and come back; leaving depends on their return (estimate)"],
  "way.mode.road": ["公路", "By road"],
  "way.mode.rail": ["铁路", "By rail"],
  "way.mode.air": ["空中", "By air"],
  "unmet.no_seat": ["车次或航班已无座位", "No seat left on train or flight"],
  "unmet.no_complement": ["缺少必须配套的力量", "What it must come with is missing"],
  "way.shift_exceeded": ["到达时已超过本班工时，须安排轮换", "Arrives after the team's shift: relief is needed"],
} as const satisfies Texts;
