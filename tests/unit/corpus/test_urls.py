"""One page, one canonical URL, one id."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ForbiddenURLError, InputError
from corpus.models import GLOBAL_SCOPE, guild_scope
from corpus.urls import MAX_URL_LENGTH, article_id, canonical_url, site_name

STORY = "https://electrek.co/2019/04/15/model-y"


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "http://electrek.co/2019/04/15/model-y/",
        "HTTPS://WWW.Electrek.CO:443/2019/04/15/model-y",
        "http://electrek.co:80/2019/04/15/model-y#comments",
        "https://electrek.co./2019/04/15//model-y",
        "https://electrek.co/2019/04/./15/x/../model-y",
        "https://electrek.co/2019/04/15/model%2Dy",
        "https://electrek.co/2019/04/15/model-y?utm_source=a&utm_medium=b&fbclid=1&gclid=2&mc_cid=3&ref=home",
        "https://electrek.co/2019/04/15/model-y/amp/",
        "https://electrek.co/2019/04/15/model-y?amp=1",
        "https://www.google.com/amp/s/electrek.co/2019/04/15/model-y/amp/",
        "https://electrek-co.cdn.ampproject.org/c/s/electrek.co/2019/04/15/model-y",
        f"  {STORY}  ",
    ],
)
def test_spellings_of_one_page_are_one(url: str) -> None:
    assert canonical_url(url) == STORY


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.com/?p=123", "https://example.com?p=123"),
        ("https://example.com/news.asp?b=2&a=1&b=2", "https://example.com/news.asp?a=1&b=2"),
        ("https://example.com/x?123456", "https://example.com/x?123456"),
        ("https://example.com/x?q=a%20b", "https://example.com/x?q=a+b"),
        ("https://example.com/A/b", "https://example.com/A/b"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://bücher.de/é", "https://xn--bcher-kva.de/%C3%A9"),
        ("http://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
        ("https://www.com/x", "https://www.com/x"),
    ],
)
def test_what_identifies_a_page_is_kept(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    ["", "electrek.co/x", "who is Xiaomi talking to?", "https://", "https:///x", "http://a b/", "https://exa mple.com",
     "http://[::1", "http://x:99999/", "http://-a-.com/", "http://a..b/", "https://x/\u0000", "https://ex\\ample.com/",
     "https://x.com/" + "a" * MAX_URL_LENGTH],
)  # fmt: skip
def test_no_url_is_an_input_error(url: str) -> None:
    with pytest.raises(InputError):
        canonical_url(url)


@pytest.mark.parametrize("url", ["ftp://x.com/a", "file:///etc/passwd", "javascript:alert(1)", "https://me:pw@x.com/"])
def test_forbidden_forms_say_why(url: str) -> None:
    with pytest.raises(ForbiddenURLError, match=r"\.$"):
        canonical_url(url)


def test_the_site_is_the_host() -> None:
    assert site_name("https://www.Electrek.co/x") == "electrek.co"
    assert site_name("http://news.bbc.co.uk:8080/") == "news.bbc.co.uk"


def test_ids_are_short_stable_and_scoped() -> None:
    assert article_id(GLOBAL_SCOPE, STORY, "one") == article_id(GLOBAL_SCOPE, STORY, "two") == "ng5pbx2p7s22"
    assert article_id(GLOBAL_SCOPE, None, "a  b\n c") == article_id(GLOBAL_SCOPE, None, "a b c")
    ids = {
        article_id(GLOBAL_SCOPE, STORY, ""),
        article_id(guild_scope(1), STORY, ""),
        article_id(guild_scope(2), STORY, ""),
        article_id(GLOBAL_SCOPE, None, STORY),
        article_id(GLOBAL_SCOPE, None, "\ud800"),
    }
    assert len(ids) == 5
    assert all(len(each) == 12 and each.islower() and each.isalnum() for each in ids)


urls = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["www.example.com", "www.www.example.com.", "bücher.de", "google.com", "8.8.8.8"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"]), max_size=30),
    st.text("abc=&%+utm_?/é20F", max_size=30),
    st.text("ab!/", max_size=5),
)


@given(urls)
def test_a_canonical_url_is_its_own(url: str) -> None:
    try:
        canonical = canonical_url(url)
    except InputError:
        return
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()


@given(st.text())
def test_any_text_gives_a_url_or_an_input_error(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        with contextlib.suppress(InputError):
            assert canonical_url(url).startswith("https://")


def test_an_address_that_grows_too_long_by_escaping_is_refused() -> None:
    with pytest.raises(InputError, match="too long"):
        canonical_url("https://news.example/" + "电" * 1000)
