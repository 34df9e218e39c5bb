/** What commands have found about two ends, as a control store keeps it. */
import type { ResultRow, ResultStore } from '../../../src/control/results.ts'
import {
  createSpread,
  keptRehearsal,
  keptVerification,
  rehearsalSteps,
  type RehearsalStep,
} from '../../../src/migrate/index.ts'
import { planId } from '../../../src/migrate/results/kept-plan.ts'

interface Between {
  readonly id: string
  readonly source?: string
  readonly target?: string
  /** Milliseconds since 1970. */
  readonly at?: number
}

const rowOf = (
  kind: ResultRow['kind'],
  { id, source = 'blue', target = 'green', at = Date.now() }: Between,
  body: ResultRow['body'],
): ResultRow => ({ id, kind, source, target, at, body })

/** Of entities and relations; by default the last ten of 120 entities are missing. */
export const keepVerification = async (
  results: ResultStore,
  {
    missing = 10,
    isInterrupted = false,
    ...of
  }: Between & { readonly missing?: number; readonly isInterrupted?: boolean },
): Promise<void> => {
  const spread = createSpread()
  const none = { extra: 0, different: 0, unconvertible: 0, dropped: 0, byDigest: 0 }
  const entities = { source: 120, target: 120 - missing, same: 120 - missing, missing }
  for (let at = 120 - missing; at < 120; at += 1) spread.add({ type: 'Entity' }, at)
  const relations = { source: 40, target: 40, same: 40, missing: 0 }
  const types = [
    { type: 'Entity', ...none, ...entities },
    { type: 'Relation', ...none, ...relations },
  ]
  const body = keptVerification({
    from: '1.1',
    to: '2.0',
    verification: { types, isEqual: missing === 0 && !isInterrupted, isInterrupted },
    types: ['Entity', 'Relation'],
    found: Array.from({ length: missing }, (_, at) => ({
      type: 'Entity',
      key: `entity-${110 + at}`,
      verdict: { kind: 'missing' as const },
    })),
    spread,
    ms: 4200,
  })
  await results.keep(rowOf('verification', of, body))
}

/** @param failing step that is not good, after which none is taken */
export const keepRehearsal = async (
  results: ResultStore,
  { failing, ...of }: Between & { readonly failing?: RehearsalStep },
): Promise<void> => {
  const end = failing === undefined ? rehearsalSteps.length : rehearsalSteps.indexOf(failing) + 1
  const steps = rehearsalSteps.slice(0, end).map((step) => ({
    step,
    isGood: step !== failing,
    what: step === failing ? 'Entity: 3 missing, 0 too many' : `${step} is done`,
    ms: 1500,
  }))
  const isGood = failing === undefined
  const body = keptRehearsal({ from: '1.1', to: '2.0', copies: null, steps, isGood })
  await results.keep(rowOf('rehearsal', of, body))
}

/** Of two steps, the second of which destroys documents. */
export const keepPlan = async (results: ResultStore, of: Between & { readonly hash: string }) => {
  const step = { mechanism: 'By hand', estimate: null, gate: 'It ends with 0' }
  const steps = [
    {
      ...step,
      id: 'copy:Entity',
      kind: 'copy',
      title: 'Copy Entity',
      commands: ['isthmus migrate run blue green --plan {plan}'],
      rows: 120,
      isDestructive: false,
      undo: { kind: 'steps', how: 'It is taken away', commands: ['isthmus migrate rollback x'] },
    },
    {
      ...step,
      id: 'cleanup',
      kind: 'cleanup',
      title: 'Empty blue',
      commands: [],
      rows: null,
      estimate: { low: 60, high: 300 },
      isDestructive: true,
      undo: { kind: 'irreversible', how: 'Its backup', commands: ['isthmus backup restore NAME'] },
    },
  ]
  await results.keep(
    rowOf(
      'plan',
      { ...of, id: planId(of.hash) },
      {
        hash: of.hash,
        from: '1.1',
        to: '2.0',
        rollout: null,
        steps,
      },
    ),
  )
}
