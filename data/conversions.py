"""A column plan to SQL: text to a typed value, exactly, or NULL where it does not fit.

DuckDB's own casts are too kind for money: 1.5 becomes the integer 2, 1.235 the DECIMAL 1.24,
"infinity" a date, an offset from UTC is dropped, 03/04/26 is the year 26. Every text is matched
against what its type may look like before it is cast.
"""

import re
from typing import Final

from data.plan import ColumnPlan, sql_type

TRUE: Final = ("true", "t", "yes", "y", "1", "ja", "oui", "si", "sí")
FALSE: Final = ("false", "f", "no", "n", "0", "nein", "non")
#: The largest whole number that is read: one of eighteen digits.
MOST_WHOLE: Final = 10**18 - 1
ISO_DATE: Final = r"\d{4}-\d{2}-\d{2}"
ISO_TIMESTAMP: Final = (
    ISO_DATE + r"([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z| ?UTC|[+-]\d{2}(:?\d{2})?)?)?"
)


def literal(text: str) -> str:
    """Quote a text for SQL; chr() keeps control characters out of the statement."""
    if "\0" in text:
        return " || chr(0) || ".join(literal(part) for part in text.split("\0"))
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + text.replace('"', '""') + '"'


def replaced(column: str, changes: dict[str, str]) -> str:
    """Return a column with the plan's replacements made."""
    if not changes:
        return name(column)
    arms = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in changes.items())
    return f"CASE {name(column)} {arms} ELSE {name(column)} END"


def is_empty(text: str, plan: ColumnPlan) -> str:
    """Return the condition that a text says nothing: NULL, '', blanks, or a NULL token."""
    tokens = "".join(f", {literal(one)}" for one in plan.null if one)
    if plan.type in ("text", None):
        return f"({text} IS NULL OR {text} IN (''{tokens}))" if tokens else f"({text} IS NULL)"
    return f"({text} IS NULL OR trim({text}) IN (''{tokens}))"


def value(text: str, plan: ColumnPlan) -> str:
    """Return the typed value of a text that is not empty; NULL where it does not fit."""
    match plan.type:
        case "integer" | "decimal" | "number":
            return _number(text, plan)
        case "boolean":
            return _boolean(text)
        case "date" | "timestamp":
            return _moment(text, plan)
        case _:
            return text


def is_bad(text: str, plan: ColumnPlan) -> str:
    """Return the condition that a text says something that its type cannot hold."""
    if plan.type in ("text", None):
        return "false"
    return f"(NOT {is_empty(text, plan)} AND ({value(text, plan)}) IS NULL)"


def checked(text: str, plan: ColumnPlan, tried: str) -> str:
    """Return the typed value, NULL where empty, an error that ends the statement where bad.

    The way that most texts go is first, as it is much quicker: `tried` names the column that
    holds what `attempt` made of the text, and it is taken where that proves to be right.
    """
    if plan.type in ("text", None):
        return tolerant(text, plan)
    full = f"coalesce({value(text, plan)}, error('row does not fit'))"
    careful = f"CASE WHEN {is_empty(text, plan)} THEN NULL ELSE {full} END"
    proof = _proof(text, plan, tried)
    if proof is None:
        return careful
    return f"CASE WHEN {proof} THEN CAST({tried} AS {sql_type(plan)}) ELSE {careful} END"


def attempt(text: str, plan: ColumnPlan) -> str:
    """Return what DuckDB itself makes of a text, unproven; NULL where there is no quick way."""
    if not _has_quick_way(plan):
        return "NULL"
    form = plan.date_format or "iso"
    if plan.type in ("date", "timestamp") and form != "iso":
        return f"try_strptime({text}, {literal(form)})"
    if plan.type == "number":
        return f"({_plain_cast(text, plan)})"
    return f"TRY_CAST({text} AS {sql_type(plan)})"


def tolerant(text: str, plan: ColumnPlan) -> str:
    """Return the typed value, NULL where empty or bad."""
    if plan.type in ("text", None):
        return f"CASE WHEN {is_empty(text, plan)} THEN NULL ELSE {text} END" if plan.null else text
    return f"CASE WHEN {is_empty(text, plan)} THEN NULL ELSE {value(text, plan)} END"


def _has_quick_way(plan: ColumnPlan) -> bool:
    if plan.type in ("integer", "decimal", "number"):
        return not _is_styled(plan)
    return plan.type in ("date", "timestamp")


def _proof(text: str, plan: ColumnPlan, tried: str) -> str | None:
    """Return the condition that an attempt lost nothing of the text; None: there is no quick way.

    A value that prints as the very text it was read from was not rounded, cut or guessed. (What
    prints as "infinity", and what only the careful way may refuse, is out of bounds.)
    """
    if not _has_quick_way(plan):
        return None
    printed = f"CAST({tried} AS VARCHAR)"
    match plan.type:
        case "integer":
            proof = f"{printed} = {text} AND {tried} BETWEEN {-MOST_WHOLE} AND {MOST_WHOLE}"
        case "decimal":  # 5 and 5.1 begin 5.00 and 5.10; 5.123 does not begin 5.12
            proof = f"starts_with({printed}, {text})"
        case "number":
            proof = f"{tried} IS NOT NULL"
        case _ if plan.date_format in (None, "iso"):
            proof = f"{printed} = {text} AND {_four_digit_year(tried, plan)}"
        case _:
            proof = " AND ".join(_guards(text, plan.date_format or "iso", tried))
    tokens = ", ".join(literal(one) for one in plan.null if one)
    return f"{proof} AND {text} NOT IN ({tokens})" if tokens else proof


def _is_styled(plan: ColumnPlan) -> bool:
    marked = plan.thousands_mark is not None or plan.decimal_mark == ","
    return marked or bool(plan.currency or plan.percent)


