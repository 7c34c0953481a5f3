"""What a work cost each contender, and what fitsfs had to reach."""

import dataclasses
import statistics
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Cost:
    """Of one repetition of a work."""

    seconds: float
    requests: int | None = None
    """For files; listings are counted by themselves. None where no server is asked."""
    listings: int = 0
    bytes: int | None = None
    """Of bodies that the server sent for files."""
    cpu_seconds: float | None = None
    """Of the reader, and of the filesystem that it reads through."""
    servant_cpu_seconds: float | None = None
    """The filesystem's part of that."""
    peak_memory_bytes: int | None = None
    most_in_flight: int | None = None

    def times(self, factor: float) -> "Cost":
        """Of so many times the work, at the same pace; memory and requests in flight stay."""

        def scaled(value):
            return None if value is None else value * factor

        return dataclasses.replace(
            self,
            seconds=self.seconds * factor,
            requests=scaled(self.requests),
            bytes=scaled(self.bytes),
            cpu_seconds=scaled(self.cpu_seconds),
            servant_cpu_seconds=scaled(self.servant_cpu_seconds),
        )


@dataclasses.dataclass
class Contender:
    """One row: who did the work, and how."""

    name: str
    costs: list[Cost] = dataclasses.field(default_factory=list)
    remark: str = ""

    def median(self, what: str, per: float = 1) -> float | None:
        """None if it was not measured."""
        values = [getattr(cost, what) for cost in self.costs]
        return statistics.median(values) / per if values and None not in values else None

    @property
    def spread(self) -> float:
        """How far the times lie apart: (longest - shortest) / median."""
        times = [cost.seconds for cost in self.costs]
        return (max(times) - min(times)) / statistics.median(times)


@dataclasses.dataclass(frozen=True)
class Goal:
    """A sentence of what has to be reached, with its figure."""

    what: str
    value: float | None
    """None if it could not be measured."""
    bound: float
    at_most: bool = True
    unit: str = "x"

    @property
    def is_reached(self) -> bool:
        if self.value is None:
            return False
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    @property
    def verdict(self) -> str:
        return "not measured" if self.value is None else "reached" if self.is_reached else "MISSED"


@dataclasses.dataclass
class Comparison:
    work: str
    pace: str
    contenders: list[Contender] = dataclasses.field(default_factory=list)
    goals: list[Goal] = dataclasses.field(default_factory=list)
    limit: str = ""
    """The contender whom the times are divided by."""
    remarks: list[str] = dataclasses.field(default_factory=list)

    def contender(self, name: str) -> Contender:
        for each in self.contenders:
            if each.name == name:
                return each
        self.contenders.append(Contender(name))
        return self.contenders[-1]

    def add(self, name: str, cost: Cost, remark: str = "") -> None:
        each = self.contender(name)
        each.costs.append(cost)
        each.remark = remark or each.remark

    def ratio(self, name: str, other: str, what: str = "seconds") -> float | None:
        """By the medians; None where one of them was not measured."""
        value, base = self.contender(name).median(what), self.contender(other).median(what)
        return None if value is None or not base else value / base

    def best(self, what: str, wanted: Callable[[str], bool]) -> str | None:
        """Who of those wanted has the smallest median."""
        medians = {each.name: each.median(what) for each in self.contenders if wanted(each.name)}
        measured = [(value, name) for name, value in medians.items() if value is not None]
        return min(measured)[1] if measured else None
