"""The services that messages go to, and what a text must not do there; loads nothing.

Apprise knows many more: some run programs or write logs of this computer, or read its files, which
nobody who may edit the file of addresses should be able to have done.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

_MAIL = (
    *("mailto", "mailtos", "mailgun", "sendgrid", "brevo", "postmark", "sparkpost", "smtp2go"),
    *("resend", "o365", "azure"),
)
_CHATS = (
    *("tgram", "discord", "slack", "mmost", "mmosts", "matrix", "matrixs", "rocket", "rockets"),
    *("zulip", "nctalk", "nctalks", "workflow", "workflows", "gchat", "webex", "wxteams", "lark"),
    *("feishu", "dingtalk", "guilded", "revolt", "twist", "flock", "ryver", "cliq", "line"),
    *("viber", "signal", "signals", "whatsapp", "threema", "synology"),
    *("synologys", "pover", "pagerduty", "opsgenie"),
)
_NOTES = (
    *("ntfy", "ntfys", "gotify", "gotifys", "pbul", "bark", "barks", "join", "prowl", "push"),
    *("pushme", "pushy", "psafer", "psafers", "spush", "notica", "noticas", "ifttt", "onesignal"),
    *("hassio", "hassios", "json", "jsons", "form", "forms", "xml", "xmls"),
    *("twilio", "vonage", "nexmo", "clicksend", "msgbird", "bulksms", "seven", "sinch", "plivo"),
    *("clickatell", "smsc", "46elks", "voipms", "d7sms", "httpsms"),
)
SERVICES = MappingProxyType(
    {
        **dict.fromkeys(_MAIL, "mail"),
        **dict.fromkeys(_CHATS, "chat"),
        **dict.fromkeys(_NOTES, "note"),
    }
)
"""The beginning of an address → its kind: only a `chat` gives signs in a text a meaning."""

_FILES = frozenset(
    {"template", "attach", "keyfile", "subfile", "pgpkey", "pgppub", "pgpprv", "cafile"}
)
"""Parameters by which Apprise's services name a file; a test asks Apprise itself."""

_PATH = re.compile(r"[/\\~.]|[A-Za-z]:[/\\]|file:", re.IGNORECASE)
_ACTIVE = re.compile(r"[@<\]]")
_BREAK = "\u200b"


def scheme_of(url: str) -> str:
    """Which service an address is of, such as `mailto` or `tgram`."""
    return url.partition("://")[0].strip().lower()


def names_a_file(url: str) -> bool:
    """Whether a parameter of the address names a file of this computer."""
    try:
        parts = urlsplit(url)
        given = parse_qsl(parts.query, keep_blank_values=True, separator="&")
    except ValueError:
        return True
    return any(key.lower() in _FILES or _PATH.match(value.strip()) for key, value in given)


def harmless(text: str, scheme: str) -> str:
    """The text so that nothing in it calls people or hides where a link leads.

    A sheet may hold `@everyone`, `<!channel>` or `[invoice](http://…)`. Services differ in what
    such signs mean and how they are escaped; after each of them a blank without width, which nobody
    sees, leaves no service anything to understand.
    """
    return _ACTIVE.sub(rf"\g<0>{_BREAK}", text) if SERVICES.get(scheme) == "chat" else text
