"""Where the parts are joined: `create_app` is the only place that knows every feature's routes."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask_openapi.openapi import OpenAPI

import app.accounts.mode_routes
import app.accounts.routes
import app.afterwards.routes
import app.agreement.routes
import app.console.routes
import app.dispatch.by_hand.routes
import app.dispatch.packages.routes
import app.dispatch.photos.routes
import app.dispatch.routes
import app.dispatch.side_routes
import app.drills.assess.routes
import app.drills.direct.routes
import app.drills.routes
import app.duty.routes
import app.exchange.message_routes
import app.exchange.routes
import app.incidents.command.routes
import app.incidents.routes
import app.inventory.routes
import app.planning.routes
import app.region.routes
from app.accounts.edge import world
from app.accounts.sealing import seal_of
from app.console.snapshot import Pictures
from app.core.db import Database
from app.core.http import create_api
from app.core.live import Consoles
from app.core.presence import Present
from app.drills.edge import require_entry
from config.settings import AccountRules


def create_app(
    database: Database,
    *,
    instance: Path,
    secret_key: str,
    factor_keys: Sequence[str] = (),
    secure_cookies: bool = False,
    solve_seconds: int = 20,
    accounts: AccountRules | None = None,
    tianditu_key: str = "",
) -> OpenAPI:
    """The web application on `database`; it starts no process and no thread."""
    accounts = accounts or AccountRules()
    application = create_api(__name__)
    application.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=accounts.session_hours),
        ACCOUNTS=accounts,
        INSTANCE=str(instance),
        SOLVE_SECONDS=solve_seconds,
        TIANDITU_KEY=tianditu_key,
    )
    application.extensions["database"] = database
    application.extensions["seal"] = seal_of(instance, factor_keys)
    application.extensions["pictures"] = Pictures()
    application.extensions["consoles"] = Consoles()
    application.extensions["present"] = Present()
    application.extensions["require_entry"] = require_entry
    application.extensions["world"] = world
    for feature in (
        app.accounts.routes,
        app.accounts.mode_routes,
        app.region.routes,
        app.incidents.routes,
        app.incidents.command.routes,
        app.inventory.routes,
        app.agreement.routes,
        app.dispatch.routes,
        app.dispatch.side_routes,
        app.dispatch.packages.routes,
        app.dispatch.by_hand.routes,
        app.dispatch.photos.routes,
        app.planning.routes,
        app.duty.routes,
        app.afterwards.routes,
        app.exchange.routes,
        app.exchange.message_routes,
        app.drills.routes,
        app.drills.direct.routes,
        app.drills.assess.routes,
        app.console.routes,
    ):
        application.register_api(feature.api)
    application.register_blueprint(app.console.routes.pages)
    return application
