"""What a report lists, counted in a sentence."""

from service.pages import labels
from service.pages.i18n import Language, translate
from service.pages.views import Report


def listed(report: Report, language: Language) -> str:
    """How many places, measures and programmes the report lists for its industry."""
    lists = {"sites": report.sites, "levers": report.levers, "programmes": report.programmes}
    said = {name: _counted(name, len(items), language) for name, items in lists.items()}
    return translate(language, labels.DOCUMENT["lists"]).format(**said)


def _counted(name: str, count: int, language: Language) -> str:
    words = labels.LISTED_ONE if count == 1 else labels.LISTED
    return translate(language, words[name]).format(count=count)
