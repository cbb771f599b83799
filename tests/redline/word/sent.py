"""A text as it is sent out in the tests: invented, in two languages, with every kind of block."""

from redline.blocks import Block
from redline.word.writing import Origin, WordBlock

TITLE, OPENING, FIRST, HEADING, RIVER, SCHOOL, PUMP, LAST, SIGNED = (
    f"{name}000000"[:12].ljust(12, "0")
    for name in ("tit1e", "opening", "first", "head1", "river", "sch001", "pump", "head2", "signed")
)

BLOCKS = [
    WordBlock(TITLE, "title", {"en": "Water for every village", "km": "ទឹកសម្រាប់គ្រប់ភូមិ"}),
    WordBlock(
        OPENING,
        "paragraph",
        {
            "en": "We, the **undersigned** groups, have read [the plan](https://plan.example/2026?a=1&b=2) & ask"
            " for more.^[Published in *May*; see [annex](https://plan.example/annex).]",
            "km": "យើងខ្ញុំជា**អង្គការ**ដែលបានចុះហត្ថលេខា ស្នើសុំឱ្យមានទឹក COVID-19 ក្នុងឆ្នាំ២០២៦។",
        },
    ),
    WordBlock(FIRST, "point", {"en": "No one shall pay twice.", "km": "គ្មាននរណាត្រូវបង់ប្រាក់ពីរដងទេ។"}, "1"),
    WordBlock(HEADING, "heading", {"en": "What we ask", "km": "អ្វីដែលយើងស្នើសុំ"}, "1"),
    WordBlock(
        RIVER,
        "point",
        {"en": "Clean the river before the dry season. Publish the tests.", "km": "សម្អាតទន្លេមុនរដូវប្រាំង។ ផ្សាយលទ្ធផល។"},
        "1.1",
        is_demand=True,
    ),
    WordBlock(SCHOOL, "point", {"en": "Begin with the schools.", "km": "ចាប់ផ្តើមពីសាលារៀន។"}, "1.1.1", 1),
    WordBlock(PUMP, "point", {"en": "Repair each pump within a week.", "km": "ជួសជុលស្នប់នីមួយៗក្នុងមួយសប្តាហ៍។"}, "1.2"),
    WordBlock(LAST, "heading", {"en": "Thanks", "km": "អំណរគុណ"}, "2"),
    WordBlock(SIGNED, "paragraph", {"en": "Signed by many.", "km": "ចុះហត្ថលេខាដោយមនុស្សជាច្រើន។"}, depth=1),
]
SENT = [Block(block.ref, block.texts, block.kind, block.depth) for block in BLOCKS]
NUMBERS = {block.ref: block.number for block in BLOCKS}
LANGUAGES = ("en", "km")
ORIGIN = Origin("water2026abc", 3, "0f" * 32, 2)
