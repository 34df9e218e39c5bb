/**
 * A migration on copies, with everything that may follow it: interrupted and gone on with, verified,
 * taken back, and compared with how it was at the start.
 */
import { ok, ProblemError, type Result } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import { declaredNames } from '../../gateway/rollout/declared-names.ts'
import { required } from '../backup/store-rows.ts'
import { compareBackup, restoreBackup, type Comparison } from '../backup/restore.ts'
import { carryOf } from '../copy/carry.ts'
import { createUtility } from '../utility.ts'
import { pairsOf } from '../pairs.ts'
import { beginRun } from '../run/begin.ts'
import { workOn } from '../run/work.ts'
import type { DocumentStore } from '../store/document-store.ts'
import { verify } from '../verify/verify.ts'
import type {
  KeptBackup,
  Rehearsal,
  RehearsalStep,
  RehearsedEnds,
  Rehearsed,
  StepDone,
} from './rehearsal.ts'
import { takeAway } from './take-away.ts'

const name = 'rehearsal'

interface Found {
  readonly isGood: boolean
  readonly what: string
}

interface Starts {
  readonly source: KeptBackup
  readonly target: KeptBackup
}

const totalOf = (comparison: Comparison) =>
  Object.values(comparison).reduce(
    (sum, { equal, missing, different, extra }) => ({
      equal: sum.equal + equal,
      wrong: sum.wrong + missing + different + extra,
    }),
    { equal: 0, wrong: 0 },
  )

const against = async (
  { signal }: Rehearsal,
  store: DocumentStore,
  kept: KeptBackup,
): Promise<Found> => {
  const { equal, wrong } = totalOf(required(await compareBackup({ ...kept, store, signal })))
  return {
    isGood: wrong === 0,
    what:
      wrong === 0
        ? `all ${equal} documents are as at the start`
        : `${wrong} documents are not as at the start`,
  }
}

const clone = async (on: Rehearsal, starts: Starts): Promise<Found> => {
  const { copies, signal } = on
  const wrong: string[] = []
  let rows = 0
  for (const end of ['source', 'target'] as const) {
    const store = copies[end]
    const restored = required(await restoreBackup({ ...starts[end], store, signal }, 'keep'))
    const found = await against(on, store, starts[end])
    rows += restored.written
    if (!found.isGood) wrong.push(`${store.name}: ${found.what}`)
  }
  return wrong.length === 0
    ? { isGood: true, what: `${rows} documents of both, compared row by row` }
    : { isGood: false, what: wrong.join('; ') }
}

/** @param isFirst whether to stop it after its first batch, as a kill would */
const worked = async (on: Rehearsal, isFirst: boolean) => {
  const { contract, copies, runs, limits, transforms, signal } = on
  const stop = new Stop()
  const end = (): void => stop.abort(new Error('It is interrupted on purpose.'))
  signal.addEventListener('abort', end)
  const done = await workOn({
    name,
    contract,
    ...copies,
    runs,
    lease: () => Promise.resolve(true),
    holder: name,
    limits,
    ...(transforms && { transforms }),
    actor: 'rehearsal',
    signal: stop,
    graceMs: 0,
    patienceMs: 60_000,
    ...(isFirst && {
      onProgress: ({ total }) => {
        if (total.read > 0) end()
      },
    }),
  })
  signal.removeEventListener('abort', end)
  return required(done)
}

const interrupt = async (on: Rehearsal): Promise<Found> => {
  const { contract, copies, runs, drop } = on
  required(
    await beginRun(runs, {
      name,
      contract,
      ...copies,
      extras: 'delete',
      drop,
      mostStranded: Number.MAX_SAFE_INTEGER,
      throttle: {},
      actor: 'rehearsal',
    }),
  )
  const { status, progress } = await worked(on, true)
  const isThrough = status.startsWith('completed')
  return {
    isGood: status === 'paused' || isThrough,
    what: `stopped in its first batch, after ${progress.total.read} documents: it is ${status}`,
  }
}

