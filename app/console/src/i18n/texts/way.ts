import type { Texts } from "./pair";

/** How a line goes: by what, with which stops, and whether the team's shift lasts. */
export const way = {
  "way.breakdown": [
    "集结 {assembly} + 行程 {travel} + 途中休息 {rest} + 展开 {setup}",
    "assembly {assembly} + travel {travel} + rest {rest} + set-up {setup}",
  ],
  "way.breakdown_hint": ["集结 + 行程 + 途中休息 + 展开（分钟）", "assembly + travel + rest + set-up (minutes)"],
  "way.mode.road": ["公路", "By road"],
  "way.mode.rail": ["铁路", "By rail"],
  "way.mode.air": ["空中", "By air"],
  "unmet.no_seat": ["车次或航班已无座位", "No seat left on train or flight"],
  "unmet.no_complement": ["缺少必须配套的力量", "What it must come with is missing"],
  "way.shift_exceeded": ["到达时已超过本班工时，须安排轮换", "Arrives after the team's shift: relief is needed"],
} as const satisfies Texts;
