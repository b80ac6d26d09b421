"""Fits the second judge (service/conversation/reading/grams.py): one line of weights for each intent against all others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from service.conversation.reading.grams import BUCKETS, buckets
from service.conversation.reading.learned import FOLDER, GRAMS, simplified
from service.conversation.values import Intent
from training.corpus import NEVER_ORDINARY, Item, Ordinary

STRENGTH: Final = 10
"""How far the weights may go (scikit-learn's C); chosen on the development part."""

RARE: Final = 1 / 3
"""What is rare counts more, by the logarithm of how rare: so much of it."""

MOST: Final = 127
"""The largest weight in eight bits."""


def write(train: Sequence[Item], others: Sequence[Ordinary], folder: Path = FOLDER) -> None:
    """Fit and write; minutes on one core, and the same again from the same texts."""
    theirs, ordinary = _counted([one.text for one in train]), _counted([one.text for one in others])
    weight = _weight(sparse.vstack([theirs, ordinary]))
    theirs, ordinary = theirs @ sparse.diags(weight), ordinary @ sparse.diags(weight)
    lines = [_line(intent, train, theirs, ordinary) for intent in Intent]
    weights = np.column_stack([weight * line.coef_[0] for line in lines])
    scale = np.abs(weights).max(axis=0) / MOST
    folder.mkdir(exist_ok=True)
    np.savez_compressed(
        folder / GRAMS,
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale,
        bias=np.array([line.intercept_[0] for line in lines]),
    )


def _counted(texts: Sequence[str]) -> Any:
    """A row for each text: its buckets, all of one length together."""
    rows = [buckets(simplified(one)) for one in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), 1 / np.sqrt(max(len(row), 1))) for row in rows])
    return sparse.csr_matrix((values, np.concatenate(rows).astype(int), ends), shape=(len(rows), BUCKETS))


def _weight(rows: Any) -> Any:
    seen = np.bincount(rows.indices, minlength=BUCKETS)
    return RARE * (np.log((1 + rows.shape[0]) / (1 + seen)) + 1)


def _line(intent: Intent, train: Sequence[Item], theirs: Any, ordinary: Any) -> LogisticRegression:
    """Ordinary texts teach what they never are, and else count as `other`, which most are."""
    meant = np.array([one.intent is intent for one in train])
    if intent in NEVER_ORDINARY or intent is Intent.OTHER:
        is_other = np.full(ordinary.shape[0], intent is Intent.OTHER)
        meant, theirs = np.concatenate([meant, is_other]), sparse.vstack([theirs, ordinary])
    return LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3).fit(theirs.tocsr(), meant)