const migrate = async (on: Rehearsal): Promise<Found> => {
  const { status, why, progress, stranded } = await worked(on, false)
  const { read, created, replaced, deleted, same } = progress.total
  const counts = `${read} read, ${created} created, ${replaced} replaced, ${deleted} deleted, ${same} the same`
  return {
    isGood: status === 'completed',
    what:
      stranded > 0
        ? `${stranded} documents did not get there (${counts})`
        : `gone on with to its end: ${counts}${why === undefined ? '' : `; ${why}`}`,
  }
}

const verified = async (on: Rehearsal): Promise<Found> => {
  const { contract, copies, limits, transforms = {}, signal } = on
  const [from, to] = [copies.source.version, copies.target.version]
  const isName = declaredNames()(to)
  const done = required(
    await verify({
      pairs: pairsOf(contract, from, to).pairs,
      judging: (pair) => {
        const transform = transforms[pair.to.type]
        const versions = { contract, from, to, limits }
        const carry = carryOf(pair, { ...versions, ...(transform && { transform }) })
        return { carry, limits, isName }
      },
      isRead: () => true,
      ...copies,
      signal,
      limit: 1000,
      recheckMs: 0,
      sleep: () => Promise.resolve(),
      onFinding: () => undefined,
    }),
  )
  const same = done.types.reduce((sum, one) => sum + one.same, 0)
  return {
    isGood: done.isEqual,
    what: done.isEqual
      ? `all ${same} documents are equal through the lens`
      : done.types
          .map(
            ({ type, missing, extra, different, unconvertible }) =>
              `${type}: ${missing} missing, ${extra} too many, ${different} different, ${unconvertible} without a form`,
          )
          .join('; '),
  }
}

/** What was deleted at the old store has to come back from the new one, as it was. */
const wayBack = async (on: Rehearsal, starts: Starts): Promise<Found> => {
  const { contract, copies, limits, signal } = on
  const { source, target } = copies
  const { pairs } = pairsOf(contract, target.version, source.version)
  const kinds = pairs.map((pair) => pair.to)
  const gone = required(await takeAway(source, kinds, signal))
  const back = createUtility({ contract, source: target, target: source, limits, signal })
  for (const { type } of kinds) required(await back.migrate(type))
  const found = await against(on, source, starts.source)
  return {
    isGood: found.isGood,
    what: `${gone} documents taken away and copied back: ${found.what}`,
  }
}

const restore = async (on: Rehearsal, starts: Starts): Promise<Found> => {
  const store = on.copies.target
  const options = { ...starts.target, store, signal: on.signal }
  const { written, deleted } = required(await restoreBackup(options, 'replace'))
  const found = await against(on, store, starts.target)
  return {
    isGood: found.isGood,
    what: `${written} documents written and ${deleted} deleted from the backup: ${found.what}`,
  }
}

/** In the order in which they are taken. */
const taken: readonly (readonly [
  RehearsalStep,
  (on: Rehearsal, starts: Starts) => Promise<Found>,
])[] = [
  ['clone', clone],
  ['interrupt', interrupt],
  ['migrate', migrate],
  ['verify', verified],
  ['way back', wayBack],
  ['restore', restore],
]

const startsOf = async ({ backup }: Rehearsal, real: RehearsedEnds): Promise<Starts> => ({
  source: await backup(real.source),
  target: await backup(real.target),
})

/**
 * The first step that is not good is the last one. Problems: those of the stores.
 *
 * @throws what `backup` throws
 */
export const rehearse = async (on: Rehearsal): Promise<Result<Rehearsed>> => {
  const steps: StepDone[] = []
  try {
    const starts = await startsOf(on, on.real)
    for (const [step, take] of taken) {
      if (on.signal.aborted) break
      const began = performance.now()
      const found = await take(on, starts)
      const done = { step, ...found, ms: Math.round(performance.now() - began) }
      steps.push(done)
      on.onStep?.(done)
      if (!found.isGood) break
    }
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem }
    throw error
  }
  const isGood = steps.length === taken.length && steps.every((step) => step.isGood)
  return ok({ steps, isGood })
}
