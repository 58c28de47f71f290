"""Which drafts are put up as one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kosatsu.checks import statements


class TogetherForm(forms.Form):
    """The drafts, the title of the whole, and the one statement; each draft brings the reasons written into it."""

    title = forms.CharField(label="この件の件名", help_text="例: 12月のごみ収集日のお知らせ(52件)", max_length=120)
    posts = forms.MultipleChoiceField(label="まとめる投稿", widget=forms.CheckboxSelectMultiple)
    statement = forms.BooleanField(label="選んだ投稿のどれも、ガイドライン4(8)の①〜⑬に当たらないことを確かめました")

    def __init__(self, *args: Any, drafts: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.any = len(drafts) > 1
        self.fields["posts"].choices = [(str(post_id), title) for post_id, title in drafts]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> list[int]:
        """Ids of the chosen posts."""
        return [int(post_id) for post_id in self.cleaned_data["posts"]]

    def stated(self) -> str:
        """The statement as it is kept."""
        return statements.STATED if self.cleaned_data["statement"] else ""
