"""What can be asked, to lines in a terminal."""

from rich.console import Console
from rich.text import Text

from semantic.catalog import Catalog, CatalogChecks, CatalogDataset
from server.terminal import listing
from server.terminal_text import line


def draw_catalog(catalog: Catalog, console: Console) -> None:
    """Draw the metrics, then every dataset's dimensions and segments, then checked questions."""
    facts = f"as of {catalog.as_of}" + (f", {catalog.currency}" if catalog.currency else "")
    console.print(line((catalog.model, "bold"), (f"  {facts}", "dim")))
    if catalog.description:
        console.print(line(catalog.description))
    console.print()
    rows = [(one.name, one.description or one.label, one.definition) for one in catalog.metrics]
    console.print(listing(("metric", "", "means"), rows))
    for dataset in catalog.datasets:
        console.print()
        _draw_dataset(dataset, console)
    if catalog.questions:
        console.print()
        console.print(line(("checked questions", "bold dim")))
    for question in catalog.questions:
        console.print(line("  ", question.ask))
    if catalog.checks is not None:
        console.print()
        console.print(checks_line(catalog.checks))


def checks_line(checks: CatalogChecks) -> Text:
    """Return one line on how the model stands against the data."""
    counts = ((checks.error_count, "error"), (checks.warning_count, "warning"))
    said = [f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    verdict = "does not hold" if checks.error_count else "holds"
    style = "bold red" if checks.error_count else "bold"
    return line(
        "model and data: ",
        (verdict, style),
        f" ({', '.join(said)}: see provenue check)" if said else "",
        (f"  checked {checks.checked_at:%Y-%m-%d %H:%M:%S}", "dim"),
    )


def _draw_dataset(dataset: CatalogDataset, console: Console) -> None:
    console.print(line((dataset.name, "bold"), (f"  {dataset.description}", "dim")))
    rows = [
        (
            f"  {one.name}",
            one.type + (" (sensitive)" if one.sensitive else ""),
            ", ".join((one.label, *one.synonyms)),
        )
        for one in dataset.dimensions
    ]
    rows += [
        (f"  {one.name}", "segment", ", ".join((one.label, *one.synonyms)))
        for one in dataset.segments
    ]
    console.print(listing(("", "", ""), rows, headed=False))
