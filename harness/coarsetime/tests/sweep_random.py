#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""coarsetime sweep on random small projects against brute force.

The tick is really put at every place: after each event of the command, and nowhere. What is stale
then follows from contents alone (projects.py). The sweep must say the same for every boundary of
every class, name what it leaves out, and give reasons that hold on disk.

  sweep_random.py COARSETIME MIX [--cases N] [--seed N] [--jobs N] [--time SECONDS]
                  [--keep DIR] [--stop]
  sweep_random.py COARSETIME MIX --case FILE

A case that fails is shrunk and kept in DIR (--keep) with its tree, case.json for --case, and
repeat.sh. Exit status: 0 all agree, 1 one does not, 77 copies cannot be mounted here.
"""
import argparse, concurrent.futures, json, os, shlex, shutil, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
import projects

SECOND = 10 ** 9


class Complaint(Exception):
    """What is wrong: its kind, so that shrinking keeps to it, and a sentence."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


class Skip(Exception):
    pass


def call(words, folder):
    environment = {**os.environ, "LC_ALL": "C"}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(name, None)
    return subprocess.run(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="surrogateescape")


def read_log(path):
    """Paths of the events of the command, in order; a sleep parts it from the make after it."""
    events = []
    with open(path, errors="surrogateescape") as f:
        next(f)
        for line in f:
            number, kind, *_, name = line.rstrip("\n").split("\t")[:9]
            if kind == "sleep":
                break
            if number != "0":
                events.append(name)
    return events


class Place:
    """A real build with one tick after event `at` of the command (0: none)."""

    def __init__(self, events, wrong, stamps):
        self.events, self.wrong, self.stamps = events, wrong, stamps


class Bench:
    """Where one case after the other is tried."""

    def __init__(self, coarsetime, mix, scratch):
        self.coarsetime, self.mix, self.scratch = coarsetime, mix, scratch

    def fresh(self, project, name):
        tree = f"{self.scratch}/{name}"
        shutil.rmtree(tree, ignore_errors=True)
        project.write(tree, self.mix)
        return tree

    def words(self, schedule, script, log):
        return [self.coarsetime, "-q", "--in-place", "--keep-stamps", "-g", "1s", "--schedule",
                schedule, "--log", log, "--", "sh", script]

    def build(self, project, at):
        tree = self.fresh(project, "real")
        log, script = f"{self.scratch}/log", f"{self.scratch}/run.sh"
        with open(script, "w") as f:
            f.write(whole_command(project))
        run = call(self.words(f"at {at}" if at else "frozen", script, log), tree)
        if run.returncode:
            raise Complaint("layer", f"at {at}: status {run.returncode}: {run.stderr}")
        events = read_log(log)
        stamps = {}
        for name in [*project.sources, *project.signals, *project.links, *project.all_rules()]:
            if os.path.exists(f"{tree}/{name}"):
                stamps[name] = os.stat(f"{tree}/{name}").st_mtime_ns // SECOND
        return Place(events, project.wrong(tree), stamps)

    def sweep(self, project, *options):
        tree = self.fresh(project, "tree")
        output = f"{self.scratch}/sweep"
        shutil.rmtree(output, ignore_errors=True)
        run = call([self.coarsetime, "sweep", "--json", *options, "--workers", "1", "--output",
                    output, "--", "sh", "steps.sh"], tree)
        if run.returncode == 77:
            raise Skip(run.stderr.strip())
        if run.returncode not in (0, 1, 4):
            raise Complaint("status", f"sweep: status {run.returncode}: {run.stderr}")
        return json.loads(run.stdout), read_log(f"{output}/build.events")


def whole_command(project):
    """The steps, and a tick later the last make of each folder once more."""
    return project.script() + "sleep 2\n" + "".join(text + "\n" for _, text in project.settle())


