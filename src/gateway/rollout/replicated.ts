/** One write of a client while both sides are written: the programs of the protocol over real backends. */
import type { Result } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import type { Contract } from '../../contract/index.ts'
import {
  isDual,
  post,
  run,
  write,
  type Backends,
  type Effects,
  type Ledger,
  type Looked,
  type Looks,
  type Member,
  type Outcome,
  type Side as SideName,
} from '../../rollout/index.ts'
import type { UpstreamResponse } from '../../upstream/index.ts'
import type { Backing } from './backing.ts'
import type { ClientWrite, Written } from './client-write.ts'
import type { Opening } from './opening.ts'
import { settlingEffects, words } from './settling.ts'
import type { SideAnswer } from './side.ts'
import { answerOf, conflict, held, unknown } from './write-answers.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface ReplicatedContext {
  readonly contract: Contract
  readonly ledger: Ledger
  readonly member: Pick<Member, 'holds' | 'term'>
  readonly opening: Opening
  /** Longest time for all requests under one intent, and for which a write waits, in milliseconds. */
  readonly times: { readonly requestMs: number; readonly waitMs: number }
  readonly limits: { readonly depth: number }
  /** Told of what goes wrong behind an answer. */
  readonly onError: (error: unknown) => void
}

export interface ReplicatedWrite {
  readonly resource: string
  /** Undefined of what is made: its key is known when it is there. */
  readonly key: string | undefined
  /** `makerKey` of what is made, until it is there. */
  readonly maker: string
  readonly kind: 'replace' | 'patch' | 'delete' | 'post'
  /** The authority as it was when this was planned. */
  readonly side: SideName
  readonly backing: Backing
  readonly backends: Backends
  /** @param signal ends each of its requests */
  readonly write: (signal: Stop) => ClientWrite
  /** The key of what was made; undefined where the answer does not tell. */
  readonly keyOf: (answer: UpstreamResponse, document: Bytes | undefined) => string | undefined
}

/** The authority is another one by now, or writes alone: nothing was sent. */
export type Replicated = Result<UpstreamResponse> | 'elsewhere'

/** How often a write begins again whose intent was taken before anything was sent. */
const mostBeginnings = 4

