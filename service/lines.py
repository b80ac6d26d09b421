"""Lines before the writer: things of one kind that wait, and are written many together."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from service.db import ProgramSession

T = TypeVar("T")
R = TypeVar("R")

LARGEST_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Waiting(Generic[T]):
    work: T
    future: "Future[object]"


class Line(Generic[T, R]):
    """One for each kind. Whoever uses it sees to it that two threads do not."""

    def __init__(
        self,
        name: str,
        write: Callable[[ProgramSession, Sequence[T]], Sequence[R]],
        *,
        is_hurried: bool = False,
    ) -> None:
        self.name, self.write, self.is_hurried = name, write, is_hurried
        self._urgent: deque[Waiting[T]] = deque()
        self._others: deque[Waiting[T]] = deque()

    def __len__(self) -> int:
        return len(self._urgent) + len(self._others)

    def put(self, work: T, *, is_urgent: bool = False) -> "Future[R]":
        """Stand in line; the future holds what came of it after the commit."""
        future: Future[object] = Future()
        (self._urgent if is_urgent else self._others).append(Waiting(work, future))
        return future  # type: ignore[return-value]

    def take(self) -> list[Waiting[T]]:
        """The next ones, those that are urgent first; at most LARGEST_BATCH."""
        batch: list[Waiting[T]] = []
        for waiting in (self._urgent, self._others):
            while waiting and len(batch) < LARGEST_BATCH:
                batch.append(waiting.popleft())
        return batch
