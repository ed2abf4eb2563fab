"""Officers of four cities who do whatever comes to their minds, in a world with a little of everything."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.dispatch import consents, decisions, homecoming, orders, plans, provisional, requests, settlement
from app.dispatch.events import Plan
from app.dispatch.models import LoanRequestRow, MovementRow, OrderRow, PlanRow
from app.dispatch.road_reports import break_down, resume
from app.dispatch.tracking import arrive, depart, go_home, inspect, receive, release, return_home
from app.incidents import service as incidents
from app.incidents.events import Incident
from tests.lending import LIST_DONE, NAMES, Asked, below_floor, content, plan_now, seen
from tests.world import CITIES, World, incident, lot, needing, places, trucks, unit

TENTS, QUILTS = ("supply", "tent_12", 600), ("supply", "quilt", 4000)
AMBULANCES, BEDS = ("unit", "ambulance_transport", 40), ("resource", "burn_bed", 90)
ON_THE_WAY = (
    "ordered",
    "departed",
    "arrived",
    "received",
    "released",
    "broken_down",
    "returning",
    "returned",
)
Step = tuple[Callable[..., Any], str, dict[str, Any]]


class Whims:
    """`act` does one thing that somebody can do; what he may not do raises DomainError."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.stock: dict[str, int] = {}
        self.units: list[str] = []
        self.beds: list[str] = []
        self.fleets: dict[str, str] = {}
        for city in CITIES:
            for item, many in (("tent_12", 40), ("quilt", 300)):
                self.stock[lot(world, city, item, many)] = many
            self.units.append(unit(world, city))
            self.beds.append(places(world, city, "burn_bed", 9))
            self.fleets[CITIES[city]] = trucks(world, city, 3)
        self.incidents = [self._incident(), self._incident()]
        self.deeds: Sequence[tuple[Callable[[], object], int]] = (
            (self.draft, 1),
            (self.submit, 1),
            (self.answer, 3),
            (self.decide, 1),
            (self.acknowledge, 2),
            (self.step, 8),
            (self.ask, 1),
            (self.reply, 1),
            (self.break_down, 1),
            (self.settle, 1),
            (self.wait, 1),
        )

    def act(self) -> None:
        deeds, weights = zip(*self.deeds, strict=True)
        before = self.world.position()
        while self.world.position() == before:
            self.dice.choices(deeds, weights)[0]()

    def draft(self) -> None:
        asked = []
        for source in self.dice.sample([*self.stock, *self.units, *self.beds], self.dice.randint(1, 3)):
            kind, most = source.partition(":")[0], {"lot": 30, "unit": 1, "resource": 5}
            fleet = {self.fleets[self.world.row(source)["city"]]: self.dice.randint(1, 2)}
            carried = fleet if kind == "lot" and self._likely(0.7) else {}
            asked.append(Asked(source, self.dice.randint(1, most[kind]), carried))
        found = self.dice.choice(self.incidents)
        with self.world.read() as session:
            row = incidents.find(session, found.id)
        self.world.do("ulanqab.duty", plans.draft_plan, row, content(self.world, found, *asked))

    def submit(self) -> None:
        if plan := self._plan("draft"):
            self.world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))

    def answer(self) -> None:
        plan = self._plan("submitted", "replanning")
        waiting = [one for one in plan.consents if one.state in ("pending", "provisional")] if plan else []
        if plan is None or not waiting:
            return
        consent = self.dice.choice(waiting)
        leader, hashed = f"{NAMES[consent.city]}.leader", {"content_hash": plan.content_hash}
        why = {"city": consent.city, "reason_code": "own_incident", "note": "本市有事"}
        if consent.state == "pending":
            mine = [x for x in plan.movements if (x.city_from, x.state) == (consent.city, "proposed")]
            lines = {x.id: self.dice.choice([*[x.quantity] * 6, x.quantity // 2, 0]) for x in mine}
            until = self.world.now + timedelta(minutes=20) if self._likely(0.15) else None
            floor = {"below_floor": below_floor(self.world, plan, NAMES[consent.city])}
            given = {"lines": lines, "valid_until": until, **why, **hashed, **floor}
            self.world.do(leader, consents.answer, plan.id, **given)
        elif self._likely(0.5):
            self.world.do(leader, provisional.confirm, plan.id, city=consent.city, **hashed)
        else:
            self.world.do(leader, provisional.take_back, plan.id, **why)

    def decide(self) -> None:
        plan = self._plan("consented") or self._plan("submitted", "replanning")
        if plan is None:
            return
        noted = {"seen_version": plan.version, "note": "不同意"}
        if self._likely(0.85):
            self.world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
        elif self._likely(0.5):
            self.world.do("ulanqab.leader", decisions.reject, plan.id, **noted)
        else:
            self.world.do("ulanqab.duty", plans.withdraw, plan.id, **noted)

    def acknowledge(self) -> None:
        if order := self._order("issued"):
            keeper = f"{NAMES[order.city]}.store"
            self.world.do(keeper, orders.acknowledge, order.id, seen_version=order.version)

    def step(self) -> None:
        if line := self._line(*ON_THE_WAY):
            step, who, given = self._next_step(line)
            self.world.do(who, step, line.id, seen_version=line.version, **given)

    def _next_step(self, line: MovementRow) -> Step:
        store, team = (f"{NAMES[line.city_from]}.{post}" for post in ("store", "team"))
        duty, receiver = (f"{NAMES[line.city_to]}.{post}" for post in ("duty", "store"))
        many, now = line.quantity, {"occurred_at": None}
        sent, got, back = (self.dice.choice([many, many, self.dice.randint(x, many)]) for x in (1, 0, 0))
        short = {"received_quantity": got, "damaged_quantity": self.dice.randint(0, got), "note": "少了"}
        looked_at: Step = inspect, store, {"condition": self.dice.choice(["good", "damaged"])}
        if line.form == "resource" and line.state in ("ordered", "released"):
            return (arrive, duty, now) if line.state == "ordered" else looked_at
        repaired: Step = resume, team, {"note": "修好"}
        homeward: Step = go_home, team, {"checklist": LIST_DONE}
        steps: dict[str, Step] = {
            "ordered": (depart, store, now | {"sent_quantity": sent, "note": "装不下"}),
            "departed": (arrive, duty, now),
            "arrived": (receive, receiver, short | {"difference_code": "short"}),
            "received": (release, duty, {}),
            "released": homeward,
            "broken_down": self.dice.choice([homeward, repaired]),
            "returning": (return_home, store, {"returned_quantity": back, "lost_quantity": many - back}),
            "returned": looked_at,
        }
        return steps[line.state]

    def ask(self) -> None:
        if not (line := self._line("ordered", "departed", "arrived", "received")):
            return
        kind = self.dice.choice(["recall", "extend", "hand_over", "cancel", "reduce"])
        side = NAMES[line.city_from if kind == "recall" or self._likely(0.5) else line.city_to]
        other = next(one for one in self.incidents if one.id != line.incident_id)
        need = next((one.id for one in other.needs if one.kind == line.kind), None)
        given: dict[str, Any] = {"need_id": need, "quantity": max(1, line.quantity // 2)}
        given |= {"until_at": self.world.now + timedelta(days=30), "seen_version": line.version}
        self.world.do(f"{side}.duty", requests.ask, line.id, kind=kind, reason="改变", **given)

    def reply(self) -> None:
        asked = self._one(LoanRequestRow, "pending")
        if asked is not None:
            who = f"{NAMES[asked.city_asked]}.{self.dice.choice(['leader', 'duty', 'store'])}"
            given = {"accept": self._likely(0.8), "note": "不行", "seen_version": asked.version}
            self.world.do(who, requests.answer, asked.id, **given)

    def break_down(self) -> None:
        if line := self._line("departed", "arrived", "received"):
            team = f"{NAMES[line.city_from]}.team"
            self.world.do(team, break_down, line.id, note="故障", seen_version=line.version)

    def settle(self) -> None:
        if not (order := self._order("acknowledged", "stated", "disputed")):
            return
        lender, borrower, given = NAMES[order.city], NAMES[order.city_to], {"seen_version": order.version}
        if order.state != "stated":
            self.world.do(f"{lender}.store", orders.state_costs, order.id, **given)
        elif self._likely(0.2):
            self.world.do(f"{borrower}.leader", settlement.dispute, order.id, reason="不对", **given)
        else:
            self.world.do(f"{self.dice.choice([lender, borrower])}.leader", orders.settle, order.id, **given)

    def wait(self) -> None:
        self.world.later(minutes=self.dice.choice([5, 30, 90]))
        self.world.work(provisional.lapse_provisional)
        self.world.work(homecoming.trucks_home)

    def _incident(self) -> Incident:
        return needing(self.world, incident(self.world), TENTS, QUILTS, AMBULANCES, BEDS)

    def _likely(self, share: float) -> bool:
        return self.dice.random() < share

    def _plan(self, *states: str) -> Plan | None:
        row = self._one(PlanRow, *states)
        return plan_now(self.world, row) if row is not None else None

    def _order(self, *states: str) -> OrderRow | None:
        found: OrderRow | None = self._one(OrderRow, *states)
        return found

    def _line(self, *states: str) -> MovementRow | None:
        found: MovementRow | None = self._one(MovementRow, *states)
        return found

    def _one(self, table: Any, *states: str) -> Any:
        """Any row in one of these states."""
        with self.world.read() as session:
            rows = session.execute(select(table).where(table.state.in_(states)).order_by(table.id)).scalars()
            found = rows.unique().all()
            session.expunge_all()
        return self.dice.choice(found) if found else None
