"""YAML to the linked model: read, fill the Structs, link; every mistake at once."""

from pathlib import Path

from semantic.errors import Issue, ModelError
from semantic.link_datasets import link_datasets
from semantic.link_metrics import link_metrics
from semantic.link_model import link_as_of, link_calendar, link_currency, link_questions
from semantic.model import SemanticModel
from semantic.reading import read_document
from semantic.source import Source, read_source, read_texts


def load_model(path: Path) -> SemanticModel:
    """Load a model's folder of YAML files, or its single file; ModelError with all issues."""
    return link_model(read_source(path))


def load_model_text(text: str, name: str = "model.yml") -> SemanticModel:
    """Load a model from one YAML text; ModelError with all issues."""
    return link_model(read_texts([(name, text.encode("utf-8", errors="surrogatepass"))]))


def link_model(source: Source) -> SemanticModel:
    """Link the sources of a model; ModelError with all issues, in the order of the text."""
    issues: list[Issue] = []
    document = read_document(source.root, issues)
    linkage = link_datasets(document, issues)
    metrics = link_metrics(document, linkage, issues)
    questions = link_questions(document, linkage, issues)
    model = SemanticModel(
        name=document.model.written.model,
        fingerprint=source.fingerprint,
        calendar=link_calendar(document, issues),
        as_of=link_as_of(document, linkage, issues),
        currency=link_currency(document, issues),
        datasets=linkage.datasets,
        metrics=metrics,
        questions=questions,
        description=document.model.written.description,
    )
    if issues:
        raise ModelError(*_in_order(issues))
    return model


def _in_order(issues: list[Issue]) -> list[Issue]:
    """Return the issues as they stand in the files, the same one once."""

    def key(issue: Issue) -> tuple[str, int, int]:
        file, line, column = (issue.where or "").rsplit(":", 2) if issue.where else ("", "0", "0")
        return file, int(line), int(column)

    return sorted(dict.fromkeys(issues), key=key)
