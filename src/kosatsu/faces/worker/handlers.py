"""Which flow does which job."""

from __future__ import annotations

from collections.abc import Mapping

from kosatsu.flows import (
    capturing,
    checkpointing,
    conforming,
    executing,
    notifying,
    opening,
    publishing,
    rehearsing,
    reminding,
    removing,
    sweeping,
)
from kosatsu.jobs.engine import Handler
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.periods import Daily

HANDLERS: Mapping[Job, Handler] = {
    Job.PUBLISH: publishing.run,
    Job.LOOK_UP: publishing.look_up,
    Job.CAPTURE: capturing.run,
    Job.CAPTURE_THEN_DELETE: removing.run,
    Job.READ_PROFILE: opening.run,
    Job.EXECUTE_FILING: executing.run,
    Job.CHECKPOINT: checkpointing.run,
    Job.SEND_NOTICE: notifying.run,
    Job.CONFORM: conforming.run,
    Job.SWEEP: sweeping.run,
    Job.REMIND: reminding.run,
    Job.REHEARSE: rehearsing.run,
}
PERIODIC = (Daily(Job.CHECKPOINT, "00:05"), Daily(Job.SWEEP, "03:10"), Daily(Job.REMIND, "08:30"))
