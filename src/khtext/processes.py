"""Work in several processes: each result as soon as it is there, or all of them in order.

A worker has one pipe to the process that started it. The pipe ends when that process ends, in whatever way,
and then the worker ends too, on every start method. Nothing goes on running for a parent that was killed.
"""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any, Final, Generic, TypeVar

from khtext.errors import KhtextError
from khtext.files import Text

Task = TypeVar("Task")
Output = TypeVar("Output")

#: The characters that one process takes at a time, and the batches it may have waiting.
BATCH, WAITING = 100_000, 3
#: Tasks that a worker has at a time: the next one is there when it has finished one.
DEPTH: Final = 2
PATIENCE: Final = 5.0
"""Seconds until a worker that was told to end is killed."""

_ENDS: set[Connection[Any, Any]] = set()
"""This process's ends of the pipes. A forked worker inherits them, and closes them so that pipes can end."""


class Killed(KhtextError):
    """What a task has in place of a result if its process was killed."""

    def __init__(self) -> None:
        super().__init__("a process was killed, perhaps because memory ran out; use fewer with -j")


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """The result of `work`, which must be possible to pickle, for each batch of texts, in order."""
    return in_order(work, batches(texts), processes)


def in_order(work: Callable[[Task], Output], tasks: Iterable[Task], processes: int) -> Iterator[Output]:
    """The result of `work`, which must be possible to pickle, for each task, in order."""
    done: dict[int, Output] = {}
    taken = 0

    def within_reach(started: int) -> bool:
        return started - taken < processes * WAITING

    with closing(completed(_Numbered(work), enumerate(tasks), processes, within_reach)) as results:
        for (number, _), output in results:
            if isinstance(output, Killed):
                raise output
            done[number] = output
            while taken in done:
                yield done.pop(taken)
                taken += 1


class _Numbered(Generic[Task, Output]):
    """Does a numbered task."""

    def __init__(self, work: Callable[[Task], Output]) -> None:
        self._work = work

    def __call__(self, numbered: tuple[int, Task]) -> Output:
        return self._work(numbered[1])


def batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """The texts, as many together as one process takes at a time."""
    batch: list[Text] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _always(started: int) -> bool:
    return True


def completed(
    work: Callable[[Task], Output],
    tasks: Iterable[Task],
    processes: int,
    may_start: Callable[[int], bool] = _always,
) -> Generator[tuple[Task, Output | Killed]]:
    """Each task with its result, in the order in which the results come.

    `may_start` is asked, with the number of tasks that were started, before another one is. An exception of
    `work` is raised here; a task whose process was killed has `Killed` as its result, and the others go on.
    """
    feed = _Feed(tasks, may_start)
    workers: list[_Worker[Task, Output]] = []
    try:
        workers += (_Worker(work) for _ in range(processes))
        while True:
            feed.fill(workers)
            busy: dict[object, int] = {worker.pipe: at for at, worker in enumerate(workers) if worker.tasks}
            if not busy:
                return
            for at in map(busy.__getitem__, wait([workers[at].pipe for at in busy.values()])):
                task, result = workers[at].result()
                if isinstance(result, Killed):
                    workers[at] = workers[at].successor()
                yield task, result
    finally:
        for worker in workers:
            worker.dismiss()
        for worker in workers:
            worker.end()


class _Feed(Generic[Task]):
    """The tasks that are still to be given to workers."""

    def __init__(self, tasks: Iterable[Task], may_start: Callable[[int], bool]) -> None:
        self._tasks = iter(tasks)
        self._may_start = may_start
        self._started = 0
        self._exhausted = False

    def fill(self, workers: list[_Worker[Task, Any]]) -> None:
        """Give tasks to the workers that have the fewest, until all have enough."""
        while not self._exhausted and self._may_start(self._started):
            least = min(workers, key=_Worker.load)
            if least.load() >= DEPTH:
                return
            try:
                least.give(next(self._tasks))
            except StopIteration:
                self._exhausted = True
            self._started += 1


class _Worker(Generic[Task, Output]):
    """A process with the tasks that it was given; the first of them is the one that it is at."""

    def __init__(self, work: Callable[[Task], Output]) -> None:
        self._work = work
        self.tasks: deque[Task] = deque()
        try:
            self.pipe, theirs = Pipe()
            _ENDS.add(self.pipe)
            self._process = Process(target=_serve, args=(theirs, work), daemon=True)
            self._process.start()
        except OSError as error:
            raise _cannot_start(error) from error
        theirs.close()

    def load(self) -> int:
        """How many tasks it has."""
        return len(self.tasks)

    def give(self, task: Task) -> None:
        """Another task. That of a worker that was killed meanwhile is lost when its result is asked for."""
        self.tasks.append(task)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(task)

    def result(self) -> tuple[Task, Output | Killed]:
        """The task that is done, and its result."""
        task = self.tasks.popleft()
        try:
            worked, result = self.pipe.recv()
        except (EOFError, OSError):
            return task, Killed()
        if not worked:
            raise result
        return task, result

    def successor(self) -> _Worker[Task, Output]:
        """A new worker for the tasks that this one, which was killed, did not get to."""
        self.end()
        new = _Worker(self._work)
        for task in self.tasks:
            new.give(task)
        return new

    def dismiss(self) -> None:
        """Close the pipe, which ends the process."""
        _ENDS.discard(self.pipe)
        self.pipe.close()

    def end(self) -> None:
        """Wait until the process has ended."""
        self.dismiss()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _cannot_start(error: OSError) -> KhtextError:
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return KhtextError("too many open files for so many processes; use fewer with -j, or raise ulimit -n")
    return KhtextError(f"cannot start a process: {error.strerror}; use fewer with -j")


def _serve(pipe: Connection[Any, Any], work: Callable[[Any], Any]) -> None:
    """What a worker does: read tasks until the pipe ends, and send back what `work` makes of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of all: the parent ends the workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for inherited in _ENDS:
        inherited.close()
    tasks: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    while True:
        reply = _tried(work, tasks.get())
        try:
            pipe.send(reply)
        except OSError:
            os._exit(1)


def _tried(work: Callable[[Any], Any], task: Any) -> tuple[bool, Any]:
    try:
        return True, work(task)
    except MemoryError:
        return False, KhtextError("out of memory; use fewer processes with -j")
    except Exception as error:  # it is raised again in the process that gave the task
        return False, error


def _listen(pipe: Connection[Any, Any], tasks: SimpleQueue[Any]) -> None:
    """Take each task at once, so that neither side waits for the other, and end the process with the pipe."""
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)
