"""Every verb on the course of a case: refused by a rule, or the course as it is afterwards. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kosatsu.approval import rules
from kosatsu.approval.course import Box, Course, Mark, Reach
from kosatsu.approval.states import CONCURRING, LIFECYCLE, VERB_OF_STAGE, Capacity, CaseState, Stage, Verb
from kosatsu.kernel.errors import refuse_if

CARRYING = (Verb.APPROVED, *CONCURRING)


def submit(*, drafter: int, writers: Collection[int], content: str, boxes: Sequence[Box]) -> Course:
    """A draft put up for the first time."""
    course = Course(CaseState.UNDER_WAY, 1, content, drafter, frozenset({drafter, *writers}), tuple(boxes))
    return course.marked(_own(course, Verb.SUBMITTED))


def give(
    course: Course,
    box: Box,
    verb: Verb,
    *,
    person: int,
    seen: str,
    reach: Reach,
    words: str = "",
    capacity: Capacity = Capacity.OWN,
    collapse: bool = False,
) -> Course:
    """Approve, concur, object or decide in a box. `collapse`: the seal serves the next boxes of the same person too."""
    hands = reach(box.id)
    standing = course.standing(box)
    changing = _takes_back(course, standing, verb)
    refuse_if(rules.against_other_content(seen=seen, course=course))
    refuse_if(rules.against_turn(course, box, changing=changing))
    refuse_if(rules.against_hand(course, box, hands, person=person, capacity=capacity, own=course.later_box(box, person, reach)))
    refuse_if(rules.against_own_decision(course, person=person, verb=verb) + rules.against_verb(box, verb))
    refuse_if(rules.against_changing(standing, hands, person=person) if changing else [])
    wordy = verb in {Verb.OBJECTED, Verb.CONCURRED_WITH_COMMENT} or capacity is Capacity.PULLED_UP
    refuse_if(rules.against_silence(words) if wordy else [])
    refuse_if(rules.against_wordless_decision(course, verb=verb, words=words))
    before = course.open_boxes
    after = course.marked(_mark(course, box, verb, person, words, capacity, seen))
    if verb is Verb.DECIDED:
        return replace(after, state=LIFECYCLE.move(course.state, CaseState.APPROVED))
    carries = collapse and verb in CARRYING and capacity is Capacity.OWN
    return _carry(after, before, person, reach) if carries else after


def give_back(
    course: Course, box: Box, *, person: int, seen: str, reason: str, reach: Reach, capacity: Capacity = Capacity.OWN, to: Box | None = None
) -> Course:
    """差戻し to the drafter, or to a chosen earlier box, which is then sealed anew with all that come after it."""
    refuse_if(rules.against_silence(reason))
    _against(course, box, person=person, seen=seen, reach=reach, capacity=capacity)
    if to is None:
        after = replace(course, state=LIFECYCLE.move(course.state, CaseState.RETURNED))
        return after.marked(_mark(course, box, Verb.RETURNED, person, reason, capacity, seen))
    refuse_if(rules.against_return_to(course, box, to))
    marked = course.marked(replace(_mark(course, box, Verb.RETURNED, person, reason, capacity, seen), to=to.id))
    return marked.opened_again([other for other in course.boxes if other.follows(to) and other.stage is not Stage.CIRCULATION])


def reject(course: Course, box: Box, *, person: int, seen: str, reason: str, reach: Reach, capacity: Capacity = Capacity.OWN) -> Course:
    """否決: the authority alone ends the case."""
    refuse_if(rules.against_silence(reason) + rules.against_rejecting(box))
    _against(course, box, person=person, seen=seen, reach=reach, capacity=capacity)
    refuse_if(rules.against_own_decision(course, person=person, verb=Verb.DECIDED))
    after = replace(course, state=LIFECYCLE.move(course.state, CaseState.REJECTED))
    return after.marked(_mark(course, box, Verb.REJECTED, person, reason, capacity, seen))


def recall(course: Course, *, person: int, until: str) -> Course:
    """引戻し by the drafter."""
    refuse_if(rules.against_other_drafter(person=person, drafter=course.drafter))
    after = replace(course, state=LIFECYCLE.move(course.state, CaseState.RECALLED))
    refuse_if(rules.against_late_recall(course, until=until))
    return after.marked(_own(course, Verb.RECALLED))


def withdraw(course: Course, *, person: int, reason: str) -> Course:
    """取下げ by the drafter; once others have acted on a case under way, with a reason."""
    refuse_if(rules.against_other_drafter(person=person, drafter=course.drafter))
    after = replace(course, state=LIFECYCLE.move(course.state, CaseState.WITHDRAWN))
    refuse_if(rules.against_silence(reason) if course.state is CaseState.UNDER_WAY and course.acted else [])
    return after.marked(replace(_own(course, Verb.WITHDRAWN), words=reason))


def withdraw_on_request(course: Course, *, person: int, reason: str) -> Course:
    """取下げ written down by a 文書担当 whom somebody asked; the reason says who."""
    refuse_if(rules.against_silence(reason))
    after = replace(course, state=LIFECYCLE.move(course.state, CaseState.WITHDRAWN))
    return after.marked(replace(_own(course, Verb.WITHDRAWN), person=person, words=reason))


def resubmit(course: Course, *, person: int, content: str, boxes: Sequence[Box], resume: bool) -> Course:
    """再回付: the same content goes on where it came back, another one begins a new round. `resume` False: always a new round."""
    refuse_if(rules.against_other_drafter(person=person, drafter=course.drafter))
    state = LIFECYCLE.move(course.state, CaseState.UNDER_WAY)
    if resume and resumes(course, content=content):
        after = replace(course, state=state)
    else:
        after = replace(course, state=state, round=course.round + 1, content=content, boxes=tuple(boxes), marks=())
    return after.marked(_own(after, Verb.SUBMITTED))


def resumes(course: Course, *, content: str) -> bool:
    """Whether a case came back, not was taken back, and is put up unchanged by the one who put it up before."""
    begun = next((mark for mark in reversed(course.marks) if mark.verb is Verb.SUBMITTED), None)
    same_hand = begun is not None and begun.person == course.drafter
    return course.state is CaseState.RETURNED and content == course.content and same_hand


def attach(course: Course, *, person: int, paper: str, reach: Reach, seal_anew: bool) -> Course:
    """One more paper. `seal_anew`: the boxes sealed before it came are opened again, for it is part of what is decided on."""
    hands = [reach(box.id) for box in course.open_boxes]
    refuse_if(rules.against_attaching(course, hands, person=person, paper=paper))
    after = replace(course, papers=(*course.papers, paper))
    return after.opened_again([box for box in course.boxes if course.standing(box) is not None]) if seal_anew else after


def take_over(course: Course, *, person: int) -> Course:
    """Another drafter; whoever wrote before stays barred from deciding."""
    refuse_if(rules.against_taking_over(course, person=person))
    return replace(course, drafter=person, writers=course.writers | {person})


def _against(course: Course, box: Box, *, person: int, seen: str, reach: Reach, capacity: Capacity) -> None:
    refuse_if(rules.against_other_content(seen=seen, course=course))
    refuse_if(rules.against_turn(course, box) + rules.against_reaching_down(capacity))
    hands = reach(box.id)
    refuse_if(rules.against_hand(course, box, hands, person=person, capacity=capacity, own=course.later_box(box, person, reach)))


def _takes_back(course: Course, standing: Mark | None, verb: Verb) -> bool:
    """不同意 becomes 同意 while the case is under way."""
    objected = standing is not None and standing.verb is Verb.OBJECTED
    return objected and verb in CONCURRING and course.state is CaseState.UNDER_WAY


def _carry(course: Course, before: Sequence[Box], person: int, reach: Reach) -> Course:
    """One seal serves the next boxes of the same person, up to the decision, which is never given in passing."""
    for _ in course.boxes:
        known = {box.id for box in before}
        opened = [box for box in course.open_boxes if box.id not in known and box.stage is not Stage.DECISION]
        own = next((box for box in opened if person in reach(box.id).holders), None)
        if own is None:
            return course
        before = course.open_boxes
        carried = _mark(course, own, VERB_OF_STAGE[own.stage], person, "", Capacity.OWN, course.seen)
        course = course.marked(replace(carried, carried=True))
    return course


def _own(course: Course, verb: Verb) -> Mark:
    return Mark(None, 1, verb, course.drafter, course.seen, course.content)


def _mark(course: Course, box: Box, verb: Verb, person: int, words: str, capacity: Capacity, seen: str) -> Mark:
    return Mark(box.id, box.turn, verb, person, seen, course.content, words, capacity)
