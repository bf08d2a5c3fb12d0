"""The YAML of a draft: whatever stands in the files, it loads, and says what was drafted."""

from hypothesis import given
from hypothesis import strategies as st

from engine.drafting.write import model_text, said, scalar
from semantic.load import load_model_text
from semantic.nodes import Leaf, Table
from semantic.source import read_texts
from tests.engine.drafting.conftest import Drafted

#: Text that a file may hold and YAML may not, spelled out or not.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
HOSTILE = ("a: b", "- x", "# no", "no", "~", "{x}", "'q'", '"q"', "a\u2028b", "a\x85datasets: {}")


@given(TEXT)
def test_a_written_text_reads_back_as_itself(text: str) -> None:
    (entry,) = read_texts([("m.yml", f"key: {scalar(text)}\n".encode())]).root.entries

    assert isinstance(entry.value, Leaf)
    assert entry.value.text == text


@given(TEXT)
def test_a_written_text_is_a_key_too(text: str) -> None:
    key = scalar(text.replace("\n", " ")[:60])
    (entry,) = read_texts([("m.yml", f"a:\n  {key}: 1\n".encode())]).root.entries

    assert isinstance(entry.value, Table)
    assert [one.key for one in entry.value.entries] == [text.replace("\n", " ")[:60]]


@given(TEXT)
def test_a_comment_stays_a_comment(text: str) -> None:
    source = f"a: 1  # {said(text)}\n# {said(text)}\nb: 2\n"

    assert [one.key for one in read_texts([("m.yml", source.encode())]).root.entries] == ["a", "b"]


def test_values_that_would_be_yaml_stay_values(drafted: Drafted) -> None:
    rows = [(f"D-{n}", HOSTILE[n % len(HOSTILE)].replace('"', ""), "Won") for n in range(30)]
    rows += [("D-98", "plain", "Lost: it's\x85over"), ("D-99", "plain", "New # 1")]
    made = drafted({"deals": [("deal_id", "remark", "stage"), *rows]})
    model = load_model_text(model_text(made))

    assert set(model.datasets) == {"deal"}
    assert set(model.datasets["deal"].segments) == {"won", "lost", "open"}
