/** What errors of SQLite and of the file system mean to whoever edits or asks. */
import { Failure } from '../../errors/index.ts'
import { OutcomeUnknown, Taken } from '../store/database.ts'

/** Primary result codes: https://sqlite.org/rescode.html */
const resultCodes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  constraint: 19,
  notadb: 26,
} as const

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined

export const isBusy = (error: unknown): boolean => {
  const code = codeOf(error)
  return code === resultCodes.busy || code === resultCodes.locked
}

export const isCorrupt = (error: unknown): boolean => {
  const code = codeOf(error)
  return code === resultCodes.corrupt || code === resultCodes.notadb
}

const unavailable = (file: string, why: string): Failure =>
  new Failure('control-unavailable', `The control store ${file} ${why}.`)

export const corrupt = (file: string): Failure =>
  new Failure(
    'control-corrupt',
    `The control store ${file} is damaged, or is no SQLite database. It was left as it is.`,
  )

/** The failure, or what `Database.write` promises beside failures, where something was to be written. */
export const meantBy = (error: unknown, file: string, isWrite = false): Error => {
  if (error instanceof Failure) return error
  const message = error instanceof Error ? error.message : String(error)
  switch (codeOf(error)) {
    case resultCodes.constraint:
      return new Taken(message)
    case resultCodes.ioerr:
      return isWrite
        ? new OutcomeUnknown(message)
        : unavailable(file, 'cannot be read: the disk is full, or fails')
    case resultCodes.busy:
    case resultCodes.locked:
      return unavailable(file, 'is held by another process')
    case resultCodes.readonly:
      return unavailable(file, 'cannot be written to: it is read-only')
    case resultCodes.full:
      return unavailable(file, 'has no space left')
    case resultCodes.corrupt:
    case resultCodes.notadb:
      return corrupt(file)
    case resultCodes.cantopen:
      return unavailable(file, 'cannot be opened: it needs a folder that may be written to')
    default:
      if (/no such table/.test(message)) {
        return new Failure('control-not-ready', `The control store ${file} has no tables yet.`)
      }
      return unavailable(file, `does not work (${message})`)
  }
}
