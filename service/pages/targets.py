"""The names somebody may ask about."""

from collections.abc import Sequence

from matching.catalogue import Catalogue
from service.pages.i18n import Language
from service.pages.render import localised


def target_names(catalogue: Catalogue, language: Language) -> Sequence[str]:
    """The names of sites, industries and policies in the reader's language, each once."""
    items = (*catalogue.sites, *catalogue.industries, *catalogue.policies)
    return tuple(dict.fromkeys(localised(language, item) for item in items))
