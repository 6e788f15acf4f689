-- SPDX-License-Identifier: GPL-2.0-only
-- A database as schema version 1 made it, by sqlite3's .dump.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE campaigns (
  campaign TEXT PRIMARY KEY,
  snapshot TEXT NOT NULL, kernel TEXT NOT NULL, pipeline TEXT NOT NULL,
  profile TEXT NOT NULL, variants TEXT NOT NULL, seed TEXT NOT NULL,
  version TEXT NOT NULL, environment TEXT NOT NULL, options TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO campaigns VALUES('dee57667e57f9ef7','a1b2c3','6.1.158','recursive','tiny','no-guard','18446744073709551615','0.1.0','gcc 12.2.0, make 4.3','weights=1');
CREATE TABLE sessions (
  session TEXT PRIMARY KEY,
  campaign TEXT NOT NULL REFERENCES campaigns,
  night TEXT NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL,
  jobs INTEGER NOT NULL, host TEXT NOT NULL, command TEXT NOT NULL,
  started INTEGER NOT NULL, seconds REAL NOT NULL, ended TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sessions VALUES('0709351b-9163-4f89-8914-27a479ef97f8','dee57667e57f9ef7','2026-11-22',1,1,2,'x','stress',1795378488533104,0.00037899999999999999661,'done');
CREATE TABLE signatures (
  signature TEXT PRIMARY KEY,
  kind TEXT NOT NULL, feature TEXT NOT NULL, symbol_kind TEXT NOT NULL,
  operations TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO signatures VALUES('stale-object/dep_files_flat/c/-','stale-object','dep files/flat','c','');
CREATE TABLE lives (
  campaign TEXT NOT NULL REFERENCES campaigns, life INTEGER NOT NULL,
  session TEXT NOT NULL REFERENCES sessions, finished INTEGER NOT NULL,
  verdict TEXT NOT NULL, reason TEXT NOT NULL,
  signature TEXT REFERENCES signatures, seconds REAL NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (campaign, life)
) STRICT, WITHOUT ROWID;
INSERT INTO lives VALUES('dee57667e57f9ef7',2,'0709351b-9163-4f89-8914-27a479ef97f8',1795378488535286,'PASS','',NULL,2.5,'build; add-use; build');
INSERT INTO lives VALUES('dee57667e57f9ef7',3,'0709351b-9163-4f89-8914-27a479ef97f8',1795378488535430,'FAIL','','stale-object/dep_files_flat/c/-',2.5,'build; add-use; build');
CREATE TABLE builds (
  campaign TEXT NOT NULL, life INTEGER NOT NULL, step INTEGER NOT NULL,
  operations TEXT NOT NULL, targets TEXT NOT NULL,
  schedule TEXT NOT NULL, schedule_class TEXT NOT NULL, label TEXT NOT NULL,
  verdict TEXT NOT NULL, reason TEXT NOT NULL, scratch INTEGER NOT NULL,
  events INTEGER NOT NULL, ticks INTEGER NOT NULL,
  make_seconds REAL NOT NULL, seconds REAL NOT NULL,
  PRIMARY KEY (campaign, life, step),
  FOREIGN KEY (campaign, life) REFERENCES lives ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO builds VALUES('dee57667e57f9ef7',2,1,'generate','','','fine','','PASS','',0,849,3,1.5,2.0);
INSERT INTO builds VALUES('dee57667e57f9ef7',3,1,'generate','','','fine','','PASS','',0,849,3,1.5,2.0);
INSERT INTO builds VALUES('dee57667e57f9ef7',3,4,'add-use whitelist','modules','1s boundary 17','boundary','','FAIL','',1,12,1,0.0,0.0);
CREATE TABLE findings (
  campaign TEXT NOT NULL, life INTEGER NOT NULL, step INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL, symbol TEXT NOT NULL, file TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (campaign, life, step, number),
  FOREIGN KEY (campaign, life, step) REFERENCES builds ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO findings VALUES('dee57667e57f9ef7',3,4,0,'stale-object','core1_fn1','lib/core1.o','it''s stale');
INSERT INTO findings VALUES('dee57667e57f9ef7',3,4,1,'undefined','core1_fn2','','');
CREATE TABLE artefacts (
  campaign TEXT NOT NULL, life INTEGER NOT NULL,
  kind TEXT NOT NULL, path TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (campaign, life, kind, path),
  FOREIGN KEY (campaign, life) REFERENCES lives ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO artefacts VALUES('dee57667e57f9ef7',3,'bundle','/tmp/x.trimtorture.tar.zst','2 operations');
CREATE INDEX lives_by_signature ON lives (signature) WHERE signature IS NOT NULL;
COMMIT;
PRAGMA application_id = 1953656180;
PRAGMA user_version = 1;
