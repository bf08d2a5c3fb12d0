"""Names of files and columns to words: what a row is called, and whom a column seems to name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel


def listed(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


#: The last words of a column that holds a key.
KEY_WORDS: Final = listed(
    "id ids key code no num nr number ref uuid guid fk pk sid identifier record"
)
#: Words in a file's name that say nothing about its rows.
_NOISE: Final = listed(
    "data export exports extract dump list report table tbl csv file final full all raw copy "
    "dim fact fct stg"
)
_ALWAYS_SINGULAR: Final = listed("series news sales status address business history")
_IRREGULAR: Final[Mapping[str, str]] = {
    "people": "person",
    "children": "child",
    "statuses": "status",
    "addresses": "address",
    "businesses": "business",
    "analyses": "analysis",
    "movies": "movie",
    "indices": "index",
    "men": "man",
    "women": "woman",
}
#: What several trades call the same kind of thing; a person is named by what they do.
_KINDS: Final = tuple(
    listed(one)
    for one in (
        "rep user agent seller salesperson sales_rep sales_agent employee staff member team_member "
        "owner manager assignee assigned assigned_to creator created_by modified_by "
        "last_modified_by updated_by approved_by approver author executive ae sdr bdr csm "
        "reports_to supervisor",
        "account company customer client organization organisation org vendor supplier partner",
        "opportunity deal opp oppty",
        "product item sku article",
        "contact person lead",
        "order purchase",
        "category type group class",
    )
)
_ABBREVIATED: Final[Mapping[str, str]] = {
    "acct": "account",
    "acc": "account",
    "opp": "opportunity",
    "oppty": "opportunity",
    "prod": "product",
    "cust": "customer",
    "emp": "employee",
    "cat": "category",
    "dept": "department",
    "org": "organization",
    "qty": "quantity",
    "mgr": "manager",
}
#: Columns by which a row points to another of its own table.
_OF_ITS_OWN: Final = listed(
    "parent manager reports_to supervisor subsidiary_of master master_record original previous "
    "root replaced_by duplicate_of referred_by head"
)


@dataclass(frozen=True, slots=True)
class Alike:
    """How much a column's name speaks for a table, from 0 to 1, and why."""

    score: float
    why: str


#: How much each way of being alike is worth.
SAME: Final = 1.0
NEARLY: Final = 0.9
ENDS_IN: Final = 0.85
KIN: Final = 0.7
PART: Final = 0.6
NOT_ALIKE: Final = Alike(0.0, "")


def words_of(header: str) -> tuple[str, ...]:
    """Return the words of a header.

    >>> words_of("AccountID"), words_of("Close Date"), words_of("parent_account__c")
    (('account', 'id'), ('close', 'date'), ('parent', 'account'))
    """
    header = re.sub(r"ID[sS]\b", "Ids", header)
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", header)
    words = tuple(re.findall(r"[^\W_]+", split.lower()))
    return words[:-1] if len(words) > 1 and words[-1] == "c" else words


def stem_of(header: str) -> str:
    """Return what a key's name is about: its words without `id`, `key`, `code`.

    >>> stem_of("owner_id"), stem_of("Account Code"), stem_of("id")
    ('owner', 'account', '')
    """
    words = list(words_of(header))
    while words and words[-1] in KEY_WORDS:
        words.pop()
    return "_".join(words)


def is_key_name(header: str) -> bool:
    """Say whether a column is named as a key: `account_id`, `id`, `accountid`."""
    words = words_of(header)
    return bool(words) and (
        words[-1] in KEY_WORDS or (len(words[-1]) > 4 and words[-1].endswith("id"))
    )


def singular(name: str) -> str:
    """Return what one row is called; only the last word changes.

    >>> singular("opportunities"), singular("line_items"), singular("stage_history")
    ('opportunity', 'line_item', 'stage_history')
    """
    head, gap, word = name.rpartition("_")
    return head + gap + _singular(word)


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _ALWAYS_SINGULAR or len(word) < 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word.removesuffix("s")


def plural(name: str) -> str:
    """Return what several rows are called.

    >>> plural("opportunity"), plural("line_item"), plural("quota")
    ('opportunities', 'line_items', 'quotas')
    """
    head, gap, word = name.rpartition("_")
    back = {one: many for many, one in _IRREGULAR.items()}
    if word in back:
        return head + gap + back[word]
    if word == "history":
        return name
    if re.search(r"[^aeiou]y$", word):
        return head + gap + word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return name + "es"
    return name + "s"


def plain(text: str, otherwise: str) -> str:
    """Return a name that a model may hold: a letter, then letters, digits and `_`.

    >>> plain("größe", "x"), plain("_2026_quota", "x"), plain("売上", "column_3")
    ('groesse', 'n_2026_quota', 'column_3')
    """
    spelled = text.lower().translate({ord(a): b for a, b in _SPELLED.items()})
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    if not name:
        return otherwise
    return (name if name[0].isalpha() else f"n_{name}")[:60].strip("_")


_SPELLED: Final[Mapping[str, str]] = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "ß": "ss",
    "ø": "o",
    "æ": "ae",
}


