"""Model against data: keys, joins, types, and that everything that can be named runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.check_keys import check_keys
from engine.check_runs import check_expressions, check_metrics, check_questions
from engine.execution.backend import Schema
from engine.findings import Checking, Findings, RunStatement
from semantic.checks import check_model
from semantic.errors import Issue
from semantic.model import SemanticModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found; `repeated` counts the primary keys on several rows of each dataset."""

    errors: tuple[Issue, ...]
    warnings: tuple[Issue, ...]
    repeated: Mapping[str, int]


def check_data(
    model: SemanticModel, schema: Schema, dialect: str, as_of: date, run: RunStatement
) -> Checked:
    """Check a model, and the model against its data; a few statements check it all."""
    findings = Findings()
    open_to_all = {name: replace(one, policies=()) for name, one in model.datasets.items()}
    checking = Checking(
        original=model,
        model=replace(model, datasets=open_to_all),
        schema=schema,
        dialect=dialect,
        as_of=as_of,
        run=run,
        findings=findings,
    )
    repeated = check_keys(checking)
    check_expressions(checking)
    check_metrics(checking)
    check_questions(checking)
    # What the data show of a type is more than what its expression lets guess.
    seen = {one.where for one in (*findings.errors, *findings.warnings)}
    guessed = [
        one
        for one in check_model(model)
        if not (one.code == "type-differs" and one.where and one.where in seen)
    ]
    return Checked(
        errors=tuple(dict.fromkeys(findings.errors)),
        warnings=(*dict.fromkeys(findings.warnings), *guessed),
        repeated=repeated,
    )