def identities(events, project):
    """A name for each event that is the same in all builds of the project: the edits, which come
    in every build, count; between two of them, a file and its how-manieth event."""
    edited = {*project.sources, *project.spares, *project.signals, *project.links, "notes"}
    targets = project.all_rules()
    known = {name + end for name in edited | set(targets)
             for end in ("", projects.DATA, ".new", ".tmp", ".tar", ".d")}
    edits, seen, found = 0, {}, []
    for path in events:
        if path in edited:
            edits += 1
            found.append(edits)
            continue
        # Temporaries, whatever letters or process id they end with.
        if path not in known:
            path = next((t + ".*" for t in sorted(targets, key=len) if path.startswith(t + ".")),
                        "*")
        seen[edits, path] = seen.get((edits, path), 0) + 1
        found.append((edits, path, seen[edits, path]))
    return found


def counterparts(recorded, frozen):
    """For each boundary of the record, after how many events of a build without a tick it is."""
    position = {name: i + 1 for i, name in enumerate(recorded)}
    reach, places = 0, []
    for name in frozen:
        reach = max(reach, position.get(name, reach))
        places.append(reach)
    return [sum(p <= k for p in places) for k in range(len(recorded) + 1)]


def left_out(result):
    return {one["file"] for one in result["left_out"]}


def check_reason(project, stale, names, place):
    """One reason of the sweep for a stale file, on the disk of a real build at that place."""
    rules = project.all_rules()
    file, because, how = stale["file"], stale["because"], stale["how"]
    if because not in project.closure(file):
        raise Complaint("reason", f"{file} is not made from {because}")
    mine, its = place.stamps.get(file), place.stamps.get(because)
    if how == "made-from":
        while because in rules and rules[because][0] == "link" and because not in names:
            because = rules[because][1][0]  # the file that the link leads to
        if because not in names:
            raise Complaint("reason", f"{file}: made from {because}, which is not stale")
    elif its is not None and (mine != its if how == "tie" else its >= mine):
        raise Complaint("reason", f"{file}: {how} with {because}, but the stamps are {mine} and "
                                  f"{its}")


def compare(project, result, recorded, places):
    frozen = identities(places[0].events, project)
    named = left_out(result)
    unfounded = named - project.may_be_left_out()
    if unfounded:
        raise Complaint("left-out", f"left out without need: {sorted(unfounded)}")
    # After a prediction that did not hold the sweep runs each place, numbered as here.
    counterpart = range(len(places)) if result["every_place"] else \
        counterparts(identities(recorded, project), frozen)
    last = len(counterpart) - 1
    for c in result["classes"]:
        names = {s["file"] for s in c["stale"]}
        if (c["prediction"] == "FAIL") != bool(names):
            raise Complaint("verdict", f"{c['prediction']} with {sorted(names)}")
        if names & named:
            raise Complaint("left-out", f"both stale and left out: {sorted(names & named)}")
        for k in range(c["first"], c["last"] + 1):
            j = counterpart[min(k, last)]
            if names != places[j].wrong - named:
                raise Complaint("stale", f"boundary {k}: the sweep says {sorted(names)}, with the "
                                f"tick after event {j} it is {sorted(places[j].wrong)}"
                                + (f", left out {sorted(named)}" if named else ""))
        for stale in c["stale"]:
            check_reason(project, stale, names, places[counterpart[min(c["first"], last)]])
    failing = any(c["prediction"] == "FAIL" for c in result["classes"])
    if result["verdict"] != ("FAIL" if failing else "PASS"):
        raise Complaint("verdict", f"verdict {result['verdict']}: {result['sentence']}")
    if failing == result["sentence"].startswith("PROVED"):
        raise Complaint("verdict", result["sentence"])


