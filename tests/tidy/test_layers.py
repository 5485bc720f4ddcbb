"""Includes point up the modules of src/foreshock/CMakeLists.txt; third-party headers stay in .cpp files."""

import json
import re

from tree import BUILD, cpp_files, read, report

SOURCE = "src/foreshock"
OURS = re.compile(r'^\s*#\s*include\s*"(foreshock/([^/"]+)/[^"]+)"', re.M)
SYSTEM = re.compile(r"^\s*#\s*include\s*<([^>]+)>", re.M)
STANDARD = re.compile(r"[a-z0-9_]+")  # <vector>; third-party and POSIX names have a slash or a dot


def undeclared_includes(path, text, deps):
    module = path.parts[2]
    allowed = {module, *deps[module]}
    return [f"{path}: {module} may not include {m[1]}" for m in OURS.finditer(text) if m[2] not in allowed]


def foreign_includes(path, text):
    foreign = [name for name in SYSTEM.findall(text) if not STANDARD.fullmatch(name)]
    return [f"{path}: <{name}> belongs in a .cpp file" for name in foreign]


def cycle(includes):
    """A list of files that include one another in a ring, or None. `includes`: file -> files it includes."""
    done, trail = set(), []

    def visit(file):
        if file in trail:
            return [*trail[trail.index(file):], file]
        if file in done:
            return None
        trail.append(file)
        for other in includes.get(file, []):
            if ring := visit(other):
                return ring
        done.add(trail.pop())
        return None

    return next(filter(None, map(visit, includes)), None)


def declared_modules():
    return json.loads((BUILD / "modules.json").read_text())


def test_every_include_is_declared():
    deps = declared_modules()
    report(v for path in cpp_files(SOURCE) for v in undeclared_includes(path, read(path), deps))


def test_third_party_headers_stay_in_sources():
    headers = [path for path in cpp_files(SOURCE) if path.suffix == ".hpp"]
    report(v for path in headers for v in foreign_includes(path, read(path)))


def test_headers_make_no_ring():
    headers = [path for path in cpp_files(SOURCE) if path.suffix == ".hpp"]
    ring = cycle({str(p.relative_to("src")): [m[1] for m in OURS.finditer(read(p))] for p in headers})
    assert ring is None, " -> ".join(ring)


def test_the_rules_see_a_violation():
    path = cpp_files("src/foreshock/tick")[0]
    deps = {"tick": ["core"], "core": []}
    assert undeclared_includes(path, '#include "foreshock/features/engine.hpp"\n', deps)
    assert not undeclared_includes(path, '#include "foreshock/core/time.hpp"\n', deps)
    assert foreign_includes(path, "#include <fmt/format.h>\n")
    assert not foreign_includes(path, "#include <vector>\n")
    assert cycle({"a": ["b"], "b": ["c"], "c": ["a"]}) == ["a", "b", "c", "a"]
    assert cycle({"a": ["b", "c"], "b": ["c"], "c": []}) is None
