"""Sessions: a token gives its one song until it expires, and nobody can make or change one."""

import pytest

from server.sessions import ExpiredSessionError, InvalidSessionError, Session, Sessions

SHA = "a" * 64


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now


def test_a_token_says_what_was_signed() -> None:
    token, session = Sessions("secret", 900, Clock()).open("a/b.sid#1", SHA)
    assert session == Session("a/b.sid#1", SHA, 1_800_000_900)
    assert Sessions("secret", 1, Clock()).read(token) == session, "another node with the same secret reads it"


def test_its_life_is_fixed() -> None:
    clock = Clock()
    sessions = Sessions("secret", 900, clock)
    token, _ = sessions.open("a/b.sid#1", SHA)
    clock.now += 899
    sessions.read(token)
    clock.now += 1
    with pytest.raises(ExpiredSessionError):
        sessions.read(token)


def test_each_changed_character_is_noticed() -> None:
    sessions = Sessions("secret", 900, Clock())
    token, session = sessions.open("a/b.sid#1", SHA)
    for place, old in enumerate(token):
        changed = token[:place] + ("A" if old != "A" else "B") + token[place + 1 :]
        try:
            # The last character of base 64 has bits that stand for nothing: a change there is none.
            assert sessions.read(changed) == session
            assert place == len(token) - 1
        except InvalidSessionError:
            pass


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * 5000, "\u00fc", "eyJhIjoxfQ.AAAA"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(InvalidSessionError):
        Sessions("secret", 900, Clock()).read(token)


def test_another_secret_is_refused() -> None:
    token, _ = Sessions("secret", 900, Clock()).open("a/b.sid#1", SHA)
    with pytest.raises(InvalidSessionError):
        Sessions("other", 900, Clock()).read(token)
