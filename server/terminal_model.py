"""What can be asked, to lines in a terminal."""

from rich.console import Console

from semantic.catalog import Catalog, CatalogDataset
from server.terminal import line, listing


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
