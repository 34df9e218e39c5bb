/** Gathers what notices are made of: all of it from the control store, and no more than is looked at. */
import type { Entry, EntryKind } from '../../policy/index.ts'
import type { Control, Judgement } from '../actions/control.ts'
import { effectOfPolicy } from '../effect.ts'
import type { Head, StoredEntry } from '../port.ts'
import { unbegun } from '../rollout/wish.ts'
import { defaultNotices } from './clients.ts'
import {
  fallbackNotices,
  settledFlags,
  settledNotice,
  unusedNotices,
  type KnownFlag,
} from './flags.ts'
import { fleetNotices } from './fleet.ts'
import { omittedNotices } from './items.ts'
import { killNotices } from './kills.ts'
import type { Notice } from './notice.ts'
import { policyNotices } from './policy.ts'
import { proposalNotices } from './proposals.ts'
import { rolloutNotices } from './rollouts.ts'
import { endingNotices, endingOf } from './versions.ts'

/** Looks at a part of what there is. Rejects where the control store is away. @param now milliseconds since 1970 */
export type Look = (control: Control, now: number) => Promise<readonly Notice[]>

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Flags, and kill switches, of which it is asked since when they are as they are. */
const mostDated = 20
/** Rollouts of which it is asked what they do next, which costs queries for each. */
const mostForeseen = 20
const mostContexts = 1000
const mostOmitted = 1000

type Of<K extends EntryKind> = Extract<Entry, { readonly kind: K }>

const ofKind = <K extends EntryKind>(entries: readonly StoredEntry[], kind: K): readonly Of<K>[] =>
  entries.filter(
    (entry): entry is StoredEntry & Of<K> => entry.kind === kind && entry.value !== null,
  )

/** When an entry was changed last, milliseconds since 1970. */
const changedAt = async (
  { store }: Control,
  kind: EntryKind,
  id: string,
): Promise<number | undefined> => {
  const [last] = await store.history({ kind, id, limit: 1 })
  return last && Date.parse(last.at)
}

const flagsOf = (entries: readonly StoredEntry[]): readonly KnownFlag[] => {
  const files = new Map(
    ofKind(entries, 'flag-file').map(({ id, value }) => [id, value.evaluators ?? {}]),
  )
  return ofKind(entries, 'flag').map(({ id: key, value }) => ({
    key,
    value,
    evaluators: files.get(value.file) ?? {},
  }))
}

const lookAtFlags = async (
  control: Control,
  entries: readonly StoredEntry[],
  { decision, ofrep }: Judgement,
  now: number,
): Promise<readonly Notice[]> => {
  const flags = flagsOf(entries)
  const rollouts = ofKind(entries, 'rollout').map(({ value }) => value)
  const numbers = new Map(entries.map((entry) => [`${entry.kind}/${entry.id}`, entry.number]))
  const numberOf = ({ key }: KnownFlag): number => numbers.get(`flag/${key}`) ?? 0
  const oldest = settledFlags(flags, decision?.killSwitch?.flag)
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .slice(0, mostDated)
  const settled = oldest.map(async (flag) =>
    settledNotice(flag, (await changedAt(control, 'flag', flag.key)) ?? now, now),
  )
  return [
    ...unusedNotices(flags, { decision, ofrep, rollouts }),
    ...(await Promise.all(settled)).flat(),
  ]
}

const lookAtVersions = async (
  { store }: Control,
  entries: readonly StoredEntry[],
  now: number,
): Promise<readonly Notice[]> => {
  const endings = endingOf(ofKind(entries, 'version'), now)
  if (endings.length === 0) return []
  const since = now - 30 * dayMs
  const usage = await Promise.all(endings.map(({ version }) => store.usage({ version, since })))
  const clients = ofKind(entries, 'client')
  const pinned = (version: string) =>
    clients.filter(({ value }) => value.pin === version).map(({ id }) => id)
  return endingNotices(endings, usage.flat(), pinned, now)
}

const lookAtKills = async (
  control: Control,
  entries: readonly StoredEntry[],
): Promise<readonly Notice[]> => {
  const kills = ofKind(entries, 'kill').map(async ({ id, value }, index) => {
    const since = index < mostDated ? await changedAt(control, 'kill', id) : undefined
    return { id, value, since }
  })
  return killNotices(await Promise.all(kills))
}

const lookAtRollouts = async (
  { store, look }: Control,
  entries: readonly StoredEntry[],
): Promise<readonly Notice[]> => {
  const [{ rows }, progress, members] = await Promise.all([
    store.rollouts(),
    store.progress(),
    store.members(),
  ])
  const known = ofKind(entries, 'rollout').map(async ({ id: name, value: rollout }, index) => {
    const state = rows.get(name)?.state ?? unbegun
    const resources = progress.filter((one) => one.rollout === name)
    const place = { name, rollout, state, resources }
    const isAsked = look && index < mostForeseen && ['running', 'held'].includes(state.status)
    // What it was held for may be gone meanwhile, or be worse.
    const running = { ...place, state: { ...state, status: 'running' as const } }
    return { ...place, next: isAsked ? (await look(running)).decision : undefined }
  })
  return rolloutNotices(await Promise.all(known), progress, members)
}

/** A policy that was judged, by whoever judges: the same one is not judged again and again. */
interface Judged {
  readonly hash: string
  readonly at: number
  readonly judgement: Judgement
}

/** Milliseconds for which contract and configuration are taken to be the same. */
const judgedMs = 60_000

/** All that the policy, the census, the fleet and the rollouts of a control store give to look at. */
export const createLook = (): Look => {
  const judgements = new WeakMap<Control['judge'], Judged>()

  const judged = async (
    { judge, settings }: Control,
    { number, hash }: Head,
    entries: readonly StoredEntry[],
    now: number,
  ): Promise<Judgement> => {
    // Policies in files are judged where they are loaded.
    if (settings.policy === 'files' || number === 0) return { issues: [], warnings: [] }
    const known = judgements.get(judge)
    if (known?.hash === hash && now - known.at < judgedMs) return known.judgement
    const there = entries.filter((entry): entry is StoredEntry & Entry => entry.value !== null)
    const judgement = await judge(there)
    judgements.set(judge, { hash, at: now, judgement })
    return judgement
  }

  return async (control, now) => {
    const { store } = control
    const { head, entries } = await store.entries()
    const judgement = await judged(control, head, entries, now)
    const [effect, contexts, defaults, items, proposals, ...rest] = await Promise.all([
      effectOfPolicy(store, undefined, now),
      store.contexts(mostContexts),
      store.usage({ source: 'default', since: now - 7 * dayMs }),
      store.quarantine({ since: now - dayMs, limit: mostOmitted }),
      Promise.all([store.proposals('open'), store.proposals('approved')]),
      lookAtFlags(control, entries, judgement, now),
      lookAtVersions(control, entries, now),
      lookAtKills(control, entries),
      lookAtRollouts(control, entries),
    ])
    return [
      ...policyNotices(judgement),
      ...fallbackNotices(contexts.filter(({ at }) => at >= now - hourMs)),
      ...(effect.ok ? fleetNotices(effect.value, now) : []),
      ...defaultNotices(defaults),
      ...omittedNotices(items),
      ...proposalNotices(proposals.flat()),
      ...rest.flat(),
    ]
  }
}
