"""A comment to be looked at."""

from __future__ import annotations

from django import forms

from kosatsu.faces.web.fields import Long

LONGEST = 20_000


class CommentForm(forms.Form):
    """The words of a comment as they were copied."""

    text = forms.CharField(
        label="書き込みの文",
        help_text="写して貼り付けてください。書いた人の名前は要りません。ここに書いた文は、どこにも保存しません。",
        max_length=LONGEST,
        widget=Long(6),
    )
