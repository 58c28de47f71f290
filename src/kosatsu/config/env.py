"""Everything the environment may say, read in this one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kosatsu.connectors import mail, webhook
from kosatsu.connectors.mail import MailServer
from kosatsu.connectors.webhook import Hook


@dataclass(frozen=True)
class Environment:
    """What `kosatsu` was started with. `key_file` holds secrets of signing and of credentials and never lies inside `data`."""

    data: Path
    key_file: Path
    port: int
    database_url: str
    sample: bool
    hosts: tuple[str, ...]
    https: bool
    outbound: bool
    loopback_allowed: bool
    bind: str
    read_pictures: bool = True
    mail: MailServer | None = None
    hook: Hook | None = None


def read() -> Environment:
    """The environment of this process; ValueError with a sentence for a value that cannot be used."""
    data = Path(os.environ.get("KOSATSU_DATA", "data")).resolve()
    key_file = Path(os.environ.get("KOSATSU_KEY_FILE", data.parent / f".{data.name}.keys.json")).resolve()
    if key_file.is_relative_to(data):
        raise ValueError("KOSATSU_KEY_FILE must not lie inside KOSATSU_DATA / KOSATSU_KEY_FILE は KOSATSU_DATA の外に置いてください")
    return Environment(
        data=data,
        key_file=key_file,
        port=int(os.environ.get("PORT", "8000")),
        database_url=os.environ.get("KOSATSU_DATABASE_URL", ""),
        sample=_yes("KOSATSU_SAMPLE", "1"),
        hosts=tuple(os.environ.get("KOSATSU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
        https=_yes("KOSATSU_HTTPS", "0"),
        outbound=_yes("KOSATSU_OUTBOUND", "1"),
        loopback_allowed=_yes("KOSATSU_ALLOW_LOOPBACK", "0"),
        bind=os.environ.get("KOSATSU_BIND", "127.0.0.1"),
        read_pictures=_yes("KOSATSU_READ_PICTURES", "1"),
        mail=_mail_server(os.environ.get("KOSATSU_SMTP_URL", "")),
        hook=_hook(os.environ.get("KOSATSU_WEBHOOK_URL", ""), os.environ.get("KOSATSU_WEBHOOK_SECRET", "")),
    )


def _yes(name: str, default: str) -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "yes", "true", "on"}


def _mail_server(url: str) -> MailServer | None:
    try:
        return mail.server_of(url) if url else None
    except ValueError:
        raise ValueError(
            "KOSATSU_SMTP_URL: smtp+starttls://user:password@host:587, smtps:// or, without a password, smtp:// "
            "/ KOSATSU_SMTP_URL は smtp+starttls://・smtps:// か、パスワードなしの smtp:// で書いてください"
        ) from None  # the address itself may hold a password


def _hook(url: str, secret: str) -> Hook | None:
    try:
        return webhook.hook_of(url, secret) if url else None
    except ValueError:
        raise ValueError("KOSATSU_WEBHOOK_URL must begin with https:// / https:// で始めてください") from None  # it is a secret itself


def name_settings() -> None:
    """Tell Django where its settings are, unless somebody has."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosatsu.config.settings")


def database(url: str, data: Path) -> dict[str, object]:
    """Django's settings for one database: PostgreSQL by URL, else SQLite in `data` (WAL, IMMEDIATE, FULL)."""
    if url:
        parts = urlsplit(url)
        if parts.scheme not in {"postgres", "postgresql"}:
            raise ValueError("KOSATSU_DATABASE_URL must begin with postgresql:// / postgresql:// で始めてください")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "kosatsu.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
        },
    }
