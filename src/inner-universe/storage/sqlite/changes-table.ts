/**
 * What has changed in a file since it was first opened with this table. Triggers keep it, so that nobody
 * who writes a document can forget to.
 */

/**
 * One row for each document that has changed, at the position of its newest change: `seq` names a
 * document that is there, `resource` and `id` one that was deleted. A position that has been given is
 * never given again: the last row is never removed before there is a later one.
 *
 * A document that is there is named by its number, since both indexes then grow at their end: an index
 * in the order of keys would cost more than the document itself.
 */
export const changesTable = `
  CREATE TABLE IF NOT EXISTS changes (
    position INTEGER PRIMARY KEY,
    seq INTEGER UNIQUE,
    resource TEXT,
    id TEXT,
    CHECK ((seq IS NULL) = (resource IS NOT NULL) AND (seq IS NULL) = (id IS NOT NULL))
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS changes_deleted ON changes (resource, id) WHERE seq IS NULL;
  CREATE TABLE IF NOT EXISTS openings (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    start INTEGER NOT NULL
  ) STRICT;
`

/** To be there before anything is written that the feed is to tell of. */
export const changesTriggers = `
  CREATE TRIGGER IF NOT EXISTS document_inserted AFTER INSERT ON documents BEGIN
    INSERT INTO changes (seq) VALUES (new.seq);
    DELETE FROM changes WHERE seq IS NULL AND resource = new.resource AND id = new.id;
  END;
  CREATE TRIGGER IF NOT EXISTS document_updated AFTER UPDATE ON documents BEGIN
    REPLACE INTO changes (seq) VALUES (new.seq);
  END;
  CREATE TRIGGER IF NOT EXISTS document_deleted AFTER DELETE ON documents BEGIN
    REPLACE INTO changes (resource, id) VALUES (old.resource, old.id);
    DELETE FROM changes WHERE seq = old.seq;
  END;
`
