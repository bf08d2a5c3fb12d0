"""What stands in parentheses beside a value: its share, its change, the rate of its step."""

from engine.narration.cells import SIGNED, cell_text, companion, companion_words, follows
from engine.reply import Answer


def aside_of(answer: Answer, metric: int) -> int | None:
    """Return the column that stands in parentheses beside a metric's values, if any."""
    column = answer.columns[metric]
    if column.nature == "funnel":
        natures = {one.nature: position for position, one in enumerate(answer.columns)}
        return natures.get("of_previous_step", natures.get("of_first_step"))
    moved = companion(answer, metric, "change" if column.format == "percent" else "change_pct")
    share = companion(answer, metric, "share")
    return share if share is not None else moved


def aside_words(answer: Answer, metric: int, aside: int | None) -> str:
    """Return what the parentheses hold, in words."""
    if aside is None:
        return ""
    column = answer.columns[aside]
    match follows(column):
        case None:
            return column.label
        case "change" | "change_pct":
            return f"change on {companion_words(answer, metric, 'previous')}"
        case kind:
            return companion_words(answer, metric, kind)


def aside_text(answer: Answer, row: int, aside: int | None, note: str) -> str:
    """Return what stands beside a value: no change of a bucket that is not whole."""
    if aside is None or answer.rows[row][aside] is None:
        return ""
    changed = follows(answer.columns[aside]) in SIGNED
    return "" if changed and note else cell_text(answer, row, aside)
