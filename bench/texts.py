"""The texts that are measured: made of real words by a fixed seed, so that every run has the same.

They are no prose and nobody's words: sentences of ordinary words in no particular order.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

SEED = 20210928

_ENGLISH = (
    "water village school river forest bridge market teacher farmer woman child road land court law paper office "
    "commune council province member network report record question answer meeting training budget plan right duty "
    "public local open free equal safe new old long clear common we they people every many some write read publish "
    "protect support repair begin end ask hear share meet join work live learn grow build and or of for with without "
    "before after during in on by from the a this that all"
)
_KHMER = (
    "ទឹក ភូមិ សាលារៀន ទន្លេ ព្រៃឈើ ស្ពាន ផ្សារ គ្រូ កសិករ ស្ត្រី កុមារ ផ្លូវ ដី តុលាការ ច្បាប់ ក្រដាស ការិយាល័យ ឃុំ ក្រុមប្រឹក្សា ខេត្ត "
    "សមាជិក បណ្តាញ របាយការណ៍ កំណត់ត្រា សំណួរ ចម្លើយ កិច្ចប្រជុំ ថវិកា ផែនការ សិទ្ធិ សាធារណៈ មូលដ្ឋាន សេរី ស្មើគ្នា សុវត្ថិភាព ថ្មី ចាស់ "
    "វែង ច្បាស់ រួម យើង ពួកគេ ប្រជាពលរដ្ឋ សរសេរ អាន ផ្សព្វផ្សាយ ការពារ គាំទ្រ ជួសជុល ចាប់ផ្តើម បញ្ចប់ សួរ ស្តាប់ ចែករំលែក ចូលរួម ធ្វើការ "
    "រស់នៅ រៀន សាងសង់ និង ឬ របស់ សម្រាប់ ជាមួយ មុន ក្រោយ ក្នុង លើ ដោយ ពី នេះ នោះ ទាំងអស់ អង្គការ សង្គម សហគមន៍ យុវជន អនាគត"
)
ENGLISH, KHMER = _ENGLISH.split(), _KHMER.split()


@dataclass(frozen=True, slots=True)
class Edited:
    """Blocks before and after. The text as a whole is its blocks, one on a line."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, str]:
        return "\n".join(self.before), "\n".join(self.after)


def english(size: int) -> Edited:
    """`size` blocks of 40 to 80 English words, one of them changed, added or struck in each."""
    return _edited(ENGLISH, size, spaced=1, stop=".")


def khmer(size: int) -> Edited:
    """The same in Khmer, which puts a space between phrases only: here every seven words."""
    return _edited(KHMER, size, spaced=7, stop="។")


def _edited(words: Sequence[str], size: int, *, spaced: int, stop: str) -> Edited:
    chance = random.Random(SEED)
    before, after = [], []
    for _ in range(size):
        block = [chance.choice(words) for _ in range(chance.randint(40, 80))]
        # As pairs of word and space: an edit then leaves the rest of the block as it was.
        pairs = [word + (" " if (place + 1) % spaced == 0 else "") for place, word in enumerate(block)]
        place = chance.randrange(1, len(pairs) - 1)
        another = chance.choice(words) + (" " if pairs[place].endswith(" ") else "")
        changed = [*pairs[:place], *chance.choice(([another], [pairs[place], another], [])), *pairs[place + 1 :]]
        before.append("".join(pairs).rstrip() + stop)
        after.append("".join(changed).rstrip() + stop)
    return Edited(tuple(before), tuple(after))


def sentences(words: Sequence[str], number: int, *, joined_by: str, stop: str) -> list[str]:
    """Texts of 25 to 45 words, for the points of a statement."""
    chance = random.Random(SEED)
    return [joined_by.join(chance.choice(words) for _ in range(chance.randint(25, 45))) + stop for _ in range(number)]


def points(number: int) -> list[dict[str, str]]:
    """The points of a statement, each in English and Khmer."""
    pairs = zip(
        sentences(ENGLISH, number, joined_by=" ", stop="."),
        sentences(KHMER, number, joined_by="", stop="។"),
        strict=True,
    )
    return [{"en": one, "km": two} for one, two in pairs]


def names(number: int) -> list[str]:
    """Invented names of organisations, all different, 20 to 60 characters long."""
    chance = random.Random(SEED)
    kinds = ("Association", "Circle", "Centre", "Union", "House", "Network", "Community", "Forum")
    return [
        f"{chance.choice(kinds)} for {chance.choice(ENGLISH).title()} and "
        f"{' '.join(chance.choice(ENGLISH).title() for _ in range(chance.randint(1, 4)))} {place + 1}"
        for place in range(number)
    ]
