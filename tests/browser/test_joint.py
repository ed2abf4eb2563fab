"""Two incidents that compete for the same pumps are planned together, and each city drafts its own part."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.browser.staged import incident
from tests.officer import Officer as Desk
from tests.servers import Server

PUMPS = {("unit", "drainage"): 20_000}


def test_the_joint_command_plans_two_incidents_together_and_a_city_drafts_its_own(
    server: Server, officer: Officer
) -> None:
    duty = Desk(server.port, "ulanqab.duty")
    for title in ("旗下营积水", "卓资积水"):
        incident(duty, title, PUMPS)
    command = officer("joint.command", "/incidents")
    part(command, "propose-together").click()
    command.wait_for_url(re.compile(r"/runs/\d+$"))
    expect(part(command, "proposal-fastest")).to_be_visible()
    expect(part(command, "use-plan")).to_have_count(0)  # it plans, the city asks
    expect(part(command, "unmet")).to_contain_text("排涝")

    console = officer("ulanqab.duty", command.url.removeprefix(server.address))
    part(console, "use-plan").click()
    expect(part(console, "plan-state")).to_be_visible()
    assert {plan["run_id"] for plan in _plans(duty)} == {int(command.url.rsplit("/", 1)[1])}


def _plans(duty: Desk) -> list[dict[str, int]]:
    objects = duty.get("/api/snapshot")["objects"]
    return [one["object"] for one in objects if one["kind"] == "plan.changed"]
