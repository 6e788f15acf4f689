#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Reads a night's page: well nested, nothing from elsewhere, no foreign markup. Prints its numbers,
or with --links where its links to bundles lead."""
import sys
from html.parser import HTMLParser
from urllib.parse import unquote

VOID = {"meta", "link", "br", "img", "input"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.links, self.keys, self.key = [], set(), [], [], None

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        attrs = dict(attrs)
        assert not [a for a in attrs if a.startswith("on")], attrs
        if tag == "a":
            assert attrs["href"].startswith(("#", "./")), attrs
            self.links.append(unquote(attrs["href"][2:]))
        elif tag == "link":
            assert attrs["href"] == "data:,", attrs
        assert "src" not in attrs, attrs
        if tag not in VOID:
            self.open.append(tag)
        self.key = attrs.get("data-key")

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.key:
            self.keys.append(f"{self.key}={data}")
            self.key = None


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
page = Page()
page.feed(text)
page.close()
assert not page.open, page.open
assert not page.tags & {"script", "img", "iframe", "object"}, page.tags
assert "http:" not in text and "https:" not in text and "url(" not in text
assert page.links, "no link to a bundle"
print("\n".join(page.links if "--links" in sys.argv else page.keys))
