/**
 * A store that has a row which is no document does not answer what is taken for all of its documents. No
 * waiting mends that, and to leave the row out would lose it: whoever reads stops and names it.
 */
import { failed, know, problem, resourceErrors, type Failed } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { isObject, own, parseBytes } from '../../json/index.ts'
import { safeText } from '../../telemetry/index.ts'
import { readBody, type UpstreamResponse } from '../../upstream/index.ts'

/** Bytes of a problem that is looked into. */
const longest = 16 * 1024

/** Rows that are named, and characters of their names. */
const [mostRows, longestName] = [5, 100]

export interface Answering {
  /** Name of the backend. */
  readonly name: string
  readonly signal: StopSignal
}

const rowsIn = (unreadable: unknown): readonly string[] =>
  Array.isArray(unreadable)
    ? unreadable
        .filter((row) => typeof row === 'string')
        .slice(0, mostRows)
        .map((row) => safeText(row.slice(0, longestName)).replaceAll(/\s/g, ' '))
    : []

/** Of an answer that is a refusal, whose body is over then; undefined where it says something else. */
export const unreadableAt = async (
  answer: UpstreamResponse,
  { name, signal }: Answering,
): Promise<Failed | undefined> => {
  if (answer.status !== 500) {
    await answer.body?.cancel().catch(() => undefined)
    return undefined
  }
  const bytes = await readBody(answer, { limit: longest, backend: name, signal })
  const parsed = bytes.ok ? parseBytes(bytes.value, { depth: 8 }) : undefined
  const told = parsed?.ok && isObject(parsed.value) ? parsed.value : undefined
  if (!told || own(told, 'code') !== 'document-unreadable') return undefined
  know(resourceErrors)
  const rows = rowsIn(own(told, 'unreadable'))
  const which = rows.length === 0 ? ', which its log names' : `: ${rows.join(', ')}`
  const detail = `${name} has rows in its database that are no documents${which}. Correct or delete them there, then do this again: nothing is left out in silence.`
  return failed(problem('document-unreadable', detail, { backend: name, answered: 500 }))
}
