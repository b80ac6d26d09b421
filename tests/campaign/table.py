"""The table at the end."""

from collections.abc import Mapping, Sequence

from tests.campaign.runner import Row

HEAD = ("fault", "database", "runs", "lost", "doubled", "slowest answer", "stuck", "slowest step", "")


def text(rows: Sequence[Row], not_here: Mapping[str, str]) -> str:
    lines = [HEAD, tuple("-" * len(one) for one in HEAD), *map(_cells, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    reasons = [f"{name}: not run here: {why}" for name, why in not_here.items()]
    failures = [f"VIOLATION {row.fault} {row.database}: {one}" for row in rows for one in row.failures]
    return "\n".join([*shown, *reasons, *failures])


def _cells(row: Row) -> tuple[str, ...]:
    seen = row.verdict
    step = "" if seen.slowest_step is None else f"{seen.slowest_step:.1f} s"
    answer = f"{seen.slowest_answer:.1f} s" if seen.slowest_answer else ""
    counts = (str(row.runs), str(seen.lost), str(seen.doubled), answer, str(seen.stuck), step)
    return (row.fault, row.database, *counts, "VIOLATED" if row.failures else row.title)
