"""Where a webhook may go: nowhere but to public addresses, whatever the URL looks like and whatever DNS says."""

import asyncio
import ssl

import pytest

from service.webhooks.addresses import AddressRefused, is_public, judged_url
from service.webhooks.sending import Sender
from tests.service.webhooks.conftest import receiving

PORT = "{port}"
CORPUS = [
    # loopback, in every way of writing it
    "https://127.0.0.1:{port}/", "https://127.0.0.1/", "https://127.1:{port}/", "https://127.0.1:{port}/",
    "https://2130706433:{port}/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
    "https://0177.0.0.1/", "https://017700000001/", "https://127.255.255.254/", "https://[::1]/", "https://[::1]:{port}/",
    "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
    "https://localhost/", "https://localhost:{port}/", "https://LOCALHOST./", "https://localhost.localdomain/",
    # nowhere in particular
    "https://0.0.0.0/", "https://0/", "https://0.0.0.0:{port}/", "https://[::]/", "https://255.255.255.255/",
    # the cloud's own, and other insides
    "https://169.254.169.254/latest/meta-data/", "https://0xa9fea9fe/", "https://2852039166/", "https://0251.0376.0251.0376/",
    "https://[::ffff:169.254.169.254]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/",
    "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://100.64.0.1/", "https://192.0.0.8/", "https://192.0.2.1/", "https://198.18.0.1/", "https://198.51.100.7/",
    "https://203.0.113.9/", "https://224.0.0.1/", "https://240.0.0.1/", "https://[fc00::1]/", "https://[fec0::1]/",
    "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[2002:7f00:1::]/", "https://[2002:a00:1::]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[64:ff9b:1::1]/", "https://[100::1]/",
    "https://[2001::1]/", "https://[::ffff:0:127.0.0.1]/", "https://[5f00::1]/",
    # who is it really
    "https://user:secret@93.184.216.34/", "https://93.184.216.34@127.0.0.1:{port}/", "https://93.184.216.34%2f@127.0.0.1/",
    "https://127.0.0.1:{port}\\@93.184.216.34/", "https://93.184.216.34#@127.0.0.1/", "https://[::1", "https://a b/",
    "https://１２７.0.0.1/", "https://ⓛocalhost/", "https://93.184.216.34\t.evil/", "https:///nothing", "https://",
    # other ports and other languages
    "https://93.184.216.34:22/", "https://93.184.216.34:25/", "https://93.184.216.34:6379/", "https://93.184.216.34:80/",
    "https://93.184.216.34:0/", "https://93.184.216.34:99999/", "https://93.184.216.34:-1/",
    "http://93.184.216.34/", "http://127.0.0.1:{port}/", "ftp://93.184.216.34/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/", "javascript:alert(1)", "//127.0.0.1/", "",
    "https://93.184.216.34/" + "x" * 2_000,
]  # fmt: skip


def test_the_corpus_is_as_large_as_promised():
    assert len(set(CORPUS)) >= 60


@pytest.mark.parametrize("form", CORPUS)
async def test_no_url_of_the_corpus_opens_a_connection(form):
    async with receiving() as canary:
        port = canary.place.rpartition(":")[2]
        sender = Sender(seconds=2)
        url = form.replace(PORT, port)
        with pytest.raises(AddressRefused):
            await sender.check(url)
        answered = await sender.send(url, {}, b"{}")
        assert answered.status is None
        assert answered.failure not in (None, "timeout", "connection", "tls")
        await asyncio.sleep(0)
        assert canary.connections == 0


async def test_a_name_that_resolves_inside_is_refused_even_beside_a_public_address():
    async def resolve(host, port):
        return ["93.184.216.34", "127.0.0.1"]

    with pytest.raises(AddressRefused, match="internal"):
        await Sender(resolve=resolve).check("https://both.example/")


async def test_a_name_that_changes_between_check_and_sending_reaches_nobody():
    """DNS rebinding: public when the webhook is made, inside when it is used; judged at each connection."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])

    async def resolve(host, port):
        return next(answers)

    sender = Sender(resolve=resolve, seconds=2)
    async with receiving() as canary:
        await sender.check("https://rebind.example/")
        answered = await sender.send("https://rebind.example/", {}, b"{}")
        assert (answered.failure, canary.connections) == ("address_refused", 0)


async def test_the_connection_goes_to_the_address_that_was_judged_and_to_no_other():
    """The name is resolved once a call; what it would say a second time does not matter."""
    asked = []

    async def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    async with receiving() as receiver:
        port = receiver.place.rpartition(":")[2]
        allowed = {f"pinned.example:{port}"}
        sender = Sender(allowed, resolve=resolve)
        answered = await sender.send(f"http://pinned.example:{port}/x", {}, b"{}")
        assert (answered.status, asked, receiver.connections) == (204, ["pinned.example"], 1)
        assert receiver.got[0][1]["host"] == f"pinned.example:{port}"


async def test_redirects_are_not_followed():
    async with receiving() as inside:
        where = f"Location: {inside.url}\r\n".encode()
        async with receiving(lambda *_: (302, where, 0)) as receiver:
            answered = await Sender({receiver.place}).send(receiver.url, {}, b"{}")
            assert (answered.status, answered.failure) == (302, "status")
            assert inside.connections == 0


async def test_a_receiver_that_is_too_slow_or_says_too_much_is_left(receiver):
    receiver.answer = lambda *_: (200, b"", 5)
    answered = await Sender({receiver.place}, seconds=0.3).send(receiver.url, {}, b"{}")
    assert (answered.status, answered.failure) == (None, "timeout")
    assert answered.milliseconds < 3_000


async def test_nobody_there_is_told_apart_from_an_answer(receiver):
    answered = await Sender({"127.0.0.1:1"}).send("http://127.0.0.1:1/", {}, b"{}")
    assert (answered.status, answered.failure) == (None, "connection")
    secure = receiver.url.replace("http:", "https:")
    answered = await Sender({receiver.place}, seconds=1).send(secure, {}, b"{}")
    assert (answered.status, answered.failure) == (None, "timeout")


async def test_a_receiver_that_speaks_no_tls_is_told_so():
    async def plain(reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    answered = await Sender({place}).send(f"https://{place}/", {}, b"{}")
    server.close()
    assert (answered.status, answered.failure) == (None, "tls")


def test_certificates_are_verified():
    context = Sender()._trust
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_operators_own_hosts_may_be_anywhere_but_only_those():
    assert judged_url("http://erp.local:8080/x", {"erp.local:8080"}).trusted
    assert judged_url("https://10.1.2.3/x", {"10.1.2.3"}).trusted
    for url in ("http://erp.local:8081/", "http://sub.erp.local:8080/"):
        with pytest.raises(AddressRefused):
            judged_url(url, {"erp.local:8080"})


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"]
)
def test_public_addresses_are_public(address):
    assert is_public(address)
