"""Trucks stay with what of a convoy still goes."""

from app.dispatch.convoys import Rider, trucks_after


def test_the_first_line_that_goes_takes_over_the_trucks_of_those_that_do_not() -> None:
    riders = [
        Rider("150100", False, {"fleet:1": 2}),
        Rider("150200", True, {"fleet:9": 1}),
        Rider("150100", True, {}),
        Rider("150100", True, {"fleet:1": 1}),
    ]
    assert trucks_after(riders) == [{}, {"fleet:9": 1}, {"fleet:1": 2}, {"fleet:1": 1}]


def test_trucks_of_a_convoy_that_does_not_go_at_all_stay_at_home() -> None:
    riders = [Rider("150100", False, {"fleet:1": 2}), Rider("150200", True, {})]
    assert trucks_after(riders) == [{}, {}]
