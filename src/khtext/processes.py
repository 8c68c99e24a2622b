"""Work in several processes: the results are the same, in the same order."""

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

#: The characters that one process takes at a time, and the batches it may have waiting.
BATCH, WAITING = 100_000, 3


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """What `work` makes of each batch of texts, in order; other processes must be able to unpickle `work`."""
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
    """Processes that an interrupt ends quietly; a `KhtextError` where one of them is killed."""
    with ProcessPoolExecutor(processes, initializer=signal.signal, initargs=(signal.SIGINT, _leave)) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise KhtextError(
                "a process was killed, perhaps for want of memory; run fewer at a time with -j"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _leave(signum: int, frame: object) -> None:
    raise SystemExit(128 + signum)
