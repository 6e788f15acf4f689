# SPDX-License-Identifier: GPL-2.0-only
"""Random small make projects whose right contents are known by construction.

A project is sources, rules and a command of several steps. Its recipes hash what they are given, so
the right content of each target follows from the sources as the steps leave them: what it would hold
if each rule had been run anew. A target with another content is stale, whatever the stamps say.

Project.to_json() and from_json() are the whole of it; sweep_random.py shrinks on that form.
"""
import os, random, shlex

DATA = ".data"  # what a file that is only touched stands for is in a file beside it

# Kinds of rules that decide by stamps or contents of their own: the sweep may leave such a target,
# and what is made from it, out of its statement if it says so by name.
OWN_MIND = {"move-if-change", "parts", "newer"}
ONE_NEED = {"cp", "cp-p", "unlink", "link"}
NEED_CONTENT = ONE_NEED | {"asks", "parts"}  # read what they name, so no file that is only touched
KINDS = (["mix"] * 8 + ["cat", "cp", "unlink", "unlink", "asks", "asks", "always", "double", "touch",
                        "touch", "link", "cp-p", "move-if-change", "parts", "newer", "depfile",
                        "twice", "temporary"])

ODD_NAMES = ["tmp102.c", "tmp421.o", "cc1234.o", "tmp7", "ccAbCdEf.o", "x-1a2b3c4d.o.tmp",
             ".tmp_4711", "a+b.o", "lib-2.so.1", "old~", "foo,bar", "v1.2.3", "UPPER.C", "a@b",
             "tmpfile", "deadbeef01", ".hidden", "a^b", "XXXXXX", "x.12", "long-" + "n" * 60,
             "é.o", "tmp.tmp.99", "core.1"]

FNV_BASIS, FNV_PRIME = 0xcbf29ce484222325, 0x100000001b3


def hashed(parts):
    """What tests/mix.c computes."""
    value = FNV_BASIS
    for data in parts:
        for byte in data + b"\0":
            value = ((value ^ byte) * FNV_PRIME) & 0xffffffffffffffff
    return b"%016x" % value


