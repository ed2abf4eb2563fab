/** Who may do what: the server's table, so that a console offers only what it would allow. The server decides. */
import type { Officer, Role } from "./types";

const DUTY: Role[] = ["duty_officer", "leader"];
const KEEPERS: Role[] = ["storekeeper", "duty_officer"];
const CREWS: Role[] = ["storekeeper", "team_leader", "duty_officer"];
const POSTS: Role[] = [...CREWS, "leader"];

const FOR_OWN_CITY = {
  "incident.log": DUTY,
  "incident.edit": DUTY,
  "incident.grade": DUTY,
  "incident.respond": DUTY,
  "incident.reopen": ["leader"],
  "incident.merge": DUTY,
  "need.state": DUTY,
  "report.write": DUTY,
  "report.sign": ["leader"],
  "report.limits": ["leader"],
  "warning.issue": DUTY,
  "notice.acknowledge": DUTY,
  "expert.keep": DUTY,
  "expert.consult": DUTY,
  "expert.call": [],
  "person.write": DUTY,
  "person.read": DUTY,
  "register.keep": KEEPERS,
  "plan.propose": DUTY,
  "plan.draft": DUTY,
  "plan.submit": DUTY,
  "plan.endorse": [],
  "plan.remind": [],
  "offer.make": DUTY,
  "offer.decide": DUTY,
  "plan.consent": ["leader"],
  "plan.approve": ["leader"],
  "plan.record_oral": ["duty_officer"],
  "floor.allow": ["leader"],
  "order.acknowledge": CREWS,
  "order.address": DUTY,
  "order.prepare": CREWS,
  "order.state_costs": ["storekeeper", "leader"],
  "order.settle": ["leader"],
  "order.close_item": ["storekeeper", "leader"],
  "request.ask": DUTY,
  "request.answer": ["leader"],
  "request.acknowledge": DUTY,
  "movement.report": CREWS,
  "movement.depart": CREWS,
  "movement.arrive": CREWS,
  "movement.receive": KEEPERS,
  "movement.release": DUTY,
  "movement.go_home": CREWS,
  "movement.override": ["leader"],
  "movement.return": KEEPERS,
  "movement.inspect": KEEPERS,
  "person.ask_end": DUTY,
  "person.decide_end": ["leader"],
  "task.make": DUTY,
  "task.answer": POSTS,
  "roster.plan": ["leader"],
  "roster.swap": DUTY,
  "handover.make": DUTY,
  "log.write": POSTS,
  "stock_take.decide": DUTY,
  "lesson.raise": DUTY,
  "lesson.end": DUTY,
  "message.read": [...DUTY, ...CREWS],
  "message.read_joint": [],
  "drill.direct": [],
  "drill.evaluate": [],
  "drill.watch": [],
  "road.set": [],
  "account.ask": [],
  "account.decide": [],
  "account.review": [],
  "mode.switch": [],
} as const satisfies Record<string, readonly Role[]>;

const FOR_ALL_CITIES: Partial<Record<Action, readonly Role[]>> = {
  "road.set": [...DUTY, "joint_command"],
  "message.read_joint": ["joint_command"],
  "drill.direct": ["exercise_director"],
  "drill.evaluate": ["exercise_director", "evaluator"],
  "drill.watch": ["exercise_director", "evaluator"],
  "plan.propose": ["joint_command"],
  "plan.endorse": ["joint_command"],
  "plan.remind": ["joint_command"],
  "task.make": ["joint_command"],
  "task.answer": ["joint_command"],
  "lesson.raise": ["joint_command"],
  "account.ask": ["system_admin"],
  "account.decide": ["security_admin"],
  "mode.switch": ["system_admin"],
  "account.review": ["system_admin", "security_admin", "audit_admin"],
  "report.limits": ["joint_command"],
  "incident.merge": ["joint_command"],
  "expert.consult": ["joint_command"],
  "expert.call": [...DUTY, "joint_command"],
  "person.read": ["joint_command"],
  "log.write": ["joint_command"],
};

export type Action = keyof typeof FOR_OWN_CITY;

export function may(officer: Officer | null, action: Action, ...cities: string[]): boolean {
  if (!officer) return false;
  if (FOR_ALL_CITIES[action]?.includes(officer.role)) return true;
  const roles: readonly Role[] = FOR_OWN_CITY[action];
  return roles.includes(officer.role) && officer.city !== null && cities.includes(officer.city);
}
