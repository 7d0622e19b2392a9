"""The first document holds everything inline, and its policy allows exactly that."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from tools.build.context import BuildError
from tools.build.template import addresses, fill, policy

GOOD = "<!doctype html>\n<!-- build:css a.css --><!-- build:assets -->\n  <p>x</p> <!-- build:js a.js -->\n"


def page(tmp_path: Path, text: str, inline: str = "0", assets: dict[str, str] | None = None) -> str:
    template = tmp_path / "index.html"
    template.write_text(text, encoding="utf-8", newline="")
    return fill(template, lambda source: f"{inline}/*{source}*/", lambda source: f"/assets/{source}", assets or {})


def hash_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_markers_are_filled_and_remarks_and_indentation_go(tmp_path: Path) -> None:
    text = GOOD.replace("<p>", "<!-- remark\nof two lines --><p>")
    assert page(tmp_path, text, assets={"app": "/assets/app.js"}) == (
        "<!doctype html>\n<style>0/*a.css*/</style>"
        '<script type="application/json" id="assets">{"app":"/assets/app.js"}</script>\n'
        "<p>x</p> <script>0/*a.js*/</script>\n"
    )


def test_every_inline_script_and_style_is_allowed_by_its_hash_and_data_is_not(tmp_path: Path) -> None:
    text = GOOD + "<script>early()</script><script type='module'>let a = '&amp;'</script><style>p{}</style>"
    assert policy(page(tmp_path, text)) == {
        "script": [hash_of("0/*a.js*/"), hash_of("early()"), hash_of("let a = '&amp;'")],
        "style": [hash_of("0/*a.css*/"), hash_of("p{}")],
    }


def test_hashes_are_of_what_a_browser_reads_with_windows_line_ends(tmp_path: Path) -> None:
    made = page(tmp_path, GOOD + "<script>a()\r\nb()</script>")
    assert hash_of("a()\nb()") in policy(made)["script"]
    assert "\r" not in made


def test_a_comment_sign_in_a_script_cannot_open_a_comment(tmp_path: Path) -> None:
    made = page(tmp_path, GOOD, inline='"<!-- <script>"')
    assert '<script>"\\x3C!-- <script>"/*a.js*/</script>' in made


def test_a_name_cannot_end_the_list_of_assets(tmp_path: Path) -> None:
    made = page(tmp_path, GOOD, assets={"app": "</script><b>"})
    listed = made.split('id="assets">')[1].split("</script>")[0]
    assert json.loads(listed) == {"app": "</script><b>"}


def test_addresses_in_attributes_are_the_hashed_ones(tmp_path: Path) -> None:
    made = page(tmp_path, GOOD + '<link rel="icon" href="build:url(icons/a.svg)">')
    assert 'href="/assets/icons/a.svg"' in made


def test_what_the_document_fetches_is_found(tmp_path: Path) -> None:
    text = (
        GOOD
        + '<link rel="preload icon" href="/assets/a.svg"><link rel="canonical" href="/no"><img src="/assets/b.png">'
        '<img src="data:,x"><script src="/assets/c.js"></script><style>p{background:url("/assets/d.png")}</style>'
    )
    assert addresses(page(tmp_path, text)) == {"/assets/a.svg", "/assets/b.png", "/assets/c.js", "/assets/d.png"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD + '<p style="color: red">', "<p> .* attribute style="),
        (GOOD + '<p onclick="go()">', "<p> .* attribute onclick="),
        (GOOD + "<!-- build:jss a.js -->", "marker that says nothing: <!-- build:jss a.js -->"),
        (GOOD + "<!-- build:js -->", "marker that says nothing"),
        (GOOD.replace("<!-- build:assets -->", ""), "no build:assets marker"),
        (GOOD.replace("<!-- build:js a.js -->", ""), "no build:js marker"),
    ],
)
def test_a_wrong_template_is_an_error(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BuildError, match=reason):
        policy(page(tmp_path, text))


def test_an_absent_template_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"index\.html isn't there"):
        fill(tmp_path / "index.html", str, str, {})