class Project:
    def __init__(self):
        self.sources = {}   # name -> content before the command
        self.spares = {}    # files that no rule reads, older than the sources: name -> content
        self.signals = {}   # sources without content of their own, touched when name.data changes
        self.links = {}     # symlinks among the sources: name -> source
        self.rules = []     # [name, kind, needs, order-only], needs before those who need them
        self.inner = []     # targets below sub/, made by a make of their own
        self.group = False  # "all" is made from a phony target
        self.chain = []     # [stem, source]: stem.out from stem.mid, an intermediate file
        self.pair = []      # [stem, source]: two targets of one pattern rule
        self.built = None   # seconds by which the targets, right, are newer than the sources
                            # before the command; None: there are none
        self.steps = []     # [operation, argument…], see OPERATIONS

    def to_json(self):
        return dict(vars(self))

    @staticmethod
    def from_json(data):
        project = Project()
        vars(project).update(data)
        return project

    # The rules, with those that the pattern rules stand for.
    def all_rules(self):
        found = {name: (kind, needs, order) for name, kind, needs, order in self.rules}
        for stem, source in self.chain:
            found[f"{stem}.mid"] = ("cat", [source], [])
            found[f"{stem}.out"] = ("mix", [f"{stem}.mid"], [])
        for stem, source in self.pair:
            found[f"{stem}.tab1"] = found[f"{stem}.tab2"] = ("mix", [source], [])
        return found

    def touched(self, name):
        return name in self.signals or self.all_rules().get(name, ("",))[0] == "touch"

    def closure(self, name):
        """What it is made from, whether or not by rules."""
        rules, found, todo = self.all_rules(), set(), [name]
        while todo:
            for need in rules.get(todo.pop(), (None, [], []))[1]:
                if need not in found:
                    found.add(need)
                    todo.append(need)
        return found

    # --- the tree -------------------------------------------------------------------------------

    def recipe(self, kind, target, needs, reads):
        t, all_needs = shlex.quote(target), " ".join(map(shlex.quote, reads))
        mix = f"@$(MIX) {t} {all_needs}"
        return {
            "asks": "$(if $(filter-out FORCE sub,$?),@$(MIX) $@ $(filter-out FORCE sub,$^),@:)",
            "cat": f"@cat {all_needs} >{t}",
            "cp": f"@cp {all_needs} {t}",
            "cp-p": f"@cp -p {all_needs} {t}",
            "unlink": f"@rm -f {t}; cp {all_needs} {t}",
            "touch": f"@$(MIX) {t}{DATA} {all_needs}\n\t@touch {t}",
            "link": f"@ln -sf {all_needs} {t}",
            "move-if-change": f"@$(MIX) {t}.new {all_needs}; cmp -s {t}.new {t} && rm {t}.new || "
                              f"mv {t}.new {t}",
            "parts": f"@$(MIX) --part {t} $(filter-out FORCE sub,$?)",
            "newer": "@" + "".join(f"[ {shlex.quote(n)} -nt {t} ] || " for n in needs)
                     + f"[ ! -e {t} ] || exit 0; $(MIX) {t} {all_needs}",
            "depfile": f"{mix}\n\t@echo '{t}: {all_needs}' >{t}.d",
            "twice": f"@echo half >{t}\n\t{mix}",
            "temporary": f"@$(MIX) {t}.$$$$ {all_needs}; mv {t}.$$$$ {t}",
        }.get(kind, mix)

    def rule(self, name, here):
        kind, needs, order = self.all_rules()[name]
        shown = [here(n) for n in needs]
        reads = [here(n) + (DATA if self.touched(n) else "") for n in needs]
        colon = "::" if kind == "double" else ":"
        listed = [] if kind == "depfile" else list(shown)
        if kind in ("asks", "always", "newer"):
            listed.append("FORCE")
        text = f"{here(name)}{colon} {' '.join(listed)}"
        if order:
            text += " | " + " ".join(map(here, order))
        text += f"\n\t{self.recipe(kind, here(name), shown, reads)}\n"
        if kind == "depfile":
            # The first time the dependency is not known; the target is built because it is absent.
            text += f"-include {here(name)}.d\n"
        return text

    def makefile(self, head):
        outer = [r[0] for r in self.rules if r[0] not in self.inner]
        outer += [f"{s}.out" for s, _ in self.chain]
        outer += [f"{s}.{t}" for s, _ in self.pair for t in ("tab1", "tab2")]
        text = head + f"all: {' '.join(outer)}{' sub' if self.inner else ''}\n"
        if self.group:
            text = head + "all: group\ngroup: " + text[len(head + "all: "):]
        text += ".PHONY: all sub group FORCE\nFORCE:\n"
        if self.inner:
            text += "sub:\n\t@$(MAKE) --no-print-directory -C sub\n"
            text += "".join(f"{t}: sub ;\n" for t in self.inner)
        for name, _, _, _ in self.rules:
            if name not in self.inner:
                text += self.rule(name, lambda f: f)
        for stem, source in self.chain:
            text += f"{stem}.mid: {source}\n\t@cat $< >$@\n"
            text += f"%.out: %.mid\n\t@$(MIX) $@ $<\n.INTERMEDIATE: {stem}.mid\n"
        for stem, source in self.pair:
            text += f"%.tab1 %.tab2: {source}\n\t@$(MIX) $*.tab1 $<; $(MIX) $*.tab2 $<\n"
        return text

    def inner_makefile(self, head):
        below = lambda f: f[4:] if f.startswith("sub/") else "../" + f
        text = head + f"all: {' '.join(map(below, self.inner))}\n.PHONY: all FORCE\nFORCE:\n"
        return text + "".join(self.rule(t, below) for t in self.inner)

    def write(self, tree, mix):
        """The tree as it is before the command. All sources carry one stamp."""
        os.makedirs(f"{tree}/sub" if self.inner else tree)
        head = f"MAKEFLAGS += -rR\nMIX = {mix}\n"
        files = {"Makefile": self.makefile(head), "steps.sh": self.script()}
        if self.inner:
            files["sub/Makefile"] = self.inner_makefile(head)
        files.update(self.sources)
        for name, text in self.signals.items():
            files.update({name: "", name + DATA: text})
        memo = {}
        for stamp, group in ((978307200, self.spares), (1577836800, files)):
            for name, text in group.items():
                with open(f"{tree}/{name}", "w") as f:
                    f.write(text)
                os.utime(f"{tree}/{name}", (stamp, stamp))
        for name, source in self.links.items():
            os.symlink(source, f"{tree}/{name}")
            os.utime(f"{tree}/{name}", (1577836800, 1577836800), follow_symlinks=False)
        for name in self.all_rules() if self.built is not None else []:
            with open(f"{tree}/{name}", "wb") as f:
                f.write(self.right(name, memo, self.values([])))
            os.utime(f"{tree}/{name}", 2 * (1577836800 + self.built,))

    # --- the command ----------------------------------------------------------------------------

    def script(self):
        return "set -e\n" + "".join(self.shell(i, step) for i, step in enumerate(self.steps))

    def shell(self, index, step):
        """One step. What does not always leave an event on a source has a mark of its own, so that
        the events of two runs can be put side by side (see sweep_random.py)."""
        operation, *arguments = step
        text = OPERATIONS[operation](*arguments)
        before = self.steps[index - 1][0] if index else ""
        if operation in ON_TARGETS or (operation in MAKES and before in MAKES):
            text = "echo >>notes\n" + text
        return text + "\n"

    def values(self, steps=None):
        """Name -> content of the sources and spares after the steps."""
        now = {**self.sources, **self.spares, **self.signals}
        links, saved = dict(self.links), {}
        for operation, *a in self.steps if steps is None else steps:
            if operation in ("edit", "renew", "replace", "set-back", "ahead", "signal"):
                now[a[0]] = a[1] + "\n"
            elif operation == "append":
                now[a[0]] += a[1] + "\n"
            elif operation in ("copy", "copy-p"):
                now[a[1]] = now[a[0]]
            elif operation == "move":
                now[a[1]] = now.pop(a[0])
            elif operation == "save":
                saved[a[0]] = now.get(a[0])
            elif operation == "restore" and a[0] in now:
                now[a[0]] = saved[a[0]]
            elif operation == "relink":
                links[a[0]] = a[1]
        return {**now, **{name: now[source] for name, source in links.items()}}

    def settle(self):
        """[folder, shell text]: the last make of each folder, in the order of the command."""
        last = {}
        for operation, *arguments in self.steps:
            if operation in MAKES:
                folder = "sub" if operation == "make-in-sub" else "."
                last.pop(folder, None)
                last[folder] = OPERATIONS[operation](*arguments)
        return list(last.items())

    def reached(self):
        """The targets that the makes of settle() look at."""
        rules, found = self.all_rules(), set()

        def visit(name):
            if name in found or name not in rules:
                return
            found.add(name)
            if name in self.inner:
                found.update(self.inner)
            for need in rules[name][1] + rules[name][2]:
                visit(need)

        for operation, *arguments in self.steps[::-1]:
            if operation in MAKES and operation != "make-in-sub":
                for name in arguments[:1] or rules:
                    visit(name)
                break
        if "sub" in dict(self.settle()):
            found.update(self.inner)
        return found

    def may_be_left_out(self):
        """Targets that the last makes do not look at, that decide for themselves, or that a step
        wrote itself, and what is made from such; and symlinks, which make looks through."""
        rules, reached, found = self.all_rules(), self.reached(), set()
        restored = {step[1] for step in self.steps if step[0] == "restore"}
        changed = True
        while changed:
            before = len(found)
            for name, (kind, needs, order) in rules.items():
                if name not in reached or kind in OWN_MIND or name in restored or \
                        found.intersection(needs):
                    found.add(name)
            changed = len(found) > before
        return found | {name for name, (kind, _, _) in rules.items() if kind == "link"}

    def is_predictable(self):
        """No recipe looks at stamps or contents on its own, and no step sets stamps that depend on
        others: the sweep need not run every place of the tick to know."""
        return not {kind for _, kind, _, _ in self.rules} & OWN_MIND and \
            not {step[0] for step in self.steps} & {"cut", "save", "restore"}

    # --- the truth ------------------------------------------------------------------------------

    def right(self, name, memo, values):
        if name in values:
            return values[name].encode()
        if name not in memo:
            kind, needs, _ = self.all_rules()[name]
            data = [self.right(n, memo, values) for n in needs]
            if kind in ("cp", "cp-p", "cat", "unlink", "link"):
                memo[name] = b"".join(data)
            elif kind == "parts":
                strip = (lambda f: f[4:] if f.startswith("sub/") else "../" + f) \
                    if name in self.inner else (lambda f: f)
                lines = {strip(n).encode(): hashed([d]) for n, d in zip(needs, data)}
                memo[name] = b"".join(b"%s %s\n" % pair for pair in sorted(lines.items()))
            else:
                memo[name] = hashed(data) + b"\n"
        return memo[name]

    def wrong(self, tree):
        """The targets whose content is not the right one."""
        memo, values, found = {}, self.values(), []
        for name, (kind, _, _) in self.all_rules().items():
            path = f"{tree}/{name}"
            if not os.path.exists(path):
                continue
            with open(path + (DATA if kind == "touch" else ""), "rb") as f:
                if f.read() != self.right(name, memo, values):
                    found.append(name)
        return frozenset(found)


