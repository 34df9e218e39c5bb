/** One line of a bulk write: which document, what is to be there, and on which condition. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import { defaultDepth, isObject, own, parseBytes, type Json } from '../../../json/index.ts'
import { readConditions, type Conditions } from '../conditions.ts'

export interface WriteLine {
  readonly key: string
  /** Null deletes. */
  readonly document: Json
  readonly conditions: Conditions
}

const members = ['key', 'document', 'if_match', 'if_none_match']

/** What fits into a path, however it is encoded there. */
const keyBytes = 8192

/** A document may be as deep as one that comes alone, and is in an object here. */
const limits = { depth: defaultDepth + 1 }

const wrong = (detail: string) => failed(problem('malformed', detail))

const conditionsOf = (match: Json | undefined, noneMatch: Json | undefined): Result<Conditions> => {
  if (match !== undefined && noneMatch !== undefined) {
    return wrong('"if_match" and "if_none_match" exclude each other')
  }
  if (noneMatch !== undefined && noneMatch !== '*') return wrong('"if_none_match" can only be "*"')
  if (match !== undefined && typeof match !== 'string') return wrong('"if_match" is no text')
  const read = readConditions({ 'if-match': match, 'if-none-match': noneMatch })
  return read.ok ? read : wrong('"if_match" is no entity tag, quotes included')
}

/** Problem: `malformed`, whose `detail` says what is wrong, without values and without the number of the line. */
export const readWriteLine = (bytes: Uint8Array): Result<WriteLine> => {
  const parsed = parseBytes(bytes, limits)
  if (!parsed.ok) return wrong(`is not JSON: ${parsed.problem.detail}`)
  const line = parsed.value
  if (!isObject(line)) return wrong('is no object')
  if (!Object.keys(line).every((name) => members.includes(name))) {
    return wrong(`has a member that is none of ${members.join(', ')}`)
  }
  const [key, document] = [own(line, 'key'), own(line, 'document')]
  if (typeof key !== 'string' || !key.isWellFormed()) return wrong('has no "key" that is a text')
  if (Buffer.byteLength(key) > keyBytes) return wrong(`has a "key" of more than ${keyBytes} bytes`)
  if (document === undefined) return wrong('has no "document"; null deletes')
  const conditions = conditionsOf(own(line, 'if_match'), own(line, 'if_none_match'))
  return conditions.ok ? ok({ key, document, conditions: conditions.value }) : conditions
}
