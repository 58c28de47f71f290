"""What may have to happen later. A kind is one word in the database and one handler in the worker."""

from __future__ import annotations

from enum import StrEnum


class Job(StrEnum):
    """Every kind of job there is; each must have its handler before a worker starts."""

    PUBLISH = "publish"
    LOOK_UP = "look_up"
    CAPTURE = "capture"
    CAPTURE_THEN_DELETE = "capture_then_delete"
    READ_PROFILE = "read_profile"
    EXECUTE_FILING = "execute_filing"
    CHECKPOINT = "checkpoint"
    SEND_NOTICE = "send_notice"
    CONFORM = "conform"
    SWEEP = "sweep"
    REMIND = "remind"
    REHEARSE = "rehearse"
