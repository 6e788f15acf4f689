#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""oracle.py TREE: reads the sources and makefiles of a generated tree on its own and says in
what expected.json differs from them. With --objects DIR it also asks nm what the modules'
objects, built in DIR, leave undefined. Nothing is printed and the status is 0 when all agree."""
import json
import os
import re
import subprocess
import sys

EXPORT = re.compile(r'^EXPORT_SYMBOL(_NS)?(_GPL)?\((\w+)(?:, "?(\w+)"?)?\);?$')
MACRO = re.compile(r'^#define (SYNTH_MAKE_\d+)\(head, tail\)')
IN_MACRO = re.compile(r'^\tEXPORT_SYMBOL(_NS)?(_GPL)?\(head##tail(?:, "?(\w+)"?)?\)$')
MADE = re.compile(r'^(SYNTH_MAKE_\d+)\((\w+), (\w+)\);$')
CALL = re.compile(r'^\tvalue = (\w+)\(value\);$')
READ = re.compile(r'^\tvalue \+= (\w+);$')
GET = re.compile(r'symbol_get\((\w+)\)')


def read_source(path):
    exports, uses, gets, macros, macro = {}, set(), set(), {}, None
    for line in open(path):
        line = line.rstrip("\n")
        if m := EXPORT.match(line):
            exports[m[3]] = ("asm" if path.endswith(".S") else "c", "GPL" if m[2] else "",
                             m[4] or "")
        elif m := MACRO.match(line):
            macro = m[1]
        elif (m := IN_MACRO.match(line)) and macro:
            macros[macro] = ("macro", "GPL" if m[2] else "", m[3] or "")
        elif m := MADE.match(line):
            exports[m[2] + m[3]] = macros[m[1]]
        elif m := CALL.match(line):
            uses.add(m[1])
        elif m := READ.match(line):
            uses.add(m[1])
        gets.update(GET.findall(line))
    return exports, {u for u in uses if not u.startswith("synth_part_")}, gets


def read_makefiles(tree):
    """Object path -> (list, module)."""
    objects, parts = {}, {}
    for top, _, files in os.walk(tree):
        if "Makefile" not in files or top.split(tree)[1].startswith("/scripts"):
            continue
        directory = os.path.relpath(top, tree)
        text = open(os.path.join(top, "Makefile")).read()
        for base, names in re.findall(r"^(\S+)-objs := (.*)$", text, re.M):
            parts[f"{directory}/{base}"] = [f"{directory}/{n}" for n in names.split()]
        for kind, names in re.findall(r"^(obj-y|lib-y|obj-\$\(CONFIG_SYNTH_\w+\)) \+= (.*\.o)$",
                                      text, re.M):
            for name in names.split():
                path = f"{directory}/{name}"
                if kind.startswith("obj-$"):
                    module = path[:-2]
                    for part in parts.get(module, [path]):
                        objects[part] = ("module", module)
                else:
                    objects[path] = (kind, "")
    return objects


def main():
    tree = sys.argv[1].rstrip("/")
    expected = json.load(open(tree + "/expected.json"))
    objects = {p: o for p, o in read_makefiles(tree).items()
               if not p.startswith(("init/", "usr/", "arch/synth/"))}
    problems = []

    def same(what, got, want):
        if got != want:
            problems.append(f"{what}: sources {got}, expected.json {want}")

    same("objects", sorted(objects), [o["path"] for o in expected["objects"]])
    exports, users, getters = {}, {}, {}
    for o in expected["objects"]:
        same(o["path"], objects.get(o["path"]), (o["list"], o["module"]))
        made, uses, gets = read_source(f"{tree}/{o['source']}")
        for name, kind in made.items():
            exports[name] = (o["path"],) + kind
        for name in uses | ({"__symbol_get"} if gets else set()):
            users.setdefault(name, set()).add(o["module"])
        for name in gets:
            getters.setdefault(name, set()).add(o["module"])
    whitelist = set()
    if expected["whitelist_file"]:
        whitelist = set(open(f"{tree}/{expected['whitelist_file']}").read().split())
    modules = sorted({m for _, m in objects.values() if m})
    if expected["modversions"]:
        users["module_layout"] = set(modules)
    same("modules", modules, [m["path"] for m in expected["modules"]])
    same("exports", sorted(exports), [e["name"] for e in expected["exports"]])
    for e in expected["exports"]:
        name = e["name"]
        same(name, exports.get(name), (e["object"], e["how"], e["license"], e["namespace"]))
        same(name + " users", sorted(users.get(name, ())), e["users"])
        same(name + " symbol_get", sorted(getters.get(name, ())), e["symbol_get_users"])
        same(name + " whitelisted", name in whitelist, e["whitelisted"])
        listed = name == "module_layout" and name in users and expected["pipeline"] == "recursive"
        same(name + " keep",
             bool(listed or users.get(name) or name in getters or name in whitelist), e["keep"])
    same("uses of nothing", sorted(set(users) - set(exports)), [])
    defconfig = open(tree + "/arch/synth/configs/defconfig").read()
    same("modules configured", defconfig.count("=m\n"), len(modules))
    for m in expected["modules"]:
        needs = {n for n in users if m["path"] in users[n] and n != "module_layout"}
        same(m["path"] + " needs", sorted(needs), m["needs"])
        if "--objects" in sys.argv:
            built = sys.argv[sys.argv.index("--objects") + 1]
            undefined = subprocess.run(["nm", "-u"] + [f"{built}/{o}" for o in m["objects"]],
                                       capture_output=True, text=True, check=True).stdout
            undefined = {line.split()[1] for line in undefined.splitlines()
                         if line.startswith(" ")}
            same(m["path"] + " nm", sorted(u for u in undefined if u in exports), m["needs"])
    print("\n".join(problems[:20]), end="\n" if problems else "")
    return 1 if problems else 0


sys.exit(main())
