"""The names somebody may ask about."""

from markupsafe import Markup

from matching.catalogue import Catalogue
from service.pages.i18n import Language
from service.pages.once import once_for
from service.pages.render import localised


@once_for
def target_options(catalogue: Catalogue, language: Language) -> Markup:
    """The names of sites, industries and policies in the reader's language, each once, as options of a list."""
    items = (*catalogue.sites, *catalogue.industries, *catalogue.policies)
    names = dict.fromkeys(localised(language, item) for item in items)
    return Markup("").join(Markup('<option value="{}"></option>').format(name) for name in names)
