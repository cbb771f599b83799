"""An invented draft law of 7 chapters and 27 articles, in English and in Khmer, as texts and as a web page."""

from redline.numerals import roman

CHAPTERS = (
    ("General provisions", "បទប្បញ្ញត្តិទូទៅ", 4),
    ("Water committees", "គណៈកម្មការទឹក", 5),
    ("Rights of users", "សិទ្ធិរបស់អ្នកប្រើប្រាស់", 4),
    ("Fees", "ថ្លៃសេវា", 3),
    ("Repairs", "ការជួសជុល", 5),
    ("Penalties", "ទោសប្បញ្ញត្តិ", 4),
    ("Final provisions", "អវសានប្បញ្ញត្តិ", 2),
)
NAMES = ("Purpose", "Scope", "Duty", "Notice", "Record", "Report")
KHMER_NAMES = ("គោលបំណង", "វិសាលភាព", "កាតព្វកិច្ច", "ការជូនដំណឹង", "បញ្ជី", "របាយការណ៍")
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def articles() -> list[tuple[int, int, int]]:
    """Chapter, place in the chapter and number of each article, from 1."""
    found: list[tuple[int, int, int]] = []
    for chapter, (_, _, count) in enumerate(CHAPTERS, 1):
        found += [(chapter, place, len(found) + place) for place in range(1, count + 1)]
    return found


def english() -> str:
    """Chapters above their names, articles with theirs; every third has points, and every sixth points below these."""
    lines = ["KINGDOM OF EXAMPLE", "", "DRAFT LAW", "ON VILLAGE WATER", ""]
    for chapter, place, number in articles():
        if place == 1:
            lines += [f"CHAPTER {roman(chapter)}", CHAPTERS[chapter - 1][0].upper(), ""]
        lines.append(f"Article {number}. {NAMES[number % 6]}")
        lines.append(f"Whoever draws water under rule {number} keeps the well clean and the")
        lines.append("path to it open.")
        if number % 3 == 0:
            lines += ["The committee shall:", "(a) meet each month;"]
            if number % 6 == 0:
                lines += ["    1. in the dry season, and", "    2. in the wet season;"]
            lines += ["(b) write down what it decides."]
        lines.append("")
    return "\n".join(lines)


def khmer() -> str:
    lines = ["ព្រះរាជាណាចក្រគំរូ", "", "សេចក្តីព្រាងច្បាប់", "ស្តីពីទឹកភូមិ", ""]
    for chapter, place, number in articles():
        if place == 1:
            lines += [f"ជំពូកទី{chapter}".translate(KHMER_DIGITS), CHAPTERS[chapter - 1][1], ""]
        lines.append(f"មាត្រា {number}.- {KHMER_NAMES[number % 6]}".translate(KHMER_DIGITS))
        lines.append(f"អ្នកដែលដងទឹកតាមវិធាន {number} ត្រូវរក្សាអណ្តូងឱ្យស្អាត។".translate(KHMER_DIGITS))
        if number % 3 == 0:
            lines += ["គណៈកម្មការត្រូវ៖", "ក. ប្រជុំរៀងរាល់ខែ"]
            if number % 6 == 0:
                lines += ["១- នៅរដូវប្រាំង", "២- នៅរដូវវស្សា"]
            lines += ["ខ. កត់ត្រាសេចក្តីសម្រេច"]
        lines.append("")
    return "\n".join(lines)


def page() -> str:
    """The English law as a web page, its points counted by the browser, as word processors count their lists."""
    lines = ["<html><head><meta charset='utf-8'></head><body><h1>Draft law on village water</h1>"]
    for chapter, place, number in articles():
        if place == 1:
            lines.append(f"<h2>Chapter {roman(chapter)}: {CHAPTERS[chapter - 1][0]}</h2>")
        lines.append(f"<p><b>Article {number}.</b> {NAMES[number % 6]}</p>")
        lines.append(f"<p>Whoever draws water under rule {number} keeps the well clean and the path to it open.</p>")
        if number % 3 == 0:
            deeper = "<ol><li>in the dry season, and<li>in the wet season;</ol>" if number % 6 == 0 else ""
            points = f"<li>meet each month;{deeper}<li>write down what it decides."
            lines.append(f"<p>The committee shall:</p><ol type='a'>{points}</ol>")
    return "".join(lines) + "</body></html>"
