"""What the service counts, as Prometheus reads it (text exposition format 0.0.4). No label holds personal data."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 1.0)

_HELP = {
    "requests": "Requests answered, by route and status.",
    "messages": "Messages received, by source and what became of them.",
    "refusals": "Messages and requests refused, by source and reason.",
}


class Metrics:
    """Counters since the service started."""

    def __init__(self) -> None:
        self._counters: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._durations = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0

    def count(self, name: str, **labels: str) -> None:
        """Add one to `scv_serve_<name>_total` under these labels."""
        self._counters[name, tuple(sorted(labels.items()))] += 1

    def took(self, seconds: float) -> None:
        """Note how long a look-up took."""
        self._durations[bisect_left(BUCKETS, seconds)] += 1
        self._seconds += seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """Everything, with `gauges` as they are now."""
        lines = []
        for name in sorted({name for name, _ in self._counters}):
            lines += [f"# HELP scv_serve_{name}_total {_HELP[name]}", f"# TYPE scv_serve_{name}_total counter"]
            for (other, labels), count in sorted(self._counters.items()):
                if other == name:
                    written = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
                    lines.append(f"scv_serve_{name}_total{{{written}}} {count}")
        lines.append("# HELP scv_serve_lookup_seconds How long look-ups took.")
        lines.append("# TYPE scv_serve_lookup_seconds histogram")
        below = 0
        for limit, count in zip((*BUCKETS, "+Inf"), self._durations, strict=True):
            below += count
            lines.append(f'scv_serve_lookup_seconds_bucket{{le="{limit}"}} {below}')
        lines += [f"scv_serve_lookup_seconds_sum {self._seconds:.6f}", f"scv_serve_lookup_seconds_count {below}"]
        for name, value in sorted(gauges.items()):
            lines += [f"# TYPE scv_serve_{name} gauge", f"scv_serve_{name} {value:g}"]
        return "\n".join([*lines, ""])


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
