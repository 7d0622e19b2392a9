"""A made-up collection of any size, always the same: names with the lengths and the repetitions of real ones."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from client_py.core.compact import CompactCatalogue, Notes
from client_py.core.compact_write import write_catalogue
from client_py.core.contract import CatalogueTune
from client_py.core.exact import Dice
from client_py.core.learned import RATINGS, Learned, in_tenths

SYLLABLES = [first + second for first in "bdklmnrst" for second in "aeiou"]
NOTED = 0.33  # of HVSC's tunes about a third have an entry in STIL
AUTHORS = 2500
DIMENSIONS = 520
SHARES = (0.73, 0.27)  # above and below: of a bell's numbers in steps of 1.22 deviations


def names(dice: random.Random, count: int = 40_000) -> Callable[[], str]:
    """Draws words, few of them often and most of them rarely, as titles do."""
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 5))) for _ in range(count)]
    return lambda: words[min(int(dice.paretovariate(0.35) * 3) - 1, count - 1)]


def tunes(count: int, seed: int = 1) -> tuple[list[CatalogueTune], dict[str, Notes]]:
    """So many tunes, and what documents would say of a third of them."""
    dice = random.Random(seed)
    word = names(dice)
    authors = [f"{word().title()} {word().title()} ({word()})" for _ in range(AUTHORS)]
    made: list[CatalogueTune] = []
    notes: dict[str, Notes] = {}
    for number in range(count):
        author = dice.choice(authors)
        songs = dice.choice((1, 1, 1, 2, 3, 8))
        title = f"{word().title()} {word().title()}" + (f" {dice.randint(1, 9)}" if dice.random() < 0.2 else "")
        folder = author.partition(" (")[0].replace(" ", "_")
        path = f"MUSICIANS/{author[0]}/{folder}/{title.replace(' ', '_')}_{number}.sid"
        made.append(
            CatalogueTune(
                path=path,
                title=title[:32],
                author=author[:32],
                released=f"{dice.randint(1982, 2024)} {word().title()}"[:32],
                songs=songs,
                start_song=1,
                lengths_s=tuple(round(dice.uniform(20, 400), 1) for _ in range(songs)),
                clock="PAL",
                models=(dice.choice(("6581", "8580")),),
                addresses=(0xD400,),
                format="PSID",
                size_bytes=dice.randint(1000, 20_000),
                sha256=hashlib.sha256(path.encode()).hexdigest(),
            )
        )
        if dice.random() < NOTED:
            notes[path] = Notes("COMMENT: " + " ".join(word() for _ in range(12)))
    return made, notes


def learned(keys: Sequence[str]) -> Learned:
    """What a model would say of these songs: numbers that can be packed no better than a real model's."""
    dice = Dice(1)
    values = dice.uniform(len(keys), DIMENSIONS)
    embeddings = (values > SHARES[0]).astype(np.int8) - (values < SHARES[1]).astype(np.int8)
    return Learned("1.0.0", embeddings, in_tenths(np.rint(dice.uniform(len(keys), len(RATINGS)) * 4.0 + 1.0)))


def catalogue(count: int) -> bytes:
    """The compact catalogue of so many made-up tunes, with a model's words."""
    return write_catalogue(*tunes(count), learned)


def songs_catalogue(count: int) -> bytes:
    """The same of so many made-up songs, one a tune."""
    made, _ = tunes(count)
    return write_catalogue([replace(tune, songs=1, lengths_s=tune.lengths_s[:1]) for tune in made], {}, learned)


def keys_of(data: bytes) -> list[str]:
    """The tune keys of such a catalogue."""
    return [f"{path}#1" for path in CompactCatalogue(data).paths]


def typed(count: int, seed: int = 2) -> list[str]:
    """What listeners would type to find some of the tunes: title and author, two of five with a slip of the finger."""
    dice = random.Random(seed)
    made, _ = tunes(2 * count, seed=1)
    queries = []
    for tune in dice.sample(made, count):
        query = f"{tune.title} {tune.author.partition(' (')[0]}".lower()
        if dice.random() < 0.4:
            cut = dice.randrange(1, len(query) - 1)
            query = query[:cut] + query[cut + 1 :]
        queries.append(query)
    return queries
