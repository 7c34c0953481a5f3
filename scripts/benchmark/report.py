"""Comparisons as text, as Markdown and as JSON."""

import dataclasses
from collections.abc import Iterable

from . import table
from .comparison import Comparison, Contender, Goal


def text(comparison: Comparison) -> str:
    rows = [["", "time", "spread", "requests", "listings", "bytes", "CPU", "memory", "in flight", "time ratio", ""]]
    for each in comparison.contenders:
        ratio = comparison.ratio(each.name, comparison.limit) if comparison.limit else None
        rows.append(
            [each.name, seconds(each.median("seconds"))]
            + [f"{100 * each.spread:.0f} %" if len(each.costs) > 1 else ""]
            + [count(each.median("requests")), count(each.median("listings")), size(each.median("bytes"))]
            + [seconds(each.median("cpu_seconds")), mebibytes(each.median("peak_memory_bytes"))]
            + [count(each.median("most_in_flight")), f"{ratio:.2f}" if ratio is not None else ""]
            + [each.remark]
        )
    filled = [column for column, head in enumerate(rows[0]) if any(says(head, row[column]) for row in rows[1:])]
    lines = [f"{comparison.work} ({comparison.pace})", table.text([[row[column] for column in filled] for row in rows])]
    lines += [f"  {goal_text(goal)}" for goal in comparison.goals]
    lines += [f"  {remark}" for remark in comparison.remarks]
    return "\n".join(lines) + "\n"


def says(head: str, cell: str) -> bool:
    """Whether a column is worth its place for this cell; that nobody asked for a file is."""
    return bool(cell) and (head == "requests" or cell not in ("0", "0 B"))


def goal_text(goal: Goal) -> str:
    return f"{goal.what}: {figure(goal.value, goal.unit)}, {bound(goal)}: {goal.verdict}"


def bound(goal: Goal) -> str:
    return f"{'at most' if goal.at_most else 'at least'} {figure(goal.bound, goal.unit)}"


def figure(value: float | None, unit: str) -> str:
    if value is None:
        return "?"
    if unit == "s":
        return seconds(value)
    number = f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2f}"
    return f"{number} {unit}".strip()


def seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s" if value < 100 else f"{value:,.0f} s"


def count(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def size(value: float | None) -> str:
    """Decimal units, as rates have them."""
    if value is None:
        return ""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if value >= factor:
            return f"{value / factor:,.{0 if value >= 100 * factor else 1}f} {unit}"
    return f"{value:.0f} B"


LIMITS = ("curl", "C program", "local disk")
"""What the names of those contenders have in them that nobody would pick instead of fitsfs."""


def mebibytes(value: float | None) -> str:
    """As memory limits have them."""
    return "" if value is None else f"{value / (1 << 20):,.0f} MiB"


def markdown(comparisons: Iterable[Comparison], machine: dict) -> str:
    """A table for the README: one row a work, and below it what was missed."""
    rows = [["work", "fitsfs", "limit", "fastest peer", "goals"], ["---"] * 5]
    missed = []
    for comparison in comparisons:
        measured = [each for each in comparison.contenders if each.costs]
        ours = [each for each in measured if each.name.startswith("fitsfs")]
        limits = [each for each in measured if any(word in each.name for word in LIMITS)]
        peers = [each for each in measured if each not in ours and each not in limits]
        fastest = sorted(peers, key=lambda each: each.median("seconds") or 0)[:1]
        reached = sum(goal.is_reached for goal in comparison.goals)
        work = f"{comparison.work} ({comparison.pace})"
        rows.append(
            [work]
            + ["<br>".join(in_short(each) for each in some) for some in (ours, limits, fastest)]
            + [f"{reached} of {len(comparison.goals)}"]
        )
        missed += [f"- {work}: {goal_text(goal)}" for goal in comparison.goals if not goal.is_reached]
    load = f"{machine['load_before']:.1f} to {machine['load_after']:.1f}"
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items() if name != "fitsfs")
    where = f"{machine['cores']} cores of {machine['cpu']}, load {load}, Linux {machine['kernel']}"
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["", f"{machine['date'][:10]}, {where}; {versions}."]
    lines += ["", "What was missed:", "", *missed] if missed else []
    return "\n".join(lines).replace("*/", "\\*/") + "\n"


def in_short(each: Contender) -> str:
    bytes = each.median("bytes")
    kind = each.name.removeprefix("fitsfs").removeprefix(", ").strip()
    figures = seconds(each.median("seconds")) + (f", {size(bytes)}" if bytes else "")
    return f"{kind}: {figures}" if kind else figures


def record(comparisons: Iterable[Comparison], machine: dict) -> dict:
    """Everything, with each repetition."""
    return {
        "machine": machine,
        "comparisons": [
            dataclasses.asdict(comparison)
            | {"goals": [dataclasses.asdict(goal) | {"verdict": goal.verdict} for goal in comparison.goals]}
            for comparison in comparisons
        ],
    }
