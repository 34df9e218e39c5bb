/** What errors of Postgres and of the way to it mean to whoever edits or asks. */
import { Failure } from '../../errors/index.ts'
import { OutcomeUnknown, Taken } from '../store/database.ts'

/** `SQLSTATE`, or the code of a socket; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const isOfServer = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code)

/** Somebody was faster: with a key, in the order of transactions, with a lock, with a table. */
const taken = new Set(['23505', '40001', '40P01', '42710', '42P07'])

/** The connection is lost, or the server ends it. */
const lost = /^(08|57P)/

/** Whether the connection is to be thrown away, because nobody knows what it does. */
export const isLost = (error: unknown): boolean => {
  const code = codeOf(error)
  return !isOfServer(code) || lost.test(code)
}

/** Whether the connection ended under way, rather than that nothing came for too long. */
export const isCut = (error: unknown): boolean =>
  isLost(error) && !(error instanceof Error && /timeout/i.test(error.message))

const whyByCode: Readonly<Record<string, string>> = {
  '25006': 'is read-only, as a standby is',
  '28000': 'does not let this user in',
  '28P01': 'does not let this user in: the password is wrong',
  '3D000': 'has no such database',
  '42501': 'does not allow this user to do that',
  '53100': 'has no space left',
  '53200': 'has no memory left',
  '53300': 'has no connection left',
  '55P03': 'is held by somebody else: a lock was not given in time',
  '57014': 'is too slow: a statement took too long',
  '57P03': 'is starting or stopping',
}

/** @param where host, port and database, without credentials */
const failureOf = (error: unknown, where: string): Failure => {
  const code = codeOf(error)
  if (code === '42P01' || code === '42703') {
    return new Failure('control-not-ready', `The control store ${where} has no tables yet.`)
  }
  if (code.startsWith('XX')) {
    return new Failure('control-corrupt', `The control store ${where} is damaged (${code}).`)
  }
  const why = whyByCode[code] ?? `cannot be reached or does not work (${code || 'no answer'})`
  return new Failure('control-unavailable', `The control store ${where} ${why}.`)
}

/** @param isDecided whether the commit was on its way: then only an answer says what came of it */
export const meantBy = (error: unknown, where: string, isDecided: boolean): Error => {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  if (taken.has(code)) return new Taken(code)
  return isDecided && isLost(error) ? new OutcomeUnknown(code) : failureOf(error, where)
}
