"""Which services messages go to, and that a text from a sheet does nothing there but be read."""

from __future__ import annotations

import pytest
import requests

from sheets_crm.errors import FaultsError
from sheets_crm.notifications.chat_services import _FILES, SERVICES, harmless, names_a_file
from sheets_crm.notifications.transport import DELIVERED, AppriseTransport, _quiet_apprise
from tests.notifications.servers import http_server
from tests.notifications.test_addresses import faults, load

HOSTILE = (
    "@everyone @here <@123> <!channel> <users/all> @**all** [invoice](http://evil.example) "
    "[a]: http://evil.example <http://evil.example|invoice> <at>all</at>"
)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "syslog://",
            "rsyslog://host",
            "apprise://host/key",
            "windows://",
            "macosx://",
            "dbus://",
        ),
        *("gnome://", "glib://", "fcm://p@k/t?keyfile=/etc/passwd", "vapid://m@x/?keyfile=k.pem"),
        *("file:///etc/passwd", "blink1://", "growl://host", "SYSLOG://x"),
    ],
)
def test_what_is_no_service_for_messages_is_refused_and_named_by_its_place_alone(tmp_path, url):
    with pytest.raises(FaultsError) as told:
        load(tmp_path, f"owner = ['{url}']")
    (said,) = faults(told.value)
    assert said.startswith("messages.toml: owner[1] names a service")
    assert "mailto" in said
    assert "passwd" not in said


@pytest.mark.parametrize(
    "url",
    [
        "slack://a/b/c?template=/etc/passwd",
        "slack://a/b/c?template=notes.json",
        "discord://1/2?Template=x",
        "mailto://a:b@example.org?pgppub=key.asc",
        "json://host/?x=file:///etc/passwd",
        "json://host/?x=C:%5CUsers%5Cann",
        "json://host/?x=~/secret",
        "tgram://1:a/2?a=1&attach=..%2Fsecret",
    ],
)
def test_an_address_that_names_a_file_is_refused(tmp_path, url):
    with pytest.raises(FaultsError) as told:
        load(tmp_path, f"owner = ['{url}']")
    (said,) = faults(told.value)
    assert said.startswith("messages.toml: owner[1] names a file")


def test_usual_addresses_name_none():
    for url in (
        "mailtos://smtp.firm.com:587?user=crm@firm.com&pass=a.b/c&from=crm@firm.com&to=o@firm.com",
        "mailto://me:pw@example.org?mode=ssl",
        "tgram://123456789:AbC/987654321?format=html",
        "json://host/a/path?+x-api=token&:key=value",
    ):
        assert not names_a_file(url)


def test_apprise_knows_every_service_and_names_no_other_parameter_of_a_file():
    apprise = _quiet_apprise()
    found = {}
    for plugin in apprise.Apprise().details()["schemas"]:
        for key in ("protocols", "secure_protocols"):
            for scheme in plugin[key] or ():
                found[scheme] = plugin["details"]["args"]
    assert set(SERVICES) - set(found) == set()
    named = {
        key
        for scheme in SERVICES
        for key, told in found[scheme].items()
        if str(told.get("name", "")).lower().endswith((" path", " file", "keyfile"))
    }
    assert named - {"path"} <= _FILES, "path: of a matrix server's own web address"


def test_nothing_in_a_text_calls_people_or_hides_a_link_in_a_chat():
    text = harmless(HOSTILE, "discord")
    for active in ("@everyone", "@here", "<@", "<!", "<u", "@*", "](", "]:", "<h", "<at"):
        assert active not in text
    assert text.replace("\u200b", "") == HOSTILE


@pytest.mark.parametrize("scheme", ["mailto", "ntfy", "json", "twilio"])
def test_where_signs_have_no_meaning_the_text_stays_as_it_is(scheme):
    assert harmless("ann@example.org <b> [x](y)", scheme) == "ann@example.org <b> [x](y)"


CHATS = [
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "mmost://host/3ccdd113474722377935511fc85d3dd4",
    "gchat://workspace/key/token",
    "tgram://123456789:abcdefghijklmnopqrstuvwxyzabcdefghi/12345",
]


@pytest.mark.parametrize("url", CHATS, ids=lambda url: url.partition(":")[0])
def test_what_leaves_for_a_chat_calls_nobody(monkeypatch, url):
    sent = []

    def send(_session, request, **_):
        sent.append(request.body if isinstance(request.body, str) else request.body.decode())
        reply = requests.Response()
        reply.status_code, reply._content = 200, b"ok" if "slack" in request.url else b"{}"
        return reply

    monkeypatch.setattr(requests.Session, "send", send)
    assert AppriseTransport().send(url, "New lead: @everyone", HOSTILE) == DELIVERED
    whole = "".join(sent)
    assert "everyone" in whole
    for active in ("@everyone", "@here", "<!channel", "](http", "<http://evil"):
        assert active not in whole


def test_a_title_is_one_line_whatever_it_holds():
    with http_server() as (endpoint, host):
        AppriseTransport().send(f"json://{host}/", "Deal won\r\nBcc: all@example.org", "x")
    assert endpoint.records[0]["title"] == "Deal won Bcc: all@example.org"
