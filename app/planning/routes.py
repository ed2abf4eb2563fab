"""Planning over HTTP: ask for plans, watch, compare, draft, re-plan."""

from flask import Response, current_app
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import command, database, world
from app.accounts.edge import query as answer
from app.accounts.policy import Actor
from app.core import clock
from app.core.http import feature_api
from app.core.shapes import Body, Id, Seen, Shape
from app.core.worlds import moment_in
from app.dispatch.events import Plan
from app.planning import drafts, questions, runs
from app.planning.changes import Changes, changes_of
from app.planning.events import Run
from app.planning.meanwhile import Meanwhile, meanwhile
from app.planning.options import Options, Struck, Wanted
from app.planning.proposals import Proposals, kept_proposals
from app.planning.shares import Shares, shares_of
from app.planning.standing import Standing, standing_of

api = feature_api("planning", __name__)


class RunPath(BaseModel):
    run_id: Id


class PlanPath(BaseModel):
    plan_id: Id


class ProposalPath(RunPath):
    proposal: str = Field(max_length=40)


class ReplanPath(PlanPath):
    proposal: str = Field(max_length=40)


class CandidatesQuery(BaseModel):
    need_id: Id


class WhyNotQuery(BaseModel):
    """`source` as the solver names it ("unit:7"); a comma between several."""

    need_id: Id
    source: str = Field(max_length=4000)


class DifferenceQuery(BaseModel):
    before_run_id: Id
    before: str = Field(max_length=40)


class RunRequest(Body):
    """`options`: the officer's own lines, those he strikes out, a plan safe against one closure."""

    incident_ids: list[Id] = Field(min_length=1, max_length=50)
    time_limit_seconds: int | None = Field(default=None, ge=1, le=600)
    options: Options = Options()


class Edits(Body):
    """Lines of a proposal as the officer wants them; those not named stay as they are."""

    lines: list[Wanted] = Field(default_factory=list, max_length=500)
    struck: list[Struck] = Field(default_factory=list, max_length=500)


class Draft(Body):
    """`lines` lowers (or with 0 drops) lines of the proposal; it never adds."""

    run_id: Id
    proposal: str = Field(max_length=40)
    lines: dict[str, int] | None = None


class Plans(Shape):
    plans: list[Plan]


class Revision(Seen):
    run_id: Id
    proposal: str = Field(max_length=40)


class Replanning(Seen):
    """`together_with`: other incidents of the same city that ask for the same things."""

    together_with: list[Id] = Field(default_factory=list, max_length=20)


class FrozenProblem(Shape):
    """The solver's question as it was frozen: `python -m solver solve` takes it."""

    problem: str


@api.post("/runs", responses={202: Run})
def request_run(body: RunRequest) -> Response:
    seconds = body.time_limit_seconds or _default_seconds()
    return command(
        lambda session, actor: runs.request_run(
            session, actor, body.incident_ids, time_limit_seconds=seconds, options=body.options
        ),
        202,
    )


@api.post("/runs/<int:run_id>/cancellation", responses={200: Run})
def cancel(path: RunPath) -> Response:
    return command(lambda session, actor: runs.cancel(session, actor, path.run_id))


@api.post("/runs/<int:run_id>/best", responses={200: Run})
def take_best(path: RunPath) -> Response:
    """No further search: the run ends with the best plans that it has."""
    return command(lambda session, actor: runs.take_best(session, actor, path.run_id))


@api.get("/runs/<int:run_id>/proposals", responses={200: Proposals})
def proposals(path: RunPath) -> Response:
    return answer(lambda session, _: kept_proposals(runs.answered(session, path.run_id)))


@api.get("/runs/<int:run_id>/shares", responses={200: Shares})
def shares(path: RunPath) -> Response:
    """What each city would give in each proposal, against what it can spare."""
    return answer(lambda session, _: shares_of(session, path.run_id))


