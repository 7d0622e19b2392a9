"""Finding: tunes are found with the network off, whatever became of the bytes on the device, and shelves hold all."""

from typing import TypeAlias, TypedDict, cast

import pytest

from client_py.core.canonical import JsonValue
from client_py.core.compact_write import write_catalogue
from client_py.core.errors import SidflowError
from client_py.ports import Answer
from tests.client.test_app import CATALOGUE, TUNES, Stage, play

Rows: TypeAlias = list[dict[str, JsonValue]]


class Answered(TypedDict):
    """What a search or a shelf answers."""

    tunes: Rows
    total: int
    shelves: Rows


async def ask(stage: Stage, intent: str, **arguments: JsonValue) -> Answered:
    """The answer of `search` or `browse`."""
    return cast("Answered", await stage.app.handle(intent, arguments))


def titles(rows: Rows) -> list[JsonValue]:
    return [row["title"] for row in rows]


def test_a_search_finds_a_tune_without_network_once_the_catalogue_came() -> None:
    async def scenario(stage: Stage) -> None:
        with pytest.raises(SidflowError, match="first visit online"):
            await stage.app.handle("search", {"words": "gym"})
        assert await stage.app.handle("catalogue.refresh", {}) is True
        assert stage.shown("catalogue") == {"tunes": 3, "arriving": False}
        stage.transport.handler = None
        again = stage.open()
        await again.start()
        assert stage.shown("catalogue") == {"tunes": 3, "arriving": False}
        found = cast(
            "dict[str, list[dict[str, JsonValue]]]", await again.handle("search", {"words": "gimnopedie sati"})
        )
        assert titles(found["tunes"]) == ["Gymnopedie"]
        assert await again.handle("catalogue.refresh", {}) is False
        await again.close()

    play(scenario)


def test_a_long_answer_comes_in_steps() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        whole = await ask(stage, "search", words="musicians")
        steps = [await ask(stage, "search", words="musicians", start=start, limit=2) for start in (0, 2, 4)]
        assert [step["total"] for step in steps] == [3, 3, 3]
        assert [row for step in steps for row in step["tunes"]] == whole["tunes"]
        assert len(whole["tunes"]) == 3

    play(scenario)


def test_the_catalogue_is_fetched_again_only_when_it_is_another() -> None:
    async def scenario(stage: Stage) -> None:
        assert await stage.app.handle("catalogue.refresh", {}) is True
        assert await stage.app.handle("catalogue.refresh", {}) is False

    play(scenario)


def test_a_catalogue_that_is_none_leaves_the_one_that_is_there() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        stage.transport.handler = lambda *_: Answer(200, {}, CATALOGUE[:-1])
        assert await stage.app.handle("catalogue.refresh", {}) is False
        assert "stays" in stage.notices()[-1]
        assert titles((await ask(stage, "search", words="satie"))["tunes"]) == ["Gymnopedie"]

    play(scenario)


def test_a_catalogue_that_the_browser_removed_comes_back() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        for name in await stage.blobs.sizes():
            await stage.blobs.delete(name)
        again = stage.open()
        await again.start()
        with pytest.raises(SidflowError):
            await again.handle("search", {"words": "satie"})
        assert await again.handle("catalogue.refresh", {}) is True
        assert await again.handle("search", {"words": "satie"})
        await again.close()

    play(scenario)


def test_another_tabs_catalogue_is_taken() -> None:
    async def scenario(stage: Stage) -> None:
        other = stage.open()
        await other.start()
        await other.handle("catalogue.refresh", {})
        assert titles((await ask(stage, "search", words="satie"))["tunes"]) == ["Gymnopedie"]
        stage.transport.handler = lambda *_: Answer(200, {"etag": "2"}, write_catalogue(TUNES[1:], {}))
        await other.handle("catalogue.refresh", {})
        await other.close()
        await stage.app.refresh({"documents"})
        assert (await ask(stage, "search", words="satie"))["total"] == 0
        assert stage.shown("catalogue") == {"tunes": 2, "arriving": False}

    play(scenario)


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("author", {"Erik Satie": 1, "J. S. Bach": 2}),
        ("year", {"unknown": 3}),
        ("sids", {"1": 2, "2": 1}),
        ("chip", {"8580": 3}),
    ],
)
def test_shelves_count_every_tune(by: str, labels: dict[str, int]) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        found = await ask(stage, "browse", by=by)
        assert {str(each["label"]): each["tunes"] for each in found["shelves"]} == labels
        for label, count in labels.items():
            shelf = await ask(stage, "browse", by=by, value=label)
            assert (len(shelf["tunes"]), shelf["total"]) == (count, count)

    play(scenario)


def test_folders_open_one_level_at_a_time() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        top = await ask(stage, "browse", by="folder")
        assert top["shelves"] == [{"label": "MUSICIANS", "tunes": 3}]
        inner = await ask(stage, "browse", by="folder", value="MUSICIANS")
        assert inner["shelves"] == [{"label": "E", "tunes": 1}, {"label": "J", "tunes": 2}]
        assert titles((await ask(stage, "browse", by="folder", value="MUSICIANS/J"))["tunes"]) == [
            "Invention No 1",
            "Toccata",
        ]

    play(scenario)


def test_a_tunes_page_has_its_notes_and_its_author_s_others() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        satie = await stage.app.handle("tune.about", {"path": TUNES[0].path})
        assert isinstance(satie, dict)
        assert satie["notes"] == {"stil": "Slow and sad\nin three", "bug": "hangs at the end"}
        assert satie["others"] == {"tunes": [], "total": 0}
        bach = await stage.app.handle("tune.about", {"path": TUNES[1].path})
        assert isinstance(bach, dict)
        assert isinstance(bach["others"], dict)
        assert titles(cast("Rows", bach["others"]["tunes"])) == ["Toccata"]
        assert await stage.app.handle("tune.about", {"path": "nowhere.sid"}) is None

    play(scenario)


def test_a_list_s_files_are_described_in_its_order() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        rows = await stage.app.handle("tunes.listed", {"paths": [TUNES[2].path, "gone.sid", TUNES[0].path]})
        assert isinstance(rows, list)
        assert [row["title"] if isinstance(row, dict) else row for row in rows] == ["Toccata", None, "Gymnopedie"]

    play(scenario)
