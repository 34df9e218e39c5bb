/** Findings as text for people. */
import type { Json } from '../json/index.ts'
import { broken } from './law.ts'
import type { Finding } from './report.ts'
import { short } from './short.ts'

/** Long documents do not help anybody who reads a terminal; programs are given all of it. */
const mostShown = 400

const line = (what: string, text: string): string => `  ${what.padEnd(10)} ${text}`

const document = (what: string, value: Json | undefined): readonly string[] =>
  value === undefined ? [] : [line(what, short(value, mostShown))]

/**
 * A finding in some lines: what does not hold, a document that shows it, where and why, what to do.
 *
 * @example console.log(tellFinding(finding))
 */
export const tellFinding = (finding: Finding): string => {
  const { type, from, to, law, place, detail, there, back, blame, advice, also } = finding
  return [
    `${type}, from ${from} to ${to}: ${broken[law]}`,
    ...document('document', finding.document),
    ...document(`in ${to}`, there),
    ...document('comes back', back),
    line('at', `${place || 'the root'}${law === 'fits' ? ` in ${to}` : ''}: ${detail}`),
    ...(blame ? [line('because of', `"${blame.change}" (${blame.version})`)] : []),
    ...(blame?.op === undefined ? [] : [line('', blame.op)]),
    line('to do', advice),
    ...(also.length === 0 ? [] : [line('also', alsoTold(also))]),
  ].join('\n')
}

const mostAlso = 5

const alsoTold = (also: readonly string[]): string => {
  const more = also.length - mostAlso
  return `${also.slice(0, mostAlso).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}
