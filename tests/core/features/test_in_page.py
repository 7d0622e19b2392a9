"""The page's numpy has whole numbers of 32 bits and sums of its own: the features are the server's all the same."""

from pathlib import Path

import numpy as np

from client_py.core.features.extract import FAMILIES, NAMES, extract
from client_py.core.features.heard import WRITE, hearing
from client_py.local_tunes import heard_of
from tests.ports.hearing import DEMO, ears
from tests.python_in_page import context, runtime
from tests.running import run_async
from tools.build.pyodide_run import Job, run_inside

HERE = Path(__file__).parent
SONGS = (DEMO, DEMO.with_name("mountain-king.sid"))  # two chips; played samples


def test_the_features_of_a_song_are_the_same_in_the_page(tmp_path: Path) -> None:
    expected = {}

    async def record() -> None:
        files = {song.name: song.read_bytes() for song in SONGS}
        asked = hearing(1, None)
        with ears(files) as port:
            for name in files:
                heard = await port.hear(name, asked, lambda _share: None)
                expected[name] = extract(heard_of(heard, asked))
                machine = np.array([heard.chips, heard.clock_hz, heard.frame_cycles, heard.end_cycle])
                writes = np.frombuffer(heard.writes, WRITE)
                samples = np.frombuffer(heard.samples, "<i2").reshape(len(asked.passages), -1)
                np.savez(tmp_path / f"{name}.npz", writes=writes, samples=samples, machine=machine)

    run_async(record())
    job = Job(
        home=runtime(),
        program=HERE / "inside_page.py",
        words=["/songs"],
        mounts={"/songs": tmp_path, "/runtime": runtime()},
        path=["/runtime/client_py.zip"],
        packages=runtime(),
    )
    run_inside(context(), job, what="features in the cut runtime")
    of_sound = np.array(FAMILIES) == "audio"
    for name, there in expected.items():
        here = np.load(tmp_path / f"{name}.npy")
        wrong = np.flatnonzero((here != there) & ~of_sound)
        assert [NAMES[place] for place in wrong] == []
        assert np.allclose(here, there, rtol=1e-5, atol=2e-4)
    assert expected[SONGS[1].name][NAMES.index("samples")] > 0
