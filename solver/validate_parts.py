"""The parts of a question that go beyond stock and needs: waves,
complements, ratings, services, shifts and the goals' weights."""

import math
from collections.abc import Container

from solver.problem import Agreement, Need, Problem, ProblemError, Service, Unit

LARGEST = 1_000_000_000  # beyond, rounding in the engines would lose single pieces


def known(what: str, value: str | None, among: Container[str], of: str) -> None:
    if value is not None and value not in among:
        raise ProblemError(f"unknown_{what}", id=value, of=of)


def at_least(value: float, least: float, name: str, of: str) -> None:
    if not math.isfinite(value) or value < least:
        raise ProblemError("bad_number", field=name, value=value, at_least=least, of=of)


def quantity(value: float, least: float, name: str, of: str) -> None:
    at_least(value, least, name, of)
    if value > LARGEST:
        raise ProblemError("bad_number", field=name, value=value, at_most=LARGEST, of=of)


def parts_make_sense(problem: Problem) -> None:
    """Nothing, or a ProblemError with a code and the culprit."""
    for need in problem.needs:
        _need(need)
    for unit in problem.units:
        _unit(unit)
    sites = {x.id for x in problem.sites}
    for service in problem.travel.services:
        _service(service, sites)
    for consent in problem.consents:
        quantity(consent.quantity, 1, "quantity", f"consent of {consent.city} {consent.kind}")
    _complements(problem)
    _weights(problem.agreement)
    services = {x.id for x in problem.travel.services}
    for pin in problem.pinned:
        known("service", pin.service, services, f"pinned {pin.source}")


def _need(need: Need) -> None:
    of = f"need {need.id}"
    at_least(need.weight, 1e-9, "weight", of)
    if need.rated and need.form != "unit":
        raise ProblemError("only_units_are_rated", need=need.id, form=need.form)
    if need.rated and need.waves:
        raise ProblemError("rated_need_in_waves", need=need.id)
    for wave in need.waves:
        quantity(wave.quantity, 1, "waves.quantity", of)
        at_least(wave.due_minutes, 0, "waves.due_minutes", of)
        at_least(wave.latest_minutes or 0.0, 0, "waves.latest_minutes", of)
    total = sum(wave.quantity for wave in need.waves)
    if total > need.quantity:
        raise ProblemError("waves_exceed_need", need=need.id, waves=total, quantity=need.quantity)


def _unit(unit: Unit) -> None:
    of = f"unit {unit.id}"
    quantity(unit.crew, 0, "crew", of)
    at_least(unit.worked_minutes, 0, "worked_minutes", of)
    if unit.shift_minutes is not None:
        at_least(unit.shift_minutes, 0, "shift_minutes", of)
    if unit.drivers is not None:
        at_least(unit.drivers, 1, "drivers", of)
    for capability, rating in unit.ratings.items():
        quantity(rating, 0, f"ratings.{capability}", of)
        if capability not in unit.capabilities:
            raise ProblemError("rating_without_capability", unit=unit.id, capability=capability)
    if "road" in unit.modes:
        raise ProblemError("bad_mode", unit=unit.id, mode="road", known=["rail", "air"])


def _service(service: Service, sites: set[str]) -> None:
    of = f"service {service.id}"
    if service.mode == "road":
        raise ProblemError("bad_mode", service=service.id, mode="road", known=["rail", "air"])
    known("site", service.from_site, sites, of)
    known("site", service.to_site, sites, of)
    quantity(service.seats, 0, "seats", of)
    for name in ("minutes", "km", "first_minutes", "boarding_minutes"):
        at_least(getattr(service, name), 0, name, of)
    for departure in service.departures:
        at_least(departure, 0, "departures", of)
    if service.every_minutes is not None:
        at_least(service.every_minutes, 1, "every_minutes", of)
    if service.last_minutes is not None:
        at_least(service.last_minutes, 0, "last_minutes", of)


def _complements(problem: Problem) -> None:
    needs = {x.id for x in problem.needs}
    for each in problem.complements:
        of = f"complement of {each.need}"
        known("need", each.need, needs, of)
        known("need", each.requires, needs, of)
        at_least(each.per, 1e-9, "per", of)
        at_least(each.ready, 0, "ready", of)
        if each.need == each.requires:
            raise ProblemError("complement_of_itself", need=each.need)


def _weights(agreement: Agreement) -> None:
    for name in (
        "driving_minutes",
        "rest_minutes",
        "late_hour",
        "late_hour_squared",
        "vehicle_km",
        "tonne_km",
    ):
        at_least(getattr(agreement, name), 1.0 if name == "driving_minutes" else 0.0, name, "agreement")
    if agreement.shift_minutes is not None:
        at_least(agreement.shift_minutes, 0, "shift_minutes", "agreement")
    slopes, widths = agreement.burden_slopes, agreement.burden_widths
    if len(slopes) != len(widths) + 1:
        raise ProblemError(
            "burden_slopes_must_be_one_more_than_widths", slopes=len(slopes), widths=len(widths)
        )
    for value in (*slopes, *widths):
        at_least(value, 0, "burden_slopes or burden_widths", "agreement")
    if list(slopes) != sorted(slopes):
        raise ProblemError("burden_slopes_must_rise", slopes=list(slopes))
