/** What a verification has found, in words for people. */
import type { Finding, TypeVerdict, Verification } from '../../migrate/index.ts'
import { counted } from './progress-text.ts'

/** By key and path, never by value. */
export const lineOf = ({ type, key, verdict }: Finding): string => {
  const name = `${type} ${key}`
  switch (verdict.kind) {
    case 'missing':
      return `${name} is missing`
    case 'extra':
      return `${name} is there, and not at the source`
    case 'unconvertible':
      return `${name} has no form in the other version [${verdict.code}]`
    case 'different': {
      const paths = verdict.differences.map(({ path, kind }) => `${path} (${kind})`)
      return `${name} differs: ${paths.join(', ')}`
    }
  }
}

const wrongKinds = ['missing', 'extra', 'different', 'unconvertible', 'dropped'] as const

const typeLine = (verdict: TypeVerdict, width: number): string => {
  const { type, source, target, same } = verdict
  const said = wrongKinds
    .filter((kind) => verdict[kind] > 0)
    .map((kind) => `${counted(verdict[kind])} ${kind}`)
  const all = [`${counted(source)} and ${counted(target)}`, `${counted(same)} the same`, ...said]
  return `${type.padEnd(width)}  ${all.join(', ')}`
}

/** @param sample documents of each kind, where not all were looked at */
export const summary = (
  { types, isEqual, isInterrupted }: Verification,
  sample: number | null,
): readonly string[] => {
  const width = Math.max(0, ...types.map(({ type }) => type.length))
  return [
    ...types.map((one) => typeLine(one, width)),
    isInterrupted
      ? 'It was interrupted: the rest was not looked at.'
      : isEqual
        ? sample === null
          ? 'Both hold the same.'
          : `ONLY A SAMPLE: about ${counted(sample)} documents of each kind were looked at, and both hold the same of these.`
        : 'They do not hold the same.',
  ]
}
