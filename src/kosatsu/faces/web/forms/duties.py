"""What is said when a duty ends."""

from __future__ import annotations

from django import forms

from kosatsu.faces.web.fields import Long


class SettleForm(forms.Form):
    """What was done."""

    note = forms.CharField(label="何をしたか", max_length=2000, widget=Long(3))


class WaiveForm(forms.Form):
    """Why it need not be done."""

    reason = forms.CharField(label="やらない理由", max_length=2000, widget=Long(3))
