"""One typed Settings, read from the environment; what is wrong there stops the start."""

import base64
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32


@dataclass(frozen=True)
class AccountRules:
    """Sign-in and account rules. Defaults follow 等保三级 practice (GB/T 22239-2019); the numbers are ours,
    not official. ASVS 5.0 6.2.5 and 6.2.10 advise against kinds of characters and forced change: set both
    to 0 to follow it instead."""

    second_factor: bool = True  # asked again before consent, approval and settlement
    step_up_minutes: int = 5  # how long one code vouches for decisions
    idle_minutes: int = 60
    session_hours: int = 14  # a twelve-hour shift and its handover
    password_length: int = 12
    password_kinds: int = 3  # of lower case, upper case, digits, others
    password_days: int = 90
    stale_days: int = 90  # an account unused for so long is shown for review


@dataclass(frozen=True)
class Settings:
    """How this process runs. Times are in seconds."""

    instance: Path
    database_url: str
    host: str
    port: int
    secret_key: str
    factor_keys: tuple[str, ...]  # second-factor secrets are sealed with the first, opened with any
    secure_cookies: bool
    solve_seconds: int
    read_only: bool  # nothing is changed, migrated, seeded or solved: for a standby or a bad day
    worker: bool  # start the solver child beside the web process
    seed_demo: bool
    tianditu_key: str  # of a browser's account at 天地图; empty: no page asks anything of the outside
    drill_days: int  # what was played in a drill stays in the database for so long; ours, not official
    accounts: AccountRules


def from_environment() -> Settings:
    instance = Path(os.environ.get("JR_INSTANCE", ROOT / "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(
        instance=instance,
        database_url=os.environ.get("JR_DATABASE_URL", f"sqlite:///{instance / 'joint-response.db'}"),
        host=os.environ.get("JR_HOST", "127.0.0.1"),
        port=_whole("JR_PORT", 8080, 1, 65535),
        secret_key=os.environ.get("JR_SECRET_KEY") or _kept_secret(instance / "secret-key"),
        factor_keys=_factor_keys(instance),
        secure_cookies=_yes("JR_SECURE_COOKIES", False),
        solve_seconds=_whole("JR_SOLVE_SECONDS", 20, 1, 600),
        read_only=_yes("JR_READ_ONLY", False),
        worker=_yes("JR_WORKER", True),
        seed_demo=_yes("JR_SEED_DEMO", True),
        tianditu_key=_tianditu_key(),
        drill_days=_whole("JR_DRILL_DAYS", 1095, 1, 36_500),
        accounts=_account_rules(),
    )


def _account_rules() -> AccountRules:
    usual = AccountRules()
    return AccountRules(
        second_factor=_yes("JR_SECOND_FACTOR", usual.second_factor),
        step_up_minutes=_whole("JR_STEP_UP_MINUTES", usual.step_up_minutes, 1, 60),
        idle_minutes=_whole("JR_IDLE_MINUTES", usual.idle_minutes, 1, 24 * 60),
        session_hours=_whole("JR_SESSION_HOURS", usual.session_hours, 1, 48),
        password_length=_whole("JR_PASSWORD_LENGTH", usual.password_length, 8, 64),
        password_kinds=_whole("JR_PASSWORD_KINDS", usual.password_kinds, 0, 4),
        password_days=_whole("JR_PASSWORD_DAYS", usual.password_days, 0, 3650),
        stale_days=_whole("JR_STALE_DAYS", usual.stale_days, 1, 3650),
    )


def _tianditu_key() -> str:
    text = os.environ.get("JR_TIANDITU_KEY", "")
    if text and not re.fullmatch(r"[0-9a-f]{32}", text):
        raise SystemExit(f"JR_TIANDITU_KEY={text!r}: 32 of 0-9 a-f are needed")
    return text


def _whole(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not least <= int(text) <= most:
        raise SystemExit(f"{name}={text!r}: a whole number from {least} to {most} is needed")
    return int(text)


def _yes(name: str, default: bool) -> bool:
    text = os.environ.get(name, "yes" if default else "no").lower()
    if text not in {"yes", "no"}:
        raise SystemExit(f"{name}={text!r}: yes or no is needed")
    return text == "yes"


def kept_factor_keys(instance: Path) -> tuple[str, ...]:
    """Of the file `factor-key`, one a line, the newest first; made with one key when it is not there."""
    path = instance / "factor-key"
    if not path.exists():
        _keep(path, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    return _checked_keys(str(path), path.read_text().split())


def _factor_keys(instance: Path) -> tuple[str, ...]:
    given = os.environ.get("JR_FACTOR_KEYS", "").replace(",", " ").split()
    return _checked_keys("JR_FACTOR_KEYS", given) if given else kept_factor_keys(instance)


def _checked_keys(where: str, keys: list[str]) -> tuple[str, ...]:
    for key in keys:
        try:
            fits = len(base64.urlsafe_b64decode(key)) == KEY_BYTES
        except ValueError:
            fits = False
        if not fits:
            raise SystemExit(f"{where}: a key is {KEY_BYTES} bytes in URL-safe base64")
    if not keys:
        raise SystemExit(f"{where}: no key in it")
    return tuple(keys)


def _kept_secret(path: Path) -> str:
    """Sign-ins survive a restart: the key is made once and kept, readable by this user only."""
    if not path.exists():
        _keep(path, secrets.token_hex(32))
    return path.read_text().strip()


def _keep(path: Path, secret: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
