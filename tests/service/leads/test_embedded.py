"""The assessment within a partner's page: the real pages, framed by whom the partner named, the lead tagged, no cookie."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.organisations.store import add_organisation
from tests.service.leads.conftest import EMAIL, PHONE
from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html", "Sec-Fetch-Dest": "iframe"}
TEXT = "金丝雀公司生产机器人谐波减速器与伺服电机"


@pytest.fixture
async def embed(clean):
    """`await embed(environment)` → the tag of a new partner's form, and the partner's id."""

    async def made(environment="live", **changed):
        mark = uuid4().hex[:8]
        async with clean.owner.begin() as connection:
            partner = await add_organisation(connection, f"示例银行 {mark}", "partner")
            row = {"tag": f"bank-{mark}", "environment": environment, "o": partner, "language": "auto", **changed}  # fmt: skip
            await connection.execute(
                text(
                    "INSERT INTO embeds (organisation_id, tag, environment, origins, language) VALUES "
                    "(:o, :tag, :environment, ARRAY['https://bank.example', 'https://b.example:8443'], :language)"
                ),
                row,
            )
        return row["tag"], partner

    return made


async def fill(client, base, **headers):
    """The first step sent within the frame; where it leads."""
    page = await client.get(f"{base}/assess", headers={**HTML, **headers})
    assert page.status_code == 200, page.text
    action = re.search(r'<form id="assess" method="post" action="([^"]+)"', page.text)[1]
    assert action == f"{base}/assess"
    form = {**form_of(page.text), "business_text": [TEXT], "do": ["next"]}
    answer = await client.post(action, data=form, headers={**HTML, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def reach_the_report(client, base):
    step = await fill(client, base)
    assert re.match(rf"{re.escape(base)}/assess/d/[\w-]{{43}}/", step)
    page = await client.get(step, headers=HTML)
    answer = await client.post(step.partition("?")[0], data={**form_of(page.text), "do": ["finish"]}, headers=HTML)  # fmt: skip
    assert answer.status_code == 303, answer.text
    report = answer.headers["location"]
    assert report.startswith(f"{base}/r/run_"), report
    return report


async def send_contact(client, report):
    page = await client.get(f"{report}/contact", headers=HTML)
    filled = {
        **form_of(page.text), "enterprise": ["金丝雀有限公司"], "person": ["金丝雀"], "phone": [PHONE], "email": [EMAIL],
        "preferred": ["phone"], "consent": ["yes"], "do": ["send"],
    }  # fmt: skip
    return page, await client.post(f"{report}/contact", data=filled, headers=HTML)


async def test_from_the_form_to_the_office_the_partners_tag_goes_along(desk, clean, embed):
    client, (tag, partner) = await desk(), await embed()
    base = f"/embed/{tag}/auto.auto"
    report = await reach_the_report(client, base)
    page, answer = await send_contact(client, report)
    assert "示例银行" in page.text  # told before they agree
    assert answer.status_code == 303, answer.text
    status = await client.get(answer.headers["location"], headers=HTML)
    assert answer.headers["location"].startswith(f"{base}/l/")
    assert status.status_code == 200
    async with clean.owner.connect() as connection:
        (lead,) = (await connection.execute(text("SELECT * FROM leads"))).all()
        (kept,) = (await connection.execute(text("SELECT embed_tag, run_id FROM drafts"))).all()
        row = text("SELECT actor_kind, detail FROM audit_log WHERE subject = :lead")
        (audit,) = (await connection.execute(row, {"lead": str(lead.lead_id)})).all()
    assert (lead.partner_organisation_id, lead.source) == (partner, "partner")
    assert (kept.embed_tag, kept.run_id) == (tag, report.rpartition("/")[2])
    assert (audit.actor_kind, audit.detail["source"]) == ("company", "partner")


async def test_the_same_pages_without_a_partner_tag_nobody(desk, clean):
    client = await desk()
    report = await reach_the_report(client, "")
    _, answer = await send_contact(client, report)
    assert answer.status_code == 303
    async with clean.owner.connect() as connection:
        (lead,) = (await connection.execute(text("SELECT * FROM leads"))).all()
    assert (lead.partner_organisation_id, lead.source) == (None, "web")


async def test_no_cookie_is_set_whatever_is_done(desk, embed):
    client, (tag, _) = await desk(), await embed()
    base = f"/embed/{tag}/auto.auto"
    report = await reach_the_report(client, base)
    await client.get(f"{base}/assess?lang=en", headers=HTML)
    page = await client.get(report, headers=HTML)
    item = re.search(r'name="item" value="([^"]+)"', page.text)[1]
    said = await client.post(f"{report}/feedback", data={"item": item, "verdict": "useful"}, headers=HTML)  # fmt: skip
    assert said.status_code in (200, 303), said.text
    await send_contact(client, report)
    assert not client.cookies


async def test_who_may_frame_is_said_within_the_frame_and_nobody_may_elsewhere(desk, embed):
    client, (tag, _) = await desk(), await embed()
    framed = (await client.get(f"/embed/{tag}/zh.dark/assess", headers=HTML)).headers
    policy = framed["content-security-policy"]
    assert "frame-ancestors https://bank.example https://b.example:8443; base-uri" in policy
    assert "x-frame-options" not in framed
    for path in ("/assess", "/", "/officer/sign-in", "/v1/meta", f"/embed/{tag}", "/embed.js", "/healthz"):  # fmt: skip
        headers = (await client.get(path, headers=HTML)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY", path


@pytest.mark.parametrize(
    "inner",
    [
        "/", "/officer/", "/officer/sign-in", "/v1/meta", "/assess/../officer/", "//officer/", "/healthz", "/assessment",
        "/embed/x/auto.auto/assess", "/r/nothing", "/links/x", "/s/x", "/plans/demo_2030", "/static/luodi.css", "/l/x/delete",
    ],
)  # fmt: skip
async def test_nothing_but_the_assessment_is_framed(desk, embed, inner):
    client, (tag, _) = await desk(), await embed()
    answer = await client.get(f"/embed/{tag}/auto.auto{inner}", headers=HTML)
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_what_withdraws_or_deletes_is_not_pressed_within_a_frame(desk, embed):
    client, (tag, _) = await desk(), await embed()
    base = f"/embed/{tag}/auto.auto"
    _, handed = await send_contact(client, await reach_the_report(client, base))
    link = handed.headers["location"]
    page = (await client.get(link, headers=HTML)).text
    acts = re.findall(r'<(?:a|form)[^>]*(?:href|action)="([^"]*/l/[^"/]+/[^"]+)"([^>]*)>', page)
    assert len(acts) >= 3
    for path, rest in acts:
        assert path.startswith("/l/")
        assert 'target="_blank"' in rest
    inner = link.partition("?")[0]
    for method, act in (("POST", "withdraw"), ("POST", "delete"), ("GET", "delete")):
        answer = await client.request(method, f"{inner}/{act}", headers=HTML)
        assert answer.status_code == 404


async def test_links_that_lead_out_open_apart_from_the_frame_and_files_too(desk, embed):
    client, (tag, _) = await desk(), await embed()
    base = f"/embed/{tag}/auto.auto"
    page = (await client.get(await reach_the_report(client, base), headers=HTML)).text
    links = re.findall(r'<a [^>]*href="(/[^"]*)"([^>]*)>', page)
    assert links
    for path, rest in links:
        if path.startswith(("/embed/", "/static/")):
            assert "_blank" not in rest, path
        else:
            assert 'target="_blank" rel="noopener"' in rest, path
    assert any(path.endswith(".pdf") or ".pdf?" in path for path, _ in links)


async def test_what_somebody_wrote_is_no_link_of_ours(desk, embed):
    client, (tag, _) = await desk(), await embed()
    base = f"/embed/{tag}/auto.auto"
    said = f'{TEXT} href="/assess/x" action="/r/y"'
    answer = await client.post(f"{base}/assess", data={"step": "business", "business_text": said, "do": "save"}, headers=HTML)  # fmt: skip
    page = (await client.get(answer.headers["location"], headers=HTML)).text
    assert "href=&#34;/assess/x&#34;" in page


async def test_another_site_sends_no_form_in(desk, embed):
    client, (tag, _) = await desk(), await embed()
    for site in ("cross-site", "same-site"):
        answer = await client.post(
            f"/embed/{tag}/auto.auto/assess", data={"business_text": TEXT}, headers={**HTML, "Sec-Fetch-Site": site}
        )  # fmt: skip
        assert answer.status_code == 403


async def test_a_draft_taken_to_another_device_keeps_its_tag(desk, embed):
    client, (tag, _) = await desk(), await embed()
    step = await fill(client, f"/embed/{tag}/en.auto")
    page = (await client.get(step, headers=HTML)).text
    assert f"/embed/{tag}/en.auto/assess/d/" in re.search(r'id="link"[^>]*value="([^"]+)"', page)[1]
    plain = re.search(r"/assess/d/[\w-]{43}", step)[0]
    answer = await client.post(
        f"{plain}/all", data={"do": "finish", "business_text": TEXT}, headers=HTML
    )
    assert answer.headers["location"].startswith(f"/embed/{tag}/auto.auto/r/run_")


async def test_language_is_the_addresss_else_the_forms_else_the_browsers(desk, embed):
    client, (tag, _) = await desk(), await embed(language="en")
    zh = {"Accept-Language": "zh-CN"}
    said = {
        address: (await client.get(f"/embed/{tag}/{address}/assess", headers={**HTML, **zh})).headers["content-language"]
        for address in ("zh.auto", "en.auto", "auto.auto")
    }  # fmt: skip
    assert said == {"zh.auto": "zh-CN", "en.auto": "en", "auto.auto": "en"}
    other, _ = await embed()
    page = await client.get(f"/embed/{other}/auto.dark/assess?check=1", headers={**HTML, **zh})
    assert page.headers["content-language"] == "zh-CN"
    assert f'href="/embed/{other}/en.dark/assess?check=1"' in page.text


async def test_a_sandbox_form_keeps_nothing_and_matches_on_its_one_day(desk, clean, embed):
    client, (tag, _) = await desk(), await embed("sandbox")
    report = await reach_the_report(client, f"/embed/{tag}/auto.auto")
    _, answer = await send_contact(client, report)
    assert answer.headers["location"] == f"{report}/contact?tried=1"
    assert "未保存" in (await client.get(answer.headers["location"], headers=HTML)).text
    assert await clean.count("leads") == 0
    assert await clean.count("runs", "NOT sandbox") == 0
    assert await clean.count("runs", "sandbox") == 1


async def test_a_tag_nobody_has_or_that_is_switched_off_is_missing(desk, clean, embed):
    client, (tag, _) = await desk(), await embed()
    async with clean.owner.begin() as connection:
        off = text("UPDATE embeds SET disabled_at = now() WHERE tag = :tag")
        await connection.execute(off, {"tag": tag})
    for one in (tag, "bank-nobody"):
        for path in (f"/embed/{one}", f"/embed/{one}/auto.auto/assess"):
            assert (await client.get(path, headers=HTML)).status_code == 404


async def test_the_script_may_be_read_from_any_page_and_the_look_is_a_style_sheet(desk):
    client = await desk()
    script = await client.get("/embed.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"].startswith("text/javascript")
    look = await client.get("/embed.css?theme=dark&accent=ffcc00")
    assert look.headers["content-type"].startswith("text/css")
    assert "--link: #ffcc00" in look.text
    for wrong in ("theme=neon", "accent=x", "accent=ffcc00}body{", "theme=dark&accent=FFCC00"):
        assert (await client.get(f"/embed.css?{wrong}")).status_code == 404
