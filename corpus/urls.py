"""Web addresses as identity: the same page always gets the same canonical URL and article id (pure)."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

import idna

from corpus.errors import ForbiddenURLError, InputError
from corpus.models import GLOBAL_SCOPE

MAX_URL_LENGTH = 2048
"""Longer addresses identify nothing that a person typed; browsers and servers stop about here too."""

_TRACKING = frozenset({
    "__hsfp", "__hssc", "__hstc", "__tn__", "__twitter_impression", "_ga", "_gl", "_hsenc", "_hsmi", "amp",
    "amp_js_v", "at_campaign", "at_medium", "cmp", "cmpid", "cvid", "dclid", "dicbo", "fb_action_ids",
    "fb_action_types", "fb_ref", "fb_source", "fbclid", "ftag", "gaa_at", "gaa_n", "gaa_sig", "gaa_ts", "gbraid",
    "gclid", "gclsrc", "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "icid", "igsh",
    "igshid", "li_fat_id", "mbid", "mc_cid", "mc_eid", "mkt_tok", "mod", "msclkid", "ncid", "ns_campaign",
    "ns_linkname", "ns_mchannel", "ns_source", "ocid", "oly_anon_id", "oly_enc_id", "outputtype",
    "piwik_campaign", "pk_campaign", "pk_kwd", "ref", "ref_src", "ref_url", "referer", "referrer", "s_cid", "sh",
    "share", "smid", "smtyp", "soc_src", "soc_trk", "spm", "sr_share", "sref", "srnd", "tpcc", "trk",
    "trkcampaign", "twclid", "usqp", "vero_id", "wbraid", "wickedid", "xtor", "yclid",
})  # fmt: skip
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:file|data|javascript|mailto|about|blob):", re.I)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_TOO_LONG = f"That web address is too long (more than {MAX_URL_LENGTH} characters)."
_NO_URL = "That is not a web address; it should look like https://example.com/story."


def split_url(url: str) -> SplitResult:
    """The parts of an http(s) URL; raises InputError or ForbiddenURLError in plain words for anything else."""
    url = url.strip()
    if len(url) > MAX_URL_LENGTH:
        raise InputError(_TOO_LONG)
    if not url or any(char.isspace() or not char.isprintable() for char in url) or "\\" in url:
        raise InputError(_NO_URL)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(_NO_URL) from error
    if parts.scheme.lower() not in ("http", "https"):
        if _OTHER_SCHEME.match(url):
            raise ForbiddenURLError("Only web addresses that start with http:// or https:// can be read.")
        raise InputError(_NO_URL)
    if "@" in parts.netloc:
        raise ForbiddenURLError("Web addresses with a user name or password in them are not accepted.")
    if not parts.hostname or port == 0:
        raise InputError(_NO_URL)
    return parts


def ascii_host(parts: SplitResult) -> str:
    """The host as it goes over the wire: lower case, internationalised names in their ASCII form, no final dot."""
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError as error:
            raise InputError(_NO_URL) from error
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError) as error:
            raise InputError(_NO_URL) from error
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise InputError(_NO_URL)
    return host


def canonical_url(url: str) -> str:
    """One spelling for all addresses of one page, e.g. "https://electrek.co/2019/04/15/model-y"."""
    url = url.strip()
    while (unwrapped := _out_of_amp_cache(split_url(url))) is not None:
        url = unwrapped
    parts = split_url(url)
    host = _bare_host(ascii_host(parts))
    if parts.port not in (None, 80, 443):
        host = f"{host}:{parts.port}"
    path = _path(parts.path)
    query = _query(parts.query)
    found = f"https://{host}{path}" + (f"?{query}" if query else "")
    if len(found) > MAX_URL_LENGTH:  # escaped, it has grown; an index of PostgreSQL holds no more
        raise InputError(_TOO_LONG)
    return found


def site_name(url: str) -> str:
    """The host without "www.", as a name of the outlet when nothing better is known ("electrek.co")."""
    return _bare_host(ascii_host(split_url(url)))


def article_id(scope: str, url: str | None, text: str) -> str:
    """Twelve characters: the same for the same canonical URL, or for the same words where there is none."""
    identity = f"url:{url}" if url else "text:" + " ".join(text.split())
    if scope != GLOBAL_SCOPE:
        identity = f"{scope}\n{identity}"
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii")[:12].lower()


def _bare_host(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _out_of_amp_cache(parts: SplitResult) -> str | None:
    """The publisher's own address behind Google's AMP viewer and cache."""
    host = (parts.hostname or "").rstrip(".")
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", host):
        found = re.fullmatch(r"/amp/(s/)?([^/]+\.[^/]+(?:/.*)?)", parts.path)
    elif host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        found = re.fullmatch(r"/[cv]/(s/)?([^/]+\.[^/]+(?:/.*)?)", parts.path)
    else:
        return None
    if not found:
        return None
    return f"http{'s' if found[1] else ''}://{found[2]}" + (f"?{parts.query}" if parts.query else "")


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _escape(path, safe="/:@!$&'()*+,;=~").split("/"):
        if segment in ("", "."):
            continue
        if segment == "..":
            del segments[-1:]
        else:
            segments.append(segment)
    # Only a last segment that is exactly "amp": "/amp" alone may be an article about amplifiers.
    while len(segments) > 1 and segments[-1].lower() == "amp":
        segments.pop()
    return "".join(f"/{segment}" for segment in segments)


def _query(query: str) -> str:
    kept = set()
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        plain = unquote_to_bytes(name).decode("utf-8", "replace").lower()
        if not pair or plain in _TRACKING or plain.startswith("utm_") or (plain == "feature" and value == "share"):
            continue
        kept.add(_escape(name, safe="!$'()*+,;:@/?~") + equals + _escape(value, safe="!$'()*+,;:@/?~="))
    return "&".join(sorted(kept)).replace("%20", "+")


def _escape(text: str, safe: str) -> str:
    """Percent-encode in one way, without decoding what would change the meaning ("%2F", "%26", "%2B" stay)."""

    def unescape(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()

    text = re.sub(r"%([0-9A-Fa-f]{2})", unescape, text)
    text = re.sub(r"%(?![0-9A-F]{2})", "%25", text)
    return quote(text, safe=safe + "%", errors="surrogatepass")
