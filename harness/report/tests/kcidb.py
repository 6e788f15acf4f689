#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds FILE against KCIDB I/O schema 5.0: members, types, patterns, enumerations, and references
between objects. If the package kcidb_io is there, its own validator has to agree."""
import json
import re
import sys

ORIGIN = r"[a-z0-9_]+"
ID = rf"{ORIGIN}:[^\0]*"
TEXT = r"[^\0]*"
PATH = r"([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)?"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
STATUS = r"FAIL|ERROR|MISS|PASS|DONE|SKIP"

# kind of object: (members that must be there, all members that we write with what they hold)
OBJECTS = {
    "checkouts": ({"id", "origin"},
                  {"id": ID, "origin": ORIGIN, "comment": TEXT, "valid": bool, "misc": dict}),
    "builds": ({"id", "origin", "checkout_id"},
               {"id": ID, "origin": ORIGIN, "checkout_id": ID, "start_time": TIME,
                "architecture": "[a-z0-9_]*", "compiler": TEXT, "config_name": TEXT,
                "command": TEXT, "misc": dict}),
    "tests": ({"id", "origin", "build_id"},
              {"id": ID, "origin": ORIGIN, "build_id": ID, "path": PATH, "status": STATUS,
               "start_time": TIME, "duration": float, "log_excerpt": TEXT, "misc": dict}),
    "issues": ({"id", "origin", "version"},
               {"id": ID, "origin": ORIGIN, "version": int, "comment": TEXT, "culprit": dict}),
    "incidents": ({"id", "origin", "issue_id", "issue_version"},
                  {"id": ID, "origin": ORIGIN, "issue_id": ID, "issue_version": int,
                   "test_id": ID, "present": bool, "comment": TEXT, "misc": dict}),
}
REFERENCES = [("builds", "checkout_id", "checkouts"), ("tests", "build_id", "builds"),
              ("incidents", "issue_id", "issues"), ("incidents", "test_id", "tests")]


def check_value(where, value, rule):
    if isinstance(rule, str):
        assert isinstance(value, str) and re.fullmatch(rule, value), f"{where}: {value!r}"
    elif rule is float:
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{where}: {value!r}"
    else:
        assert type(value) is rule, f"{where}: {value!r}"


def check(data):
    assert set(data) <= set(OBJECTS) | {"version"}, set(data)
    version = data["version"]
    assert set(version) <= {"major", "minor"} and version["major"] == 5, version
    assert type(version["minor"]) is int and version["minor"] >= 0, version
    for kind, (needed, members) in OBJECTS.items():
        seen = set()
        for one in data.get(kind, []):
            where = f"{kind} {one.get('id')}"
            assert needed <= set(one), f"{where}: lacks {needed - set(one)}"
            assert set(one) <= set(members), f"{where}: unknown {set(one) - set(members)}"
            for name, value in one.items():
                check_value(f"{where}: {name}", value, members[name])
            assert one["id"].startswith(one["origin"] + ":"), where
            assert len(one.get("log_excerpt", "")) <= 16384, where
            assert set(one.get("culprit", {})) <= {"code", "tool", "harness"}, where
            assert one["id"] not in seen, f"{where}: twice"
            seen.add(one["id"])
    for kind, name, of in REFERENCES:
        known = {one["id"] for one in data.get(of, [])}
        for one in data.get(kind, []):
            assert one[name] in known, f"{kind} {one['id']}: {name} {one[name]} is nowhere"


def refuses(data, change):
    """The check itself must be able to fail."""
    copy = json.loads(json.dumps(data))
    change(copy)
    try:
        check(copy)
    except (AssertionError, KeyError):
        return True
    return False


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    check(data)
    assert refuses(data, lambda d: d["version"].update(major=4))
    assert refuses(data, lambda d: d["tests"][0].update(status="GOOD"))
    assert refuses(data, lambda d: d["tests"][0].pop("build_id"))
    assert refuses(data, lambda d: d["builds"][0].update(checkout_id="elsewhere:1"))
    assert refuses(data, lambda d: d["checkouts"][0].update(extra=1))
    try:
        from kcidb_io.schema import V5_0
    except ImportError:
        print("valid, by this script; kcidb_io is not installed")
        return
    V5_0.validate(data)
    print("valid, by this script and by kcidb_io")


main()
