"""A scenario: what is to be practised, what happens when, and what the players should do about it.

Files in config/scenarios are reviewed like code; those edited in the console or imported from a spreadsheet
pass the same checks. Forms follow the MSEL of HSEEP 2020 and 突发事件应急演练评估指南 GB/T 46792-2025.
"""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.shapes import City
from app.region.data import load_reference

Channel = Literal["phone", "report", "map", "radio", "media", "system"]
PlayRole = Literal["duty_officer", "leader", "storekeeper", "team_leader", "joint_command"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
English = Annotated[str, Field(max_length=300)]  # what consoles show in English; empty: the Chinese
Count = Annotated[int, Field(ge=0, le=30_000_000)]
Minutes = Annotated[float, Field(ge=0, le=14 * 24 * 60)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Objective(Part):
    """One capability that is rated at the end; `guide` tells the evaluator what P, S, M and U mean here."""

    key: Key
    title_zh: Text
    title_en: English = ""
    guide_zh: Text


class Casualties(Part):
    deaths: Count = 0
    missing: Count = 0
    injured: Count = 0
    seriously_injured: Count = 0
    affected: Count = 0
    evacuated: Count = 0


class ScenarioNeed(Part):
    """Minutes count from when the incident occurred."""

    form: Literal["supply", "unit", "resource"]
    kind: str
    quantity: int = Field(ge=1, le=10_000_000)
    due_minutes: float = Field(gt=0)
    latest_minutes: float = Field(gt=0)
    priority: int = Field(default=1, ge=1, le=3)


class IncidentEffect(Casualties):
    """Somebody reports an incident; a player logs it. `grade` is what the script expects of the players."""

    kind: Literal["incident"]
    ref: Key
    title_zh: Text
    type_code: str
    county: City
    place_zh: Text
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    minutes_ago: Minutes = 0
    grade: int | None = Field(default=None, ge=1, le=4)
    level: int = Field(default=3, ge=1, le=4)
    needs: list[ScenarioNeed] = Field(default_factory=list, max_length=50)


class CasualtyEffect(Casualties):
    """More is known of an incident: these are the new totals."""

    kind: Literal["casualties"]
    ref: Key
    needs: list[ScenarioNeed] = Field(default_factory=list, max_length=50)


class RoadEffect(Part):
    kind: Literal["road"]
    edges: list[str] = Field(min_length=1, max_length=40)
    closed: bool
    speed_factor: float = Field(default=1.0, gt=0, le=1)
    reason_zh: Text


class WeatherEffect(Part):
    kind: Literal["weather"]
    city: City
    speed_factor: float = Field(gt=0, le=1)
    reason_zh: Text


class BreakdownEffect(Part):
    """The first free unit of this kind in the city breaks down."""

    kind: Literal["breakdown"]
    city: City
    unit_kind: str


class RefusalEffect(Part):
    """The city's leader is told why he cannot lend; a simulated leader refuses the next request."""

    kind: Literal["refusal"]
    city: City
    reason_code: str


class NetworkEffect(Part):
    """One post's console loses its network for so long."""

    kind: Literal["network_loss"]
    city: City | None
    role: PlayRole
    minutes: float = Field(gt=0, le=24 * 60)


class WordEffect(Part):
    """Nothing but the message itself: a question of the media, an instruction, noise."""

    kind: Literal["word"]


Effect = Annotated[
    IncidentEffect
    | CasualtyEffect
    | RoadEffect
    | WeatherEffect
    | BreakdownEffect
    | RefusalEffect
    | NetworkEffect
    | WordEffect,
    Field(discriminator="kind"),
]


class Expectation(Part):
    """What should be in the journal: `action` of this post within so many minutes of the inject."""

    key: Key
    objective: Key
    action: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    role: PlayRole | None = None
    city: City | None = None
    within_minutes: float = Field(gt=0, le=14 * 24 * 60)
    title_zh: Text
    title_en: English = ""
    guide_zh: str = Field(default="", max_length=1000)


class Condition(Part):
    """When an inject comes, if not by the clock alone.

    `action`: once this is in the journal. `unless_acknowledged`: when that inject's message is still unread.
    """

    action: str | None = Field(default=None, pattern=r"^[a-z_]+\.[a-z_]+$")
    unless_acknowledged: Key | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "Condition":
        if (self.action is None) == (self.unless_acknowledged is None):
            raise PydanticCustomError("one_condition", "give either action or unless_acknowledged")
        return self


class Inject(Part):
    """`after_minutes` counts from the start, or from when its condition came true."""

    key: Key
    after_minutes: Minutes = 0
    when: Condition | None = None
    channel: Channel
    sender_zh: Text
    to_role: PlayRole
    to_city: City | None = None  # None: the joint command
    title_zh: Text
    title_en: English = ""
    text_zh: Text
    effect: Effect = Field(default_factory=lambda: WordEffect(kind="word"))
    expect: list[Expectation] = Field(default_factory=list, max_length=20)


class Scenario(Part):
    key: Key
    title_zh: Text
    title_en: Text
    category: Literal["11000", "12000", "13000", "14000"]
    based_on_zh: Text  # the real incident, its date and its source
    source: Text
    cities: list[City] = Field(min_length=1, max_length=4)
    minutes: float = Field(gt=0, le=14 * 24 * 60)
    begins: datetime | None = None  # what the drill's clock shows at the start; None: the time it is
    work_minutes: float = Field(default=60, gt=0)  # how long lent forces are at work before they are released
    joint_planning: bool = False  # the joint command plans the competing incidents in one run
    summary_zh: Text
    objectives: list[Objective] = Field(min_length=1, max_length=12)
    injects: list[Inject] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _holds_together(self) -> "Scenario":
        """ValidationError of type `incoherent`, whose context lists every Flaw."""
        found = [*_twice(self), *_dangling(self), *_unknown(self)]
        if found:
            raise PydanticCustomError("incoherent", "it does not hold together", {"flaws": found})
        return self


class Flaw(NamedTuple):
    """What does not fit in the script as a whole: a stable code, the key it is about, and what is wrong."""

    problem: str
    key: str
    wrong: str


def _twice(scenario: Scenario) -> list[Flaw]:
    keys = [inject.key for inject in scenario.injects]
    keys += [one.key for inject in scenario.injects for one in inject.expect]
    keys += [objective.key for objective in scenario.objectives]
    return [Flaw("key_twice", key, key) for key in sorted({key for key in keys if keys.count(key) > 1})]


def _dangling(scenario: Scenario) -> list[Flaw]:
    injects = {inject.key for inject in scenario.injects}
    refs = {inject.effect.ref for inject in scenario.injects if inject.effect.kind == "incident"}
    objectives = {objective.key for objective in scenario.objectives}
    found = []
    for inject in scenario.injects:
        waits = inject.when.unless_acknowledged if inject.when else None
        if waits and waits not in injects:
            found.append(Flaw("no_such_inject", inject.key, waits))
        if inject.effect.kind == "casualties" and inject.effect.ref not in refs:
            found.append(Flaw("no_such_incident", inject.key, inject.effect.ref))
        if inject.to_city and inject.to_city not in scenario.cities:
            found.append(Flaw("city_takes_no_part", inject.key, inject.to_city))
        found += [
            Flaw("no_such_objective", one.key, one.objective)
            for one in inject.expect
            if one.objective not in objectives
        ]
    return found


def _unknown(scenario: Scenario) -> list[Flaw]:
    """Codes that the reference data do not have."""
    return [
        Flaw(problem, inject.key, wrong)
        for inject in scenario.injects
        for problem, wrong in _unknown_in(inject.effect)
    ]


def _unknown_in(effect: Effect) -> list[tuple[str, str]]:
    known = load_reference()
    if isinstance(effect, RoadEffect):
        return [("no_such_road", edge) for edge in effect.edges if edge not in known.edges]
    if isinstance(effect, BreakdownEffect) and effect.unit_kind not in known.unit_kinds:
        return [("no_such_unit_kind", effect.unit_kind)]
    if isinstance(effect, RefusalEffect):
        codes = {reason.code for reason in known.agreement.refusal.reasons}
        return [] if effect.reason_code in codes else [("no_such_refusal_reason", effect.reason_code)]
    wrong = []
    if isinstance(effect, IncidentEffect):
        if not known.event_type(effect.type_code).known:
            wrong.append(("no_such_incident_type", effect.type_code))
        if effect.county not in known.counties:
            wrong.append(("no_such_county", effect.county))
    if isinstance(effect, IncidentEffect | CasualtyEffect):
        kinds = {"supply": known.items, "unit": known.capabilities, "resource": known.resource_kinds}
        wrong += [
            (f"no_such_{need.form}", need.kind) for need in effect.needs if need.kind not in kinds[need.form]
        ]
    return wrong
