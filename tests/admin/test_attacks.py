"""Every route of the operator's side, and every parameter of each, under attack: refused in words, and nothing happens.

All of it is made from the table of routes, so a new route is attacked without anybody thinking of it.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pytest
from starlette.datastructures import QueryParams
from starlette.requests import Request

from client_py.core.canonical import JsonValue
from server.admin.table import AdminRoute
from server.app import create_app
from server.bodies import Body
from server.jobs.kinds import KINDS
from server.settings import ROOT, Settings
from tests.admin.attacker import Hit, Shot, filled, parameters, shoot
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_routes import problem

UP = "../../../../../../../../outside"
# What a parameter in an address may be, as it stands in the request's line.
PLACES = (
    UP, UP.replace("/", "%2f"), UP.replace(".", "%2e"), "%2e%2e%2foutside", "%252e%252e%252foutside",
    "..%5c..%5coutside", "..%c0%afoutside", "%2fetc%2fpasswd", "..", "%2e%2e", ".", "%00", "x%00.jsonl", "%ff%fe",
    "x%0d%0aSet-Cookie:%20a=b", "%ef%bc%8e%ef%bc%8e%2foutside", "%e2%80%aex", "CON", "-rf", "$(touch%20outside)",
    "'%20OR%201=1--", "x" * 5000,
)  # fmt: skip
# What a text may be, anywhere in a body.
TEXTS = (UP, "/etc/passwd", "..\\..\\outside", "x\0y", "\ud800", "\u202ex", "x" * 100_000, "", "file:///etc/passwd")
# What stands where something else is meant.
OTHERS: tuple[JsonValue, ...] = (None, True, -1, 2**63, 1e308, [])
WRONG_ANYWHERE: tuple[JsonValue, ...] = ([[]], {"a": 1})
DEEP = 100_000
OVER = 1_100_000
BROKEN = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\x00", b"NaN", b'{"a":1,"a":2}', b'{"none_such":1}',
    b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b'{"a":' + b"9" * 5000 + b"}",
)  # fmt: skip
KIND_OF_BODY = ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html")
SPOOFED = (
    ("X-HTTP-Method-Override", "GET"), ("X-Method-Override", "DELETE"), ("X-Forwarded-Host", "evil.test"),
    ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=127.0.0.1;host=evil.test"),
    ("X-Original-URL", "/api/admin/me"), ("X-Rewrite-URL", "/api/admin/me"), ("X-Remote-User", "operator"),
    ("Authorization", "Bearer operator"),
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "NONE_SUCH")
# What the server itself makes in its data folder while it is asked.
OF_ITS_OWN = re.compile(
    r"audit|cache|feedback|sharing|roms|jobs\.sqlite(-shm|-wal)?|(collection|compact)-[0-9a-f]{16}(\.jsonl)?"
)


@dataclass
class Scene:
    """The app, who attacks it, and what was found wrong."""

    client: Client
    settings: Settings
    operator: LoggedIn
    faults: list[str] = field(default_factory=list)
    shots: int = 0

    @property
    def table(self) -> tuple[AdminRoute, ...]:
        """The routes, logging in as the last: who tries that for long has to wait."""
        return tuple(sorted(self.client.app.state.admin_table, key=lambda route: route.path == "/login"))

    @property
    def audited(self) -> int:
        file = self.settings.data / "audit" / "admin-actions.jsonl"
        return file.read_bytes().count(b"\n") if file.exists() else 0

    def attack(self, shot: Shot) -> Hit:
        """Shoots as the operator, who is logged in again where that ended the session."""
        self.shots += 1
        hit = shoot(self.client, shot, tuple(self.operator.headers.items()))
        if hit.status >= 500 and hit.code not in ("not_audited", "not_stored"):
            self.faults.append(f"{hit.status} {hit.text[:200]}: {shot}")
        if hit.status >= 400:
            self._tells_nothing(shot, hit)
        elif "logout" in shot.path:
            self.operator = log_in(self.client)
        return hit

    def refused(self, shot: Shot) -> Hit:
        """The same, for what has to be refused."""
        hit = self.attack(shot)
        if not 400 <= hit.status < 500 or not hit.code:
            self.faults.append(f"{hit.status} instead of a refusal: {shot}: {hit.text[:200]}")
        return hit

    def _tells_nothing(self, shot: Shot, hit: Hit) -> None:
        inside = (str(self.settings.data.parent), str(ROOT), "site-packages", "Traceback", "sqlalchemy")
        if told := [word for word in inside if word in hit.text]:
            self.faults.append(f"tells of {told}: {shot}: {hit.text[:300]}")


@pytest.fixture
def outside(tmp_path: Path, dist: Path, collection: Path) -> Iterator[Path]:
    """Files beside the data folder; whatever happens, they stay as they are, and no other one comes."""
    assert dist.parent == collection.parent == tmp_path
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "outside").write_text("a file that nobody may touch")
    (dist / "assets" / "sid.AAAAAAAA.wasm").write_bytes(b"an engine that nobody runs here")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    yield folder
    after = {
        file: file.read_bytes()
        for file in tmp_path.rglob("*")
        if file.is_file() and not file.is_relative_to(folder / "data")
    }
    assert after == before
    assert [file.name for file in (folder / "data").iterdir() if not OF_ITS_OWN.fullmatch(file.name)] == []


@pytest.fixture
def scene(outside: Path, make_settings: MakeSettings, collection: Path) -> Iterator[Scene]:
    settings = make_settings(**LOGINS, data=outside / "data", collection=collection, worker=False)
    with client_of(create_app(settings)) as client:
        made = Scene(client, settings, log_in(client))
        yield made
        print(f"{made.shots:,} attacks on {len(made.table)} routes")
        assert made.faults == [], "\n".join(made.faults)


def test_parameters_in_addresses(scene: Scene) -> None:
    for route in scene.table:
        for name in parameters(route):
            for place in PLACES:
                before = scene.audited
                hit = scene.refused(Shot(route.method, filled(route, **{name: place})))
                if route.action is not None and hit.code not in ("not_found", "method_not_allowed"):
                    assert scene.audited == before + 1, f"{route.method} {route.path} with {place!r} isn't audited"


def test_the_page_hands_out_its_own_files_alone(scene: Scene) -> None:
    for place in PLACES:
        for address in ("/admin/", "/admin/assets/"):
            hit = scene.attack(Shot("GET", f"{address}{place}"))
            looked = shoot(scene.client, Shot("GET", f"{address}{place}"))
            assert hit.status == 404, f"{address}{place}"
            assert looked.status in (401, 404), f"{address}{place}"


def test_queries(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name that any handler asks for, each with the same strange values."""
    names: set[str] = set()
    get = QueryParams.get

    def heard(self: QueryParams, key: str, default: object = None) -> object:
        names.add(key)
        return get(self, key, default)

    monkeypatch.setattr(QueryParams, "get", heard)
    for route in scene.table:
        scene.attack(Shot(route.method, filled(route)))
    assert {"limit", "after"} <= names
    for route in scene.table:
        for place in (*PLACES, "-1", "1e9", "9" * 40, "%D9%A3", "NaN", ""):
            scene.attack(Shot(route.method, filled(route), query="&".join(f"{name}={place}" for name in sorted(names))))
        scene.attack(Shot(route.method, filled(route), query="&".join(f"limit={at}" for at in range(2000))))


