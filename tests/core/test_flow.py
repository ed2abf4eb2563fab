"""Every state machine, walked in every state with every action."""

import itertools

import pytest

from app.afterwards.states import LESSON_FLOW
from app.core.errors import Conflict
from app.core.flow import Flow, move
from app.dispatch.states import (
    CONSUMABLE_FLOW,
    DEAD_MOVEMENTS,
    DONE_MOVEMENTS,
    ORDER_FLOW,
    PLAN_FLOW,
    RESOURCE_FLOW,
    RETURNABLE_FLOW,
    UNIT_FLOW,
)
from app.duty.states import HANDOVER_FLOW, SWAP_FLOW, TASK_FLOW
from app.incidents.states import INCIDENT_FLOW
from app.inventory.states import STOCK_TAKE_FLOW
from app.planning.states import RUN_FLOW

FLOWS: dict[str, Flow] = {
    "plan": PLAN_FLOW,
    "unit": UNIT_FLOW,
    "returnable": RETURNABLE_FLOW,
    "consumable": CONSUMABLE_FLOW,
    "resource": RESOURCE_FLOW,
    "order": ORDER_FLOW,
    "incident": INCIDENT_FLOW,
    "run": RUN_FLOW,
    "task": TASK_FLOW,
    "swap": SWAP_FLOW,
    "handover": HANDOVER_FLOW,
    "stock_take": STOCK_TAKE_FLOW,
    "lesson": LESSON_FLOW,
}
MOVEMENT_FLOWS = ("unit", "returnable", "consumable", "resource")
FIRST = {
    "plan": "draft",
    "order": "issued",
    "incident": "logged",
    "run": "waiting",
    "task": "open",
    "swap": "asked",
    "handover": "open",
    "stock_take": "submitted",
    "lesson": "open",
}
LAST = {
    "plan": {"closed", "rejected", "withdrawn"},
    "order": {"closed"},
    "incident": {"merged"},  # an ended one can be opened again
    "run": {"done", "failed", "cancelled"},
    "task": {"done", "cancelled"},
    "swap": {"approved", "declined", "rejected", "withdrawn"},
    "handover": {"signed", "cancelled"},
    "stock_take": {"approved", "rejected"},
    "lesson": set(),  # an ended lesson can be opened again
}
# What may follow what, written down a second time: state, action, next state.
TRAVEL = [("ordered", "depart", "departed"), ("departed", "arrive", "arrived")]
AWAY = [
    ("arrived", "receive", "received"),
    ("received", "release", "released"),
    ("released", "go_home", "returning"),
    ("returning", "return", "returned"),
    ("returned", "inspect", "inspected"),
    ("inspected", "settle", "settled"),
]
PATHS = {
    "unit": [*TRAVEL, *AWAY],
    "returnable": [*TRAVEL, *AWAY],
    "consumable": [*TRAVEL, ("arrived", "receive", "consumed"), ("consumed", "settle", "settled")],
    "resource": [
        ("ordered", "arrive", "arrived"),
        ("arrived", "receive", "received"),
        ("received", "release", "released"),
        ("released", "inspect", "inspected"),
        ("inspected", "settle", "settled"),
    ],
}


def pairs() -> list[tuple[str, str, str]]:
    """Every (flow, state, action): each state with each action its flow knows."""
    return [
        (name, state, action)
        for name, flow in FLOWS.items()
        for state, action in itertools.product(
            flow, sorted({action for row in flow.values() for action in row})
        )
    ]


@pytest.mark.parametrize(("name", "state", "action"), pairs())
def test_a_move_is_made_or_refused_with_what_is_allowed(name: str, state: str, action: str) -> None:
    flow = FLOWS[name]
    if action in flow[state]:
        assert move(flow, state, action) == flow[state][action]
        assert flow[state][action] in flow
        return
    with pytest.raises(Conflict) as refusal:
        move(flow, state, action)
    assert refusal.value.code == "illegal_move"
    assert refusal.value.details == {"state": state, "action": action, "allowed": sorted(flow[state])}


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_is_reached_from_the_first_and_only_the_last_ones_end(name: str) -> None:
    flow, first = FLOWS[name], FIRST.get(name, "proposed")
    reached, edge = {first}, {first}
    while edge:
        edge = {after for state in edge for after in flow[state].values()} - reached
        reached |= edge
    used_up = {
        "received",
        "released",
    }  # what is used up is not given back, though it may turn back on its way
    unreached = used_up if name == "consumable" else set()
    assert set(flow) - reached == unreached
    ends = LAST.get(name, {"settled", "refused", "withdrawn", "cancelled"})
    assert {state for state in reached if not flow[state]} == ends


@pytest.mark.parametrize("name", MOVEMENT_FLOWS)
def test_a_movement_lives_as_its_form_does(name: str) -> None:
    state = move(FLOWS[name], move(FLOWS[name], "proposed", "grant"), "order")
    for before, action, after in PATHS[name]:
        assert state == before
        state = move(FLOWS[name], state, action)
        assert state == after
    assert state == "settled"


@pytest.mark.parametrize("name", MOVEMENT_FLOWS)
def test_once_ordered_nothing_is_withdrawn_or_refused(name: str) -> None:
    later = set(FLOWS[name]) - {"proposed", "granted"}
    assert all(not {"withdraw", "refuse"} & set(FLOWS[name][state]) for state in later)
    assert set(DEAD_MOVEMENTS) < set(DONE_MOVEMENTS) < set(FLOWS[name]) | {"consumed"}
