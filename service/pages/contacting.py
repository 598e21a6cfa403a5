"""What a hand-off can be about, out of a report, and the message it begins with."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from starlette.datastructures import FormData

from matching.catalogue import Catalogue
from matching.problems import FieldError
from matching.profile import EnterpriseProfile
from matching.result import MatchResult, State
from service.leads.store import Chosen
from service.matches.store import KeptRun
from service.pages.i18n import Language, translate
from service.pages.labels import FIELDS_ASKED, MESSAGE
from service.pages.render import localised
from service.pages.wrong import wrong

MOST = {"enterprise": 200, "message": 2_000}
CONTACT = ("person", "phone", "email", "preferred")
ASKED = 6
Options = tuple[tuple[str, str], ...]


class Typed(NamedTuple):
    """The form as typed; `drafted` tells whether the message is still the one we wrote."""

    enterprise: str
    message: str
    chosen: Chosen
    contact: Mapping[str, str]
    consent: bool = False
    form: str = ""
    recipient: str = ""
    notice: str = ""
    drafted: str = ""


class Offer(NamedTuple):
    """One report as the contact page needs it: options as (id, name), and what is open about each by id."""

    run_id: str
    enterprise: str
    language: Language
    plan: str
    industries: Options
    sites: Options
    policies: Options
    open: Mapping[str, Sequence[str]]

    def begun(self, wanted: Mapping[str, str]) -> Typed:
        """The form before anything is typed: the best industry and site, or those the address asks for."""
        chosen = Chosen(
            _among(self.industries, wanted.get("industry"), self.industries[:1]),
            _among(self.sites, wanted.get("site"), self.sites[:1]),
            _among(self.policies, wanted.get("policy"), ()),
        )
        message = self.message(self.enterprise, chosen)
        blank = dict.fromkeys(CONTACT, "")
        return Typed(self.enterprise, message, chosen, blank, drafted=mark(message))

    def chosen_anew(self, typed: Typed) -> Typed:
        """The same with the message written again for what is chosen now, unless the person has changed it."""
        if mark(typed.message) != typed.drafted:
            return typed
        message = self.message(typed.enterprise, typed.chosen)
        return typed._replace(message=message, drafted=mark(message))

    def message(self, enterprise: str, chosen: Chosen) -> str:
        """The message to begin with, in the reader's language: who, what about, what is still open."""
        say = {name: translate(self.language, text) for name, text in MESSAGE.items()}
        who = say["who"].format(enterprise=enterprise) if enterprise else say["nameless"]
        lines = [who + say["why"].format(plan=self.plan)]
        for name, options, key in zip(
            ("industry", "site", "policy"),
            (self.industries, self.sites, self.policies),
            chosen,
            strict=True,
        ):
            if key and key in dict(options):
                lines.append(say[name].format(name=dict(options)[key]))
        asked = [
            text
            for key in (chosen.site_id, chosen.policy_id)
            for text in self.open.get(key or "", ())
        ]
        if asked:
            lines += [
                say["ask"],
                *(f"{number}. {text}" for number, text in enumerate(asked[:ASKED], 1)),
            ]
        return "\n".join(lines)


def offer_of(kept: KeptRun, catalogue: Catalogue, language: Language) -> Offer:
    """What one kept run offers to talk about."""
    result = MatchResult.model_validate_json(kept.result)
    name = EnterpriseProfile.model_validate(kept.profile).name or ""
    graded = [item for item in result.industries if item.grade.value != "insufficient"]
    return Offer(
        kept.run_id,
        name,
        language,
        localised(language, catalogue.info, "title"),
        () if result.abstained else tuple((item.id, localised(language, item)) for item in graded),
        tuple((item.id, localised(language, item)) for item in result.sites),
        tuple((item.id, localised(language, item)) for item in result.policies),
        _open(result, language),
    )


def typed_from(form: FormData) -> Typed:
    """A form as it was sent; nothing is refused here."""

    def said(name: str) -> str:
        value = form.get(name)
        return cleaned(value) if isinstance(value, str) else ""

    chosen = Chosen(said("industry") or None, said("site") or None, said("policy") or None)
    return Typed(
        said("enterprise"), said("message"), chosen, {name: said(name) for name in CONTACT},
        said("consent") == "yes", said("form"), said("recipient"), said("notice"), said("drafted"),
    )  # fmt: skip


def faults(offer: Offer, typed: Typed) -> list[FieldError]:
    """What is wrong with a form apart from the contact details and the consent."""
    found = []
    for name, options, key in zip(
        ("industry", "site", "policy"),
        (offer.industries, offer.sites, offer.policies),
        typed.chosen,
        strict=True,
    ):
        if key is not None and key not in dict(options):
            found.append(wrong("choice_unknown", name))
    if not typed.enterprise:
        found.append(wrong("enterprise_blank", "enterprise"))
    if len(typed.enterprise) > MOST["enterprise"]:
        found.append(wrong("enterprise_long", "enterprise"))
    if len(typed.message) > MOST["message"]:
        found.append(wrong("message_long", "message"))
    return found


def cleaned(text: str) -> str:
    """Text a database and a page can carry: one kind of line break, no control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in lines if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127)
    ).strip()


def mark(message: str) -> str:
    return hashlib.sha256(message.encode("utf-8", "replace")).hexdigest()[:16]


def _open(result: MatchResult, language: Language) -> dict[str, tuple[str, ...]]:
    """What no published source says of each site, and what could not be judged of it or of a policy."""
    ask = translate(language, MESSAGE["fact"])
    found: dict[str, tuple[str, ...]] = {}
    for site in result.sites:
        facts = (translate(language, FIELDS_ASKED.get(name, name)) for name in site.missing_facts)
        found[site.id] = tuple(ask.format(fact=fact) for fact in facts)
    for policy in result.policies:
        unknown = (verdict for verdict in policy.conditions if verdict.state is State.UNKNOWN)
        found[policy.id] = tuple(localised(language, verdict, "text") for verdict in unknown)
    return found


def _among(options: Options, key: str | None, default: Options) -> str | None:
    if key in dict(options):
        return key
    return default[0][0] if default else None
