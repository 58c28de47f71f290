"""The addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("kosatsu.faces.web.signing_in")),
]
