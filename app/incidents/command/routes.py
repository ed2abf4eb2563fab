"""Incident command over HTTP: reports, warnings, notices, people, duplicates, experts."""

from flask import Response

from app.accounts.edge import command, query
from app.core.http import feature_api
from app.core.shapes import Reason, Seen
from app.incidents import (
    casualties,
    destroying,
    experts,
    limits,
    links,
    needs,
    notices,
    reports,
    service,
    tallies,
    warnings,
)
from app.incidents.casualties import NamedCasualties
from app.incidents.command import bodies as b
from app.incidents.events import Incident
from app.incidents.experts import ExpertContact
from app.incidents.people_events import Casualty, Consultation, Expert, Tally
from app.incidents.report_events import IncidentReport, SetLimit
from app.incidents.rules import command_rules
from app.incidents.warning_events import IssuedWarning, Notice

api = feature_api("command", __name__)


@api.get("/command-rules", responses={200: b.Rules})
def get_rules() -> Response:
    """Periods, thresholds and the authority table; none of them is official unless it names a law."""
    return query(lambda _session, _actor: b.Rules(rules=command_rules()))


@api.get("/reporting-limits", responses={200: b.Limits})
def get_limits() -> Response:
    return query(lambda session, _: b.Limits(limits=limits.every_limit(session)))


@api.put("/reporting-limits", responses={200: SetLimit})
def set_limit(body: b.LimitSetting) -> Response:
    return command(lambda session, actor: limits.set_limit(session, actor, **body.model_dump()))


@api.put("/incident-reports/<int:report_id>/draft", responses={200: IncidentReport})
def write_report(path: b.ReportPath, body: b.ReportDraft) -> Response:
    return command(
        lambda session, actor: reports.write_report(session, actor, path.report_id, **body.model_dump())
    )


@api.post("/incident-reports/<int:report_id>/phone-call", responses={200: IncidentReport})
def phone_report(path: b.ReportPath, body: b.PhoneCall) -> Response:
    return command(
        lambda session, actor: reports.phone_report(session, actor, path.report_id, **body.model_dump())
    )


@api.post("/incident-reports/<int:report_id>/issue", responses={200: IncidentReport})
def issue_report(path: b.ReportPath, body: Seen) -> Response:
    return command(
        lambda session, actor: reports.issue_report(session, actor, path.report_id, **body.model_dump())
    )


@api.post("/incident-reports/<int:report_id>/correction", responses={201: IncidentReport})
def correct_report(path: b.ReportPath, body: Reason) -> Response:
    return command(
        lambda session, actor: reports.correct_report(session, actor, path.report_id, **body.model_dump()),
        201,
    )


@api.get("/incident-reports/<int:report_id>/sheet", responses={200: IncidentReport})
def get_sheet(path: b.ReportPath) -> Response:
    """The report with persons' names and numbers, for those who may read them."""
    return query(lambda session, actor: reports.sheet(session, actor, path.report_id))


@api.post("/incidents/<int:incident_id>/follow-up", responses={200: IncidentReport})
def add_follow_up(path: b.IncidentPath) -> Response:
    return command(lambda session, actor: reports.add_follow_up(session, actor, path.incident_id))


@api.post("/incidents/<int:incident_id>/reopening", responses={200: Incident})
def reopen(path: b.IncidentPath, body: Reason) -> Response:
    return command(
        lambda session, actor: service.reopen_incident(session, actor, path.incident_id, **body.model_dump())
    )


@api.post("/incidents/<int:incident_id>/need-confirmations", responses={200: Incident})
def confirm_needs(path: b.IncidentPath, body: b.ConfirmedNeeds) -> Response:
    return command(
        lambda session, actor: needs.confirm_needs(session, actor, path.incident_id, **body.model_dump())
    )


@api.post("/warnings", responses={201: IssuedWarning})
def issue_warning(body: b.NewWarning) -> Response:
    return command(lambda session, actor: warnings.issue_warning(session, actor, body.model_dump()), 201)


@api.post("/warnings/<int:warning_id>/level", responses={200: IssuedWarning})
def change_warning(path: b.WarningPath, body: b.WarningLevel) -> Response:
    return command(
        lambda session, actor: warnings.change_warning(session, actor, path.warning_id, **body.model_dump())
    )


@api.post("/warnings/<int:warning_id>/cancellation", responses={200: IssuedWarning})
def cancel_warning(path: b.WarningPath, body: b.WarningEnd) -> Response:
    return command(
        lambda session, actor: warnings.cancel_warning(session, actor, path.warning_id, **body.model_dump())
    )


