"""Fastest ways over roads, for the checker: from anywhere towards one node."""

import heapq
import math

AS_FAST = 1e-4
Span = tuple[float, float]


class Towards:
    """Fastest driving to one node, found outwards from it and only as far as was asked; `backwards` tells
    of each node the stretches that lead there, with their minutes and kilometres."""

    def __init__(self, node: str, backwards: dict[str, list[tuple[str, float, float]]]):
        self.backwards = backwards
        self.best, self.heap, self.reached = {node: 0.0}, [(0.0, node)], -1.0
        self.km: dict[str, Span] = {node: (0.0, 0.0)}

    def minutes_from(self, wanted: str) -> float:
        best, heap, backwards, spans = self.best, self.heap, self.backwards, self.km
        known_of, far = best.get, math.inf
        while heap and known_of(wanted, far) > self.reached:
            reached, here = heapq.heappop(heap)
            self.reached = reached
            if reached > best[here]:
                continue
            least, most = spans[here]
            for tail, stretch, km in backwards.get(here, ()):
                total, known = reached + stretch, known_of(tail, far)
                if total >= known + AS_FAST:
                    continue
                if total < known:
                    best[tail] = total
                    heapq.heappush(heap, (total, tail))
                if total < known - AS_FAST:
                    spans[tail] = least + km, most + km
                else:
                    spans[tail] = min(spans[tail][0], least + km), max(spans[tail][1], most + km)
        return best.get(wanted, math.inf)

    def km_from(self, wanted: str) -> Span:
        """The least and the most kilometres of the ways that are equally fast."""
        if math.isinf(self.minutes_from(wanted)):
            return math.inf, math.inf
        return self.km[wanted]