def fresh(name: str, taken: Iterable[str]) -> str:
    """Return the name, numbered where it is taken."""
    known = set(taken)
    made, count = name, 1
    while made in known:
        count += 1
        made = f"{name}_{count}"
    return made


def dataset_names(tables: Sequence[str]) -> tuple[str, ...]:
    """Name the rows of several tables: what all the files share in their names is left out.

    >>> dataset_names(["sf_account_data", "sf_user_data"]), dataset_names(["deals_2026_06"])
    (('account', 'user'), ('deal',))
    """
    cut = [table.split("_") for table in tables]
    cut = _without_shared(cut, 0)
    cut = _without_shared(cut, -1)
    made = [_without_noise(words) for words in cut]
    names: list[str] = []
    for table, words in zip(tables, made, strict=True):
        name = singular(plain("_".join(words), "table_1"))
        if made.count(words) > 1:
            name = singular(plain(table, "table_1"))
        names.append(fresh(name, names))
    return tuple(names)


def _without_shared(cut: Sequence[list[str]], at: int) -> list[list[str]]:
    """Take off the first or last word while all tables share it and have a name left."""
    left = [list(words) for words in cut]
    while len(left) > 1 and len({words[at] for words in left}) == 1:
        rest = [words[1:] if at == 0 else words[:-1] for words in left]
        if not all(_tells(words) for words in rest):
            break
        left = rest
    return left


def _tells(words: Sequence[str]) -> bool:
    """Say whether a word is left that says what the rows are."""
    return any(one not in _NOISE and not one.isdigit() for one in words if one)


def _without_noise(words: list[str]) -> list[str]:
    kept = [one for one in words if one and one not in _NOISE]
    while _is_date(kept) or (len(kept) > 1 and kept[-1].isdigit() and int(kept[-1]) > 9):
        kept.pop()
    return kept or words


def _is_date(words: list[str]) -> bool:
    """Say whether a name ends in 2026_06 or 2026_06_30."""
    return len(words) > 2 and words[-1].isdigit() and bool(re.fullmatch(r"(19|20)\d\d", words[-2]))


def is_trade_word(name: str) -> bool:
    """Say whether a name is one that trades have for what they sell, to whom, and who does."""
    return any(name in kind for kind in _KINDS)


def same_kind(one: str, other: str) -> bool:
    """Say whether two names are one thing, or two words of the trade for it: deal, opportunity."""
    return one == other or any(one in kind and other in kind for kind in _KINDS)


def alike(header: str, aliases: Sequence[str]) -> Alike:
    """Compare a column's name with what a table's rows and its key are called."""
    stem = stem_of(header)
    if not stem:
        return NOT_ALIKE
    return max((_against(stem, alias) for alias in aliases), key=lambda one: one.score)


def _against(stem: str, alias: str) -> Alike:
    mine, other = _whole(stem), _whole(alias)
    if mine == other or stem in (f"{alias}{end}" for end in ("id", "key", "code", "name")):
        return Alike(SAME, "the name is the same")
    if mine == f"{other}_name" or singular(mine) == other:
        return Alike(NEARLY, "the name is nearly the same")
    if mine.endswith(f"_{other}"):
        return Alike(ENDS_IN, f"the name ends in '{alias}'")
    for kind in _KINDS:
        last = mine.rpartition("_")[2]
        by = "created_by" if mine.endswith("_by") else last
        if other in kind and (mine in kind or by in kind):
            return Alike(KIN, f"'{stem}' may be another word for '{alias}'")
    if other.endswith(f"_{mine}") or (other.startswith(f"{mine}_") and len(mine) > 3):
        return Alike(PART, f"'{stem}' is part of '{alias}'")
    if min(len(mine), len(other)) > 4 and Indel.normalized_similarity(mine, other) >= 0.85:
        return Alike(KIN, f"spelled nearly as '{alias}'")
    return NOT_ALIKE


def _whole(name: str) -> str:
    """Spell out what is abbreviated."""
    return "_".join(_ABBREVIATED.get(word, word) for word in name.split("_"))


def points_to_its_own(header: str, aliases: Sequence[str]) -> Alike:
    """Say how much a column's name speaks for pointing to another row of its own table."""
    stem = stem_of(header)
    if stem in _OF_ITS_OWN or stem.startswith("parent_"):
        # Whose manager is in another table is named so too.
        sure = KIN if stem in _KINDS[0] else ENDS_IN
        return Alike(sure, f"'{stem}' may be another row of the same table")
    if any(stem.endswith(f"_{alias}") for alias in aliases):
        return Alike(KIN, f"the name ends in '{stem.rpartition('_')[2]}'")
    return NOT_ALIKE


def title(name: str) -> str:
    """Return a name as people read it: line_item becomes Line item."""
    return name.replace("_", " ").strip().capitalize()


def with_article(name: str) -> str:
    """Return a name in words, with its article.

    >>> with_article("opportunity"), with_article("line_item")
    ('an opportunity', 'a line item')
    """
    words = name.replace("_", " ")
    return f"{'an' if words[:1] in tuple('aeiou') else 'a'} {words}"


def counted(number: int, name: str) -> str:
    """Return how many there are: 1 row, 1,204 rows."""
    return f"{number:,} {name if number == 1 else plural(name)}"
