"""The parts of a question that go beyond stock and needs: waves,
complements, ratings, services, shifts and the goals' weights."""

from operator import attrgetter

from solver.problem import Agreement, Need, Problem, ProblemError, Service, Unit
from solver.validate_columns import all_at_least, all_quantities, at_least, known, named, placed, quantity


def parts_make_sense(problem: Problem) -> None:
    """Nothing, or a ProblemError with a code and the culprit."""
    for need in problem.needs:
        _need(need)
    _units(problem.units)
    sites = {x.id for x in problem.sites}
    for service in problem.travel.services:
        _service(service, sites)
    all_quantities(problem.consents, ("quantity",), placed("consent"), least=1)
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


def _units(units: tuple[Unit, ...]) -> None:
    of = named("unit")
    all_quantities(units, ("crew",), of)
    all_at_least(units, ("worked_minutes",), 0, of)
    all_at_least([x for x in units if x.shift_minutes is not None], ("shift_minutes",), 0, of)
    all_at_least([x for x in units if x.drivers is not None], ("drivers",), 1, of)
    for unit in filter(attrgetter("ratings"), units):
        _ratings(unit)
    for unit in filter(attrgetter("modes"), units):
        if "road" in unit.modes:
            raise ProblemError("bad_mode", unit=unit.id, mode="road", known=["rail", "air"])


def _ratings(unit: Unit) -> None:
    for capability, rating in unit.ratings.items():
        quantity(rating, 0, f"ratings.{capability}", f"unit {unit.id}")
        if capability not in unit.capabilities:
            raise ProblemError("rating_without_capability", unit=unit.id, capability=capability)


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