def quoted(text):
    return lambda *names: text.format(*map(shlex.quote, names))


OPERATIONS = {
    "edit": quoted("echo {1} >{0}"),
    "append": quoted("echo {1} >>{0}"),
    "renew": quoted("rm {0}; echo {1} >{0}"),
    "replace": quoted("echo {1} >{0}.tmp; mv {0}.tmp {0}"),
    "set-back": quoted("echo {1} >{0}; touch -d 2000-01-01 {0}"),
    "ahead": quoted("echo {1} >{0}; touch -d '+1 hour' {0}"),
    "copy": quoted("cp {0} {1}"),
    "copy-p": quoted("cp -p {0} {1}"),
    "move": quoted("mv {0} {1}"),
    "signal": quoted("echo {1} >{0}.data; touch {0}"),
    "cut": lambda *names: "for f in " + " ".join(map(shlex.quote, names)) +
                          "; do [ ! -e $f ] || touch -d @$(stat -c %Y $f) $f; done",
    "relink": quoted("ln -sfn {1} {0}"),
    "save": quoted("tar -cf {0}.tar {0}"),
    "restore": quoted("tar -xf {0}.tar"),
    "remove": quoted("rm -f {0}"),
    "touch-target": quoted("touch -c {0}"),
    "target-ahead": quoted("touch -c -d '+1 hour' {0}"),
    "make": quoted("make"),
    "make-goal": quoted("make {0}"),
    "make-quiet": quoted("make -s all"),
    "make-path": lambda: f"{MAKE_PATH}",
    "make-script": lambda: "sh -c 'make all'",
    "make-in-sub": lambda: "(cd sub && make)",
}
MAKES = {name for name in OPERATIONS if name.startswith("make")}
MAKE_PATH = next((p for p in ("/usr/bin/make", "/bin/make") if os.path.exists(p)), "make")
ON_TARGETS = {"remove", "touch-target", "target-ahead", "cut", "save", "restore"}


