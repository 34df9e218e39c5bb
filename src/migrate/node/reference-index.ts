/** The index of an audit in a temporary SQLite database, which goes to the disk where it grows, and away with the process. */
import { DatabaseSync } from 'node:sqlite'
import type { Dangling, Named, ReferenceIndex } from '../audit/index-port.ts'
import { circles } from '../circles.ts'

const tables = `
  pragma journal_mode = off;
  pragma synchronous = off;
  pragma cache_size = -32000;
  create table documents (
    id integer primary key, type text not null, key text not null, unique (type, key)
  );
  create table reference_to (
    from_id integer not null, path text not null, type text not null, key text not null,
    "as" text not null, may_be_gone integer not null
  );
  begin;
`

interface DanglingRow {
  readonly from_type: string
  readonly from_key: string
  readonly path: string
  readonly type: string
  readonly key: string
  readonly as: string
  readonly may_be_gone: number
}

interface EdgeRow {
  readonly a: number
  readonly b: number
}

export const sqliteReferenceIndex = (): ReferenceIndex => {
  // A database without a name is a temporary one.
  const db = new DatabaseSync('')
  db.exec(tables)
  const add = db.prepare('insert into documents (type, key) values (?, ?) on conflict do nothing')
  const idOf = db.prepare('select id from documents where type = ? and key = ?')
  const refer = db.prepare('insert into reference_to values (?, ?, ?, ?, ?, ?)')
  const keyOf = db.prepare('select type, key from documents where id = ?')
  const dangling = db.prepare(`
    select d.type as from_type, d.key as from_key, r.path, r.type, r.key, r."as", r.may_be_gone
    from reference_to r join documents d on d.id = r.from_id
    where r.type in (select value from json_each(?))
      and not exists (select 1 from documents o where o.type = r.type and o.key = r.key)
    order by r.rowid
  `)
  const edges = db.prepare(`
    select r.from_id as a, o.id as b
    from reference_to r
      join documents d on d.id = r.from_id
      join documents o on o.type = r.type and o.key = r.key
    where d.type = r.type and r.may_be_gone = 0
    order by r.from_id
  `)
  /** The one that was added last is the one that refers. */
  let last: { readonly named: Named; readonly id: number } | undefined

  const rowOf = (named: Named): number => {
    if (last?.named.type === named.type && last.named.key === named.key) return last.id
    return (idOf.get(named.type, named.key) as { readonly id: number }).id
  }

  return {
    add: (named) => {
      const { changes, lastInsertRowid } = add.run(named.type, named.key)
      if (changes === 0) return false
      last = { named, id: Number(lastInsertRowid) }
      return true
    },
    refer: (from, { path, type, key, as, mayBeGone }) => {
      refer.run(rowOf(from), path, type, key, as, mayBeGone ? 1 : 0)
    },
    *dangling(types) {
      for (const row of dangling.iterate(JSON.stringify(types)) as Iterable<DanglingRow & object>) {
        const { from_type, from_key, path, type, key, as, may_be_gone: gone } = row
        const from = { type: from_type, key: from_key }
        yield { from, path, type, key, as, mayBeGone: gone === 1 } satisfies Dangling
      }
    },
    *cycles() {
      const [from, to]: [number[], number[]] = [[], []]
      for (const { a, b } of edges.iterate() as Iterable<EdgeRow & object>) {
        from.push(a)
        to.push(b)
      }
      for (const ids of circles(from, to)) {
        const named = ids.map((id) => keyOf.get(id) as unknown as Named)
        yield { type: named[0]?.type ?? '', keys: named.map(({ key }) => key) }
      }
    },
    close: () => db.close(),
  }
}
