"""Making the house ready: Django, database, triggers, static files."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import warnings
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from kosatsu.cli.words import Trouble
from kosatsu.config import env


def open_house() -> None:
    """Django with the settings of this environment; Trouble with what to do where they cannot be used."""
    env.name_settings()
    try:
        django.setup()
    except ValueError as error:
        raise Trouble(f"設定を読めません: {error}", f"The settings cannot be used: {error}") from error


def prepare() -> None:
    """Database migrated, append-only tables guarded, pages' files collected. May be done again at any time."""
    from django.conf import settings

    from kosatsu.records import triggers

    call_command("migrate", interactive=False, verbosity=0)
    triggers.install(connection)
    for folder in (settings.EVIDENCE_ROOT, settings.NOTICES_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)
    collect()


def collect() -> None:
    """The pages' files where they are served from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call_command("collectstatic", interactive=False, verbosity=0)


def is_empty() -> bool:
    """Whether nobody has ever been entered here."""
    from kosatsu.people.models import Person

    return not Person.objects.exists()


def add_follow(parser: argparse.ArgumentParser) -> None:
    """How `kosatsu run` starts its parts; nobody types it."""
    parser.add_argument("--follow", action="store_true", help=argparse.SUPPRESS)


def follow() -> None:
    """Stop as if told to when whoever started this process is gone, however it went: its end of our standard input closes then."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="follow", daemon=True).start()
