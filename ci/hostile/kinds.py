# SPDX-License-Identifier: GPL-2.0-only
"""Hostile and broken inputs, drawn from a seed. Each function of KINDS makes one in a directory
of its own and returns the words of the command that reads it; all their text is ours."""
import bz2
import gzip
import io
import json
import lzma
import os
import sqlite3
import tarfile
import zipfile

KERNEL = {
    "Makefile": "VERSION = 9\nPATCHLEVEL = 8\nSUBLEVEL = 7\nEXTRAVERSION =\nall:\n\tscripts/adjust_autoksyms.sh \"make again\"\n",
    "Kbuild": "obj-y += init/\n",
    "arch/Kconfig": "config X\n",
    "scripts/Makefile.build": "obj: built-in.a\n",
    "scripts/Makefile.modpost": "all:\n",
    "scripts/adjust_autoksyms.sh": "#!/bin/sh\ndepfile=\"include/ksym/${sympath}\"\n",
    "scripts/mod/modpost.c": '#include "elfconfig.h"\n',
    "include/linux/export.h": "#include <linux/deep.h>\n",
    "include/linux/deep.h": "int deep;\n",
}
NASTY = ["\x1b]0;owned\x07", "\x1b[2J", "a\rb", "\u202egnp.exe", "../../../../etc/passwd", "/etc/passwd",
         "x" * 70000, "%s%n%n", "", " ", "-rf", "$(touch /tmp/escaped)", "`touch /tmp/escaped`", "'\"", "\x7f",
         "a\nb", "\x9b31m", "\ufffd" * 300]


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def flip(draw, data, most=8):
    """Some bytes changed, cut or doubled."""
    data = bytearray(data)
    for _ in range(draw.randint(1, most)):
        if not data:
            break
        at = draw.randrange(len(data))
        how = draw.randrange(5)
        if how == 0:
            del data[at:]
        elif how == 1:
            data[at:at] = data[at:at + draw.randint(1, 64)] * draw.randint(1, 50)
        elif how == 2:
            data[at] = draw.choice(b"\x00\xff\x1b[]{}\"'\n=\\")
        else:
            data[at] ^= 1 << draw.randrange(8)
    return bytes(data)


def twist(draw, value):
    """A JSON value with one place replaced by something else."""
    places = []

    def walk(node):
        for key in (list(node) if isinstance(node, dict) else range(len(node))):
            places.append((node, key))
            if isinstance(node[key], (dict, list)) and node[key]:
                walk(node[key])
    walk(value)
    if places:
        node, key = draw.choice(places)
        if draw.randrange(5) == 0:
            del node[key]
        else:
            node[key] = draw.choice([None, True, -1, 2 ** 63 - 1, 1e308, [], {}, [[]], [None], {"": {}}, 10 ** 30]
                                    + NASTY)
    return value


def json_text(draw, seed):
    """One of the ways in which a JSON file can be broken; @seed is a whole one."""
    how = draw.randrange(10)
    depth = draw.choice([65, 1000, 100000, 1000000])
    if how == 0:
        return b"[" * depth
    if how == 1:
        return b'{"a":' * depth + b"1" + b"}" * depth
    if how == 2:
        return b'{"findings":' + b"[" * depth + b"]" * depth + b"}"
    if how == 3:
        return b'{"a":[' + b"0," * draw.choice([100, 5000000]) + b"0]}"
    if how == 4:
        return b'/*"*/' + b"[" * depth + b'"' + json.dumps(seed).encode()
    if how in (5, 6):
        return flip(draw, json.dumps(seed, indent=1).encode())
    if how == 7:
        return draw.choice([b"", b"\xff\xfe", b"null", b"{}", b"[]", b'"', b"{" + b"\x00" * 100, b"9" * 100000])
    return json.dumps(twist(draw, seed), ensure_ascii=draw.randrange(2) == 0).encode("utf-8", "surrogatepass")


def odd_file(draw, path, data):
    """@data at @path, or what is no file there."""
    how = draw.randrange(12)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        os.unlink(path)
    if how == 0:
        os.mkfifo(path)
    elif how == 1:
        os.mkdir(path)
    elif how == 2:
        os.symlink(draw.choice(["/dev/zero", "/dev/tty", "/proc/self/mem", "loop", "nothing", "/etc/passwd"]), path)
    else:
        write(path, data)


