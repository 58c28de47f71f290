"""A post that is still being written, as the editor sends it to be checked: nothing need be filled in yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kosatsu.faces.web.forms.posts import PICTURES, PostForm
from kosatsu.kernel.findings import Finding, Place
from kosatsu.overviews.marking import picture_of
from kosatsu.posts.drafts import PictureIn

BODY = "body"


@dataclass(frozen=True)
class Field:
    """A field of the editor that holds a text: its name, what people call it, and how many blanks stand before the text that is kept."""

    name: str
    label: str
    blanks: int


class WritingForm(PostForm):
    """What stands in the editor now. A picture that was chosen and not handed in yet has only its words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def placed_pictures(self) -> list[tuple[int, PictureIn]]:
        """The pictures that would be kept, each with its place in the form."""
        kept = dict(super().placed_pictures())
        for number in range(1, PICTURES + 1):
            if self.data.get(f"chosen_{number}"):
                kept[number] = PictureIn("", "", self.cleaned_data[f"alt_{number}"].strip())
        return sorted(kept.items(), key=lambda placed: placed[0])

    def fields_of(self, finding: Finding) -> tuple[tuple[Field, Place], ...]:
        """Where a finding stands in the editor: each stretch once, in the field it was typed into."""
        found: dict[Place, Field] = {}
        for place in finding.places:
            field = self._field_of(place.where)
            found[Place(field.name, place.start + field.blanks, place.end + field.blanks)] = field
        return tuple((field, place) for place, field in found.items())

    def slot_of(self, finding: Finding) -> int:
        """The place in the form of the picture that a finding is about; 0 for none."""
        number = picture_of(finding)
        slots = [slot for slot, _ in self.placed_pictures()]
        return slots[number - 1] if 0 < number <= len(slots) else 0

    def _field_of(self, where: str) -> Field:
        own = f"text_{where.partition(':')[2]}"
        name = own if self.cleaned_data.get(own) else BODY
        written = str(self.data.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")
        return Field(name, str(self.fields[name].label), len(written) - len(written.lstrip()))


def said_wrong(form: PostForm) -> Sequence[str]:
    """What is wrong with what was typed, as sentences."""
    said = [(name, str(error)) for name, found in form.errors.items() for error in found]
    return [f"{form.fields[name].label}: {error}" if name in form.fields else error for name, error in said]
