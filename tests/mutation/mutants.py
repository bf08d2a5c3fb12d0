"""The mutants: every change mutmut's default operators make, and a sample drawn by a seed."""

import ast
import difflib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import libcst as cst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[2]
# Resolve, compile and lowerings: what makes SQL of a query.
FILES = (
    "engine/resolve*.py",
    "engine/comparing.py",
    "engine/branches.py",
    "engine/branch_series.py",
    "engine/grouping.py",
    "engine/metrics.py",
    "engine/derived.py",
    "engine/companions.py",
    "engine/compile.py",
    "engine/lowerings/*.py",
)
SEED = 20260701
DRAWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change to one function: the module's source with it, and how to show it."""

    number: int
    file: str
    function: str
    line: int
    operator: str
    diff: str
    source: str
    reached_by: frozenset[int]

    @property
    def key(self) -> str:
        """Name the change by what is changed, so that it is known after lines moved."""
        return f"{self.file} {self.function}\n{self.diff}"


def draw(count: int = DRAWN, seed: int = SEED) -> list[Mutant]:
    """Draw mutants from all of all files: a lot for each, so that an edit redraws its function."""
    every = [change for file in mutated_files() for change in _changes(ROOT / file)]
    every.sort(key=lambda change: random.Random(f"{seed} {change.name}").random())  # noqa: S311
    return [_mutant(number, change) for number, change in enumerate(every[:count], 1)]


def mutated_files() -> list[str]:
    """Return the files mutants are drawn from."""
    paths = {path for pattern in FILES for path in ROOT.glob(pattern)}
    return sorted(str(path.relative_to(ROOT)) for path in paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    path: Path
    module: cst.Module
    function: str
    number: int
    mutation: Mutation

    @property
    def name(self) -> str:
        return f"{self.path.relative_to(ROOT)} {self.function} {self.number}"


def _changes(path: Path) -> Iterator[_Change]:
    """Give every change inside a function of a file, as mutmut would make it."""
    module, mutations, _, _ = create_mutations(str(path), path.read_text())
    owners = _functions(module)
    seen: Counter[str] = Counter()
    for mutation in mutations:
        owner = owners.get(mutation.contained_by_top_level_function)
        if owner is None:
            continue
        seen[owner] += 1
        yield _Change(
            path=path, module=module, function=owner, number=seen[owner], mutation=mutation
        )


def _mutant(number: int, change: _Change) -> Mutant:
    mutation = change.mutation
    changed = deep_replace(change.module, mutation.original_node, mutation.mutated_node)
    assert isinstance(changed, cst.Module)
    line, diff = _shown(change.module.code, changed.code)
    return Mutant(
        number=number,
        file=str(change.path.relative_to(ROOT)),
        function=change.function,
        line=line,
        operator=_operator(mutation),
        diff=diff,
        source=changed.code,
        reached_by=_statement(change.module.code, line),
    )


def code_of(source: str, file: str, function: str) -> tuple[CodeType, ast.arguments]:
    """Compile a module and give the code and the parameters of one of its functions."""
    tree = ast.parse(source)
    code = compile(tree, file, "exec", dont_inherit=True)
    node: Any = tree
    for part in function.split("."):
        [code] = [one for one in code.co_consts if _named(one, part)]
        [node] = [one for one in node.body if getattr(one, "name", None) == part]
    assert isinstance(node, ast.FunctionDef)
    return code, node.args


def _named(constant: object, name: str) -> bool:
    return isinstance(constant, CodeType) and constant.co_name == name


def _functions(module: cst.Module) -> dict[cst.CSTNode | None, str]:
    named: dict[cst.CSTNode | None, str] = {}
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            named[node] = node.name.value
        elif isinstance(node, cst.ClassDef):
            for one in node.body.body:
                if isinstance(one, cst.FunctionDef):
                    named[one] = f"{node.name.value}.{one.name.value}"
    return named


def _statement(source: str, line: int) -> frozenset[int]:
    """Return the lines that run when the statement of a line does: all of it, not its body."""
    holding = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line)
    ]
    least = min(holding, key=lambda node: (node.end_lineno or line) - node.lineno)
    last = least.end_lineno or line
    if isinstance(least, ast.Match):
        last = least.subject.end_lineno or line
    elif isinstance(least, ast.If | ast.For | ast.While | ast.With | ast.Try):
        last = max(least.lineno, least.body[0].lineno - 1)
    return frozenset(range(least.lineno, last + 1))


def _operator(mutation: Mutation) -> str:
    """Find which of mutmut's operators made the change: it does not tell."""
    for kind, operator in mutation_operators:
        if isinstance(mutation.original_node, kind) and any(
            one.deep_equals(mutation.mutated_node) for one in operator(mutation.original_node)
        ):
            name: str = operator.__name__
            return name.removeprefix("operator_")
    raise ValueError(mutation)


def _shown(before: str, after: str) -> tuple[int, str]:
    """Return the first changed line, and the changed lines as a diff without context."""
    old, new = before.splitlines(), after.splitlines()
    changes = [
        change
        for change in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    lines: list[str] = []
    for _, i, j, k, end in changes:
        lines += [f"-{line.strip()}" for line in old[i:j]]
        lines += [f"+{line.strip()}" for line in new[k:end]]
    return changes[0][1] + 1, "\n".join(lines)
