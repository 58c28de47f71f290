"""The addresses of the desk; each part of it keeps its own beside its views."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("kosatsu.faces.web.signing_in")),
    path("", include("kosatsu.faces.web.views.inbox")),
    path("notifications/", include("kosatsu.faces.web.views.notifications")),
    path("policies/", include("kosatsu.faces.web.views.policies")),
    path("filings/", include("kosatsu.faces.web.views.filings")),
    path("cases/", include("kosatsu.faces.web.views.case_list")),
    path("cases/", include("kosatsu.faces.web.views.cases")),
    path("cases/", include("kosatsu.faces.web.views.case_verbs")),
    path("accounts/", include("kosatsu.faces.web.views.registering")),
    path("accounts/", include("kosatsu.faces.web.views.accounts")),
    path("accounts/", include("kosatsu.faces.web.views.life")),
    path("", include("kosatsu.faces.web.views.transfers_of_accounts")),
    path("", include("kosatsu.faces.web.views.statements")),
    path("upkeep/", include("kosatsu.faces.web.views.upkeep")),
    path("upkeep/", include("kosatsu.faces.web.views.overseeing")),
    path("duties/", include("kosatsu.faces.web.views.duties")),
    path("posts/", include("kosatsu.faces.web.views.posts_together")),
    path("posts/", include("kosatsu.faces.web.views.checking")),
    path("posts/", include("kosatsu.faces.web.views.posts")),
    path("pictures/", include("kosatsu.faces.web.views.pictures")),
    path("", include("kosatsu.faces.web.views.deliveries")),
    path("check-lists/", include("kosatsu.faces.web.views.check_lists")),
    path("check-lists/", include("kosatsu.faces.web.views.list_revisions")),
    path("wrong-findings/", include("kosatsu.faces.web.views.wrong_findings")),
    path("second-opinion/", include("kosatsu.faces.web.views.second_opinion")),
    path("guideline/", include("kosatsu.faces.web.views.guideline")),
    path("bylaws/", include("kosatsu.faces.web.views.bylaws")),
    path("transfers/", include("kosatsu.faces.web.views.transfers")),
    path("absences/", include("kosatsu.faces.web.views.absences")),
    path("", include("kosatsu.faces.web.views.printing")),
    path("bylaws/", include("kosatsu.faces.web.views.routes")),
    path("setup/", include("kosatsu.faces.web.views.setup")),
    path("records/", include("kosatsu.faces.web.views.records")),
]
