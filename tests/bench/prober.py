"""Asks a server every 5 ms whether it is there; how long the answer takes is how long its loop stood still.

`python -m tests.bench.prober PORT PATH` prints `ready`, asks until its standard input ends, and sums up
in milliseconds. `own_late` is how late the probe itself woke at most: what the machine, not the server, adds.
"""

import json
import select
import socket
import sys
import time

EVERY_SECONDS = 0.005


def ask(sock: socket.socket, request: bytes) -> float:
    began = time.monotonic()
    sock.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = sock.recv(4096)
        if not part:
            raise ConnectionError("the server hung up")
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < size:
        body += sock.recv(4096)
    return time.monotonic() - began


def main(port: int, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ask(sock, request)
        print("ready", flush=True)
        waits, own_late = [], 0.0
        while True:
            due = time.monotonic() + EVERY_SECONDS
            if select.select([sys.stdin], [], [], EVERY_SECONDS)[0]:
                break
            own_late = max(own_late, time.monotonic() - due)
            waits.append(ask(sock, request))
    waits.sort()
    summary = {
        "asked": len(waits),
        "median": waits[len(waits) // 2] * 1e3,
        "p99": waits[len(waits) * 99 // 100] * 1e3,
        "longest": waits[-1] * 1e3,
        "own_late": own_late * 1e3,
    }
    print(json.dumps(summary), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
