"""Texts as the network takes them: numbers of pieces, made equally long."""

from collections.abc import Sequence

import torch
from torch import Tensor

from service.conversation.reading.learned import WINDOW, simplified
from service.conversation.reading.pieces import BEGIN, PAD, Pieces


def padded(pieces: Pieces, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """The numbers of some texts' pieces, and which of them count."""
    rows = [[BEGIN, *pieces.encode(simplified(text))[:WINDOW]] for text in texts]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
    return ids, ids != PAD
