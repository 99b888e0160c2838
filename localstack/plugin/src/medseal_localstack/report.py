"""The lines Lambda writes at the end of an invocation."""

from __future__ import annotations

import math


def report(
    request_id: str, duration_ms: float, memory_size_mb: int, used_mb: int, init_ms: float | None
) -> list[str]:
    parts = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration_ms:.2f} ms",
        f"Billed Duration: {math.ceil(duration_ms)} ms",
        f"Memory Size: {memory_size_mb} MB",
        f"Max Memory Used: {used_mb} MB",
    ]
    if init_ms is not None:
        parts.append(f"Init Duration: {init_ms:.2f} ms")
    return [f"END RequestId: {request_id}", "\t".join(parts) + "\t"]