export const replicated = (
  { contract, ledger, member, opening, times, limits, onError }: ReplicatedContext,
  one: ReplicatedWrite,
  /** Told of what goes on behind the answer. */
  behind: (work: Promise<void>) => void,
): Promise<Replicated> => {
  const { resource, key, kind, side, backing, backends } = one
  const told = Promise.withResolvers<Replicated>()
  let isElsewhere = false
  let isTold = false
  let stop = new Stop()
  let own = one.write(stop)
  /** What the authority holds since could not be read: repair does. */
  let unread: SideAnswer | undefined
  let made: string | undefined
  /** Whether the authority may have got it. */
  let isSent = false
  let intent: string | undefined
  /** Of the lease under which it was opened. */
  let term: number | undefined

  let timer: ReturnType<typeof setTimeout> | undefined
  /** What a write waited before its intent was opened takes nothing of the time of its requests. */
  const within = (since: number): void => {
    const ending = stop
    clearTimeout(timer)
    timer = setTimeout(
      () => ending.abort(new Error('The time for all requests under an intent is over.')),
      since + times.requestMs - performance.now(),
    )
  }

  /** Without asking: nobody has been able to take the intent. */
  const isOurs = (): boolean => member.holds() && member.term === term

  const settling = settlingEffects({
    contract,
    versions: backing.versions,
    sides: backing.sides,
    ledger,
    resource,
    open: (of, as) => opening.open(resource, of, as),
    close: (of) => opening.close(of, !isTold),
    take: () => Promise.resolve(undefined),
    held: () => held(times.waitMs),
    limits,
    touched: () => undefined,
    newest: () => Promise.resolve([]),
    pause: () => Promise.resolve(),
    signal: () => stop,
  })

  const look = async (of: string): Promise<Looks<Bytes, SideAnswer>> => {
    const other = side === 'from' ? 'to' : 'from'
    const [theirs, mine] = await Promise.all([settling.get(other, of), own.look()])
    return { theirs, mine }
  }

  /** What is stored since, where the answer does not show it. */
  const known = async (sent: Written, of: string | undefined): Promise<Written> => {
    if (sent.kind !== 'written' || !sent.isUnread || of === undefined) return sent
    const now: Looked<Bytes, SideAnswer> = await settling.get(side, of)
    if (now.kind === 'failed') unread = now.answer
    return { ...sent, document: now.kind === 'found' ? now.document : undefined }
  }

  const send: ClientWrite['send'] = (body, condition) => {
    isSent = true
    return own.send(body, condition)
  }

  const effects: Effects<Bytes, SideAnswer> = {
    ...settling,
    begin: async (of, as) => {
      const looking = as === 'post' ? undefined : look(of)
      // Whoever waits for it hears of it.
      looking?.catch(() => undefined)
      term = member.term
      const opened = await opening.open(resource, as === 'post' ? one.maker : of, as)
      if (!opened) return { kind: 'held', answer: held(times.waitMs) }
      intent = opened.intent
      within(opened.since)
      if (opened.side !== side || !isDual(opened.stage)) {
        isElsewhere = true
        await opening.close(opened.intent)
        return { kind: 'held', answer: held(times.waitMs) }
      }
      const looks = await looking
      return { kind: 'begun', intent: opened.intent, side, ...(looks ? { looks } : {}) }
    },
    confirm: async (of) => isOurs() || ledger.confirm(of),
    dirty: (of, createInFlight, why) =>
      opening.ending(of, ledger.dirty(of, createInFlight, words(why), made)),
    handOver: (of) => opening.ending(of, ledger.handOver(of)),
    look: (of) => look(of),
    put: async (to, of, document, condition) =>
      to === side
        ? known(await send(document, condition), of)
        : settling.put(to, of, document, condition),
    remove: async (to, of, ifMatch) =>
      to === side ? known(await send(null, { ifMatch }), of) : settling.remove(to, of, ifMatch),
    post: async (_, document) => {
      const sent = await send(document, undefined)
      if (sent.kind === 'overtaken') return { kind: 'refused', answer: conflict() }
      if (sent.kind !== 'written') return sent
      made = sent.answer.ok ? one.keyOf(sent.answer.value, sent.document) : undefined
      const all = await known(sent, made)
      return all.kind === 'written'
        ? { ...all, ...(made === undefined ? {} : { key: made }) }
        : sent
    },
    carry: async (to, of, mine, theirs, fresh) =>
      unread ? { kind: 'refused', answer: unread } : settling.carry(to, of, mine, theirs, fresh),
    merge: (mine) => own.merge(mine),
    tell: async (answer) => {
      if (!isOurs()) return false
      told.resolve(answer)
      isTold = true
      return true
    },
  }

  const attempt = async (): Promise<Outcome<SideAnswer>> => {
    stop = new Stop()
    own = one.write(stop)
    unread = undefined
    made = undefined
    intent = undefined
    within(performance.now() + times.waitMs)
    try {
      return await run(
        key === undefined || kind === 'post'
          ? post<Bytes, SideAnswer>(backends)
          : write<Bytes, SideAnswer>({ key, kind }, backends),
        effects,
      )
    } finally {
      clearTimeout(timer)
    }
  }

  const work = async (): Promise<void> => {
    try {
      for (let beginning = 0; beginning < mostBeginnings; beginning += 1) {
        const outcome = await attempt()
        if (outcome.kind === 'told') return
        if (isElsewhere) return told.resolve('elsewhere')
        if (outcome.kind !== 'again') return told.resolve(answerOf(outcome))
      }
      told.resolve(held(times.waitMs))
    } catch (error) {
      onError(error)
      if (intent !== undefined) {
        await opening.ending(intent, ledger.handOver(intent)).catch(() => undefined)
      }
      told.resolve(isSent ? unknown() : held(times.waitMs))
    }
  }
  behind(work())
  return told.promise
}
