"""Where each face begins."""

from __future__ import annotations

from django.urls import include, path

from kosatsu.faces.web import errors

urlpatterns = [
    path("desk/", include("kosatsu.faces.web.urls")),
    path("", include("kosatsu.faces.portal.urls")),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error
