"""The parts of a question that go beyond stock and needs: waves,
complements, ratings, services, shifts and the goals' weights."""

from operator import attrgetter

from solver.problem import Agreement, Need, Problem, ProblemError, Service, Unit
from solver.validate.references import known

MOST_DEPARTURES = 100_000


def parts_make_sense(problem: Problem) -> None:
    """Nothing, or a ProblemError with a code and the culprit."""
    for need in problem.needs:
        _need(need)
    _units(problem.units)
    sites = {x.id for x in problem.sites}
    for service in problem.travel.services:
        _service(service, sites, problem.horizon_minutes)
    _complements(problem)
    _weights(problem.agreement)
    services = {x.id for x in problem.travel.services}
    for pin in problem.pinned:
        known("service", pin.service, services, f"pinned {pin.source}")


def _need(need: Need) -> None:
    if need.rated and need.form != "unit":
        raise ProblemError("only_units_are_rated", need=need.id, form=need.form)
    if need.rated and need.waves:
        raise ProblemError("rated_need_in_waves", need=need.id)
    total = sum(wave.quantity for wave in need.waves)
    if total > need.quantity:
        raise ProblemError("waves_exceed_need", need=need.id, waves=total, quantity=need.quantity)


def _units(units: tuple[Unit, ...]) -> None:
    for unit in filter(attrgetter("ratings"), units):
        _ratings(unit)
    for unit in filter(attrgetter("modes"), units):
        if "road" in unit.modes:
            raise ProblemError("bad_mode", unit=unit.id, mode="road", known=["rail", "air"])


def _ratings(unit: Unit) -> None:
    for capability in unit.ratings:
        if capability not in unit.capabilities:
            raise ProblemError("rating_without_capability", unit=unit.id, capability=capability)


def _service(service: Service, sites: set[str], horizon: float) -> None:
    of = f"service {service.id}"
    if service.mode == "road":
        raise ProblemError("bad_mode", service=service.id, mode="road", known=["rail", "air"])
    known("site", service.from_site, sites, of)
    known("site", service.to_site, sites, of)
    if service.every_minutes is not None:
        last = horizon if service.last_minutes is None else min(service.last_minutes, horizon)
        count = int(max(0.0, last - service.first_minutes) // service.every_minutes)
        if count > MOST_DEPARTURES:
            raise ProblemError(
                "too_many_departures", service=service.id, departures=count, at_most=MOST_DEPARTURES
            )


def _complements(problem: Problem) -> None:
    needs = {x.id for x in problem.needs}
    for each in problem.complements:
        of = f"complement of {each.need}"
        known("need", each.need, needs, of)
        known("need", each.requires, needs, of)
        if each.need == each.requires:
            raise ProblemError("complement_of_itself", need=each.need)


def _weights(agreement: Agreement) -> None:
    slopes, widths = agreement.burden_slopes, agreement.burden_widths
    if len(slopes) != len(widths) + 1:
        raise ProblemError(
            "burden_slopes_must_be_one_more_than_widths", slopes=len(slopes), widths=len(widths)
        )
    if list(slopes) != sorted(slopes):
        raise ProblemError("burden_slopes_must_rise", slopes=list(slopes))
