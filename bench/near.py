"""Near-duplicates: recall and precision on bench/near_set, and how long it takes over many.

python -m bench near               the figures: on the half that was not tuned on, and over 5,000
python -m bench.near [tune] [-v]   one half alone, and the pairs that were taken wrongly
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bench.figures import Scale, part, tell, took
from cases.casework import near
from cases.casework.models import Clue
from cases.casework.queries import held
from cases.casework.queries.near import near_clue
from cases.db import disconnect, session, transaction
from cases.staff.desk import Desk
from tests.factories.databases import migrate
from tests.factories.many import Many, clues
from tests.factories.office import found_office

SET = Path(__file__).parent / "near_set" / "matters.txt"


@dataclass(frozen=True)
class Text:
    """One telling: of which matter, and which of it (a and b the same, x another much like it)."""

    matter: int
    telling: str
    told: near.Told
    words: str

    @property
    def about(self) -> str:
        """The same for two tellings of one matter."""
        return f"{self.matter}{'x' if self.telling == 'x' else ''}"


def texts(half: str) -> list[Text]:
    """The tellings of one half: "tune" has the odd matters, "test" the even ones."""
    found = []
    for line in SET.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, department, words = line.split("|", 2)
        if (int(name[:-1]) % 2 == 1) == (half == "tune"):
            found.append(Text(int(name[:-1]), name[-1], near.told(words, department), words))
    return found


def weights(every: Iterable[near.Told]) -> dict[int, float]:
    """What each piece weighs among these."""
    held = list(every)
    counts = Counter(piece for one in held for piece in one.sketch)
    return {piece: near.rarity(count, len(held)) for piece, count in counts.items()}


@dataclass(frozen=True)
class Figures:
    """What was found of what there is."""

    pairs: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        """Of the pairs that are one matter, how many were found."""
        return self.found / self.pairs

    @property
    def precision(self) -> float:
        """Of what was found, how much is one matter."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


def measured(held: list[Text]) -> tuple[Figures, list[tuple[Text, Text, near.Likeness]]]:
    """The figures, and the pairs that were missed or wrongly found."""
    weighed = weights(one.told for one in held)
    pairs = found = wrong = 0
    odd = []
    for one, two in combinations(held, 2):
        like = near.likeness(one.told, two.told, weighed)
        same, said = one.about == two.about, like.score >= near.SAME
        pairs, found, wrong = pairs + same, found + (same and said), wrong + (said and not same)
        if same != said:
            odd.append((one, two, like))
    return Figures(pairs, found, wrong), odd


def run(scale: Scale) -> None:
    """Recall and precision on the half that was not tuned on, and how long one comparison takes among many clues."""
    held = texts("test")
    figures, _ = measured(held)
    tell("near.recall", figures.recall, "", figures.pairs)
    tell("near.precision", figures.precision, "", figures.found + figures.wrong)
    _many(1_000 if scale.quick else 5_000)


def _many(count: int) -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/near.sqlite"
        migrate(url)
        office = found_office(url, Path(folder))
        wen = office.desks["wen"]
        clues(wen, office.desks["head"], Many(count, wen.today, words=True))
        with transaction(reading=True):
            ref = session().scalars(select(Clue.ref).limit(1)).one()
        tell("near.cold", took(lambda: _compared(wen, ref)), "s", count)
        tell("near.warm", part([took(lambda: _compared(wen, ref)) for _ in range(5)], 0.5), "s", count)
        disconnect()


def _compared(desk: Desk, ref: str) -> None:
    with transaction(reading=True):
        found = near_clue(desk, held(desk, ref), all_=True)
        assert found.left == 0, "all of them were compared"


def main() -> None:
    """Print the figures of a half, and what was taken wrongly."""
    half = "tune" if "tune" in sys.argv else "test"
    held = texts(half)
    figures, odd = measured(held)
    print(f"{half}: {len(held)} texts, {figures.pairs} pairs of one matter")
    print(f"recall {figures.recall:.3f}  precision {figures.precision:.3f}")
    if "-v" in sys.argv:
        for one, two, like in sorted(odd, key=lambda each: -each[2].score):
            print(f"{'wrong' if one.about != two.about else 'missed'} {like}\n  {one.words}\n  {two.words}")


if __name__ == "__main__":
    main()