@api.put("/warnings/<int:warning_id>/incident", responses={200: IssuedWarning})
def link_warning(path: b.WarningPath, body: b.WarningLink) -> Response:
    return command(
        lambda session, actor: warnings.link_warning(session, actor, path.warning_id, **body.model_dump())
    )


@api.post("/notices/<int:notice_id>/acknowledgement", responses={200: Notice})
def acknowledge(path: b.NoticePath, body: Seen) -> Response:
    return command(
        lambda session, actor: notices.acknowledge(session, actor, path.notice_id, **body.model_dump())
    )


@api.post("/incidents/<int:incident_id>/tallies", responses={201: Tally})
def observe_people(path: b.IncidentPath, body: b.Observation) -> Response:
    return command(
        lambda session, actor: tallies.observe_people(session, actor, path.incident_id, **body.model_dump()),
        201,
    )


@api.post("/tallies/<int:tally_id>/correction", responses={201: Tally})
def correct_tally(path: b.TallyPath, body: b.CountCorrection) -> Response:
    return command(
        lambda session, actor: tallies.correct_tally(session, actor, path.tally_id, **body.model_dump()), 201
    )


@api.get("/incidents/<int:incident_id>/duplicates", responses={200: b.FoundDuplicates})
def get_duplicates(path: b.IncidentPath) -> Response:
    return query(
        lambda session, _: b.FoundDuplicates(duplicates=links.suggest_duplicates(session, path.incident_id))
    )


@api.post("/incidents/<int:incident_id>/links", responses={200: Incident})
def link_incidents(path: b.IncidentPath, body: b.Other) -> Response:
    return command(
        lambda session, actor: links.link_incidents(session, actor, path.incident_id, **body.model_dump())
    )


@api.post("/incidents/<int:incident_id>/unlinking", responses={200: Incident})
def unlink_incidents(path: b.IncidentPath, body: b.OtherOnly) -> Response:
    return command(
        lambda session, actor: links.unlink_incidents(session, actor, path.incident_id, **body.model_dump())
    )


@api.patch("/experts/<int:expert_id>", responses={200: Expert})
def keep_expert(path: b.ExpertPath, body: b.ExpertKeeping) -> Response:
    return command(
        lambda session, actor: experts.keep_expert(session, actor, path.expert_id, **body.model_dump())
    )


@api.get("/experts/<int:expert_id>/contact", responses={200: ExpertContact})
def get_contact(path: b.ExpertPath) -> Response:
    return query(lambda session, actor: experts.contact(session, actor, path.expert_id))


@api.post("/incidents/<int:incident_id>/consultations", responses={201: Consultation})
def consult(path: b.IncidentPath, body: b.Call) -> Response:
    return command(
        lambda session, actor: experts.consult(session, actor, path.incident_id, **body.model_dump()), 201
    )


@api.get("/incidents/<int:incident_id>/casualties", responses={200: NamedCasualties})
def get_casualties(path: b.IncidentPath) -> Response:
    return query(lambda session, actor: casualties.named(session, actor, path.incident_id))


@api.post("/incidents/<int:incident_id>/casualties", responses={201: Casualty})
def enter_casualty(path: b.IncidentPath, body: b.NewCasualty) -> Response:
    return command(
        lambda session, actor: casualties.enter_casualty(session, actor, path.incident_id, body.model_dump()),
        201,
    )


@api.post("/incidents/<int:incident_id>/persons-end", responses={200: Incident})
def ask_about_persons(path: b.IncidentPath, body: b.PersonsEnd) -> Response:
    """Ask to destroy the personal data of an ended incident now, or to keep them for longer."""
    given = body.model_dump()
    return command(
        lambda session, actor: destroying.ask_about_persons(session, actor, path.incident_id, **given)
    )


@api.post("/incidents/<int:incident_id>/persons-end/decision", responses={200: Incident})
def decide_about_persons(path: b.IncidentPath, body: b.PersonsDecision) -> Response:
    given = body.model_dump()
    return command(
        lambda session, actor: destroying.decide_about_persons(session, actor, path.incident_id, **given)
    )


@api.patch("/casualties/<int:casualty_id>", responses={200: Casualty})
def change_casualty(path: b.CasualtyPath, body: b.CasualtyChange) -> Response:
    facts = body.model_dump(exclude_unset=True, exclude_none=True, exclude={"seen_version"})
    return command(
        lambda session, actor: casualties.change_casualty(
            session, actor, path.casualty_id, facts, seen_version=body.seen_version
        )
    )
