"""The words in a picture line by line, on photographs too: PP-OCR, whose weights come in the wheel `rapidocr`, run by onnxruntime.

One network says of every pixel how likely it belongs to a line of writing, a second one reads each line. What lies between them, and is in
the wheel tied to libraries that nothing else here needs, is done here: lines are the pieces of likely pixels, each with its own slant.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
LARGEST_EDGE, SMALLEST_EDGE, GRAIN = 1600, 736, 32
LIKELY, LINE_LIKELY, SURE = 0.3, 0.5, 0.6
GROWTH = 1.6
FEWEST_PIXELS = 12
HEIGHT, WIDTH, WIDEST = 48, 320, 3200
MOST_LINES = 300
MOST_RUNS = 200_000
TALL = 1.8
STRAIGHT = math.radians(0.4)
MOST_SLANT = math.radians(30)


class Line(NamedTuple):
    """A line of writing in the picture: its middle, how long and thick it is, and its slant in radians."""

    x: float
    y: float
    long: float
    thick: float
    slant: float = 0.0

    @property
    def is_column(self) -> bool:
        """Whether it is written from top to bottom."""
        return self.thick > TALL * self.long


@cache
def version() -> str:
    """The versions of the weights and of what runs them; blank where either is not installed."""
    try:
        parts = [f"{name} {metadata.version(name)}" for name in ("rapidocr", "onnxruntime", "numpy")]
    except metadata.PackageNotFoundError:
        return ""
    return ", ".join(parts) if all((_models() / name).is_file() for name in (DETECTOR, RECOGNISER)) else ""


def read(picture: Image.Image) -> tuple[str, list[Line]]:
    """The words of all lines from top to bottom, and the columns, which this reader finds but does not read."""
    picture = picture.convert("RGB")
    found = lines(picture)
    columns = [line for line in found if line.is_column]
    recogniser = _session(RECOGNISER)
    letters = ["", *recogniser.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]
    told = [(line, _told(picture, line, recogniser, letters)) for line in found if not line.is_column]
    return "\n".join(_in_rows([(line, words) for line, words in told if words.strip()])), columns


def lines(picture: Image.Image) -> list[Line]:
    """Where the picture has lines of writing."""
    import numpy

    size = _size(picture)
    pixels = numpy.asarray(picture.resize(size, Image.Resampling.BILINEAR), dtype=numpy.float32)[:, :, ::-1]
    (likely,) = _session(DETECTOR).run(None, {"x": ((pixels / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]})
    across, down = picture.width / size[0], picture.height / size[1]
    found = [_line(runs, across, down) for runs in pieces(likely[0, 0] > LIKELY) if _likely(likely[0, 0], runs) >= LINE_LIKELY]
    return sorted(found, key=lambda line: (line.y, line.x))[:MOST_LINES]


Run = tuple[int, int, int]


def pieces(marked: Any) -> list[list[Run]]:
    """The marked pixels in pieces that hang together, each as its runs (row, first column, column behind the last)."""
    import numpy

    edges = numpy.diff(numpy.pad(marked.astype(numpy.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = numpy.nonzero(edges == 1)
    ends = numpy.nonzero(edges == -1)[1]
    runs: list[Run] = list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
    if len(runs) > MOST_RUNS:
        return []  # no writing looks like that
    chief = list(range(len(runs)))
    above = 0
    for place, (row, start, end) in enumerate(runs):
        while runs[above][0] < row - 1 or (runs[above][0] == row - 1 and runs[above][2] < start):
            above += 1
        other = above
        while other < place and runs[other][0] == row - 1 and runs[other][1] <= end:
            chief[_chief(chief, other)] = _chief(chief, place)
            other += 1
    found: dict[int, list[Run]] = {}
    for place, run in enumerate(runs):
        found.setdefault(_chief(chief, place), []).append(run)
    return [piece for piece in found.values() if sum(end - start for _, start, end in piece) >= FEWEST_PIXELS]


def _chief(chief: list[int], place: int) -> int:
    while chief[place] != place:
        chief[place] = chief[chief[place]]
        place = chief[place]
    return place


def _likely(likely: Any, runs: Sequence[Run]) -> float:
    total = sum(float(likely[row, start:end].sum()) for row, start, end in runs)
    return total / sum(end - start for _, start, end in runs)


def _line(runs: Sequence[Run], across: float, down: float) -> Line:
    """The piece as a line of the picture, grown by what the network leaves out around the letters."""
    corners = [(column * across, (row + below) * down) for row, start, end in runs for column in (start, end) for below in (0, 1)]
    slant = _slant(runs, across, down)
    turned = [(x * math.cos(slant) + y * math.sin(slant), y * math.cos(slant) - x * math.sin(slant)) for x, y in corners]
    left, right = min(x for x, _ in turned), max(x for x, _ in turned)
    top, bottom = min(y for _, y in turned), max(y for _, y in turned)
    long, thick = right - left, bottom - top
    more = GROWTH * long * thick / (2 * (long + thick))
    x, y = (left + right) / 2, (top + bottom) / 2
    middle = (x * math.cos(slant) - y * math.sin(slant), y * math.cos(slant) + x * math.sin(slant))
    return Line(*middle, long + 2 * more, thick + 2 * more, slant)


def _slant(runs: Sequence[Run], across: float, down: float) -> float:
    """How far a long line is turned; 0 where it is straight, short, or no line."""
    pixels = float(sum(end - start for _, start, end in runs))
    x = sum((end - start) * (start + end - 1) / 2 for _, start, end in runs) / pixels * across
    y = sum((end - start) * row for row, start, end in runs) / pixels * down
    xx = xy = yy = 0.0
    for row, start, end in runs:
        width, middle, up = (end - start) * across, (start + end - 1) / 2 * across - x, row * down - y
        xx += (end - start) * (middle * middle + width * width / 12)
        xy += (end - start) * middle * up
        yy += (end - start) * up * up
    slant = math.atan2(2 * xy, xx - yy) / 2
    return slant if xx > 4 * yy and STRAIGHT < abs(slant) < MOST_SLANT else 0.0


def _told(picture: Image.Image, line: Line, recogniser: Any, letters: Sequence[str]) -> str:
    """What the line says; nothing where that is not sure."""
    import numpy

    pixels = numpy.asarray(_cut(picture, line), dtype=numpy.float32)[:, :, ::-1]
    page = numpy.zeros((1, 3, HEIGHT, max(WIDTH, pixels.shape[1])), dtype=numpy.float32)
    page[0, :, :, : pixels.shape[1]] = ((pixels / 255 - 0.5) / 0.5).transpose(2, 0, 1)
    (guesses,) = recogniser.run(None, {"x": page})
    best, sure = guesses[0].argmax(axis=1), guesses[0].max(axis=1)
    kept = [place for place in range(len(best)) if best[place] and (place == 0 or best[place] != best[place - 1])]
    if not kept or sum(float(sure[place]) for place in kept) < SURE * len(kept):
        return ""
    return "".join(letters[int(best[place])] for place in kept)


def _cut(picture: Image.Image, line: Line) -> Image.Image:
    """The line cut out of the picture, made straight and as high as the network wants it."""
    smaller = max(1, int(line.thick / HEIGHT))
    if smaller > 1:  # a transformation looks at single pixels only: what is to become much smaller is made smaller first
        picture = picture.reduce(smaller)
    line = Line(line.x / smaller, line.y / smaller, line.long / smaller, line.thick / smaller, line.slant)
    scale = line.thick / HEIGHT
    width = min(WIDEST, max(1, math.ceil(line.long / scale)))
    stretch = line.long / width
    turn, lean = math.cos(line.slant), math.sin(line.slant)
    left = line.x - line.long / 2 * turn + line.thick / 2 * lean
    top = line.y - line.long / 2 * lean - line.thick / 2 * turn
    way = (stretch * turn, -scale * lean, left, stretch * lean, scale * turn, top)
    return picture.transform((width, HEIGHT), Image.Transform.AFFINE, way, Image.Resampling.BICUBIC)


def _in_rows(told: Sequence[tuple[Line, str]]) -> Iterator[str]:
    """The words of lines that stand beside each other in one row, from left to right."""
    rows: list[list[tuple[Line, str]]] = []
    for line, words in told:
        before = rows[-1][-1][0] if rows else None
        if before is not None and abs(line.y - before.y) < min(line.thick, before.thick) / 2:
            rows[-1].append((line, words))
        else:
            rows.append([(line, words)])
    for row in rows:
        yield " ".join(words for _, words in sorted(row, key=lambda one: one[0].x))


def _size(picture: Image.Image) -> tuple[int, int]:
    short, long = sorted(picture.size)
    scale = min(max(1.0, SMALLEST_EDGE / short), LARGEST_EDGE / long)
    wide, high = (max(GRAIN, round(edge * scale / GRAIN) * GRAIN) for edge in picture.size)
    return wide, high


@cache
def _session(name: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(_models() / name), options, providers=["CPUExecutionProvider"])


def _models() -> Path:
    found = util.find_spec("rapidocr")
    return Path(found.origin or "").parent / "models" if found else Path("rapidocr")
