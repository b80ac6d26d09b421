"""What was measured, for the eye."""

from typing import Any


def webhook(found: dict[str, Any]) -> str:
    """A table of both contenders, a line for each concurrency."""
    lines = [
        _heading(found, f"{found['people']:,} alumni, web processes: {found['processes']}"),
        "",
        "concurrency |  floor/s  p50 ms  p99 ms | service/s  p50 ms  p99 ms | ratio",
    ]
    for concurrency, ratio in found["ratio"].items():
        floor, service = found["floor"][concurrency], found["service"][concurrency]
        lines.append(f"{concurrency:>11} | {_speed(floor)} |  {_speed(service)} |  {ratio:.2f}")
    return "\n".join([*lines, "", _memory(found)])


def dispatch(found: dict[str, Any]) -> str:
    """A line for each contender."""
    lines = [
        _heading(found, f"{found['due']:,} check-ins due of {found['people']:,} people"),
        "",
        "        | seconds  check-ins/s  longest chunk ms  empty tick ms",
    ]
    for name in ("floor", "service"):
        one = found[name]
        tick = f"{one['empty_tick_ms']:13.2f}" if "empty_tick_ms" in one else ""
        lines.append(
            f"{name:7} | {one['seconds']:7.2f}  {one['per_second']:11,}  {one['longest_chunk_ms']:16.1f}  {tick}"
        )
    return "\n".join([*lines, "", f"ratio {found['ratio']:.2f}; {_memory(found)}"])


def pages(found: dict[str, Any]) -> str:
    """A line for each page; milliseconds of the processor but for the first byte, which is by the clock on the wall."""
    lines = [
        _heading(found, f"{found['people']:,} alumni, {found['texts']:,} texts"),
        "",
        "page                | floor ms  service ms  ratio | first byte ms  statements     KB  compressed",
    ]
    for name, one in found["pages"].items():
        cost = f"{one['floor_ms']:8.1f}  {one['service_ms']:10.1f}  {one['ratio']:5.2f}"
        size = f"{one['kb']:5.0f}  {one['compressed_kb']:10.1f}"
        lines.append(f"{name:19} | {cost} | {one['first_byte_ms']:13.1f}  {one['statements']:10}  {size}")
    return "\n".join([*lines, "", _memory(found)])


def _heading(found: dict[str, Any], what: str) -> str:
    machine = found["machine"]
    database = (
        f"SQLite {machine['sqlite']} ({machine['journal_mode']})"
        if found["database"] == "sqlite"
        else "PostgreSQL"
    )
    return f"{database}; {what}; {machine['cores']} cores, Python {machine['python']}"


def _speed(one: dict[str, float]) -> str:
    return f"{one['per_second']:8,.0f} {one['p50_ms']:7.1f} {one['p99_ms']:7.1f}"


def _memory(found: dict[str, Any]) -> str:
    sizes = ", ".join(f"{name} {size:.0f}" for name, size in found["rss_mb"].items() if size is not None)
    return f"resident MB: {sizes or 'not told by this system'}"
