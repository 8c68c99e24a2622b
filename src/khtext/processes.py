"""Work in several processes. The results and their order do not depend on the number of processes."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from khtext.errors import KhtextError
from khtext.files import Text

Output = TypeVar("Output")

#: The number of characters in one batch, and of batches that wait for each process.
BATCH, WAITING = 100_000, 3


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """The results of `work` for each batch of texts, in order. `work` must be picklable."""
    waiting: deque[Future[Output]] = deque()
    with workers(processes) as pool:
        for batch in _batches(texts):
            waiting.append(pool.submit(work, batch))
            if len(waiting) >= processes * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


@contextmanager
def workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes. An interrupt ends them quietly; if one is killed, a `KhtextError` is raised."""
    with ProcessPoolExecutor(processes, initializer=signal.signal, initargs=(signal.SIGINT, _leave)) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise KhtextError(
                "a process was killed, perhaps because memory ran out; run fewer processes with -j"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _leave(signum: int, frame: object) -> None:
    raise SystemExit(128 + signum)
