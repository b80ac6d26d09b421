"""The trained layer: how likely each intent and each risk is, by a small language model that runs in this process.

What it was trained on, how well it reads, and how it is made again: docs/reading.md, 'The model'. It needs no network: the
weights lie in model/, with their checksums.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime

from service.conversation.reading.grams import Grams
from service.conversation.reading.pieces import BEGIN, Pieces
from service.conversation.reading.text import LONGEST, both_ends, uncensored
from service.conversation.values import Intent, Risk
from service.errors import ServiceError

FOLDER: Final = Path(__file__).parent / "model"

GRAMS: Final = "grams.npz"

SECOND: Final = 0.4
"""What the second judge counts where both have one text before them; chosen on the development part."""

WINDOW: Final = 96
"""Pieces of words that are judged together; a text of 300 characters has about 75. A longer one is judged in overlapping windows."""

OVERLAP: Final = 24

MOST: Final = 960
"""Pieces of one text that are judged at all, from both its ends. The longest text in words has about 600; only signs have more."""

_SIGNS: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u2032": "'"}
    | {"\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)
_STRETCHED: Final = re.compile(r"(\w)\1{2,}")
_REPEATED: Final = re.compile(r"([^\w\s])\1{3,}")
_SILENT: Final = frozenset({"Cf", "Cs", "Co", "Cn", "Me"})
_FIRST_SYMBOL: Final = "\u2000"
"""Symbols from here on are emoji and the like, which are read by their names."""


class ModelDamaged(ServiceError):
    """A file of the model is not the one that was trained."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} of the reading model is damaged: check the release out again")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of danger from which it counts; chosen on the development part of the corpus."""

    alone: float
    """The model alone calls it danger."""
    with_phrase: float
    """A phrase of danger stands in the text, and the model does not rule it out."""
    doubt: float
    """Not called danger, and a person looks at it all the same."""
    high: float
    """No danger, and of high risk, where its intent may be that at all: to miss that is worse than to see it once too often."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """How likely each intent and each risk is, each adding up to 1."""

    intents: Mapping[Intent, float]
    risks: Mapping[Risk, float]

    @property
    def danger(self) -> float:
        return self.intents[Intent.CRISIS]


class Model:
    """The weights, loaded once. Raises ModelDamaged."""

    def __init__(self, folder: Path = FOLDER) -> None:
        card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        for name, checksum in card["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != checksum:
                raise ModelDamaged(name)
        self.thresholds = Thresholds(**card["thresholds"])
        self._temperature = float(card["temperature"])
        self._intents = [Intent(one) for one in card["intents"]]
        self._risks = [Risk(one) for one in card["risks"]]
        self._pieces = Pieces.load(folder / "pieces.tsv")
        self._grams = Grams(folder / GRAMS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # texts of many lengths would make it grow
        self._session = onnxruntime.InferenceSession(
            folder / "reading.onnx", options, providers=["CPUExecutionProvider"]
        )

    def judge(self, body: str, *, most: int = MOST) -> Judgment:
        """Judge one text, `most` pieces of it. Danger counts wherever in it it stands, anything else by the whole of it."""
        text = simplified(body)
        windows = _windows(_ends(self._pieces.encode(text), most))
        judged = [self._run(window) for window in windows]
        intents = _together([one for one, _ in judged], self._intents.index(Intent.CRISIS))
        risks = _together([one for _, one in judged], self._risks.index(Risk.CRISIS))
        if len(windows) == 1:  # of a longer one the second judge would see the mean, and no danger in it
            intents = _agreed(intents, self._grams.judge(text))
        return Judgment(
            intents=dict(zip(self._intents, intents.tolist(), strict=True)),
            risks=dict(zip(self._risks, risks.tolist(), strict=True)),
        )

    def _run(self, tokens: Sequence[int]) -> tuple[Any, Any]:
        ids = np.array([[BEGIN, *tokens]], dtype=np.int64)
        intents, risks = self._session.run(None, {"ids": ids})
        return _softmax(intents[0] / self._temperature), _softmax(risks[0] / self._temperature)


@cache
def model() -> Model:
    return Model()


def simplified(body: str) -> str:
    """Take one text as the model was taught to see it: lower case, plain quotes, emoji by name, no stretched letters, no digits for letters."""
    lower = uncensored(unicodedata.normalize("NFKC", body.translate(_SIGNS)).lower())
    short = both_ends(_REPEATED.sub(r"\1\1\1", lower), 2 * LONGEST)  # one sign may have become 18
    spelled = both_ends("".join(map(_spelled, short)), 2 * LONGEST)  # and the name of one may have 80
    return " ".join(_STRETCHED.sub(r"\1\1", spelled).split())


def _spelled(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"So", "Sk"} and sign > _FIRST_SYMBOL:
        return f" {unicodedata.name(sign, '').lower().replace('sign', '').replace('face with', '')} "
    if category in _SILENT:
        return ""
    return " " if category == "Cc" else sign


def _ends(tokens: Sequence[int], most: int) -> Sequence[int]:
    """Leave out the middle of what is too long, so that nothing takes long."""
    return tokens if len(tokens) <= most else [*tokens[: most // 2], *tokens[-most // 2 :]]


def _windows(tokens: Sequence[int]) -> list[Sequence[int]]:
    if len(tokens) <= WINDOW:
        return [tokens]
    return [tokens[at : at + WINDOW] for at in range(0, len(tokens) - OVERLAP, WINDOW - OVERLAP)]


def _together(windows: Sequence[Any], danger: int) -> Any:
    """Put the windows of one text together: the greatest danger of any, and of the rest the mean."""
    if len(windows) == 1:
        return windows[0]
    mean = np.mean(windows, axis=0)
    rest = 1 - mean[danger]
    mean[danger] = max(window[danger] for window in windows)
    others = np.arange(len(mean)) != danger
    mean[others] *= (1 - mean[danger]) / max(rest, 1e-9)
    return mean


def _agreed(first: Any, second: Any) -> Any:
    """What two judges believe together: the mean of their logarithms, where each counts its part (Hinton 2002, products of experts)."""
    logs = (1 - SECOND) * np.log(np.maximum(first, 1e-9)) + SECOND * np.log(_softmax(second))
    return _softmax(logs)


def _softmax(values: Any) -> Any:
    raised = np.exp(values - values.max())
    return raised / raised.sum()
