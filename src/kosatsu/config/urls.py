"""Where each face begins."""

from __future__ import annotations

from django.urls import include, path

from kosatsu.faces.web import errors
from kosatsu.faces.web.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("desk/", include("kosatsu.faces.web.urls")),
    path("", include("kosatsu.faces.portal.urls")),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error
