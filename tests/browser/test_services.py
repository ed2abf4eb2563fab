"""A train is entered by the joint command, seen at once in a city, and ridden in the next plan."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.approvable import propose
from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import BEIJING, part
from tests.officer import Officer as Desk
from tests.servers import Server

TRAIN = {"number": "K7901", "minutes": "20", "valid-until": "2099-12-31", "source": "铁路调度电话告知"}
JINING = {"lat": 41.0, "lon": 113.13, "county": "150902", "place": "集宁区"}


def test_a_train_entered_by_the_joint_command_is_ridden_in_the_next_plan(
    officer: Officer, server: Server
) -> None:
    city = officer("ulanqab.duty", "/services")
    joint = officer("joint.command", "/services")
    part(joint, "add-service").click()
    for name, typed in TRAIN.items():
        part(joint, f"service-{name}").fill(typed)
    part(joint, "service-from_place").select_option("R_HHE")
    part(joint, "service-to_place").select_option("R_WLCB")
    leaves = f"{datetime.now(BEIJING) + timedelta(minutes=130):%H:%M}"
    part(joint, "service-departures").fill(f"{leaves}，3:40")
    part(joint, "service-save").click()
    entered = part(city, "service").filter(has_text="K7901")
    expect(entered).to_contain_text(f"{leaves} 03:40")
    expect(part(city, "add-service")).to_have_count(0)

    duty, command = Desk(server.port, "ulanqab.duty"), Desk(server.port, "joint.command")
    for slow in ("150100", "150900"):
        snow = {"speed_factor": 0.4, "reason": "暴雪", "seen_version": None}
        command.send("PUT", f"/api/weather/{slow}", snow)
    found = staged.incident(duty, "集宁燃气爆燃", {("unit", "psychological_aid"): 3}, 2, **JINING)
    run = propose(duty, found["id"], time_limit_seconds=10)
    (plan,) = duty.send("POST", "/api/plans", {"run_id": run["id"], "proposal": "fastest"})["plans"]
    city.goto(f"/plans/{plan['id']}")
    told = rf"(\d\d-\d\d )?{leaves} 开"  # with the date where that is after midnight
    line = part(city, "line").filter(has_text=re.compile(rf"K7901 {told}"))
    line.get_by_role("button").first.click()
    expect(part(city, "ride")).to_contain_text(re.compile(rf"乘 K7901（呼和浩特东站—乌兰察布站）{told}"))

    part(joint, "service").filter(has_text="K7901").get_by_test_id("close-service").click()
    part(joint, "close-service-form-reason").fill("线路积雪中断")
    part(joint, "close-service-form-submit").click()
    expect(part(city, "troubles")).to_contain_text("K7901")
