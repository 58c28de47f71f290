"""The boxes of a case as paper shows them: the whole ladder up to the mayor, and the 合議 boxes where the original has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kosatsu.approval.states import Stage
from kosatsu.bylaws import queries as bylaws
from kosatsu.documents.values import CONCURRENCE_LABELS, Row, Stamp
from kosatsu.documents.values import Box as PrintedBox
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews.case_sheet import Box, Boxes

DRAFTER = "担当"
OF_HIGHER_RANK = "専決"
NOT_ASKED = "この件の決裁の順路にない欄"
DECISION, CONCURRENCE = "決裁", "合議"
FULL_ROUTE = "account.opening"


def rows(boxes: Boxes, *, on: date) -> tuple[Row, ...]:
    """決裁欄 and 合議欄 of a case; boxes above who decides are struck out, for they stay empty for good (専決)."""
    concurrence = (Row(CONCURRENCE, _in_place([_printed(box) for box in boxes.concurrence])),) if boxes.concurrence else ()
    return (Row(DECISION, _ladder([_printed(box) for box in boxes.decision], ladder(on))), *concurrence)


def empty_rows(kind: str, on: date) -> tuple[Row, ...]:
    """The boxes that the city's route gives a case of this kind, with nothing in them yet."""
    decision, concurrence = [PrintedBox(DRAFTER)], []
    for stage in bylaws.route(kind, on):
        found = [[PrintedBox(step["box"]) for step in lane] for lane in stage["lanes"]]
        if stage["stage"] == Stage.CONCURRENCE:
            concurrence += [box for lane in found for box in reversed(lane)]
        elif stage["stage"] in {Stage.LINE, Stage.DECISION}:
            decision += [box for lane in found for box in lane]
    beside = (Row(CONCURRENCE, _in_place(concurrence)),) if concurrence else ()
    return (Row(DECISION, _ladder(decision[::-1], ladder(on))), *beside)


def ladder(on: date) -> tuple[str, ...]:
    """The labels of 決裁欄 from the highest office down to the drafter, as the route of 様式第1号 has them on this day."""
    stages = [stage for stage in bylaws.route(FULL_ROUTE, on) if stage["stage"] in {Stage.LINE, Stage.DECISION}]
    return (*reversed([step["box"] for stage in stages for lane in stage["lanes"] for step in lane]), DRAFTER)


def _ladder(boxes: list[PrintedBox], labels: Sequence[str]) -> tuple[PrintedBox, ...]:
    by_label = {box.label: box for box in boxes}
    if not boxes or len(by_label) < len(boxes) or not by_label.keys() <= set(labels):
        return tuple(boxes)
    above = labels.index(boxes[0].label)
    if above:
        by_label[boxes[0].label] = _decided_in_place_of_the_head(boxes[0])
    struck = tuple(PrintedBox(label, struck=OF_HIGHER_RANK) for label in labels[:above])
    return struck + tuple(by_label.get(label, PrintedBox(label, struck=NOT_ASKED)) for label in labels[above:])


def _decided_in_place_of_the_head(box: PrintedBox) -> PrintedBox:
    stamps = tuple(replace(stamp, kind=OF_HIGHER_RANK) if stamp.kind == DECISION else stamp for stamp in box.stamps)
    return replace(box, stamps=stamps)


def _in_place(boxes: list[PrintedBox]) -> tuple[PrintedBox, ...]:
    """The boxes of the original at the right, where it has them; what the city's route adds stands to their left."""
    place = {label: number for number, label in enumerate(CONCURRENCE_LABELS, 1)}
    return tuple(sorted(boxes, key=lambda box: place.get(box.label, 0)))


def _printed(box: Box) -> PrintedBox:
    stamps = (Stamp(box.seal.kind, in_japan(box.seal.date).date(), box.seal.surname, box.seal.title),) if box.seal else ()
    return PrintedBox(box.label, stamps, struck=(box.why or OF_HIGHER_RANK) if box.diagonal else "")
