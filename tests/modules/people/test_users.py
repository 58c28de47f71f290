from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.kernel.wording import say
from kosatsu.people import actions, queries
from kosatsu.people.models import Person, User
from kosatsu.records import queries as records
from kosatsu.records.models import Entry
from tests.modules.people.conftest import NOW

PASSWORD = "correct horse battery"
PersonOf = Callable[[str], Person]


def test_a_password_is_kept_by_argon2_and_opens_the_door(person: PersonOf) -> None:
    user = actions.make_user(person("s041"), PASSWORD, by=SYSTEM, at=NOW)
    kept = User.objects.get(username="s041")
    assert (kept.pk, kept.password.split("$")[:2], PASSWORD in kept.password) == (user.pk, ["argon2", "argon2id"], False)
    assert (kept.check_password(PASSWORD), kept.check_password(PASSWORD + " ")) == (True, False)


def test_another_password_shuts_the_old_one_out(person: PersonOf) -> None:
    user = actions.make_user(person("s041"), PASSWORD, by=SYSTEM, at=NOW)
    session = user.get_session_auth_hash()
    actions.set_password(user, "staple correct horse", by=Actor(person("s041").pk), at=NOW)
    kept = User.objects.get(pk=user.pk)
    told = (kept.check_password(PASSWORD), kept.check_password("staple correct horse"), kept.get_session_auth_hash() == session)
    assert told == (False, True, False)


def test_the_journal_knows_that_and_never_what(person: PersonOf) -> None:
    user = actions.make_user(person("s041"), PASSWORD, by=SYSTEM, at=NOW)
    actions.set_password(user, "staple correct horse", by=SYSTEM, at=NOW)
    assert [line.verb for line in records.history(user.ref)] == ["user.made", "user.password_set"]
    written = json.dumps(list(Entry.objects.values()), default=str)
    assert [secret in written for secret in (PASSWORD, "staple", "argon2")] == [False, False, False]


@pytest.mark.parametrize(
    ("password", "code", "said"),
    [
        ("short", "user.password_too_short", "パスワードが短すぎます。12文字以上にしてください。"),
        ("password1234", "user.password_too_common", "よく使われるパスワードです。推測されにくいものにしてください。"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(person: PersonOf, password: str, code: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.make_user(person("s041"), password, by=SYSTEM, at=NOW)
    assert [(finding.code, say(finding)) for finding in refused.value.findings] == [(code, said)]
    assert queries.user_of(person("s041").pk) is None


def test_a_person_signs_in_by_one_name_only(person: PersonOf) -> None:
    actions.make_user(person("s041"), PASSWORD, by=SYSTEM, at=NOW)
    with pytest.raises(Refused) as refused:
        actions.make_user(person("s041"), PASSWORD, by=SYSTEM, at=NOW)
    assert [finding.code for finding in refused.value.findings] == ["user.already_made"]


@pytest.mark.django_db
def test_a_user_who_stands_for_nobody_or_is_shut_out_is_no_actor() -> None:
    for user in (User(username="nobody"), User(username="gone", is_active=False, person=Person(pk=1))):
        with pytest.raises(Forbidden):
            queries.actor_for(user, NOW)
