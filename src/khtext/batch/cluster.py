"""The shards of a batch on a Dask cluster that is there already: khtext connects to it and opens no port.

Only paths, options and counts travel. All workers must see the folder of the results and run the same khtext.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from khtext.batch.build import Build, build
from khtext.batch.remote import EXTRA
from khtext.batch.shard import Outcome, Shard
from khtext.errors import KhtextError
from khtext.processes import Killed

if TYPE_CHECKING:
    from khtext.batch.run import Spread

#: Seconds until a scheduler that does not answer is given up.
TIMEOUT = 10
#: Shards that are given out for each thread of a worker.
DEPTH = 4
#: How often a shard is done again when its worker is lost.
RETRIES = 3


@contextmanager
def connected(address: str) -> Iterator[Spread]:
    """What does shards on the cluster of a scheduler. Raises a `KhtextError` if it does not answer or fit."""
    try:
        from distributed import Client
    except ImportError as error:
        raise KhtextError(f"--scheduler: the package distributed {EXTRA}") from error
    # Its log repeats what is said here, with tracebacks.
    for module in ("client", "batched"):
        logging.getLogger(f"distributed.{module}").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise KhtextError(f"{address}: no Dask scheduler answers; check the address") from error
    with client:
        _check(client, address)

        def spread(
            work: Callable[[Shard], Outcome], shards: Iterable[Shard]
        ) -> Generator[tuple[Shard, Outcome | Killed]]:
            return _done(client, address, work, iter(shards))

        yield spread


def _check(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or with workers that run another khtext."""
    found: dict[str, Build | BaseException] = client.run(build, on_error="return")
    if not found:
        raise KhtextError(f"{address}: the cluster has no workers; start some with dask worker")
    odd = {worker: what for worker, what in found.items() if what != build()}
    if odd:
        listed = "; ".join(f"{worker} has {_named(what)}" for worker, what in sorted(odd.items()))
        raise KhtextError(
            f"{address}: not all workers run khtext {_named(build())}: {listed}; install the same on all"
        )


def _named(what: Build | BaseException) -> str:
    if isinstance(what, tuple):
        return f"{what.version} ({what.checksum})"
    return "none" if isinstance(what, ImportError) else str(what)


def _done(
    client: Any, address: str, work: Callable[[Shard], Outcome], shards: Iterator[Shard]
) -> Generator[tuple[Shard, Outcome | Killed]]:
    from distributed import as_completed

    limit = DEPTH * max(1, sum(client.nthreads().values()))
    waiting: dict[Any, Shard] = {}
    results = as_completed(loop=client.loop)
    exhausted = False
    while True:
        while not exhausted and len(waiting) < limit:
            shard = next(shards, None)
            if shard is None:
                exhausted = True
                break
            future = client.submit(work, shard, pure=False, retries=RETRIES)
            waiting[future] = shard
            results.add(future)
        if not waiting:
            return
        future = next(results)
        yield waiting.pop(future), _result(future, address)


def _result(future: Any, address: str) -> Outcome | Killed:
    from distributed import KilledWorker

    try:
        result: Outcome = future.result()
    except KilledWorker:
        return Killed()
    except (CancelledError, OSError, TimeoutError) as error:
        raise KhtextError(f"{address}: lost the scheduler; continue with --resume") from error
    return result
