"""The key of the endpoint of the second opinion."""

from __future__ import annotations

from django import forms

from kosatsu.second_opinions.rules import LONGEST_KEY


class KeyForm(forms.Form):
    """The key as it was handed out; it is never shown again."""

    key = forms.CharField(
        label="鍵(APIキー)",
        help_text="保管すると暗号化され、二度と画面に出ません。前の鍵は置き換わります。",
        max_length=LONGEST_KEY,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
