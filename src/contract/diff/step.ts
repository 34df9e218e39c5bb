/** Which step of a version number a difference asks for, and which one the numbers take. */
import type { ContractVersion } from '../contract.ts'
import type { Scheme } from '../scheme.ts'
import type { Effect } from './difference.ts'

/** Of versions that are no semantic ones it can only be said whether clients break. */
export type Step = 'major' | 'minor' | 'patch' | 'breaking' | 'not breaking'

/** What https://semver.org asks for. */
export const stepOf = (effect: Effect, { name }: Pick<Scheme, 'name'>): Step => {
  if (name !== 'semver') return effect === 'breaking' ? 'breaking' : 'not breaking'
  return { breaking: 'major', additive: 'minor', invisible: 'patch' }[effect] as Step
}

const numbersOf = (version: string): readonly number[] =>
  version.replace(/^v/, '').split('.').map(Number)

/** The step that the numbers of two versions take; undefined of those that are no semantic ones. */
export const numberedStep = (
  older: ContractVersion,
  newer: ContractVersion,
  { name }: Pick<Scheme, 'name'>,
): Step | undefined => {
  if (name !== 'semver') return undefined
  const [[major, minor], [newMajor, newMinor]] = [
    numbersOf(older.version),
    numbersOf(newer.version),
  ] as const
  if (major !== newMajor) return 'major'
  // Before 1.0 the second number says it (https://semver.org/#spec-item-4).
  if (minor !== newMinor) return major === 0 ? 'major' : 'minor'
  return 'patch'
}
