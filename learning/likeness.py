"""Learns the weights of `kosatsu.checks.likeness` from labelled texts; `make learn` runs it in an environment of its own.

    python learning/likeness.py PLACE… [--unseen FILE…] [--out FILE]

Every PLACE, a file or a folder of them, holds JSON lines `{"id", "kind": "draft" | "comment" | "both", "text", "labels": […]}`. Logistic
regression over sequences of one to three folded letters, once for each class of 4(8), once for «anything at all» and once for danger to
life, with weights of their own for drafts and for comments beside shared ones. Where to speak is chosen on texts left out in turn (five
parts, neighbours together), so that at most MOST_ALARMS of the clean ones are marked. Nothing is learned from `--unseen` texts: how the
result fares on them is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from kosatsu.checks.likeness import CLASSES, KINDS, NOTHING, OF_ALL, Weights, letters_of, pack, pieces_of, weights_of, windows_of
from kosatsu.checks.reading import Reading, read

PARTS = 5
STRICTNESS = 60.0  # how far a weight may go: the inverse of the penalty
# One threshold for all classes: one a class suits the texts it is chosen by, and no others better.
MOST_ALARMS = (0.015, 0.02)  # of the clean texts: of those judged whole, of those judged in several windows
MOST_CRIES = 0.005  # of the texts that tell of no danger to life
KEPT = 100_000  # sequences
NEVER = 1.1  # a threshold that nothing reaches
TOGETHER = 25  # lines of a file that share subjects and words: what is learned from one is never judged on the next
BANK = "P"  # how the ids of expressions that are no whole texts begin; they count less, and no threshold is chosen by them
BANK_COUNTS = 0.5
VERSION = "3"


def main(argv: Sequence[str]) -> None:
    """Learn, say how well, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--unseen", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(argv)
    unseen = list(_texts(asked.unseen))
    known = {text["text"] for text in unseen}
    texts = [text for text in _texts(asked.places) if text["text"] not in known]
    learner = Learner(texts)
    thresholds, told = learner.thresholds()
    sys.stdout.write(f"{len(texts)} texts, {learner.sequences} sequences; each part by the others: {told}\n")
    learner.learn(np.arange(len(learner.rows)))
    found = learner.as_kept(thresholds)
    if unseen:
        kinds = np.array([KINDS.index(text["kind"]) for text in unseen])
        readings = [read(text["text"]) for text in unseen]
        marked = _likely(weights_of(found), readings, kinds) >= thresholds[kinds, _several(readings)]
        sys.stdout.write(f"unseen {len(unseen)}: {_report(_labels(unseen), marked)}\n")
    if asked.out:
        np.savez_compressed(asked.out, **found)


