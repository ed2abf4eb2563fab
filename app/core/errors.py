"""What can go wrong, as classes with a stable code and details; words are made in the browser."""

from collections.abc import Mapping


class DomainError(Exception):
    """Base of every refusal; `code` is stable, `details` carry the numbers and names."""

    status = 400

    def __init__(self, code: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details = dict(details or {})


class Invalid(DomainError):
    """The input breaks a rule of its own."""

    status = 422


class NotSignedIn(DomainError):
    status = 401


class NotAllowed(DomainError):
    """This officer may not do this, for this city, now."""

    status = 403


class NotFound(DomainError):
    status = 404


class Conflict(DomainError):
    """The world has moved: stale screen, illegal move, or somebody else holds it."""

    status = 409


class Unavailable(DomainError):
    """It would be allowed, but cannot be reached now."""

    status = 503
