"""Work too slow for the web loop goes to real threads; under gevent that is the hub's own pool."""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub, monkey, sleep

Result = TypeVar("Result")


def outside_the_loop(work: Callable[..., Result], *args: object) -> Result:
    """`work(*args)` in a real thread while other consoles are served; in place where no loop runs."""
    if not monkey.is_module_patched("threading"):
        return work(*args)
    result: Result = get_hub().threadpool.apply(work, args)
    return result


def breathe() -> None:
    """Lets other consoles be served between two pieces of long work; never inside a write transaction."""
    if monkey.is_module_patched("threading"):
        sleep(0)
