"""A table of accounts to be taken in, and the ground for it."""

from __future__ import annotations

import base64
import binascii

from django import forms

from kosatsu.accounts.register_csv import MOST_BYTES


class TableForm(forms.Form):
    """The file, and why it is taken in."""

    table = forms.FileField(label="CSVファイル", help_text="UTF-8かShift_JIS(Excelの既定の形式)。2MBまで。")
    ground = forms.CharField(label="取り込む根拠", max_length=300, help_text="例: 令和8年度アカウント調査の結果(企画課)")

    def clean_table(self) -> bytes:
        """The bytes of the file."""
        content = bytes(self.cleaned_data["table"].read(MOST_BYTES + 1))
        if len(content) > MOST_BYTES:
            raise forms.ValidationError(f"ファイルは{MOST_BYTES // 1024 // 1024}MBまでにしてください。")
        return content


class SeenTableForm(forms.Form):
    """The same file once more, as it was looked at; it comes back with the page, because nothing is kept before it is taken in."""

    content = forms.CharField(max_length=MOST_BYTES * 2)
    seen = forms.CharField(max_length=64)
    ground = forms.CharField(label="取り込む根拠", max_length=300)

    def clean_content(self) -> bytes:
        """The bytes of the file."""
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (ValueError, binascii.Error) as error:
            raise forms.ValidationError("ファイルをもう一度選んでください。") from error
