"""What every branch of a query must obey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.branch import Bucketed, TimeFilter
from engine.fields import AskedDimension
from engine.predicate import Bound, Field, FieldName, TypedFilter
from semantic.model import SemanticModel
from semantic.periods import DateWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Dimensions with their aliases, filters and window, for all branches alike.

    `users` are the metrics asked that a part belongs to, by the part's name. `suffix` ends the
    names of branches and bound dates that stand beside those of the answer.
    """

    model: SemanticModel
    as_of: date
    dimensions: tuple[tuple[str, AskedDimension], ...]  # alias, dimension
    filters: tuple[TypedFilter, ...]
    window: DateWindow | None
    time: FieldName | None
    bucket: Bucketed | None
    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    suffix: str = ""

    @property
    def windowed(self) -> bool:
        """Whether the window leaves anything out."""
        return self.window is not None and not (
            self.window.first is None and self.window.after is None
        )

    @property
    def own_bucket(self) -> bool:
        """Whether a bucket is on each metric's own time."""
        return any(one.field is None for _, one in self.dimensions)


def time_filter(
    window: DateWindow | None, field: Field | None, name: str = "window"
) -> TimeFilter | None:
    """Return a window on a time field; nothing where both sides are unbounded."""
    if window is None or field is None or (window.first is None and window.after is None):
        return None
    return TimeFilter(
        field=field,
        first=None if window.first is None else Bound(f"{name}_first", window.first),
        after=None if window.after is None else Bound(f"{name}_after", window.after),
    )
