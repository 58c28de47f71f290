"""The addresses of the public side."""

from __future__ import annotations

from django.urls import path

from kosatsu.faces.portal import accounts, notices, policies, record

urlpatterns = [
    path("", accounts.front, name="portal"),
    path("register.json", accounts.register_json, name="register_json"),
    path(".well-known/official-accounts.json", accounts.register_json, name="official_accounts"),
    path("official-accounts.schema.json", accounts.schema, name="register_schema"),
    path("feed.atom", accounts.feed, name="register_feed"),
    path("register/<int:account_id>/", accounts.account, name="register_account"),
    path("register/<int:account_id>/policy.pdf", policies.policy, name="register_policy"),
    path("register/<int:account_id>/policy/", accounts.policy_history, name="register_policy_history"),
    path("register/<int:account_id>/qr.svg", accounts.qr_code, name="register_qr"),
    path("register/<int:account_id>/card/", accounts.card, name="register_card"),
    path("platforms/<str:name>/", accounts.platform, name="register_platform"),
    path("units/<str:code>/", accounts.unit, name="register_unit"),
    path("sitemap.xml", accounts.sitemap, name="sitemap"),
    path("snippet.html", accounts.snippet, name="snippet"),
    path("official", accounts.official, name="official"),
    path("notices/", notices.index, name="notices"),
    path("notices/feed.atom", notices.feed, name="notices_feed"),
    path("notices/<slug:notice_id>/", notices.notice, name="notice"),
    path("notices/<slug:notice_id>/<int:number>.<slug:extension>", notices.picture, name="notice_picture"),
    path("record/", record.index, name="record"),
    path("record/verify.py", record.verifier, name="record_verifier"),
    path("record/key", record.key, name="record_key"),
    path("record/<int:size>", record.note, name="record_note"),
]
