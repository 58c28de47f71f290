"""What is written about a finding that somebody holds to be wrong."""

from __future__ import annotations

from django import forms

from kosatsu.faces.web.fields import Long
from kosatsu.wrong_findings.rules import LONGEST_NAME, LONGEST_REASON, LONGEST_STRETCH
from kosatsu.wrong_findings.states import SETTLED

OUTCOMES = {"mended": "市の語や規則を直した", "noted": "製品の規則を直すときのために控える", "kept": "指摘のままとする"}


class ReportForm(forms.Form):
    """The finding, carried along, and why it is wrong."""

    post = forms.IntegerField(min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput())
    code = forms.CharField(max_length=LONGEST_NAME, widget=forms.HiddenInput())
    rule = forms.CharField(max_length=LONGEST_NAME, required=False, widget=forms.HiddenInput())
    text = forms.CharField(max_length=LONGEST_STRETCH * 100, required=False, strip=False, widget=forms.HiddenInput())
    sentence = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput())
    reason = forms.CharField(
        label="誤りだと考える理由",
        help_text="例: 地名の「馬場」です。人の名前や電話番号は書かないでください。",
        max_length=LONGEST_REASON,
        widget=Long(3),
    )


class SettleForm(forms.Form):
    """What became of a report, and why."""

    outcome = forms.ChoiceField(
        label="どうしましたか", choices=[(state.value, OUTCOMES[state]) for state in SETTLED], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="そう決めた理由", max_length=LONGEST_REASON, widget=Long(3))
