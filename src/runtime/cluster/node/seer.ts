/** Changes are foreseen by the primary, which sends nothing, and by workers, which know what was read. */
import type { Contract } from '../../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import { foreseeingOf, type Foreseeing } from '../../../gateway/deciders.ts'
import { readsLimits, type RecentRead } from '../../../gateway/foresee/preview/reads.ts'
import type { GatewayConfig } from '../../../gateway/index.ts'
import { noPreviews, notKept, type Seer } from '../../foresight.ts'
import type { Feeding } from './feeding.ts'
import type { Member } from './member.ts'
import { answerMs } from './watch.ts'

/** Milliseconds that a preview may take, with all that it reads. */
const previewMs = 25_000

/** Workers that are asked for a preview, should the first one end meanwhile. */
const mostAsked = 2

/** Of each worker the newest ones, each read once. */
export const readsOf = (
  told: readonly (readonly RecentRead[])[],
  most = readsLimits.perClient,
): readonly RecentRead[] => {
  const longest = Math.max(0, ...told.map(({ length }) => length))
  const inTurn = Array.from({ length: longest }, (_, at) => told.flatMap((one) => one[at] ?? []))
  const found = new Map<string, RecentRead>()
  for (const read of inTurn.flat()) {
    const key = `${read.path}?${read.query}`
    if (!found.has(key)) found.set(key, read)
  }
  return [...found.values()].slice(0, most)
}

const noWorker = (): Result<never> =>
  failed(problem('overloaded', 'No worker has answered.', { retryAfter: 1 }))

export interface ClusterSeerOptions {
  readonly contract: Contract
  readonly feeding: () => Feeding
  /** Those that serve and answer. */
  readonly answering: () => readonly Member[]
}

export const clusterSeer = ({ contract, feeding, answering }: ClusterSeerOptions): Seer => {
  let made:
    | { readonly of: GatewayConfig; readonly core: Omit<Foreseeing, 'localKills'> }
    | undefined
  return {
    core: () => {
      const { config, source } = feeding()
      if (made?.of !== config) made = { of: config, core: foreseeingOf(contract, config) }
      return { ...made.core, localKills: source.kills ?? { current: [] } }
    },
    preview: async (asked) => {
      if (!feeding().config.control?.preview) return noPreviews()
      const { client } = asked
      const members = answering()
      const told = await Promise.all(
        members.map(({ channel }) => channel.ask('reads', { client }, answerMs)),
      )
      const reads = readsOf(told.flatMap((one) => (one ? [one] : [])))
      for (const { channel } of members.slice(0, mostAsked)) {
        const answer = await channel.ask('preview', { ...asked, reads }, previewMs)
        if (answer) return answer
      }
      return noWorker()
    },
    explain: async (asked) => {
      for (const { channel } of answering().slice(0, mostAsked)) {
        const answer = await channel.ask('explain', asked, answerMs)
        if (answer) return ok(answer)
      }
      return noWorker()
    },
    answered: async (id) => {
      const told = await Promise.all(
        answering().map(({ channel }) => channel.ask('answered', { id }, answerMs)),
      )
      return told.find((one) => one !== undefined)
    },
    examples: async (asked) => {
      const told = await Promise.all(
        answering().map(({ channel }) => channel.ask('examples', asked, answerMs)),
      )
      return told.flatMap((one) => one ?? []).toSorted((a, b) => b.at - a.at)
    },
    replay: async (asked) => {
      const told = await Promise.all(
        answering().map(({ channel }) => channel.ask('replay', asked, previewMs)),
      )
      return told.find((one) => one !== undefined) ?? notKept()
    },
  }
}
