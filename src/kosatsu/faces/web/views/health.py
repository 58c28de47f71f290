"""Whether this server lives, and whether it can do its work: for machines that watch it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import cast

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kosatsu.faces.web.middleware import Request
from kosatsu.jobs import queries as jobs


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process serves."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and worker are well; 503 and which of them is not otherwise."""
    parts = {"database": False, "migrations": False, "worker": False}
    try:
        parts = _look(cast(Request, request).at)
    except DatabaseError:
        connection.close_if_unusable_or_obsolete()
    well = all(parts.values())
    body = {"status": "ok" if well else "unavailable", **{part: "ok" if fine else "unavailable" for part, fine in parts.items()}}
    return JsonResponse(body, status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)


def _look(at: datetime) -> dict[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"database": True, "migrations": migrated, "worker": migrated and jobs.worker_alive(at)}
