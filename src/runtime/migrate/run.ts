/** A migration that is remembered in the control store, so that it is gone on with after a pause, a failure or a kill. */
import { openStorePlace } from '../../control/node/store-place.ts'
import type { ControlStore } from '../../control/port.ts'
import { failed, problem, type Result } from '../../errors/index.ts'
import { Stop, type StopSignal } from '../../http/index.ts'
import { beginRun, workOn, type Progress, type Throttle, type Worked } from '../../migrate/index.ts'
import { againstRollout } from './authority.ts'
import { checkUrl } from './check-url.ts'
import type { Both } from './look.ts'
import type { Project } from './store-of.ts'

export interface RunOptions {
  /** FROM-to-TO when absent, as the commands have it: `isthmus migrate status` shows it by that name. */
  readonly name?: string
  /** Types that are brought over; all that both versions list when absent. */
  readonly only?: readonly string[]
  /** Types that may stay behind, since the other version has no place for them. */
  readonly drop?: readonly string[]
  /** What becomes of documents that only the target has; they stay when absent. */
  readonly extras?: 'keep' | 'delete'
  /** More documents that do not get there stop it; 100 when absent. */
  readonly maxQuarantine?: number
  readonly throttle?: Throttle
  /** Milliseconds for which a store may fail before the migration does; ten minutes when absent. */
  readonly patienceMs?: number
  /** Who moves the data, for the audit; `program` when absent. */
  readonly actor?: string
  /** Pauses it after the batch that is under way. */
  readonly signal?: StopSignal
  /** Told after each batch. */
  readonly onProgress?: (progress: Progress) => void
}

const tenMinutes = 600_000

/** Of projects without a control store of their own: where the commands have it, too. */
const ownPlace = 'sqlite:.isthmus/control.db'

const openRuns = async ({ config }: Project): Promise<ControlStore> => {
  const store = await openStorePlace(config.control?.store ?? ownPlace, { env: process.env })
  if (!config.control) await store.migrate()
  return store
}

/**
 * Begins it, or goes on where it is. Problems: `migration-refused` where a rollout leads the other way, kinds
 * would stay behind unsaid, or another process works on it; those of the stores are waited for.
 *
 * @throws Failure of the control store
 */
export const run = async (
  { project, source, target, transforms, digest }: Both,
  options: RunOptions,
): Promise<Result<Worked>> => {
  const { contract, config } = project
  const { name = `${source.name}-to-${target.name}`, actor = 'program', onProgress } = options
  const { only, drop = [], extras = 'keep', throttle = {}, maxQuarantine = 100 } = options
  const holder = crypto.randomUUID()
  const control = await openRuns(project)
  const lease = (ms: number) => control.lease(`migration:${name}`, holder, ms)
  const mayNot = () => againstRollout(control, source.name, target.name)
  try {
    const why = await mayNot()
    if (why !== undefined) return failed(problem('migration-refused', why))
    if (!(await control.runs.run(name))) {
      const begun = await beginRun(control.runs, {
        name,
        contract,
        source,
        target,
        extras,
        drop,
        ...(only && { only }),
        mostStranded: maxQuarantine,
        throttle,
        actor,
        transforms: digest,
      })
      if (!begun.ok) return begun
    }
    return await workOn({
      name,
      contract,
      source,
      target,
      runs: control.runs,
      holder,
      lease,
      mayNot,
      check: checkUrl,
      limits: { depth: config.limits.depth },
      transforms,
      digest,
      actor,
      signal: options.signal ?? new Stop(),
      graceMs: config.rollouts.graceMs,
      patienceMs: options.patienceMs ?? tenMinutes,
      ...(onProgress && { onProgress }),
    })
  } finally {
    await lease(0).catch(() => undefined)
    await control.close()
  }
}
