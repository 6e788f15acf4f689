#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coarsetime sweep on random small projects, against an oracle that knows nothing of stamps.

The recipes of such a project hash what they are given, so the right content of every target
follows from the sources as the command leaves them; a target with another content is stale. Each
class that the sweep predicts is built here with its schedule, and every place of the tick, by
number, is built too: its stale targets must be those of some class.

  sweep_random.py COARSETIME [--projects N] [--seed N] [--places N] [--keep]
"""
import argparse, hashlib, json, os, random, shutil, subprocess, sys, tempfile


class Project:
    """Sources, targets with their prerequisites and kind, and a command of several steps."""

    def __init__(self, seed):
        r = self.random = random.Random(seed)
        self.sources = [f"s{i}" for i in range(r.randint(2, 5))]
        self.values = {s: f"{s} 0" for s in self.sources}
        self.rules = {}  # target -> (kind, needs, order-only)
        self.inner = []  # targets below sub/, made by a make of their own
        self.phony_group = r.random() < 0.3
        for i in range(r.randint(2, 7)):
            inner = i < 3 and not [t for t in self.rules if t not in self.inner] \
                and r.random() < 0.4
            name = f"sub/g{i}" if inner else f"f{i}"
            files = self.sources + list(self.rules)
            needs = r.sample(files, min(len(files), r.randint(1, 3)))
            order = [f for f in files if f not in needs and r.random() < 0.1]
            kind = r.choice(["plain"] * 5 + ["asks", "asks", "always", "double"])
            self.rules[name] = (kind, needs, order)
            if inner:
                self.inner.append(name)
        self.chain = r.random() < 0.3  # q.out from q.mid, intermediate, from a source
        if self.chain:
            source = r.choice(self.sources)
            self.rules["q.mid"] = ("plain", [source], [])
            self.rules["q.out"] = ("plain", ["q.mid"], [])
        self.pair = r.random() < 0.3  # two targets of one pattern rule
        if self.pair:
            needs = r.sample(self.sources, 1)
            self.rules["p.tab1"] = self.rules["p.tab2"] = ("pair", needs, [])
        self.steps = self.make_steps()

    def make_steps(self):
        r, steps = self.random, ["make"]
        for i in range(r.randint(1, 5)):
            what = r.random()
            if what < 0.6:
                source = r.choice(self.sources)
                self.values[source] = f"{source} {i + 1}"
                steps.append(f"echo '{self.values[source]}' >{source}")
            elif what < 0.85:
                steps.append("make")
            else:
                goals = [t for t in self.rules if t not in self.inner]
                steps.append(f"make {r.choice(goals)}" if goals else "make")
        return steps

    def recipe(self, name, kind, needs, here):
        command = f"cat {' '.join(map(here, needs))} | md5sum >{here(name)}"
        if kind == "asks":
            return f"\t$(if $(filter-out FORCE sub,$?),@{command},@:)\n"
        return f"\t@{command}\n"

    def rule(self, name, here):
        kind, needs, order = self.rules[name]
        colon = "::" if kind == "double" else ":"
        force = " FORCE" if kind in ("asks", "always") else ""
        bar = " | " + " ".join(map(here, order)) if order else ""
        return f"{here(name)}{colon} {' '.join(map(here, needs))}{force}{bar}\n" + \
            self.recipe(name, kind, needs, here)

    def write(self, tree):
        os.makedirs(f"{tree}/sub")
        for s in self.sources:
            with open(f"{tree}/{s}", "w") as f:
                f.write(f"{s} 0\n")
        outer = [t for t in self.rules if t not in self.inner and t != "q.mid"]
        text = f"all: {' '.join(outer)}{' sub' if self.inner else ''}\n"
        if self.phony_group:
            text = "all: group\ngroup: " + text[len("all: "):]
        text += ".PHONY: all sub group FORCE\nFORCE:\n"
        if self.inner:
            text += "sub:\n\t@$(MAKE) --no-print-directory -C sub\n"
            text += "".join(f"{t}: sub ;\n" for t in self.inner)
        for name in outer:
            if name not in ("q.out", "p.tab1", "p.tab2"):
                text += self.rule(name, lambda f: f)
        if self.chain:
            text += f"q.mid: {self.rules['q.mid'][1][0]}\n\t@cat $< | md5sum >$@\n"
            text += "%.out: %.mid\n\t@cat $< | md5sum >$@\n.INTERMEDIATE: q.mid\n"
        if self.pair:
            source = self.rules["p.tab1"][1][0]
            text += f"%.tab1 %.tab2: {source}\n\t@cat $< | md5sum >$*.tab1\n" \
                    "\t@cat $< | md5sum >$*.tab2\n"
        with open(f"{tree}/Makefile", "w") as f:
            f.write(text)
        below = lambda f: f[4:] if f.startswith("sub/") else "../" + f
        text = f"all: {' '.join(map(below, self.inner))}\n.PHONY: all FORCE\nFORCE:\n"
        text += "".join(self.rule(t, below) for t in self.inner)
        with open(f"{tree}/sub/Makefile", "w") as f:
            f.write(text)
        with open(f"{tree}/steps.sh", "w") as f:
            f.write("set -e\n" + "\n".join(self.steps) + "\n")

    def right(self, name, memo):
        if name in self.values:
            return (self.values[name] + "\n").encode()
        if name not in memo:
            data = b"".join(self.right(n, memo) for n in self.rules[name][1])
            memo[name] = hashlib.md5(data).hexdigest().encode() + b"  -\n"
        return memo[name]

    def stale(self, tree):
        """By content alone."""
        memo, found = {}, []
        for name in self.rules:
            path = f"{tree}/{name}"
            if os.path.exists(path):
                with open(path, "rb") as f:
                    if f.read() != self.right(name, memo):
                        found.append(name)
        return tuple(sorted(found))


def call(words, cwd):
    return subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def build(project, coarsetime, scratch, schedule, grain="1s"):
    """What a real build under the schedule, and its last make once more, leave stale."""
    tree = f"{scratch}/real"
    shutil.rmtree(tree, ignore_errors=True)
    project.write(tree)
    last = [step for step in project.steps if step.startswith("make")][-1]
    after = "frozen" if grain == "1s" else schedule
    for schedule, words in ((schedule, ["sh", "steps.sh"]), (after, last.split())):
        run = call([coarsetime, "-q", "--in-place", "--keep-stamps", "-g", grain, "--allow-unmet",
                    "--schedule", schedule, "--"] + words, tree)
        if run.returncode:
            raise RuntimeError(f"{schedule}: {run.stderr}")
    return project.stale(tree)


def try_project(seed, coarsetime, scratch, places):
    project = Project(seed)
    tree = f"{scratch}/tree"
    shutil.rmtree(tree, ignore_errors=True)
    project.write(tree)
    run = call([coarsetime, "sweep", "--json", "--sample", "0", "--output", f"{scratch}/out", "--",
                "sh", "steps.sh"], tree)
    if run.returncode not in (0, 1, 4):
        return [f"status {run.returncode}: {run.stderr}"], None
    result = json.loads(run.stdout)
    complaints = [f"not as predicted: {surprise}" for surprise in result["surprises"]]
    # What the command leaves out of date of its own accord is no fault of the clock.
    anyway = set(build(project, coarsetime, scratch, "realtime", "ns"))
    stale = lambda schedule: tuple(f for f in build(project, coarsetime, scratch, schedule)
                                   if f not in anyway)
    predicted = set()
    for c in result["classes"]:
        names = tuple(sorted(s["file"] for s in c["stale"]))
        predicted.add(names)
        real = stale(c["confirmation"]["schedule"])
        if real != names:
            complaints.append(f"boundaries {c['first']}-{c['last']} "
                              f"({c['confirmation']['schedule']}): predicted {names}, real {real}")
    numbers = range(1, result["events"] + 1)
    for k in random.Random(seed).sample(numbers, min(places, len(numbers))):
        real = stale(f"at {k}")
        if real not in predicted:
            complaints.append(f"at {k}: {real} is no class's outcome")
    return complaints, result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("coarsetime")
    parser.add_argument("--projects", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=3)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    for name in ("MAKEFLAGS", "MAKELEVEL"):
        os.environ.pop(name, None)
    scratch = tempfile.mkdtemp(prefix="coarsetime-projects.")
    bad = classes = failing = 0
    for seed in range(options.seed, options.seed + options.projects):
        complaints, result = try_project(seed, os.path.realpath(options.coarsetime), scratch,
                                         options.places)
        if complaints:
            if "SKIP" in complaints[0] or "status 77" in complaints[0]:
                print(f"1..0 # SKIP {complaints[0]}")
                sys.exit(77)
            bad += 1
            print(f"# project {seed}:", *complaints, sep="\n#   ", flush=True)
        if result:
            classes += len(result["classes"])
            failing += sum(c["prediction"] == "FAIL" for c in result["classes"])
    print(f"1..1\n{'not ' if bad else ''}ok 1 - {options.projects} projects, {classes} classes, "
          f"{failing} of them with stale targets: prediction and contents agree")
    if not options.keep:
        shutil.rmtree(scratch)
    else:
        print("#", scratch)
    sys.exit(bad != 0)


main()
