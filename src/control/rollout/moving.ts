/** A rollout that is under way stays what it is: its resources are where its backends say. */
import type { Issue } from '../../errors/index.ts'
import { backendsInReach } from '../../gateway/config/split-checks.ts'
import { isObject, own, type Json } from '../../json/index.ts'
import type { Edit, Entry } from '../../policy/index.ts'
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

const issueOf = (
  id: string,
  before: Rollout,
  after: Rollout | null,
  stage: 'off' | 'complete' | undefined,
): Issue | undefined => {
  const place = `rollout ${id.slice(0, 256)}`
  if (after && isSame(before, after)) return undefined
  if (stage === 'off' || (stage === 'complete' && !after)) return undefined
  if (stage === 'complete') {
    const message = `is complete: its data is at ${before.to}. Remove it, and declare another one`
    return { place, message }
  }
  const what = after ? 'keeps its backends and resources' : 'is not removed'
  return { place, message: `is under way, and ${what}: roll it back first, or complete it` }
}

/** Whether an expression leans on another one, in which any variant may stand. */
const hasReference = (value: Json): boolean =>
  Array.isArray(value)
    ? value.some(hasReference)
    : isObject(value) &&
      (own(value, '$ref') !== undefined || Object.values(value).some(hasReference))

/** Whether a policy without the rollout could lead requests to a backend, and by what. */
const leadingTo = (backend: string, entries: Iterable<Entry>): string | undefined => {
  for (const { kind, id, value } of entries) {
    if (kind === 'kill' && value?.backend === backend) return `kill switch ${id}`
    if (kind !== 'flag' || !value) continue
    const { definition } = value
    const variants = own(definition, 'variants')
    const named = hasReference(own(definition, 'targeting') ?? null)
      ? Object.values(isObject(variants) ? variants : {})
      : backendsInReach(definition, '')
    if (named.includes(backend)) return `flag ${id}`
  }
  return undefined
}

/**
 * What is complete has left its old backend behind: nothing was written there since, and without the
 * rollout flags decide again.
 */
const leftBehind = (
  id: string,
  { from, to }: Rollout,
  after: Iterable<Entry>,
): Issue | undefined => {
  const by = leadingTo(from, after)
  if (by === undefined) return undefined
  return {
    place: `rollout ${id.slice(0, 256)}`,
    message: `is complete: ${from} has got no write since, and ${by.slice(0, 256)} would lead requests there once the rollout is gone. Let it lead to ${to} first`,
  }
}

/**
 * Called while the edit has its place in the audit, so that nobody sends a rollout on its way meanwhile.
 *
 * @param after all entries of the policy, with the edits
 * @returns what edits would do to rollouts that are under way, and to requests that one has moved
 */
export const movingIssues = async (
  store: Read,
  edits: readonly Edit[],
  after: Iterable<Entry>,
): Promise<readonly Issue[]> => {
  const mine = edits.filter((edit) => edit.kind === 'rollout')
  if (mine.length === 0) return []
  const [{ rows }, progress] = await Promise.all([store.rollouts(), store.progress()])
  const issues = await Promise.all(
    mine.map(async ({ id, value }) => {
      const before = await store.entry('rollout', id)
      if (before?.kind !== 'rollout' || before.value === null) return undefined
      const at = restingAt(id, rows.get(id)?.state, progress)
      return (
        issueOf(id, before.value, value, at) ??
        (at === 'complete' && !value ? leftBehind(id, before.value, after) : undefined)
      )
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
