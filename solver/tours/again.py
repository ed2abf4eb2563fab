"""How many trucks the trips may have: as many as stand there, and on second trips as many as have come to the
incident in time. Which truck of a lane and kind goes a second time is open."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, vstack

from solver.arrays import Floats
from solver.tours.trips import Trips


@dataclass(slots=True)
class TruckRows:
    """Rows over the trips, `matrix` [row, trip], each at most its `room`: the trucks of every stand; then,
    for each lane, kind and minute, those that have to come by then to go again, less those that do."""

    matrix: csc_matrix
    room: Floats

    @classmethod
    def of(cls, trips: Trips) -> "TruckRows":
        stands, count = len(trips.stands), len(trips)
        matrix = csc_matrix((np.ones(count), (trips.stand, np.arange(count))), shape=(stands, count))
        rows = vstack([matrix, *_again(trips)]).tocsc()
        return cls(rows, np.append(trips.count, np.zeros(rows.shape[0] - stands)))


def _again(trips: Trips) -> Iterator[coo_matrix]:
    """The rows of each lane and kind: of those who come by a minute each may go again by then but once."""
    kinds = np.array([kind for _, _, kind in trips.stands], np.int64)
    group = trips.lane * (kinds.max(initial=0) + 1) + kinds[trips.stand]
    group[trips.known :] = -1
    again = trips.before > 0
    for one in np.unique(group[again]).tolist():
        back, first = np.flatnonzero(again & (group == one)), np.flatnonzero(~again & (group == one))
        minutes = np.unique(trips.before[back])
        goes, i = np.nonzero(trips.before[back] <= minutes[:, None])
        comes, j = np.nonzero(trips.end[first] <= minutes[:, None])
        entries = np.concatenate([np.ones(len(goes)), -np.ones(len(comes))])
        places = np.concatenate([goes, comes]), np.concatenate([back[i], first[j]])
        yield coo_matrix((entries, places), shape=(len(minutes), len(trips)))