@api.get("/runs/<int:run_id>/meanwhile", responses={200: Meanwhile})
def since_frozen(path: RunPath) -> Response:
    """What has changed since the world was frozen, and which proposals no longer hold."""
    moment = moment_in(database(), world(), clock.now())
    return answer(lambda session, _: meanwhile(session, path.run_id, moment))


@api.get("/runs/<int:run_id>/proposals/<proposal>/explanation", responses={200: questions.Explained})
def explanation(path: ProposalPath) -> Response:
    return answer(lambda session, _: questions.explained(session, path.run_id, path.proposal))


@api.get("/runs/<int:run_id>/proposals/<proposal>/robustness", responses={200: questions.Fared})
def robustness(path: ProposalPath) -> Response:
    return answer(lambda session, _: questions.fared(session, path.run_id, path.proposal))


@api.get("/runs/<int:run_id>/proposals/<proposal>/candidates", responses={200: questions.Candidates})
def candidates(path: ProposalPath, query: CandidatesQuery) -> Response:
    return answer(lambda session, _: questions.candidates(session, path.run_id, path.proposal, query.need_id))


@api.get("/runs/<int:run_id>/proposals/<proposal>/why-not", responses={200: questions.WhyNots})
def why_not(path: ProposalPath, query: WhyNotQuery) -> Response:
    sources = [one for one in query.source.split(",") if one][:100]
    return answer(
        lambda session, _: questions.why_not(session, path.run_id, path.proposal, query.need_id, sources)
    )


@api.get("/runs/<int:run_id>/proposals/<proposal>/difference", responses={200: questions.Compared})
def difference(path: ProposalPath, query: DifferenceQuery) -> Response:
    return answer(
        lambda session, _: questions.compared(
            session, path.run_id, path.proposal, query.before_run_id, query.before
        )
    )


@api.post("/runs/<int:run_id>/proposals/<proposal>/review", responses={200: questions.Reviewed})
def review(path: ProposalPath, body: Edits) -> Response:
    """Changes nothing: the edited proposal is checked against every rule and its goals told anew."""
    return answer(
        lambda session, _: questions.reviewed(session, path.run_id, path.proposal, body.lines, body.struck)
    )


@api.get("/runs/<int:run_id>/problem", responses={200: FrozenProblem})
def problem(path: RunPath) -> Response:
    def work(session: Session, _: Actor) -> FrozenProblem:
        return FrozenProblem(problem=runs.find(session, path.run_id).problem or "")

    return answer(work)


@api.post("/plans", responses={201: Plans})
def draft(body: Draft) -> Response:
    return command(
        lambda session, actor: Plans(plans=drafts.draft_plans(session, actor, **body.model_dump())), 201
    )


@api.post("/plans/<int:plan_id>/replanning", responses={202: Run})
def replan(path: PlanPath, body: Replanning) -> Response:
    return command(
        lambda session, actor: drafts.start_replanning(
            session,
            actor,
            path.plan_id,
            seen_version=body.seen_version,
            together_with=body.together_with,
            time_limit_seconds=_default_seconds(),
        ),
        202,
    )


@api.get("/plans/<int:plan_id>/standing", responses={200: Standing})
def standing(path: PlanPath) -> Response:
    """Whether it still holds, and if not, why."""
    moment = moment_in(database(), world(), clock.now())
    return answer(lambda session, _: standing_of(session, path.plan_id, moment))


@api.get("/plans/<int:plan_id>/replanning/<proposal>", responses={200: Changes})
def changes(path: ReplanPath) -> Response:
    """What a proposal of its re-planning run would keep, change, drop and add, line by line."""
    return answer(lambda session, _: changes_of(session, path.plan_id, path.proposal))


@api.post("/plans/<int:plan_id>/revision", responses={200: Plan})
def revise(path: PlanPath, body: Revision) -> Response:
    return command(
        lambda session, actor: drafts.revise_plan(session, actor, path.plan_id, **body.model_dump())
    )


def _default_seconds() -> int:
    return int(current_app.config["SOLVE_SECONDS"])
