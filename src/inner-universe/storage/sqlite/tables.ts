/** The table of documents, and the indexes that the rules of the store need. */
import type { Dialect } from '../../dialect.ts'

export const documentsTable = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    etag TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (resource, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS documents_in_order ON documents (resource, seq);
`

/** SQL of the JSON path of a member named by the dialect. */
const memberSql = (path: readonly string[]): string =>
  `json_extract(body, '$.${path.map((name) => `"${name}"`).join('.')}')`

/** A query for the relations of the entity `:id`. In two parts, as each is served by an index below. */
export const relationsOfEntity = ({ ends }: Dialect): string =>
  Object.values(ends)
    .map(
      (path) =>
        `SELECT id FROM documents WHERE resource = 'relations' AND ${memberSql(path)} = :id`,
    )
    .join(' UNION ALL ')

export const indexes = ({ ends }: Dialect): string =>
  Object.entries(ends)
    .map(
      ([name, path]) =>
        `CREATE INDEX IF NOT EXISTS relations_${name} ON documents (${memberSql(path)})
         WHERE resource = 'relations';`,
    )
    .join('\n')
