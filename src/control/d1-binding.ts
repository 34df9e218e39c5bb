/** Cloudflare's D1 as this program sees it: its binding, and what its errors mean. */
import { Failure } from '../errors/index.ts'
import { Taken } from './store/database.ts'

/** What is used of a D1 binding; https://developers.cloudflare.com/d1/worker-api/ */
export interface D1Binding<Statement extends D1Statement = D1Statement> {
  prepare(query: string): Statement
  batch(statements: Statement[]): Promise<{ readonly results?: unknown[] }[]>
}

export interface D1Statement {
  bind(...values: unknown[]): this
}

/** D1 tells its errors by their texts only. */
export const failureOf = (error: unknown): Failure | Taken | undefined => {
  const message = error instanceof Error ? error.message : String(error)
  if (/UNIQUE constraint failed|PRIMARY KEY/i.test(message)) return new Taken(message)
  if (/no such table|no such column/i.test(message)) {
    return new Failure('control-not-ready', 'The control store on D1 has no tables yet.')
  }
  if (/SQLITE_CORRUPT|malformed|SQLITE_NOTADB/i.test(message)) {
    return new Failure('control-corrupt', 'The control store on D1 is damaged.')
  }
  if (/SQLITE_FULL|maximum (DB|database) size/i.test(message)) {
    return new Failure('control-unavailable', 'The control store on D1 has no space left.')
  }
  // An answer of SQLite itself: the batch was rolled back.
  if (/SQLITE_|D1_TYPE_ERROR/.test(message)) {
    return new Failure('control-unavailable', `The control store on D1 does not work (${message}).`)
  }
  return undefined
}