def check(project, bench, seed):
    """Raises a Complaint, or returns what was seen."""
    first = bench.build(project, 0)
    if not set(first.events) & set(project.all_rules()):
        return None  # the command makes nothing
    places = [first] + [bench.build(project, at) for at in range(1, len(first.events) + 1)]
    for at, place in enumerate(places):
        before, frozen = (identities(b.events[:at], project) for b in (place, first))
        if before != frozen:
            raise Complaint("layer", f"at {at}: the events before the tick are not those of a "
                                     f"build without: {before} {frozen}")
    result, recorded = bench.sweep(project, "--sample", "0")
    if result["verdict"] == "MISS":
        raise Complaint("MISS", f"{result['sentence']}: {result['surprises']}")
    if result["every_place"] and project.is_predictable():
        raise Complaint("prediction", str(result["surprises"]))
    for c in result["classes"]:
        if not c["confirmation"] or c["confirmation"]["verdict"] != c["prediction"]:
            raise Complaint("MISS", f"boundaries {c['first']}-{c['last']}: {c['confirmation']}")
    compare(project, result, recorded, places)
    if seed % 4 == 0 and not result["every_place"]:
        only, _ = bench.sweep(project, "--predict-only")
        shape = lambda r: [(c["first"], c["last"], c["stale"]) for c in r["classes"]]
        if shape(only) != shape(result):
            raise Complaint("predict-only", f"{shape(only)} instead of {shape(result)}")
    return {"places": len(places), "classes": len(result["classes"]),
            "failing": sum(c["prediction"] == "FAIL" for c in result["classes"]),
            "of_them_run_at_every_place": int(result["every_place"]),
            "left_out": len(left_out(result)), "targets": len(project.all_rules())}


# --- shrinking ----------------------------------------------------------------------------------

def without_rule(data, name):
    data["rules"] = [r for r in data["rules"] if r[0] != name]
    data["inner"] = [n for n in data["inner"] if n != name]
    data["steps"] = [s for s in data["steps"] if name not in s[1:] or s[0] == "cut"]
    for step in data["steps"]:
        if step[0] == "cut":
            step[1:] = [n for n in step[1:] if n != name]
    for rule in data["rules"]:
        rule[2] = [n for n in rule[2] if n != name] or [next(iter(data["sources"]))]
        rule[3] = [n for n in rule[3] if n != name]


def smaller(data):
    """Copies of a case that lack something, the biggest cuts first."""
    def copy(change):
        new = json.loads(json.dumps(data))
        change(new)
        return new

    for rule in data["rules"]:
        yield copy(lambda d: without_rule(d, rule[0]))
    for i in reversed(range(len(data["steps"]))):
        yield copy(lambda d: d["steps"].pop(i))
    for key, empty in (("chain", []), ("pair", []), ("links", {}), ("signals", {}), ("group", False),
                       ("built", None)):
        if data[key] != empty:
            yield copy(lambda d: d.update({key: empty}))
    for i, (_, kind, needs, order) in enumerate(data["rules"]):
        if order:
            yield copy(lambda d: d["rules"][i].__setitem__(3, []))
        for need in needs if len(needs) > 1 else []:
            yield copy(lambda d: d["rules"][i][2].remove(need))
        if kind != "mix":
            yield copy(lambda d: d["rules"][i].__setitem__(1, "mix"))
    for group in ("spares", "sources"):
        for name in list(data[group])[1 if group == "sources" else 0:]:
            yield copy(lambda d: d[group].pop(name))


def shrink(data, bench, kind, tries=150):
    """A smaller case with a complaint of the same kind."""
    progress = True
    while progress:
        progress = False
        for candidate in smaller(data):
            tries -= 1
            if tries < 0:
                return data
            try:
                check(projects.Project.from_json(candidate), bench, 1)
            except Complaint as complaint:
                if complaint.kind == kind:
                    data, progress = candidate, True
                    break
            except (KeyError, OSError, StopIteration):
                pass  # a cut that leaves no project
    return data


