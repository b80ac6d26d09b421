"""`scripts/train_reading --compare`: what else could read, on the development part. Figures: docs/reading.md, 'Compared'."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from service.conversation.reading.learned import simplified
from service.conversation.values import Intent
from training.base import LAYERS, Base
from training.corpus import Item, items
from training.network import Network, load
from training.padding import padded
from training.vocabulary import trimmed

BATCH: Final = 64
AT: Final = (0.1, 0.2, 0.5)
"""Probabilities of danger at which recall and precision are told."""


def main() -> None:
    train, dev = items("train"), items("dev")
    _tell("character and word n-grams, linear", _ngrams, train, dev)
    _tell("sentence embeddings of the base model, all layers, linear", _embeddings, train, dev)


def _tell(
    name: str,
    fit: Callable[[Sequence[Item], Sequence[Item]], Any],
    train: Sequence[Item],
    dev: Sequence[Item],
) -> None:
    began = time.monotonic()
    likely = fit(train, dev)
    names = sorted({one.intent.value for one in train})
    found = [names[number] for number in likely.argmax(axis=1)]
    meant = np.array([one.intent.value for one in dev])
    danger, is_crisis = likely[:, names.index(Intent.CRISIS)], meant == Intent.CRISIS
    at = ", ".join(
        f"{p}: {np.mean(danger[is_crisis] >= p):.2f}/{np.mean(is_crisis[danger >= p]):.2f}" for p in AT
    )
    macro = f1_score(meant, found, average="macro")
    print(
        f"{name}: macro-F1 {macro:.3f}, crisis recall/precision {at}, {time.monotonic() - began:.0f} s",
        flush=True,
    )


def _ngrams(train: Sequence[Item], dev: Sequence[Item]) -> Any:
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
    words = TfidfVectorizer(
        analyzer="word",
        tokenizer=str.split,
        token_pattern=None,
        ngram_range=(1, 2),
        min_df=2,
        sublinear_tf=True,
    )
    model = make_pipeline(make_union(letters, words), LogisticRegression(C=8, max_iter=60))
    model.fit([simplified(one.text) for one in train], [one.intent.value for one in train])
    return model.predict_proba([simplified(one.text) for one in dev])


def _embeddings(train: Sequence[Item], dev: Sequence[Item]) -> Any:
    base = Base()
    pieces, rows = trimmed(base, [])
    network = Network(len(rows), 1, 1, depth=LAYERS).eval()
    load(network, base, rows)
    network.intent = torch.nn.Identity()  # type: ignore[assignment]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.003, max_iter=200))
    model.fit(_embedded(network, pieces, train), [one.intent.value for one in train])
    return model.predict_proba(_embedded(network, pieces, dev))


@torch.no_grad()
def _embedded(network: Network, pieces: Any, some: Sequence[Item]) -> Any:
    order = sorted(range(len(some)), key=lambda number: len(some[number].text))
    out = np.zeros((len(some), 384), dtype=np.float32)
    for at in range(0, len(order), BATCH):
        batch = order[at : at + BATCH]
        out[batch] = network(*padded(pieces, [some[number].text for number in batch]))[0].numpy()
    return out