def test_a_file_that_is_gone_is_told_without_its_place(make_settings: MakeSettings, collection: Path) -> None:
    """The bundle of these tests has no engine."""
    settings = make_settings(**LOGINS, collection=collection)
    with client_of(create_app(settings)) as client:
        refused = log_in(client).get("/api/admin/collection/caches")
    assert refused.status_code == 503
    assert str(settings.dist.parent) not in problem(refused, "files_unavailable").detail


def changes(scene: Scene) -> list[AdminRoute]:
    return [route for route in scene.table if route.method != "GET"]


def addresses(route: AdminRoute) -> list[str]:
    """The route, for each kind of job where it is about one."""
    return [filled(route, kind=kind) for kind in KINDS] if "{kind}" in route.path else [filled(route)]


def test_bodies_that_are_none(scene: Scene) -> None:
    """Too long, announced or not, too deep, cut off, of another kind: where a body is read, it is refused."""
    for route in changes(scene):
        for path in addresses(route)[:1]:
            empty = Shot(route.method, path)
            scene.refused(empty.with_json(b" " * OVER))
            shots = [empty.with_json(text) for text in BROKEN[1:]]
            shots += [empty.with_json(b"{}", kind) for kind in KIND_OF_BODY]
            pieces = tuple(b" " * 50_000 for _ in range(OVER // 50_000))
            shots.append(dataclasses.replace(empty.with_json(b""), body=pieces, announced=False))
            for shot in shots:
                hit = scene.attack(shot)
                if hit.read and hit.status < 400:
                    scene.faults.append(f"{hit.status} instead of a refusal: {shot}")
            scene.refused(dataclasses.replace(empty, headers=(("content-length", "-1"),)))


def test_fields_of_bodies(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each field of each record that is read, with texts that lead elsewhere, and with what isn't of its type."""
    kinds: dict[str, type[object]] = {f"/api/admin/run/{kind.name}": kind.parameters for kind in KINDS.values()}
    read = Body.read

    async def heard(self: "Body[object]", request: Request) -> object:
        kinds[request.url.path] = self._kind
        return await read(self, request)

    monkeypatch.setattr(Body, "read", heard)
    attacked = 0
    for route in changes(scene):
        for path in addresses(route):
            scene.attack(Shot(route.method, path).with_json(b"{}"))
            sound = sound_fields(kinds[path]) if path in kinds else {}
            attacked += len(sound)
            for name in sound:
                for value in (*TEXTS, *OTHERS, *WRONG_ANYWHERE):
                    body = json.dumps(sound | {name: value}).encode()
                    hit = scene.attack(Shot(route.method, path).with_json(body))
                    if value in WRONG_ANYWHERE and hit.status < 400:
                        scene.faults.append(f"{hit.status} instead of a refusal: {route.method} {path} {body[:200]!r}")
    print(f"{attacked} fields of {len(kinds)} bodies")
    assert len(kinds) > len(KINDS)


def sound_fields(kind: type[object]) -> dict[str, JsonValue]:
    """A value for each field of a record, as far as types tell, so that what is wrong with one is looked at alone."""
    hints = get_type_hints(kind)
    return {each.name: sound(hints[each.name]) for each in dataclasses.fields(kind)}  # type: ignore[arg-type]  # a record


def sound(hint: Any) -> JsonValue:  # Any: a type as annotations have it
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return cast("str", inner[0])
    if origin in (Union, UnionType):
        return sound(inner[0])
    if origin is tuple:
        return []
    return {bool: True, int: 1, float: 1.0}.get(hint, "none-such")


def test_methods_and_headers_that_say_something_else(scene: Scene) -> None:
    viewer = tuple(log_in(scene.client, "viewer").headers.items())
    known = {(filled(route), route.method) for route in scene.table}
    for path in sorted({path for path, _ in known}):
        for method in METHODS:
            if (path, method) not in known:
                assert scene.refused(Shot(method, path)).status in (404, 405), f"{method} {path}"
    for route in changes(scene):
        for header in SPOOFED:
            if route.least == "operator":
                nobody = shoot(scene.client, Shot(route.method, filled(route), headers=(header,)))
                looking = shoot(scene.client, Shot(route.method, filled(route), headers=(header,)), viewer)
                assert (nobody.code, looking.code) == ("login_needed", "not_allowed"), f"{route.path} {header}"
            away = Shot(route.method, filled(route), headers=(header, ("Origin", "http://evil.test")))
            assert scene.refused(away).code == "wrong_origin"
