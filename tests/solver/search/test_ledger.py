"""Lines taken all at once leave what they leave one by one."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import Model, make_model
from solver.search.greedy import nearest_first
from solver.search.ledger import Ledger


@cache
def _model(scale: str, seed: int) -> Model:
    return make_model(make_instance(generate(scale, seed)))


def _state(ledger: Ledger) -> list[Sequence[float]]:
    left = (
        ledger.need_left,
        ledger.source_left,
        ledger.export_left,
        ledger.shortfall_left,
        ledger.seats_left,
    )
    return [ledger.amounts.tolist(), ledger.sent.tolist(), *left, ledger.free_kg, ledger.free_m3]


@pytest.mark.parametrize(("scale", "seed"), [("four", 2), ("four-scarce", 1)])
@pytest.mark.parametrize("times", [1, 2], ids=["fits", "too much"])
@pytest.mark.parametrize("trucks", [True, False], ids=["trucks sent", "trucks at home"])
def test_all_at_once_is_one_by_one(scale: str, seed: int, times: int, trucks: bool) -> None:
    model = _model(scale, seed)
    amounts, sent = nearest_first(model)
    together, alone = Ledger(model), Ledger(model)
    for ledger in (together, alone):
        ledger.put_trucks(sent if trucks else np.zeros_like(sent))
    together.take_all(times * amounts)
    for arc in np.flatnonzero(amounts).tolist():
        alone.take(arc, times * int(amounts[arc]))
    for told, wanted in zip(_state(together), _state(alone), strict=True):
        assert told == pytest.approx(wanted, abs=1e-6)


def test_many_trucks_go_as_if_one_by_one() -> None:
    model = _model("four", 2)
    whole, parts = Ledger(model), Ledger(model)
    riding = np.flatnonzero(model.convoys.arc_lane >= 0)
    arc = int(max(riding, key=lambda each: whole.room(int(each))))
    quantity = whole.room(arc)
    whole.take(arc, quantity)
    for _ in range(quantity):
        parts.take(arc, 1)
    assert whole.amounts.tolist() == parts.amounts.tolist()
    for ledger in (whole, parts):
        lane = int(model.convoys.arc_lane[arc])
        assert ledger.free_kg[lane] >= -1e-6
        sent = int(ledger.sent.sum())
        ledger.give_back(arc, quantity)
        ledger.call_back(lane)
        assert (sent > 0, int(ledger.sent.sum())) == (True, 0)
        assert ledger.trucks_left == model.instance.trucks.count.tolist()
