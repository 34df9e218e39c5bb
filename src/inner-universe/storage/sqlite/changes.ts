/** The change feed, of a table that triggers keep. */
import { randomBytes } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { ResourceName } from '../../dialect.ts'
import type { Change, Changes } from '../changes.ts'

/** Times that a file was opened which are remembered: positions of earlier ones are gone. */
const openingsKept = 1000

const forgotten = 'changes_forgotten'

const positionForm = /^([0-9a-f]{18})\.(\d{1,15})$/

/**
 * A position names the opening of the file in which it was told, and a number. So one of another file
 * is noticed, and one that this file has lost when an older copy of it was put back.
 */
export class SqliteChanges implements Changes {
  private readonly database: DatabaseSync
  private readonly kept: number
  private readonly opening: string
  private readonly statements: Readonly<Record<'last' | 'since' | 'end', StatementSync>>
  private removed = 0

  /** @param kept how many deletions are remembered at least; at most a hundredth more are */
  constructor(database: DatabaseSync, kept: number) {
    this.database = database
    this.kept = kept
    this.opening = randomBytes(9).toString('hex')
    this.statements = {
      last: database.prepare('SELECT coalesce(max(position), 0) AS last FROM changes'),
      since: database.prepare(
        `SELECT position, coalesce(d.resource, c.resource), coalesce(d.id, c.id), c.seq IS NULL
         FROM changes AS c LEFT JOIN documents AS d USING (seq)
         WHERE position > ? ORDER BY position LIMIT ?`,
      ),
      // Where an opening ended, the next one began.
      end: database.prepare(
        `SELECT (SELECT start FROM openings WHERE number > o.number ORDER BY number LIMIT 1) AS end
         FROM openings AS o WHERE id = ?`,
      ),
    }
    this.statements.since.setReturnArrays(true)
    this.begin()
    this.forget()
  }

  private begin(): void {
    const { lastInsertRowid } = this.database
      .prepare('INSERT INTO openings (id, start) VALUES (?, ?)')
      .run(this.opening, this.last())
    this.database
      .prepare('DELETE FROM openings WHERE number <= ?')
      .run(Number(lastInsertRowid) - openingsKept)
  }

  last(): number {
    return Number(this.statements.last.get()?.['last'])
  }

  position(number: number): string {
    return `${this.opening}.${number}`
  }

  numberOf(position: string): Result<number> {
    const [, opening = '', digits] = positionForm.exec(position) ?? []
    if (digits === undefined) {
      const detail = 'Query parameter "after": is not a "next" or "position" of this feed.'
      return failed(problem('malformed', detail, { parameter: 'after' }))
    }
    const number = Number(digits)
    const found = this.statements.end.get(opening)
    const end = Number(found?.['end'] ?? this.last())
    if (found && number <= end && number >= this.horizon()) return ok(number)
    const why = found && number <= end ? 'older than what is kept' : 'not one of this file'
    return failed(problem('position-gone', `Position ${position} is ${why}.`))
  }

  since(number: number, limit: number): Iterable<Change> {
    const rows = this.statements.since.iterate(number, limit) as Iterable<unknown> as Iterable<
      [number, ResourceName, string, number]
    >
    return (function* () {
      for (const [at, resource, id, deleted] of rows) {
        yield { number: at, resource, id, deleted: deleted === 1 }
      }
    })()
  }

  /** Tells of a deletion, inside of its transaction: too many are forgotten, the oldest first. */
  deleted(): void {
    this.removed += 1
    if (this.removed >= this.kept / 100) this.forget()
  }

  /** Up to which number deletions may have been forgotten. */
  private horizon(): number {
    const row = this.database.prepare('SELECT value FROM meta WHERE name = ?').get(forgotten)
    return Number(row?.['value'] ?? 0)
  }

  private forget(): void {
    this.removed = 0
    const oldest = this.database
      .prepare(
        `SELECT position FROM changes WHERE seq IS NULL
         ORDER BY position DESC LIMIT 1 OFFSET ?`,
      )
      .get(this.kept)
    if (!oldest) return
    const position = Number(oldest['position'])
    // In this order: who asks for what has been forgotten must be told, whatever comes between.
    this.database
      .prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
      .run(forgotten, String(position))
    this.database.prepare('DELETE FROM changes WHERE seq IS NULL AND position <= ?').run(position)
  }
}
