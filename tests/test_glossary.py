"""docs/glossary.md: a line for each word, in alphabetical order."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
LIST = TEXT[TEXT.index("\n- ") :].strip().splitlines()
ENTRY = re.compile(r"- \*\*(`?)(?P<word>[^`*]+)\1\*\*( \([^)]+\))?: .+[^.]\.")
NEEDED = """
attainable error; catalogue parts; clamp; clamped; code; degree of freedom; edge; element; ensemble;
eta; exact; final error; free; front end; global clock; ideal; ideal parts; inject; lockstep; loss;
lot; margin; memory; node; non-learning edges; nudge; orders; paper; physics; population; position;
rail; rails; read-out; replica; respond; rule; sample; second state; settings; sign; study;
supervisor; tie; tie bias; twins; wiper; work item
"""


def test_each_needed_word_has_one_entry_of_one_line_in_alphabetical_order():
    assert [line for line in LIST if not ENTRY.fullmatch(line)] == []
    words = [match["word"] for match in map(ENTRY.fullmatch, LIST) if match]
    assert words == sorted(words, key=str.lower)
    assert len(words) == len(set(words))
    assert {word.strip() for word in NEEDED.split(";")} <= set(words)