# --- random projects ----------------------------------------------------------------------------

class Maker:
    """Draws one project. The same seed, the same project."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.project = Project()
        self.odd = self.random.sample(ODD_NAMES, len(ODD_NAMES))

    def name(self, plain):
        r = self.random
        if r.random() < 0.3:
            return self.odd.pop()
        if r.random() < 0.15:
            return f"man.{plain[1:]}{r.randint(2, 99999)}"  # as if it ended with a process id
        return plain

    def draw(self):
        r, p = self.random, self.project
        p.sources = {n: f"{n} 0\n" for n in (self.name(f"s{i}") for i in range(r.randint(1, 3)))}
        if r.random() < 0.2:
            name = self.name("signal")
            p.signals = {name: f"{name} 0\n"}
        p.spares = {f"spare{i}": f"spare {i}\n" for i in range(2)}
        if r.random() < 0.15:
            p.links = {self.name("link"): r.choice(list(p.sources))}
        for i in range(r.randint(2, 5)):
            self.rule(i)
        p.group = r.random() < 0.15
        if r.random() < 0.15:
            p.chain = [["q", r.choice(list(p.sources))]]
        if r.random() < 0.15:
            p.pair = [["p", r.choice(list(p.sources))]]
        kinds = {kind for kind, _, _ in p.all_rules().values()}
        if r.random() < 0.15 and not p.chain and not kinds & {"touch", "link", "depfile"}:
            p.built = r.choice([-10, 0, 10])
        self.steps()
        return p

    def rule(self, i):
        r, p = self.random, self.project
        inner = i < 2 and len(p.inner) == len(p.rules) and r.random() < 0.25
        name = self.name(f"{'g' if inner else 'f'}{i}")
        name = f"sub/{name}" if inner else name
        kind = r.choice(KINDS)
        files = [*p.sources, *p.signals, *p.links, *(rule[0] for rule in p.rules)]
        usable = [f for f in files if kind not in NEED_CONTENT or not p.touched(f)]
        if kind == "depfile":
            usable = list(p.sources)
        if kind == "link":
            usable = [f for f in usable if inner or "/" not in f]
        count = 1 if kind in ONE_NEED else r.randint(1, min(3, len(usable)))
        # Chains are where a lost rebuild spreads: the youngest file is taken more often.
        needs = r.sample(usable, count)
        if usable[-1] not in needs and r.random() < 0.4:
            needs[0] = usable[-1]
        order = [f for f in files if f not in needs and r.random() < 0.1]
        p.rules.append([name, kind, needs, order])
        if inner:
            p.inner.append(name)

    def make(self):
        r, p = self.random, self.project
        goals = [rule[0] for rule in p.rules]
        choices = [["make"]] * 7 + [["make-goal", r.choice(goals)], ["make-quiet"], ["make-path"],
                                    ["make-script"]]
        if p.inner:
            choices.append(["make-in-sub"])
        return r.choice(choices)

    def edit(self, i):
        r, p = self.random, self.project
        source = r.choice(list(p.sources))
        others = [s for s in p.sources if s != source]
        text = f"{source} {i}"
        steps = [["edit", source, text]] * 8 + [["append", source, text], ["renew", source, text],
                                                ["replace", source, text]]
        steps += [["set-back", source, text], ["ahead", source, text]]
        if others:
            steps += [["copy", r.choice(others), source], ["copy-p", r.choice(others), source]]
        for name in p.signals:
            steps += [["signal", name, text]] * 4
        if p.links:
            steps += [["relink", list(p.links)[0], source]] * 2
        spare = next((s for s in p.spares if ["move", s] not in [d[:2] for d in p.steps]), None)
        if spare:
            steps += [["copy-p", spare, source], ["move", spare, source], ["edit", spare, text]]
        return r.choice(steps)

    def about_target(self, i):
        r, p = self.random, self.project
        target = r.choice(p.rules)[0]
        names = list(p.sources) + [rule[0] for rule in p.rules]
        steps = [[["touch-target", target]], [["target-ahead", target]], [["cut", *names]]]
        # One that is made anew of the same would be no other in content.
        sources = sorted(p.closure(target) & set(p.sources))
        if sources:
            source = r.choice(sources)
            steps += 3 * [[["remove", target], ["edit", source, f"{source} removed {i}"]]]
        return r.choice(steps)

    def drop_return(self):
        """Takes the last step back if a source has again what it had when a make ran, or stays as
        it was: contents would not tell."""
        p = self.project
        if p.steps[-1][0] in MAKES | ON_TARGETS - {"restore"}:
            return
        now, before = p.values(), p.values(p.steps[:-1])
        for i, step in enumerate(p.steps[:-1]):
            then = p.values(p.steps[:i]) if step[0] in MAKES else before
            if any(now.get(n) == then.get(n) != before.get(n) for n in now) or now == before:
                p.steps.pop()
                return

    def steps(self):
        r, p = self.random, self.project
        p.steps.append(["make"])
        cached = None
        for i in range(1, r.randint(3, 6)):
            self.drop_return()
            what = r.random()
            if what < 0.55:
                p.steps.append(self.edit(i))
            elif what < 0.85:
                p.steps.append(self.make())
            elif what < 0.93:
                p.steps += self.about_target(i)
            elif not cached:
                cached = r.choice(list(p.sources) + [p.rules[-1][0]])
                p.steps.append(["save", cached])
            else:
                p.steps.append(["restore", cached])
        self.drop_return()
        if p.steps[-1][0] not in MAKES and r.random() < 0.7:
            p.steps.append(["make"])


def draw(seed):
    return Maker(seed).draw()
