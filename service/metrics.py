"""What this process has counted since it began, for Prometheus: plain numbers in memory, with no word about anybody.

A label has few values, all of them ours. What the database knows is asked when somebody looks (web/metrics.py).
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

REGISTRY: Final = CollectorRegistry()
"""Not the library's own: what other libraries count there is not ours to tell."""

ProcessCollector(namespace="tideover", registry=REGISTRY)

INBOUND: Final = Counter(
    "tideover_inbound", "Texts that came in by the webhook", ["by"], registry=REGISTRY
)  # the library appends _total
HANDLED: Final = INBOUND.labels("database")
RESCUED: Final = INBOUND.labels("lifeline")
NOT_KEPT: Final = INBOUND.labels("nobody")
"""How a text was answered; by nobody: it got a 503, and the carrier its fallback."""

READ_IN_HASTE: Final = Counter(
    "tideover_read_in_haste", "Texts whose turn with the model came too late", registry=REGISTRY
)
REPLY_SECONDS: Final = Histogram(
    "tideover_reply_seconds",
    "From the webhook's arrival to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
BATCH: Final = Histogram(
    "tideover_writer_batch",
    "Texts, or delivery reports, that share one commit",
    ["line"],
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=REGISTRY,
)
GAPS: Final = Counter(
    "tideover_reconcile_gaps", "Texts that never reached us, found in the carrier's list", registry=REGISTRY
)
LEASE_CONFLICTS: Final = Counter(
    "tideover_lease_conflicts",
    "Texts not sent, since their lease was over when it came to it",
    registry=REGISTRY,
)
LOOKUPS: Final = Counter(
    "tideover_lookups",
    "Numbers of which the carrier was asked whether they are somebody else's now",
    ["outcome"],
    registry=REGISTRY,
)
DECRYPT_FAILURES: Final = Counter(
    "tideover_decrypt_failures", "Sealed values that did not open", registry=REGISTRY
)
