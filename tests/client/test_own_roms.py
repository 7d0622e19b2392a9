"""A listener's own ROM files: known by what is in them, refused in words when they are none. All images are made up."""

import pytest

from client_py.own_roms import ImageError, recognise

BASIC = (b"\x94\xe3\x7b\xe3CBMBASIC" + bytes(range(128)) * 64)[:8192]
KERNAL = (bytes(range(255, -1, -1)) * 32)[:-6] + b"\x43\xfe\xe2\xfc\x48\xff"
CHARGEN = bytes(range(256)) * 16


@pytest.mark.parametrize(("data", "kind"), [(BASIC, "basic"), (KERNAL, "kernal"), (CHARGEN, "chargen")])
def test_an_image_is_known_by_its_content(data: bytes, kind: str) -> None:
    (image,) = recognise("a.bin", data)
    assert (image.kind, image.name, image.data) == (kind, "another revision", data)


def test_basic_and_kernal_may_be_in_one_file() -> None:
    assert [(image.kind, image.data) for image in recognise("both.bin", BASIC + KERNAL)] == [
        ("basic", BASIC),
        ("kernal", KERNAL),
    ]


@pytest.mark.parametrize("data", [b"", b"x" * 8191, b"x" * 8193, b"x" * 65536])
def test_another_size_is_refused_with_the_right_ones(data: bytes) -> None:
    with pytest.raises(ImageError, match=r"8,192.*4,096"):
        recognise("a.bin", data)


@pytest.mark.parametrize("data", [bytes(8192), b"\xff" * 8192, KERNAL + bytes(8192), BASIC[:4] + b"XXX" + BASIC[7:]])
def test_bytes_of_the_right_size_that_are_no_image_are_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match="neither"):
        recognise("a.bin", data)