def pack(entries, mode="w"):
    """A tar archive of (name, content or TarInfo fields)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as tar:
        for name, what in entries:
            info = tarfile.TarInfo(name)
            if isinstance(what, dict):
                for field, value in what.items():
                    setattr(info, field, value)
                tar.addfile(info)
            else:
                info.size = len(what)
                tar.addfile(info, io.BytesIO(what.encode() if isinstance(what, str) else what))
    return out.getvalue()


def kernel_entries(prefix="linux/"):
    return [(prefix + name, text) for name, text in KERNEL.items()]


def bad_entries(draw):
    link = {"type": tarfile.SYMTYPE}
    hard = {"type": tarfile.LNKTYPE}
    size = draw.choice([10, 300000])
    return draw.choice([
        [("/etc/escaped", "x")], [("linux/../../escaped", "x")], [("linux/scripts/../../../escaped", "x")],
        [("linux/scripts/" + "d/" * 3000 + "x", "x")], [("linux/" + "n" * 5000, "x")],
        [("linux/scripts/out", dict(link, linkname=draw.choice(["/etc/passwd", "../../etc", "../../../dev/null"])))],
        [("linux/scripts/basic/up", dict(link, linkname="../..")),
         ("linux/scripts/basic/out", dict(link, linkname="up/../escaped"))],
        [("linux/scripts/basic/up", dict(link, linkname=".")), ("linux/scripts/basic/up/x", "x")],
        [("linux/scripts/a", dict(link, linkname="b")), ("linux/scripts/b", dict(link, linkname="a"))],
        [("linux/scripts/null", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3})],
        [("linux/dev/sda", {"type": tarfile.BLKTYPE, "devmajor": 8})], [("linux/scripts/f", {"type": tarfile.FIFOTYPE})],
        [("linux/scripts/Makefile.build", "again")], [("other/" + name, text) for name, text in KERNEL.items()],
        [("linux/scripts/big", "#" * size)] + [("linux/scripts/l%d" % i, dict(hard, linkname="linux/scripts/big"))
                                                for i in range(size // 100)],
        [("linux/scripts/h", dict(hard, linkname=draw.choice(["/etc/passwd", "linux/scripts/h", "../x"])))],
        [("linux/scripts/" + draw.choice(NASTY[:4]), "x")], [("linux/scripts/zeros", b"\0" * draw.choice([10, 50000000]))],
        [("linux/Makefile\x00hidden", "x")], [("", "x")], [("linux/scripts/" + "é" * 200, "x")],
    ])


PACKERS = {"tar": bytes, "gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress,
           "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
           "lz4": lambda data: b"\x04\x22\x4d\x18\x64\x40\xa7" + data}


def archive(draw, here, world):
    """An archive with entries that none has, cut, damaged, or of another format."""
    entries = kernel_entries()
    how = draw.randrange(8)
    if how < 4:
        bad = bad_entries(draw)
        entries = entries + bad if draw.randrange(2) else bad + entries
    kind = draw.choice(sorted(PACKERS))
    data = PACKERS[kind](pack(entries))
    if how == 4:
        data = data[:draw.randrange(len(data))]
    elif how in (5, 6):
        data = flip(draw, data, 2)
    elif how == 7:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, text in entries + [(draw.choice(["../escaped", "/escaped", "linux/\x1b[2J"]), "x")]:
                made.writestr(name, text)
        data = flip(draw, out.getvalue(), 3) if draw.randrange(2) else out.getvalue()
    return ["import", write(os.path.join(here, "kernel.tar." + kind), data)]


def directory(draw, here, world):
    """A source directory with FIFOs, devices, links and loops."""
    top = os.path.join(here, "linux")
    for name, text in KERNEL.items():
        write(os.path.join(top, name), text)
    name = draw.choice(sorted(KERNEL))
    how = draw.randrange(8)
    if how < 5:
        odd_file(draw, os.path.join(top, name), flip(draw, KERNEL[name].encode()))
    elif how == 5:
        os.symlink("..", os.path.join(top, "scripts/loop"))
        os.symlink("loop/../../..", os.path.join(top, "scripts/out"))
    elif how == 6:
        os.makedirs(os.path.join(top, "scripts", *["d"] * 400))
    else:
        os.mkfifo(os.path.join(top, "scripts", draw.choice(["pipe", "Makefile.pipe", "x.c"])))
    return ["import", top]


def tree(draw, here, world):
    """expected.json of a tree."""
    write(os.path.join(here, "tree/Makefile"), "all:\n")
    odd_file(draw, os.path.join(here, "tree/expected.json"), json_text(draw, world["expected"]))
    return ["build", os.path.join(here, "tree"), "--run-dir", os.path.join(here, "run")]


def record(draw, here, world):
    """verdict.json or sweep.json of a run."""
    odd_file(draw, os.path.join(here, "run", draw.choice(["verdict.json", "verdict.json", "sweep.json"])),
             json_text(draw, world["verdict"]))
    return ["report", os.path.join(here, "run")] + draw.choice([[], ["--html", os.path.join(here, "x.html")],
                                                                ["--junit", os.path.join(here, "x.xml")], ["--ktap"]])


def run_for_bundle(draw, here, world):
    """A run of which a bundle is to be made."""
    odd_file(draw, os.path.join(here, "run/verdict.json"), json_text(draw, world["verdict"]))
    return ["bundle", os.path.join(here, "run"), "-o", os.path.join(here, "b.trimtorture.tar.zst")]


def snapshot(draw, here, world):
    """A cache that somebody wrote to."""
    cache = os.path.join(here, "cache/trimtorture/snapshots")
    place = os.path.join(cache, "0123456789abcdef")
    write(os.path.join(place, "tree/Makefile"), "VERSION = 1\n")
    whole = {"manifest.json": world["manifest"], "origin.json": {"source": "-", "imported": 1}}
    for name, seed in whole.items():
        odd_file(draw, os.path.join(place, name), json_text(draw, seed) if draw.randrange(2) else json.dumps(seed))
    odd_file(draw, os.path.join(cache, "index.json"), json_text(draw, {"1:2:3:4:5": "0123456789abcdef"}))
    words = draw.choice([["snapshots"], ["snapshots", "--json"],
                         ["generate", "--kernel", "0123", "--profile", "tiny", "--output", os.path.join(here, "t")]])
    return ["XDG_CACHE_HOME=" + os.path.join(here, "cache")] + words


def life(draw, here, world):
    """A life file."""
    text = world["life"].encode()
    how = draw.randrange(4)
    if how == 0:
        text += ("build %s=%s\n" % (draw.choice(["jobs", "targets", "schedule", "stop", "expect"]),
                                    draw.choice(NASTY + ["0", "-n", "-1", "--version", "99999999999"]))).encode()
    elif how == 1:
        text = text.replace(b"tiny", draw.choice(NASTY).encode()[:5000])
    else:
        text = flip(draw, text)
    odd_file(draw, os.path.join(here, "x.life"), text)
    return ["repro", os.path.join(here, "x.life"), "--output", os.path.join(here, "out")]


def profile(draw, here, world):
    """A key file."""
    text = world["profile"]
    lines = text.splitlines()
    how = draw.randrange(3)
    if how == 0:
        at = draw.randrange(len(lines))
        lines[at] = lines[at].split("=")[0] + "=" + draw.choice(NASTY + ["-1", "99999999999999999999", "1e9", "\\q"])
        text = "\n".join(lines)
    data = text.encode("utf-8", "surrogatepass") if how == 0 else flip(draw, text.encode())
    odd_file(draw, os.path.join(here, "x.ini"), data)
    return ["generate", "--kernel", world["id"], "--profile", os.path.join(here, "x.ini"), "--output",
            os.path.join(here, "t")]


def bundle(draw, here, world):
    """A bundle that was damaged, or whose maker lies."""
    path = os.path.join(here, "x.trimtorture.tar.zst")
    if draw.randrange(3) == 0:
        write(path, flip(draw, world["bundle"], 4))
        return ["repro", path, "--output", os.path.join(here, "out")]
    files = dict(world["bundle-files"])
    name = draw.choice(sorted(files))
    if draw.randrange(2):
        name = "bundle.json"
    files[name] = json_text(draw, json.loads(files[name])) if name == "bundle.json" else flip(draw, files[name])
    for name, data in files.items():
        write(os.path.join(here, "x", name), data)
    if draw.randrange(4) == 0:
        odd_file(draw, os.path.join(here, "x", draw.choice(["extra", "life", "bundle.json"])), b"x")
    return ["repro", os.path.join(here, "x"), "--output", os.path.join(here, "out")]


def database(draw, here, world):
    """A results database with another schema, or damaged pages."""
    path = write(os.path.join(here, "x.db"), world["database"])
    how = draw.randrange(5)
    if how == 0:
        write(path, flip(draw, world["database"], 20))
    else:
        db = sqlite3.connect(path)
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'")]
        table = draw.choice(tables)
        db.execute("PRAGMA foreign_keys=OFF")
        if how == 1:
            db.execute('DROP TABLE "%s"' % table)
        elif how == 2:
            db.execute('ALTER TABLE "%s" RENAME TO gone' % table)
            db.execute('CREATE VIEW "%s" AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) '
                       "SELECT x AS id, x AS campaign FROM n" % table)
        elif how == 3:
            column = draw.choice([row[1] for row in db.execute('PRAGMA table_info("%s")' % table)])
            try:
                db.execute('UPDATE "%s" SET "%s" = ?' % (table, column), (draw.choice(NASTY + [None, -1, 2 ** 62, b"\xff"]),))
            except sqlite3.Error:
                pass
        else:
            db.execute("PRAGMA user_version = %d" % draw.choice([-1, 0, 99, 2 ** 31 - 1]))
        db.commit()
        db.close()
    return ["report", "--db", path] + draw.choice([[], ["--json", os.path.join(here, "x.json")],
                                                   ["--html", os.path.join(here, "x.html")]])


def events(draw, here, world):
    """An event log."""
    log = world["log"].encode()
    odd_file(draw, os.path.join(here, "x.events"), flip(draw, log) if draw.randrange(2) else
             log.replace(b"a.o", draw.choice(NASTY).encode()[:3000]))
    return ["coarsetime", "log", os.path.join(here, "x.events")]


def output(draw, here, world):
    """A name for a result that is no place for one."""
    path = os.path.join(here, "target")
    how = draw.randrange(9)
    if how == 0:
        os.mkfifo(path)
    elif how == 1:
        os.mkdir(path)
    elif how == 2:
        os.symlink(draw.choice(["/dev/null", "nowhere", "target", "/etc/passwd/x"]), path)
    elif how == 3:
        os.mknod(path, 0o20666, os.makedev(1, 3))
    elif how == 4:
        os.mknod(path, 0o60600, os.makedev(7, 200))
    elif how == 5:
        path = "/dev/full"
    elif how == 6:
        path = "/dev/null"
    elif how == 7:
        path = "/nowhere/at/all"
    else:
        path = os.path.join(world["full"], "x")
    run = os.path.join(here, "run")
    write(os.path.join(run, "verdict.json"), json.dumps(world["verdict"]))
    return draw.choice([["report", run, "--html", path], ["report", run, "--junit", path],
                        ["coarsetime", "-g", "1s", "--log", path, "--", "true"],
                        ["bundle", world["life-file"], "-o", path + ("" if path != "/dev/null" else "")],
                        ["generate", "--kernel", world["id"], "--profile", "tiny", "--output", path]])


def foreign(draw, here, world):
    """A directory with somebody else's files as the place for results."""
    place = os.path.join(here, "theirs")
    for name in ("tree/file", "verdict.json", "build.log", "life-0/x", "scratch/x", "results.txt"):
        write(os.path.join(place, name), "theirs\n")
    write(os.path.join(here, "tree/expected.json"), json.dumps(world["expected"]))
    return draw.choice([["build", os.path.join(here, "tree"), "--run-dir", place],
                        ["repro", world["life-file"], "--output", place],
                        ["stress", "--kernel", world["id"], "--runs", "1", "--seed", "1", "--out", place],
                        ["sweep", os.path.join(here, "tree"), "--run-dir", place],
                        ["check", "--kernel", world["id"], "--output", place],
                        ["generate", "--kernel", world["id"], "--profile", "tiny", "--force", "--output", place],
                        ["coarsetime", "sweep", "--output", place, "--root", os.path.join(here, "tree"), "--", "true"]])


KINDS = [archive, archive, archive, directory, tree, tree, record, record, run_for_bundle, snapshot, life, profile,
         bundle, bundle, database, database, events, output, output, foreign]
