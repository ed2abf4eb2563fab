"""How the loads are driven: real trucks from where they stand, over the places where they load, to the
incident, and back for more where trucks are short.

The model counts a city's trucks as one pool; here each of them gets its way, and every line the time of
the truck that brings it. What cannot be brought in time after all stays at home, and trucks that are free,
or come back, bring what stays open.
"""

from solver.tours.making import toured

__all__ = ["toured"]
