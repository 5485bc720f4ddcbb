"""Documents: links lead somewhere, the README stays short, generated pages are what the program says."""

import os
import re
import subprocess

from tree import ROOT, files, read, report

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PAGE = re.compile(r"[\w./-]+\.md\b")
PACKAGE_PAGES = {"docs/model_card_v1.md", "docs/genai_appendix.md"}  # written into a handoff package
README_LINES = 150


def anchors(text):
    """The names GitHub gives to a page's headings."""
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(path, text, page_text):
    """`page_text(path)` is the text of another file of the tree, or None."""
    for target in LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        other = text if not file else page_text(path.parent / file)
        if other is None:
            yield f"{path}: {target}: there is no such file"
        elif anchor and anchor not in anchors(other):
            yield f"{path}: {target}: there is no such heading"


def unknown_pages(path, text, pages):
    """Pages named in code, by their path or their name, that are not in the tree."""
    names = {page.name for page in pages} | {str(page) for page in pages} | PACKAGE_PAGES
    named = {name.strip("./") for name in PAGE.findall(text)}
    return [f"{path}: {name}: there is no such page" for name in sorted(named) if name not in names]


def tree_text(path):
    full = ROOT / path
    return full.read_text(encoding="utf-8") if full.is_file() else "" if full.is_dir() else None


def test_links_lead_somewhere():
    report(v for path in files(".md") for v in broken_links(path, read(path), tree_text))


def test_pages_named_in_code_are_there():
    pages = files(".md")
    sources = [path for path in files(".cpp", ".hpp", ".py") if path.name != "test_documents.py"]
    report(v for path in sources for v in unknown_pages(path, read(path), pages))


def test_readme_is_short_and_begins_with_two_commands():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= README_LINES
    top = "\n".join(lines[:15])
    assert "make demo" in top and "make test" in top


def test_generated_pages_are_up_to_date():
    done = subprocess.run([ROOT / "tools" / "generate_docs", os.environ["FORESHOCK_BINARY"], "--check"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_link_rule_sees_a_violation():
    page = files(".md")[0]
    assert list(broken_links(page, "[gone](gone.md)", lambda path: None))
    assert list(broken_links(page, "[gone](#gone)", lambda path: None))
    assert not list(broken_links(page, "# Here it is\n[there](#here-it-is)", lambda path: None))
    assert not list(broken_links(page, "`[code](gone.md)`", lambda path: None))
    assert unknown_pages(page, "// see ghost.md, section 3", [page])
    assert not unknown_pages(page, f"// see {page}", [page])
