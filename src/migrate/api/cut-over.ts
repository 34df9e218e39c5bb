/** The gates before a cut-over, as far as the control store knows them without looking at the backends. */
import type { ControlStore, ResourceProgress } from '../../control/port.ts'
import { evidenceIn, voidSoFar, type Evidence } from '../cutover/evidence.ts'
import {
  copiedGate,
  cutOverGates,
  quarantineGate,
  queueGate,
  rolloutGate,
  type CutOverGate,
  type RolloutSeen,
} from '../cutover/gates.ts'
import { sumOf, type RunFacts } from '../report/run-facts.ts'

export interface GateSeen {
  readonly gate: CutOverGate
  /** Null where it is only known once somebody gathers evidence. */
  readonly isOpen: boolean | null
  readonly what: string
}

export interface CutOver {
  readonly gates: readonly GateSeen[]
  readonly evidence: EvidenceSeen | null
}

export interface EvidenceSeen extends Pick<Evidence, 'at' | 'verified' | 'witnessed' | 'losing'> {
  readonly backup: string
  /** Why it does not count any more, as far as is known here. */
  readonly void: readonly string[]
}

interface Between extends RolloutSeen {
  readonly dirty: number
  readonly quarantined: number
}

const sumBy = (of: readonly ResourceProgress[], name: 'dirty' | 'quarantined'): number =>
  of.reduce((sum, one) => sum + one[name], 0)

/** The rollout that leads from one backend to the other; undefined where there is none. */
const betweenOf = async (
  store: ControlStore,
  { source, target }: RunFacts['state'],
): Promise<Between | undefined> => {
  const [entries, progress] = await Promise.all([store.entriesOf('rollout'), store.progress()])
  for (const { kind, id, value } of entries) {
    if (kind !== 'rollout' || value?.from !== source || value.to !== target) continue
    const mine = progress.filter(({ rollout }) => rollout === id)
    const stages = value.resources.map((resource) => ({
      resource,
      stage: mine.find((one) => one.resource === resource)?.stage ?? 'off',
    }))
    const [dirty, quarantined] = [sumBy(mine, 'dirty'), sumBy(mine, 'quarantined')]
    return { name: id, stages, dirty, quarantined }
  }
  return undefined
}

const whatOf: Readonly<Partial<Record<CutOverGate, (seen: EvidenceSeen) => string>>> = {
  verified: ({ verified }) => {
    const count = Object.values(verified).reduce((sum, one) => sum + one, 0)
    return `all ${count} documents of both are equal through the lens`
  },
  'way back': ({ losing }) => {
    const count = Object.values(losing).reduce((sum, one) => sum + one, 0)
    return count === 0
      ? 'carried back, every document is as it was'
      : `carried back, every document is as it was; ${count} would lose what only the new version has`
  },
  witnesses: ({ witnessed }) =>
    `clients of ${witnessed.join(', ')} are answered the same by both backends`,
  backup: ({ backup }) => `${backup} is whole`,
}

/** What is not known here. */
const questions: Readonly<Record<CutOverGate, string>> = {
  rollout: 'whether a rollout writes both backends',
  copied: 'whether the copy is complete',
  quarantine: 'whether documents did not get there',
  verified: 'whether both hold the same documents',
  'way back': 'whether a copy back gives what was there before',
  witnesses: 'whether clients of each version are answered the same by both',
  lag: 'whether what has changed meanwhile is equal, too',
  queue: 'whether writes wait for repair',
  clients: 'whether the new backend serves every client that was seen',
  backup: 'whether there is a whole backup of the old one',
}

const evidenceSeen = (facts: RunFacts, now: Date): EvidenceSeen | null => {
  const evidence = evidenceIn(facts.state)
  if (!evidence) return null
  const { at, verified, witnessed, losing, backup } = evidence
  const gone = voidSoFar(evidence, { version: facts.version, now: now.getTime() })
  return { at, verified, witnessed, losing, backup: backup.name, void: gone }
}

export const cutOverOf = async (
  store: ControlStore,
  facts: RunFacts,
  now: Date,
): Promise<CutOver> => {
  const { name, state, quarantined } = facts
  const between = await betweenOf(store, state)
  const evidence = evidenceSeen(facts, now)
  const holds = evidence !== null && evidence.void.length === 0
  const live = [
    rolloutGate(state, between),
    copiedGate(name, state),
    quarantineGate(name, sumOf(quarantined)),
    ...(between ? [queueGate(between.name, between)] : []),
  ]
  const gates = cutOverGates.map((gate): GateSeen => {
    const known = live.find((one) => one.gate === gate)
    if (known) return known
    return holds
      ? { gate, isOpen: true, what: whatOf[gate]?.(evidence) ?? 'nothing stood in the way' }
      : { gate, isOpen: null, what: questions[gate] }
  })
  return { gates, evidence }
}
