"""Threads: several results made at once and given in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST = 4  # more gain nothing: half of the time for a bar is Python's, one thread at a time


def made_in_order(make: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what `make`, which any thread may call, makes of each item, in their order.

    A few are made ahead, on as many threads as there are cores, so that whoever uses them slowly
    does not collect them all. What one of them raises comes in its turn.
    """
    threads = min(os.cpu_count() or 1, _MOST)
    ahead: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                ahead.append(pool.submit(make, item))
                if len(ahead) > 2 * threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
