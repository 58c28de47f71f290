"""Signing in and out by allauth, narrowed to four pages: nobody makes an account here, and no mail is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms, views
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_variables

from kosatsu.faces.web import errors
from kosatsu.flows import signing_in as flow
from kosatsu.kernel import clock

if TYPE_CHECKING:
    from kosatsu.people.models import User

LONGEST_PASSWORD = 200  # hashing is made to be slow; nobody may keep the server busy with a book
HOME = "/desk/"

NOTICES = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "サインアウトしました。",
    "account/messages/password_changed.txt": "パスワードを変更しました。ほかの端末ではサインインし直してください。",
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What allauth may do here, and its words in Japanese whatever the browser asks for."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "この職員IDは使えません。情報推進担当に連絡してください。",
        "enter_current_password": "いまのパスワードが違います。もう一度入力してください。",
        "incorrect_password": "パスワードが違います。もう一度入力してください。",
        "invalid_login": "職員IDかパスワードが違います。もう一度入力してください。",
        "rate_limited": "操作が続きすぎました。5分ほど待ってから、もう一度試してください。",
        "too_many_login_attempts": "サインインの失敗が続きました。5分ほど待ってから、もう一度試してください。",
        "username_password_mismatch": "職員IDかパスワードが違います。もう一度入力してください。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: sign-ins are made for persons whom the personnel section has handed over."""
        return False

    @sensitive_variables("password")
    def clean_password(self, password: str, user: User | None = None) -> str:
        """The password, if it is neither too short, too common nor too long."""
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(f"パスワードが長すぎます。{LONGEST_PASSWORD}文字までにしてください。", code="password_too_long")
        return str(super().clean_password(password, user))

    @sensitive_variables("password")
    def set_password(self, user: User, password: str) -> None:
        """Another password, with its line in the journal."""
        flow.change_password(user=user, password=password, at=clock.now())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only the notices that this house has words for."""
        notice = NOTICES.get(message_template or "", "")
        if notice:
            messages.add_message(request, level, notice)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A page that says so; the person has proved the password, so nothing is given away."""
        return errors.answer(request, errors.INACTIVE)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the inbox."""
        return HOME

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the door."""
        return HOME + "sign-in/"


class _Plain:
    """Labels in Japanese, no placeholder (it is no label), no help that leads to pages there are not."""

    labels: dict[str, str] = {}
    supports: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]  # the form this is mixed into has them
            field.label = self.labels[name]
            field.help_text = self.supports.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Plain, forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """職員ID and password."""

    labels = {"login": "職員ID", "password": "パスワード"}


class ConfirmForm(_Plain, forms.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before a weighty deed."""

    labels = {"password": "パスワード"}


class PasswordForm(_Plain, forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The old password, and the new one twice."""

    labels = {"oldpassword": "いまのパスワード", "password1": "新しいパスワード", "password2": "新しいパスワード(確認)"}
    supports = {
        "password1": f"12文字以上{LONGEST_PASSWORD}文字まで。よくある語だけのものは使えません。貼り付けもできます。",
        "password2": "同じものをもう一度入力してください。",
    }


urlpatterns = [
    path(
        "sign-in/",
        views.LoginView.as_view(form_class=SignInForm, template_name="web/signing_in/sign_in.html"),
        name="account_login",
    ),
    path("sign-out/", views.LogoutView.as_view(template_name="web/signing_in/sign_out.html"), name="account_logout"),
    path(
        "confirm/",
        views.ReauthenticateView.as_view(form_class=ConfirmForm, template_name="web/signing_in/confirm.html"),
        name="account_reauthenticate",
    ),
    path(
        "password/",
        views.PasswordChangeView.as_view(form_class=PasswordForm, template_name="web/signing_in/password.html"),
        name="account_change_password",
    ),
]