class Learner:
    """Texts as counts of sequences, and the weights learned from some of them."""

    def __init__(self, texts: list[dict[str, Any]]) -> None:
        self.rows = [{**text, "kind": kind} for text in texts for kind in (KINDS if text["kind"] == "both" else (text["kind"],))]
        self.readings = [read(row["text"]) for row in self.rows]
        folded = [letters_of(reading.folded).replace(NOTHING, "") for reading in self.readings]
        self.labels = _labels(self.rows)
        self.kinds = np.array([KINDS.index(row["kind"]) for row in self.rows])
        self.whole = np.array([not str(row["id"]).startswith(BANK) for row in self.rows])
        self.counting = np.where(self.whole, 1.0, BANK_COUNTS)
        vectors = CountVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, lowercase=False)
        self.counts = vectors.fit_transform(folded).astype(np.float64)
        self.names = vectors.get_feature_names_out()
        met = np.asarray((self.counts > 0).sum(0)).ravel()
        self.rarity = np.log((1 + len(self.rows)) / (1 + met)) + 1
        self.met = met
        self.sequences = len(met)

    def learn(self, chosen: Any) -> None:
        """Weights from the chosen rows: `weights[kind, sequence, class]`, `biases[kind, class]`."""
        x = self._both(self._sized(self.counts[chosen]), self.kinds[chosen])
        wanted = np.hstack([self.labels[chosen], self.labels[chosen][:, : len(CLASSES)].any(1, keepdims=True)])
        count = self.sequences
        self.weights = np.zeros((2, count, len(OF_ALL) + 1))
        self.biases = np.zeros((2, len(OF_ALL) + 1))

        def fitted(number: int) -> Any:
            if not wanted[:, number].any():
                return None
            return LogisticRegression(C=STRICTNESS, max_iter=1000, solver="liblinear").fit(
                x, wanted[:, number], sample_weight=self.counting[chosen]
            )

        for number, model in enumerate(Parallel(n_jobs=-1, prefer="threads")(map(delayed(fitted), range(len(OF_ALL) + 1)))):
            if model is None:
                self.biases[:, number] = -30.0  # nothing to learn from: nothing is like it
                continue
            found = model.coef_[0]
            for kind in range(2):
                self.weights[kind, :, number] = (found[:count] + found[count * (kind + 1) : count * (kind + 2)]) * self.rarity
                self.biases[kind, number] = model.intercept_[0] + found[3 * count + kind]

    def thresholds(self) -> tuple[Any, str]:
        """From where on to speak, chosen on every part as the product judges it by the weights learned from the others."""
        likely = np.zeros(self.labels.shape)
        owners: dict[str, int] = {}
        parts = np.array([owners.setdefault(row["beside"], len(owners)) for row in self.rows])
        for rest, part in KFold(PARTS, shuffle=True, random_state=1).split(np.arange(len(owners))):
            self.learn(np.flatnonzero(np.isin(parts, rest)))
            weights = weights_of(self.as_kept(np.full((2, 2, len(OF_ALL)), NEVER)))
            inside = np.flatnonzero(np.isin(parts, part))
            likely[inside] = _likely(weights, [self.readings[row] for row in inside], self.kinds[inside])
        chosen = np.full((2, 2, len(OF_ALL)), NEVER)
        classes = len(CLASSES)
        several = _several(self.readings)
        for kind, many in np.ndindex(2, 2):
            these = self.whole & (self.kinds == kind) & (several == many)
            labels, reached = self.labels[these], likely[these]
            chosen[kind, many, :classes] = _lowest(reached[~labels[:, :classes].any(1)][:, :classes].max(1), MOST_ALARMS[many])
            if self.labels[self.kinds == kind, classes].any():
                chosen[kind, many, classes] = _lowest(reached[~labels[:, classes]][:, classes], MOST_CRIES)
        chosen[:, 1] = chosen.max(1)  # long texts are few: by themselves they may seem to need less proof than short ones, and do not
        marked = likely >= chosen[self.kinds, several]
        return chosen, _report(self.labels[self.whole], marked[self.whole])

    def as_kept(self, thresholds: Any) -> dict[str, Any]:
        """What the product's file holds: the sequences that matter most, their weights in steps of one 127th of the heaviest."""
        weighty = np.abs(self.weights).max((0, 2)) * np.sqrt(self.met)
        kept = np.argsort(-weighty)[:KEPT]
        keys = np.array([pack(self.names[place]) for place in kept], dtype=np.uint64)
        order = np.argsort(keys)
        kept, keys = kept[order], keys[order]
        scale = float(np.abs(self.weights[:, kept]).max()) / 127
        return {
            "keys": keys,
            "weights": np.round(self.weights[:, kept] / scale).astype(np.int8),
            "scale": np.float64(scale),
            "sizes": (self.rarity[kept] ** 2).astype(np.float32),
            "biases": self.biases.astype(np.float32),
            "thresholds": thresholds.astype(np.float32),
            "version": np.array(VERSION),
        }

    def _sized(self, counts: Any) -> Any:
        size = np.sqrt(np.maximum(1e-6, np.asarray((counts @ diags(self.rarity**2)).sum(1)).ravel()))
        return diags(1 / size) @ counts @ diags(self.rarity)

    def _both(self, sized: Any, kinds: Any) -> Any:
        own = [sized.multiply((kinds == kind).astype(float)[:, None]) for kind in range(2)]
        which = csr_matrix(np.eye(2)[kinds])
        return hstack([sized, *own, which]).tocsr()


def _likely(weights: Weights, readings: list[Reading], kinds: Any) -> Any:
    """How likely each of OF_ALL is in each text, as the product judges; nothing of what is too short to be judged."""
    likely = np.zeros((len(readings), len(OF_ALL)))
    for kind, name in enumerate(KINDS):
        these = np.flatnonzero(kinds == kind)
        for place, found in zip(these, weights.likenesses([readings[place] for place in these], name), strict=True):
            likely[place] = found.likely if found.likely.min() < 1 else 0
    return likely


def _several(readings: list[Reading]) -> Any:
    """1 for each text that is judged in more windows than one, else 0."""
    return np.array([int(len(windows_of(pieces_of(reading))) > 1) for reading in readings])


def _lowest(likely: Any, most: float) -> float:
    """The lowest threshold by which no more than this share is marked of texts that should not be; `likely` is the most each reaches."""
    return float(min(step for step in (*np.linspace(0.02, 0.95, 187), NEVER) if (likely >= step).mean() <= most))


def _f1(labels: Any, marked: Any) -> list[float]:
    right = (labels & marked).sum(0)
    return [float(x) for x in 2 * right / np.maximum(1, labels.sum(0) + marked.sum(0))]


def _report(labels: Any, marked: Any) -> str:
    """Mean F1 of the classes and the clean texts marked; of danger to life how much is heard, and how often without need."""
    count = len(CLASSES)
    clean = ~labels[:, :count].any(1)
    scores = dict(zip(CLASSES, _f1(labels[:, :count], marked[:, :count]), strict=True))
    each = " ".join(f"{name} {score:.2f}" for name, score in scores.items())
    heard, cries = marked[:, count], labels[:, count]
    urgent = f"; urgent: {heard[cries].mean():.2f} heard, {heard[~cries].mean():.3f} in vain" if cries.any() else ""
    return f"mean F1 {np.mean(list(scores.values())):.3f}, clean marked {marked[clean][:, :count].any(1).mean():.3f} ({each}){urgent}"


def _labels(texts: Iterable[dict[str, Any]]) -> Any:
    return np.array([[name in text["labels"] for name in OF_ALL] for text in texts])


def _texts(places: Iterable[Path]) -> Iterable[dict[str, Any]]:
    for place in places:
        for file in sorted(place.glob("*.jsonl")) if place.is_dir() else [place]:
            for number, line in enumerate(file.read_text("utf-8").splitlines()):
                if line.strip():
                    yield {**json.loads(line), "beside": f"{file.stem} {number // TOGETHER}"}


if __name__ == "__main__":
    main(sys.argv[1:])
