"""Whole numbers around a known point, where there are few enough of them."""

import numpy as np
import pytest

from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.search import complete
from solver.search.answer import as_point, make_draft
from solver.search.complete import rest_again
from solver.search.greedy import nearest_first


def test_more_whole_columns_than_the_engine_leaves_in_time_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = make_model(make_instance(generate("four", 0)))
    by_hand, cost = make_draft(model, *nearest_first(model)), model.goals[1] + 1e3 * model.goals[0]
    beside = int(np.count_nonzero(model.convoys.arc_lane < 0))
    monkeypatch.setattr(complete, "MANY", beside)
    better = rest_again(model, by_hand, cost, [], 5.0)
    assert cost @ as_point(model, better) < cost @ as_point(model, by_hand)
    monkeypatch.setattr(complete, "MANY", beside - 1)
    assert rest_again(model, by_hand, cost, [], 5.0) is by_hand