def _number(text: str, plan: ColumnPlan) -> str:
    bare = f"trim({text})"
    for sign in plan.currency:
        bare = f"replace({bare}, {literal(sign)}, '')"
    if plan.currency:
        bare = f"trim({bare})"
    if plan.percent:
        bare = f"CASE WHEN ends_with({bare}, '%') THEN trim({bare}[:-2]) END"
    if _is_styled(plan):
        bare = _plain_number(bare, plan)
    return _plain_cast(bare, plan)


def _plain_cast(bare: str, plan: ColumnPlan) -> str:
    """Return the value of a text like 1234.5, NULL unless it fits the type to the last digit."""
    target = sql_type(plan)
    if plan.type == "decimal" and plan.percent:
        target = f"DECIMAL({plan.precision},{max((plan.scale or 0) - 2, 0)})"
    shape = f"CASE WHEN regexp_full_match({bare}, {literal(_shape(plan))}) THEN "
    cast = f"{shape}TRY_CAST({bare} AS {target}) END"
    if not plan.percent:
        return cast
    if plan.type == "decimal":
        return f"CAST(({cast}) * 0.01 AS {sql_type(plan)})"
    return f"({cast}) / 100"


def _plain_number(bare: str, plan: ColumnPlan) -> str:
    """Return SQL that turns (1.234,50) into -1234.50, and what is neither into NULL."""
    decimal = re.escape(plan.decimal_mark or ".")
    whole = r"\d+"
    if plan.thousands_mark:
        mark = re.escape(plan.thousands_mark)
        space = "[ \u00a0\u202f]" if plan.thousands_mark == " " else mark
        whole = rf"(\d{{1,3}}({space}\d{{3}})+|\d+)"
    shape = rf"\(?[-+]? ?({whole}({decimal}\d*)?|{decimal}\d+)\)?-?"
    made = bare
    for mark in _marks(plan):
        made = f"replace({made}, {literal(mark)}, '')"
    if plan.decimal_mark == ",":
        made = f"replace({made}, ',', '.')"
    negative = (
        f"CASE WHEN starts_with({made}, '(') AND ends_with({made}, ')') THEN '-' || {made}[2:-2] "
    )
    trailing = (
        f"WHEN ends_with({made}, '-') THEN '-' || {made}[:-2] ELSE replace({made}, '- ', '-') END"
    )
    return f"(CASE WHEN regexp_full_match({bare}, {literal(shape)}) THEN {negative}{trailing} END)"


def _marks(plan: ColumnPlan) -> tuple[str, ...]:
    if plan.thousands_mark == " ":
        return (" ", "\u00a0", "\u202f")
    return (plan.thousands_mark,) if plan.thousands_mark else ()


def _shape(plan: ColumnPlan) -> str:
    """Return what the bare text of a number looks like, sized so that no cast rounds."""
    if plan.type == "integer":
        return r"[-+]?\d{1,18}"
    if plan.type == "number":
        return r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?"
    scale = plan.scale or 0
    if plan.percent:
        scale = max(scale - 2, 0)
    if scale == 0:
        return r"[-+]?\d+(\.0*)?"
    return rf"[-+]?(\d+(\.\d{{0,{scale}}}0*)?|\.\d{{1,{scale}}}0*)"


def _boolean(text: str) -> str:
    low = f"lower(trim({text}))"
    true = ", ".join(literal(one) for one in TRUE)
    false = ", ".join(literal(one) for one in FALSE)
    return f"CASE WHEN {low} IN ({true}) THEN true WHEN {low} IN ({false}) THEN false END"


def _moment(text: str, plan: ColumnPlan) -> str:
    bare = f"trim({text})"
    form = plan.date_format or "iso"
    if form != "iso":
        return _parsed(bare, form, plan)
    if plan.type == "timestamp":
        moment = f"CAST(TRY_CAST(replace({bare}, ' UTC', 'Z') AS TIMESTAMPTZ) AS TIMESTAMP)"
        return f"CASE WHEN regexp_full_match({bare}, {literal(ISO_TIMESTAMP)}) THEN {moment} END"
    # A timestamp is a date only where nothing is lost: at midnight.
    midnight = literal(ISO_DATE + r"[ T]00:00(:00(\.0+)?)?(Z| ?UTC|[+-]00(:?00)?)?")
    return (
        f"coalesce({_parsed(bare, '%Y-%m-%d', plan)}, "
        f"CASE WHEN regexp_full_match({bare}, {midnight}) THEN TRY_CAST({bare}[:10] AS DATE) END)"
    )


def _parsed(text: str, form: str, plan: ColumnPlan) -> str:
    """Return the moment of a text in a format.

    strptime takes "epoch" and "infinity" in any format, and 26 for the year 26 in %Y: a moment
    begins with a digit or its month, and its year has four.
    """
    parsed = f"try_strptime({text}, {literal(form)})"
    guards = " AND ".join(_guards(text, form, parsed))
    return f"CAST(CASE WHEN {guards} THEN {parsed} END AS {sql_type(plan)})"


def _guards(text: str, form: str, parsed: str) -> list[str]:
    if form.startswith(("%b", "%B")):
        first = f"upper({text}[1]) IN ('J', 'F', 'M', 'A', 'S', 'O', 'N', 'D')"
    else:
        first = f"{text} BETWEEN '0' AND ':'"
    year = _four_digit_year(parsed) if "%Y" in form else f"{parsed} IS NOT NULL"
    return [first, year]


def _four_digit_year(moment: str, plan: ColumnPlan | None = None) -> str:
    if plan is not None and plan.type == "date":
        return f"{moment} BETWEEN DATE '1000-01-01' AND DATE '9999-12-31'"
    return f"{moment} BETWEEN TIMESTAMP '1000-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
