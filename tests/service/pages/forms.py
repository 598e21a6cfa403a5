"""Reading a page's form the way a browser would send it."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.fields = []
        self._textarea = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "textarea":
            self._textarea = [said["name"], ""]
        if tag == "select":
            self._select = said["name"]
        if tag == "option" and "selected" in said:
            self.fields.append((self._select, said["value"]))
        if tag == "input" and "name" in said:
            chosen = said.get("type") not in ("radio", "checkbox") or "checked" in said
            if chosen:
                self.fields.append((said["name"], said.get("value", "")))

    def handle_data(self, data):
        if self._textarea:
            self._textarea[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, text = self._textarea
            self.fields.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self._textarea = None


def form_of(html: str) -> dict[str, list[str]]:
    """Field name → the values a browser sends for it."""
    parser = _Form()
    parser.feed(html)
    sent: dict[str, list[str]] = {}
    for name, value in parser.fields:
        sent.setdefault(name, []).append(value)
    return sent
