"""What a granted line holds, and under whose name."""

from app.dispatch.models import MovementRow, PlanRow
from app.inventory.holding import Want


def wants(plan: PlanRow, line: MovementRow, quantity: int) -> list[Want]:
    """What a granted line takes: its source, and the trucks it goes on."""
    if not quantity:
        return []
    label = f"{plan.number} {plan.incident_title}"
    trucks = [Want(fleet, int(str(count)), holder_of(line), label) for fleet, count in line.vehicles.items()]
    return [Want(line.source, quantity, holder_of(line), label), *trucks]


def holder_of(line: MovementRow) -> str:
    return f"movement:{line.id}"
