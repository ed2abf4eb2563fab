"""Duty over HTTP, on the demo register."""

from datetime import UTC, datetime, timedelta

from tests.conftest import SignIn


def test_a_task_goes_over_http_from_the_leader_to_the_duty_officer_and_back(client: SignIn) -> None:
    leader, duty = client("hohhot.leader"), client("hohhot.duty")
    due = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    given = {"title": "核对值班电话", "city": "150100", "role": "duty_officer", "due_at": due}
    made = leader.post("/api/tasks", json=given)
    assert (made.status_code, made.get_json()["state"]) == (201, "open")
    path, seen = f"/api/tasks/{made.get_json()['id']}", made.get_json()["version"]
    assert leader.post(f"{path}/acknowledgement", json={"seen_version": seen}).status_code == 403
    told = duty.post(f"{path}/acknowledgement", json={"seen_version": seen}).get_json()
    ending = {"ending": "已核对", "seen_version": told["version"]}
    assert duty.post(f"{path}/completion", json=ending).get_json()["state"] == "done"
    assert leader.post(f"{path}/cancellation", json=ending).get_json()["code"] == "changed_meanwhile"
    other = leader.post("/api/tasks", json=given | {"about": "nothing"})
    assert (other.status_code, other.get_json()["code"]) == (422, "invalid_input")
