"""All benches one after the other: `python -m tests.bench [NAME ...]`; each prints its own figures."""

import sys
from importlib import import_module
from importlib.util import find_spec

BENCHES = ("fanout", "approvals", "freeze", "weight", "console", "solver", "shapes")


def main(wanted: list[str]) -> None:
    for name in wanted or BENCHES:
        if find_spec(f"tests.bench.{name}") is None:
            print(f"{name}: not there")
            continue
        print(f"== {name}", flush=True)
        import_module(f"tests.bench.{name}").main()
        print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
