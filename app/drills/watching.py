"""Who may see scripts and scores."""

from collections.abc import Callable

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require


def watching(work: Callable[[Session], BaseModel]) -> Callable[[Session, Actor], BaseModel]:
    """`work` for directors and evaluators alone."""

    def watched(session: Session, actor: Actor) -> BaseModel:
        require(actor, "drill.watch")
        return work(session)

    return watched
