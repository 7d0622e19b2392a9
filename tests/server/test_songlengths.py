"""Song lengths: a listener would lose the end of songs, or wait after it."""

from server.hvsc.songlengths import read_songlengths

A, B, C = "a" * 32, "b" * 32, "c" * 32


def test_the_format() -> None:
    text = f"[Database]\r\n; /A/Na\xefve\x85.sid\r\n{A}=3:57\r\n\r\n"
    text += f"; /B.sid\n{B.upper()}=0:06.5 12:34.56 0:00.789 100:00\n"
    read = read_songlengths(text.encode("latin-1"))
    assert read.lengths_s == {A: (237.0,), B: (6.5, 754.56, 0.789, 6000.0)}
    assert read.broken_lines == ()


def test_broken_lines_are_noted_and_passed_over() -> None:
    lines = [
        "[Database]",
        f"{A}=1:60",
        f"{B}=",
        "nonsense",
        f"{A[:-1]}=1:00",
        f"{B}=1:00 x",
        f"{C}=1:00",
        f"{A}=1:00.1234",
    ]
    read = read_songlengths("\n".join(lines).encode())
    assert read.lengths_s == {C: (60.0,)}
    assert read.broken_lines == (2, 3, 4, 5, 6, 8)


def test_an_empty_document() -> None:
    assert read_songlengths(b"").lengths_s == {}
