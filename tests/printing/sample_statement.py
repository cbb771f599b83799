"""A fictitious statement in two languages, as the PDF template expects it, and the engine that fills it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings
from django.template import Context
from django.template.engine import Engine
from django.utils.safestring import mark_safe

from printing import pdf, qr

TEMPLATES = Path(__file__).parents[2] / "templates"
AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)

if not settings.configured:  # run without the project's settings: the templates need no more than this
    settings.configure(USE_I18N=True, LANGUAGE_CODE="en")
    django.setup()


@dataclass(frozen=True)
class Reservation:
    mark: str
    by: str
    text: str


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    number: str = ""
    is_demand: bool = False
    reservations: tuple[Reservation, ...] = ()
    depth: int = 0
    level: int = 2
    first_note: int = 1


@dataclass(frozen=True)
class Signatory:
    name: str
    note: str = ""


@dataclass(frozen=True)
class Statement:
    language: str
    title: str
    kind_label: str
    convenor: str
    place: str
    dated: str
    count_line: str
    as_of: str
    co_convenors: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    occasion: str = ""
    blocks: list[Block] = field(default_factory=list)
    organisations: list[Signatory] = field(default_factory=list)
    networks: list[Signatory] = field(default_factory=list)
    individuals: list[Signatory] = field(default_factory=list)
    withheld_line: str = ""
    claim_lines: list[str] = field(default_factory=list)
    edition_number: int = 2
    verify_url: str = "https://ruom.example/verify/4f7k-29qd"
    is_proof: bool = False
    demo_notice: str = ""

    @property
    def qr_svg(self) -> str:
        return mark_safe(qr.svg(self.verify_url, label="QR code: " + self.verify_url))


def filled(document: Statement) -> str:
    """Return the template filled with `document`, as HTML."""
    engine = Engine(
        dirs=[str(TEMPLATES)],
        libraries={
            "i18n": "django.templatetags.i18n",
            "marking": "statements.templatetags.marking",
            "typography": "statements.templatetags.typography",
        },
    )
    return str(engine.get_template("pdf/statement.html").render(Context({"document": document})))


def printed(document: Statement) -> bytes:
    """Return `document` as a PDF."""
    sheets = [(TEMPLATES / "pdf" / f"{name}.css").read_text(encoding="utf-8") for name in ("paper", "statement")]
    css = "\n".join(sheets)
    return pdf.render(filled(document), css=css, title=document.title, at=AT)


ENGLISH = Statement(
    language="en",
    title="Every village well is public knowledge: a joint statement on open water data",
    kind_label="Joint statement",
    convenor="Paper Lantern Coalition (invented)",
    co_convenors=["Blue Kite Institute (invented)", "Seven Ferries Network (invented)"],
    place="Phnom Penh",
    dated="8 March 2031",
    addressees=["The Ministry of Imaginary Waters", "The Council of Invented Communes"],
    occasion="On the day of the first rain",
    blocks=[
        Block(
            "paragraph",
            "We, the organisations named below, write together because water concerns everyone and its "
            "records concern everyone too. For three dry seasons our members walked from well to well "
            "and wrote down what they "
            "found; what they could not find was any record that the public may read.",
        ),
        Block("heading", "What has moved forward", "1"),
        Block(
            "point",
            "The ministry has begun to test wells in all districts and has told communes of the results by letter.",
            "1.1",
        ),
        Block(
            "point",
            "Commune councils now set aside a part of their budget for repairs, and more women than "
            "before decide "
            "over it.",
            "1.2",
        ),
        Block("heading", "What stands in the way", "2"),
        Block(
            "point",
            "Results reach the commune office but not the people who drink the water. Notices hang for "
            "a week and are then taken down.",
            "2.1",
        ),
        Block(
            "point",
            "Volunteers who ask for measurements are sent from one office to the next, and some are "
            "asked why they want to know.",
            "2.2",
            reservations=(
                Reservation(
                    "a",
                    "Blue Kite Institute (invented)",
                    "our own volunteers were always received politely; we sign for the others.",
                ),
            ),
        ),
        Block("point", "No office answers for a well that serves two communes.", "2.3"),
        Block("heading", "What we ask", "3"),
        Block(
            "point",
            "Publish every measurement within thirty days, in Khmer, in a form that a telephone can show.",
            "3.1",
            is_demand=True,
        ),
        Block(
            "point",
            "Name one office in each district that answers questions about a well within ten working days.",
            "3.2",
            is_demand=True,
            reservations=(
                Reservation(
                    "b",
                    "Association of Quiet Bicycles (invented)",
                    "ten days are too many where people have fallen ill.",
                ),
                Reservation("c", "Seven Ferries Network (invented)", "we ask for one office in each commune."),
            ),
        ),
        Block("point", "Protect those who report a bad well from any consequence.", "3.3", is_demand=True),
        Block(
            "paragraph",
            "We stand ready to help with all of this, and to report in public a year from now what has become of it.",
        ),
    ],
    count_line=(
        "51 organisations, 2 networks and 9 individuals signed. Together with the members of the "
        "networks, 64 organisations stand behind this text."
    ),
    organisations=[
        Signatory(f"{first} {second}")
        for first in (
            "Amber",
            "Bamboo",
            "Cedar",
            "Dragonfly",
            "Evening",
            "Firefly",
            "Ginger",
            "Harvest",
            "Indigo",
            "Jasmine",
            "Kingfisher",
            "Lotus",
        )
        for second in ("Circle", "Association of Small Bridges and Long Roads", "Youth House", "Society")
    ],
    networks=[
        Signatory("Alliance of Paper Boats", "represents 12 organisations"),
        Signatory("Seven Ferries Network", "represents 7 organisations"),
    ],
    individuals=[
        Signatory(name)
        for name in (
            "Chan Invented",
            "Dara Invented",
            "Keo Invented",
            "Mealea Invented",
            "Nary Invented",
            "Phalla Invented",
            "Rith Invented",
            "Sok Invented",
            "Vanna Invented",
        )
    ],
    withheld_line="And 3 organisations that asked not to be named.",
    claim_lines=["The Alliance of Paper Boats says that it speaks for more than 300 village groups (1 March 2031)."],
    as_of="8 March 2031, 09:30",
    demo_notice="Demonstration: every organisation and person in this document is invented.",
)

KHMER = Statement(
    language="km",
    title="ទិន្នន័យទឹកគឺជារបស់សាធារណៈ៖ សេចក្តីថ្លែងការណ៍រួមរបស់អង្គការសង្គមស៊ីវិល",
    kind_label="សេចក្តីថ្លែងការណ៍រួម",
    convenor="សម្ព័ន្ធគោមក្រដាស (ឈ្មោះប្រឌិត)",
    co_convenors=["វិទ្យាស្ថានខ្លែងខៀវ (ឈ្មោះប្រឌិត)", "បណ្តាញសាឡាងប្រាំពីរ (ឈ្មោះប្រឌិត)"],
    place="ភ្នំពេញ",
    dated="ថ្ងៃទី៨ ខែមីនា ឆ្នាំ២០៣១",
    addressees=["ក្រសួងទឹកប្រឌិត", "ក្រុមប្រឹក្សាឃុំប្រឌិត"],
    occasion="ក្នុងឱកាសថ្ងៃភ្លៀងដំបូង",
    blocks=[
        Block(
            "paragraph",
            "យើងខ្ញុំជាអង្គការដែលមានឈ្មោះខាងក្រោម សូមសរសេររួមគ្នា ព្រោះទឹកពាក់ព័ន្ធនឹងមនុស្សគ្រប់រូប "
            "ហើយកំណត់ត្រាអំពីទឹកក៏ពាក់ព័ន្ធនឹងមនុស្សគ្រប់រូបដែរ។ "
            "ក្នុងរយៈពេលបីរដូវប្រាំងកន្លងមក សមាជិករបស់យើងបានដើរពីអណ្តូងមួយទៅអណ្តូងមួយ "
            "ហើយកត់ត្រាអ្វីដែលពួកគេបានឃើញ។",
        ),
        Block("heading", "វឌ្ឍនភាព", "១"),
        Block("point", "ក្រសួងបានចាប់ផ្តើមពិនិត្យគុណភាពទឹកអណ្តូងនៅគ្រប់ស្រុក ហើយបានជូនដំណឹងដល់ឃុំអំពីលទ្ធផល។", "១.១"),
        Block("point", "ក្រុមប្រឹក្សាឃុំបានទុកថវិកាមួយផ្នែកសម្រាប់ការជួសជុល ហើយស្ត្រីចូលរួមសម្រេចចិត្តច្រើនជាងមុន។", "១.២"),
        Block("heading", "បញ្ហាប្រឈម", "២"),
        Block("point", "លទ្ធផលទៅដល់សាលាឃុំ ប៉ុន្តែមិនទៅដល់ប្រជាពលរដ្ឋដែលប្រើប្រាស់ទឹកនោះទេ។ សេចក្តីជូនដំណឹងត្រូវបានបិទតែមួយសប្តាហ៍ប៉ុណ្ណោះ។", "២.១"),
        Block(
            "point",
            "អ្នកស្ម័គ្រចិត្តដែលសុំព័ត៌មាន ត្រូវបានបញ្ជូនពីការិយាល័យមួយទៅការិយាល័យមួយទៀត។",
            "២.២",
            reservations=(
                Reservation(
                    "ក",
                    "វិទ្យាស្ថានខ្លែងខៀវ (ឈ្មោះប្រឌិត)",
                    "អ្នកស្ម័គ្រចិត្តរបស់យើងតែងតែត្រូវបានទទួលដោយគួរសម ប៉ុន្តែយើងគាំទ្រប្រយោគនេះសម្រាប់អ្នកដទៃ។",
                ),
            ),
        ),
        Block("heading", "សំណើរបស់យើង", "៣"),
        Block(
            "point",
            "សូមផ្សព្វផ្សាយលទ្ធផលទាំងអស់ក្នុងរយៈពេលសាមសិបថ្ងៃ ជាភាសាខ្មែរ ក្នុងទម្រង់ដែលអាចមើលបានតាមទូរស័ព្ទ (open data)។",
            "៣.១",
            is_demand=True,
        ),
        Block("point", "សូមកំណត់ការិយាល័យមួយនៅក្នុងស្រុកនីមួយៗ ដែលឆ្លើយសំណួរអំពីអណ្តូងក្នុងរយៈពេលដប់ថ្ងៃធ្វើការ។", "៣.២", is_demand=True),
        Block("point", "សូមការពារអ្នកដែលរាយការណ៍អំពីអណ្តូងដែលមានទឹកមិនល្អ។", "៣.៣", is_demand=True),
        Block("paragraph", "យើងខ្ញុំត្រៀមខ្លួនជាស្រេចក្នុងការជួយកិច្ចការទាំងអស់នេះ ហើយនឹងរាយការណ៍ជាសាធារណៈក្នុងរយៈពេលមួយឆ្នាំទៀត។"),
    ],
    count_line="អង្គការចំនួន ៤៨ បណ្តាញចំនួន ១ និងបុគ្គលចំនួន ៦ បានចុះហត្ថលេខា។",
    organisations=[
        Signatory(f"{first}{second} (ប្រឌិត)")
        for first in ("អង្គការ", "សមាគម", "មជ្ឈមណ្ឌល", "សម្ព័ន្ធ", "ក្រុម", "វិទ្យាស្ថាន", "មូលនិធិ", "សហគមន៍")
        for second in ("ផ្កាឈូក", "ស្ពានតូច", "ដើម្បីអភិវឌ្ឍន៍ស្ត្រីនិងកុមារនៅតំបន់ដាច់ស្រយាល", "យុវជនពន្លឺថ្មី", "សត្វក្រៀល", "ទន្លេខៀវ")
    ],
    networks=[Signatory("បណ្តាញសាឡាងប្រាំពីរ (ប្រឌិត)", "តំណាងឱ្យអង្គការចំនួន ៧")],
    individuals=[Signatory(name) for name in ("កែវ ប្រឌិត", "ចាន់ ប្រឌិត", "ដារ៉ា ប្រឌិត", "រិទ្ធ ប្រឌិត", "វណ្ណា ប្រឌិត", "សុខ ប្រឌិត")],
    withheld_line="និងអង្គការចំនួន ៣ ដែលសុំមិនបញ្ចេញឈ្មោះ។",
    claim_lines=["បណ្តាញសាឡាងប្រាំពីរអះអាងថា ខ្លួនតំណាងឱ្យក្រុមភូមិជាង ៣០០ (ការអះអាងថ្ងៃទី១ ខែមីនា ឆ្នាំ២០៣១ មិនរាប់បញ្ចូល)។"],
    as_of="ថ្ងៃទី៨ ខែមីនា ឆ្នាំ២០៣១ ម៉ោង ០៩:៣០",
    demo_notice="ឯកសារសាកល្បង៖ អង្គការ និងបុគ្គលទាំងអស់ជាឈ្មោះប្រឌិត។",
)