def keep(data, bench, folder, seed):
    """The case, shrunk, as a folder of its own. Returns the complaint about it."""
    project = projects.Project.from_json(data)
    place = f"{folder}/case-{seed}"
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    project.write(f"{place}/tree", bench.mix)
    with open(f"{place}/case.json", "w") as f:
        json.dump(data, f, indent=1)
    with open(f"{place}/run.sh", "w") as f:
        f.write(whole_command(project))
    try:
        check(project, bench, seed)
        text = "agrees now"
    except Complaint as complaint:
        text = f"{complaint.kind}: {complaint}"
    with open(f"{place}/repeat.sh", "w") as f:
        f.write(f"#!/bin/sh\n# {text}\nset -e\ncd {shlex.quote(os.path.abspath(place))}\n"
                f"(cd tree && {bench.coarsetime} sweep --sample 0 -- sh steps.sh) || true\n"
                "rm -rf built && cp -a tree built && cd built\n"
                "# An argument is the schedule of this run, such as 'at 3'.\n"
                + " ".join(map(shlex.quote, bench.words("SCHEDULE", "../run.sh", "../log")))
                .replace("SCHEDULE", '"${1:-frozen}"') + "\n")
    os.chmod(f"{place}/repeat.sh", 0o755)
    return text


def try_seed(seed, options, scratch):
    """In a process of its own. Returns what was seen, a complaint, or the reason for a skip."""
    own = tempfile.mkdtemp(dir=scratch)
    bench = Bench(options.coarsetime, options.mix, own)
    project = projects.draw(seed)
    try:
        return seed, "seen", check(project, bench, seed)
    except Skip as skip:
        return seed, "skip", str(skip)
    except Complaint as complaint:
        text = f"{complaint.kind}: {complaint}"
        if options.keep and time.monotonic() < options.end:
            data = shrink(json.loads(json.dumps(project.to_json())), bench, complaint.kind)
            text = keep(data, bench, options.keep, seed)
        return seed, "wrong", text
    finally:
        shutil.rmtree(own, ignore_errors=True)


def run_case(options, scratch):
    with open(options.case) as f:
        project = projects.Project.from_json(json.load(f))
    try:
        print(check(project, Bench(options.coarsetime, options.mix, scratch), 0))
        return 0
    except Complaint as complaint:
        print(f"{complaint.kind}: {complaint}")
        return 1


def run_all(options, scratch):
    totals, done, wrong, nothing = {}, 0, 0, 0
    options.end = time.monotonic() + options.time
    seeds = range(options.seed, options.seed + options.cases)
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(try_seed, seed, options, scratch) for seed in seeds]
        for future in concurrent.futures.as_completed(futures):
            seed, outcome, what = future.result()
            done += 1
            if outcome == "skip":
                pool.shutdown(cancel_futures=True)
                print(f"1..0 # SKIP {what}")
                return 77
            if outcome == "wrong":
                wrong += 1
                print(f"# case {seed}: {what}", flush=True)
            elif what is None:
                nothing += 1
            else:
                totals = {key: totals.get(key, 0) + value for key, value in what.items()}
            if time.monotonic() > options.end or (wrong and options.stop):
                pool.shutdown(cancel_futures=True)
                break
    print(f"1..1\n{'not ' if wrong else ''}ok 1 - {done} projects from seed "
          f"{options.seed}: {wrong} wrong, {nothing} that make nothing; of the others "
          + ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in totals.items()))
    return int(wrong > 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("coarsetime", type=os.path.realpath)
    parser.add_argument("mix", type=os.path.realpath)
    parser.add_argument("--cases", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--time", type=float, default=10 ** 9,
                        help="seconds; no case is begun later")
    parser.add_argument("--keep", type=os.path.realpath)
    parser.add_argument("--case")
    parser.add_argument("--stop", action="store_true", help="at the first complaint")
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    scratch = tempfile.mkdtemp(prefix="sweep-random.", dir=memory)
    try:
        return run_case(options, scratch) if options.case else run_all(options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
