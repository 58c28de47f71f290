"""The field beside a finding: `{% load reasons %}` gives the filter `reason_of`."""

from __future__ import annotations

from django import forms, template

from kosatsu.faces.web.forms.posts import SubmitForm
from kosatsu.kernel.findings import Finding

register = template.Library()


@register.filter
def reason_of(form: SubmitForm | str, finding: Finding) -> forms.BoundField | None:
    """The field for the reason to pass this finding over; None where nobody asks for one."""
    return form.reason_of(finding) if isinstance(form, SubmitForm) else None
