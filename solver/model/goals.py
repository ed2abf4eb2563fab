"""What a plan should keep small, in strict order: each goal
is a named vector of costs over the model's columns.

unmet   weight x unmet share of the need
time    weight x share x hours until of use, an hour past due counting five and more the longer
burden  what is lent, in shares of the lender's own holding, dearer the more one city lends
cost    vehicle kilometres, vehicles and tonne kilometres
"""

from typing import TYPE_CHECKING

import numpy as np

from solver.arrays import Floats
from solver.instance.costs import hours_felt, moving_cost
from solver.instance.sources import RESOURCE, SUPPLY, UNIT

if TYPE_CHECKING:
    from solver.instance.arcs import Arcs
    from solver.instance.instance import Instance
    from solver.model.model import Model

UNITS = {
    "unmet": "weighted share",
    "time": "weighted hours",
    "burden": "shares of holdings",
    "cost": "vehicle-kilometres",
}


def arc_hours(instance: "Instance", arcs: "Arcs") -> Floats:
    """Hours felt until each arc is of use, the margin for asking a neighbour included."""
    agreement = instance.problem.agreement
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    return hours_felt(agreement, arcs.arrive + margin * arcs.cross, instance.needs.due[arcs.need])


def unmet(model: "Model") -> Floats:
    needs = model.instance.needs
    costs = np.zeros(model.columns)
    costs[model.unmet] = needs.weight / needs.asked
    return costs


def time(model: "Model") -> Floats:
    instance, arcs = model.instance, model.instance.arcs
    costs = np.zeros(model.columns)
    share = (instance.needs.weight / instance.needs.asked)[arcs.need]
    costs[model.arcs] = share * arcs.gain * arc_hours(instance, arcs)
    return costs


def burden(model: "Model") -> Floats:
    costs = np.zeros(model.columns)
    costs[model.burden] = np.tile(model.instance.problem.agreement.burden_slopes, len(model.lenders))
    return costs


def cost(model: "Model") -> Floats:
    costs = np.zeros(model.columns)
    costs[model.arcs] = arc_cost(model.instance, model.instance.arcs)
    convoys = model.convoys
    costs[model.trucks] = (
        model.instance.trucks.km[convoys.pool, convoys.vehicle, convoys.incident]
        + model.instance.problem.agreement.vehicle_km
    )
    return costs


def arc_cost(instance: "Instance", arcs: "Arcs") -> Floats:
    """Vehicle kilometres per unit of each arc, its trucks apart."""
    agreement, sources = instance.problem.agreement, instance.sources
    form, weight = sources.form[arcs.source], sources.weight_kg[arcs.source]
    told = np.zeros(len(arcs))
    for one in (SUPPLY, UNIT, RESOURCE):
        told = np.where(form == one, moving_cost(agreement, one, arcs.km, weight), told)
    return told


GOALS = (unmet, time, burden, cost)
