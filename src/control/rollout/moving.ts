/** A rollout that is under way stays what it is: its resources are where its backends say. */
import type { Issue } from '../../errors/index.ts'
import { backendsInReach } from '../../gateway/config/split-checks.ts'
import { isObject, own, type Json, type JsonObject } from '../../json/index.ts'
import type { Edit, Entry, PolicyRules } from '../../policy/index.ts'
import type { Rollout, RolloutState } from '../../rollout/index.ts'
import type { Actor, ControlStore, ResourceProgress } from '../port.ts'

type Read = Pick<ControlStore, 'entry' | 'progress' | 'rollouts'>

const isSame = (a: Rollout, b: Rollout): boolean =>
  a.from === b.from &&
  a.to === b.to &&
  a.resources.toSorted().join('/') === b.resources.toSorted().join('/')

/** The stage at which it rests, if it does. */
const restingAt = (
  id: string,
  state: RolloutState | undefined,
  progress: readonly ResourceProgress[],
): 'off' | 'complete' | undefined => {
  const stage = state?.target.stage ?? 'off'
  const mine = progress.filter(({ rollout }) => rollout === id)
  if (stage !== 'off' && stage !== 'complete') return undefined
  return mine.every((one) => one.stage === stage && one.phase === 'stable') ? stage : undefined
}

/** What decides where no rollout does. */
interface Deciding {
  readonly after: Iterable<Entry>
  readonly decision?: PolicyRules['decision'] | undefined
}

/** Whether an expression leans on another one, in which any variant may stand. */
const hasReference = (value: Json): boolean =>
  Array.isArray(value)
    ? value.some(hasReference)
    : isObject(value) &&
      (own(value, '$ref') !== undefined || Object.values(value).some(hasReference))

const reachedBy = (definition: JsonObject, fallback: string): readonly Json[] => {
  const variants = own(definition, 'variants')
  const leans = hasReference(own(definition, 'targeting') ?? null)
  return leans && isObject(variants)
    ? Object.values(variants)
    : backendsInReach(definition, fallback)
}

/** What could lead requests to a backend where no rollout decides; undefined where nothing does. */
const leadingTo = (
  backend: string,
  {
    after,
    decision: { flag, fallback },
  }: Deciding & { readonly decision: PolicyRules['decision'] },
): string | undefined => {
  let reached: readonly Json[] = [fallback]
  for (const { kind, id, value } of after) {
    if (kind === 'kill' && value?.backend === backend) return `the kill switch ${id.slice(0, 256)}`
    if (kind === 'flag' && id === flag && value) reached = reachedBy(value.definition, fallback)
  }
  return reached.includes(backend) ? `the flag ${flag}` : undefined
}

/** Without a rollout that is complete the flag decides again, which may name the backend that is not kept current. */
const leftBehind = (
  { from, to }: Rollout,
  place: string,
  { after, decision }: Deciding,
): Issue | undefined => {
  const by = decision && leadingTo(from, { after, decision })
  if (by === undefined) return undefined
  const message = `is complete, and without it ${by} sends requests to ${from}, which is not kept current: let it lead to ${to} for everybody first`
  return { place, message }
}

const issueOf = (
  id: string,
  before: Rollout,
  after: Rollout | null,
  stage: 'off' | 'complete' | undefined,
  deciding: Deciding,
): Issue | undefined => {
  const place = `rollout ${id.slice(0, 256)}`
  if (after && isSame(before, after)) return undefined
  if (stage === 'off') return undefined
  if (stage === 'complete' && !after) return leftBehind(before, place, deciding)
  if (stage === 'complete') {
    const message = `is complete: its data is at ${before.to}. Remove it, and declare another one`
    return { place, message }
  }
  const what = after ? 'keeps its backends and resources' : 'is not removed'
  return { place, message: `is under way, and ${what}: roll it back first, or complete it` }
}

/**
 * Called while the edit has its place in the audit, so that nobody sends a rollout on its way meanwhile.
 *
 * @returns what edits would do to rollouts that are under way
 */
export const movingIssues = async (
  store: Read,
  edits: readonly Edit[],
  deciding: Deciding,
): Promise<readonly Issue[]> => {
  const mine = edits.filter((edit) => edit.kind === 'rollout')
  if (mine.length === 0) return []
  const [{ rows }, progress] = await Promise.all([store.rollouts(), store.progress()])
  const issues = await Promise.all(
    mine.map(async ({ id, value }) => {
      const before = await store.entry('rollout', id)
      if (before?.kind !== 'rollout' || before.value === null) return undefined
      const stage = restingAt(id, rows.get(id)?.state, progress)
      return issueOf(id, before.value, value, stage, deciding)
    }),
  )
  return issues.filter((issue) => issue !== undefined)
}

/** How far a rollout was is nothing to another one of its name. What is left of it where this fails rests, too. */
export const forgetRemoved = async (
  store: Pick<ControlStore, 'changeRollout' | 'rollouts'>,
  actor: Actor,
  edits: readonly Edit[],
): Promise<void> => {
  const gone = edits.filter(({ kind, value }) => kind === 'rollout' && value === null)
  if (gone.length === 0) return
  const { rows } = await store.rollouts()
  for (const { id } of gone) {
    const row = rows.get(id)
    const change = { actor, action: 'rollout.forget', rollout: id, state: null }
    if (row) await store.changeRollout({ ...change, version: row.version })
  }
}
