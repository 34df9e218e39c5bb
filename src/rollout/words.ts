/** What people are told of a rollout: numbers, durations and findings in words. */
import type { Finding } from './guard/index.ts'
import type { Leg } from './mover.ts'
import type { Target } from './plan/index.ts'
import { stageRules } from './stage.ts'

const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const

/** As one reads it at night: `12 more minutes` rather than milliseconds; rounded up. */
export const inWords = (ms: number): string => {
  const [size, name] = units.find(([least]) => ms >= 2 * least) ?? [1000, 'second']
  const count = Math.max(1, Math.ceil(ms / size))
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`

const times = (ratio: number): string =>
  ratio === Infinity ? 'infinitely often' : `${Number(ratio.toPrecision(3))} times`

/** `live, 20 % of clients`: the share where the stage asks for one. */
export const targetWords = ({ stage, share }: Target): string =>
  stageRules[stage].compares ? `${stage}, ${share} % of clients` : stage

export const cellWords = ({ route, version }: { route: string; version: string }): string =>
  `${route} at ${version}`

const worst = ({ cell }: Finding): string => (cell?.worstPath ? `, most at ${cell.worstPath}` : '')

/** What a guardrail has found: which one, of which cell, and how much would be allowed. */
export const findingWords = (finding: Finding): string => {
  const { guardrail, cell, seen, least, limit, known } = finding
  if (!cell)
    return `the oldest write waits for repair since ${inWords(seen)}: ${inWords(limit)} are allowed`
  const { from, to } = cell
  const where = cellWords(cell)
  if (guardrail === 'mismatch') {
    return `${cell.mismatched} of ${known} answers of ${where} differ (${percent(seen)}, at least ${percent(least)} for sure)${worst(finding)}: ${percent(limit)} are allowed`
  }
  if (guardrail === 'errorRatio') {
    return `${to.errors} of ${to.answers} requests of ${where} failed at the new backend, ${from.errors} of ${from.answers} at the old one (at least ${times(least)} as often for sure): ${times(limit)} are allowed`
  }
  return `the median of ${where} takes ${times(seen)} as long at the new backend (at least ${times(least)} for sure): ${times(limit)} are allowed`
}

/** What a resource does next. */
export const legWords = (leg: Leg): string => {
  const { resource } = leg
  switch (leg.kind) {
    case 'found':
      return `${resource} begins at off`
    case 'adopt':
      return `${resource} begins again at off, after the rollout before`
    case 'restage':
      return `${resource} goes to ${targetWords(leg)}`
    case 'prepare':
      return `${resource} prepares for ${leg.next.stage}: its writes wait`
    case 'commit':
      return `${resource} is about to be at ${leg.next.stage}`
    case 'abort':
      return `${resource} stays at ${leg.stage}`
    case 'refused':
      return `${resource} ${leg.why}`
  }
}
