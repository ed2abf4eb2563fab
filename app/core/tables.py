"""What every table is made of: the declarative base, aware-UTC moments, versions and worlds."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    DateTime,
    Delete,
    Dialect,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    TextClause,
    Update,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.types import TypeDecorator

REAL = "real"

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is refused before it can reach the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, list[str]: JSON, dict[str, object]: JSON}


class Versioned:
    """A row that counts its changes; a write that started from an older version fails."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # set by the mapper


class WorldRow:
    """A row of one world: `real`, or `drill:7`. A session sees and stamps only its own world's."""

    world: Mapped[str] = mapped_column(String(40), nullable=False, index=True)


def world_of(session: Session) -> str:
    return str(session.info["world"])


@event.listens_for(Session, "do_orm_execute")
def _see_only_this_world(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    world = world_of(state.session)
    state.statement = state.statement.options(
        with_loader_criteria(WorldRow, lambda table: table.world == world, include_aliases=True)
    )


@event.listens_for(Session, "do_orm_execute")
def _write_only_through_the_mapper(state: ORMExecuteState) -> None:
    """Outside the real world nothing goes past the two guards of this module: no text, no bare table."""
    if world_of(state.session) == REAL or state.is_select:
        return
    statement = state.statement
    bare = isinstance(statement, (Update, Delete)) and state.bind_mapper is None
    if isinstance(statement, (Insert, TextClause)) or bare:
        raise RuntimeError(f"a session of {world_of(state.session)} writes rows, not statements")


@event.listens_for(Session, "before_flush")
def _stamp_this_world(session: Session, *_: object) -> None:
    world = world_of(session)
    for row in session.new:
        if isinstance(row, WorldRow) and not inspect(row).attrs.world.value:
            row.world = world
    for row in session.dirty | session.deleted | session.new:
        if isinstance(row, WorldRow) and row.world != world:
            raise RuntimeError(f"a session of {world} may not write a row of {row.world}")
        if isinstance(row, WorldRow):
            _refuse_strangers(session, row, world)


def _refuse_strangers(session: Session, row: WorldRow, world: str) -> None:
    """A row refers to rows of its own world only, whatever ids a bug above has mixed up."""
    state = inspect(row)
    for column in state.mapper.columns:
        target = next((key.column.table for key in column.foreign_keys), None)
        if target is None or "world" not in target.c or column.name == "world":
            continue
        history = state.attrs[state.mapper.get_property_by_column(column).key].history
        for value in history.added or ():
            if value is not None and _world_of_row(session, target, value) not in {None, world}:
                raise RuntimeError(f"a row of {world} may not refer to {target.name}:{value} elsewhere")


def _world_of_row(session: Session, table: object, id_: int) -> str | None:
    """Where a row lives: what is loaded is known to be of this world, the rest is looked up."""
    if not isinstance(table, Table):
        return None
    mapper = next(one for one in Base.registry.mappers if one.local_table is table)
    known = session.identity_map.get(mapper.identity_key_from_primary_key((id_,)))
    if isinstance(known, WorldRow):
        return known.world
    found = session.connection().execute(select(table.c.world).where(table.c.id == id_)).scalar_one_or_none()
    return str(found) if found else None
