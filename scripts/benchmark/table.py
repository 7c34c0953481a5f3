"""Medians and ratios of samples that were taken in turns."""

import dataclasses
import statistics


@dataclasses.dataclass
class Sample:
    """One repetition of a work."""

    operations: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        return self.operations / self.seconds


def median_rate(samples: list[Sample]) -> float:
    return statistics.median(sample.rate for sample in samples)


def cpu_microseconds(samples: list[Sample]) -> float:
    """CPU time of the server for one operation, over all repetitions: its clock ticks are coarse."""
    return 1e6 * sum(sample.cpu_seconds for sample in samples) / sum(sample.operations for sample in samples)


def ratio(samples: list[Sample], limit: list[Sample]) -> float:
    """The median of the ratios within each repetition, whose samples were taken within seconds of each other."""
    return statistics.median(sample.rate / other.rate for sample, other in zip(samples, limit))


def best_ratio(samples: list[Sample], limit: list[Sample]) -> float:
    """What the ratio is where other programs disturbed least."""
    return max(sample.rate for sample in samples) / max(sample.rate for sample in limit)


def spread(samples: list[Sample]) -> float:
    """How far the samples lie apart: (largest - smallest) / median."""
    rates = [sample.rate for sample in samples]
    return (max(rates) - min(rates)) / statistics.median(rates)


def text(rows: list[list[str]]) -> str:
    """Columns as wide as they need, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    )
