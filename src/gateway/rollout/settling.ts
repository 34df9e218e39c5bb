/** Effects of the protocol that need no client: the ledger, both backends, and the lens between them. */
import type { Contract } from '../../contract/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { ParseLimits } from '../../json/index.ts'
import {
  opposite,
  type Carried,
  type Effects,
  type IntentKind,
  type Ledger,
  type Looked,
  type Opened,
  type Sent,
  type Side as SideName,
  type TakenIntent,
} from '../../rollout/index.ts'
import { isMakerKey, placeOf, type Place, type Versions } from './documents.ts'
import { replicaOf } from './replica.ts'
import type { Side, SideAnswer } from './side.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface Settling {
  readonly contract: Contract
  readonly versions: Versions
  readonly sides: Readonly<Record<SideName, Side>>
  readonly ledger: Pick<Ledger, 'confirm' | 'fresh' | 'dirty' | 'handOver' | 'putOff' | 'intentsOf'>
  readonly resource: string
  /** Undefined where writes wait for a change of stage, and it did not come in time. */
  readonly open: (key: string, kind: IntentKind) => Promise<Opened | undefined>
  readonly close: (intent: string) => Promise<boolean>
  /** One of this resource. */
  readonly take: () => Promise<TakenIntent | undefined>
  readonly held: () => SideAnswer
  readonly limits: ParseLimits
  /** The document with its timestamp moved on by a unit; undefined where that cannot be. */
  readonly touched: (document: Bytes, place: Place) => Bytes | undefined
  /** Keys of the newest documents of a side, where one was made whose key nobody knows; by its `makerKey`. */
  readonly newest: (side: SideName, maker: string) => Promise<readonly string[]>
  readonly pause: (ms: number) => Promise<void>
  /** Ends requests that take longer than they may; asked anew for each of them. */
  readonly signal?: () => StopSignal
}

export type SettlingEffects = Omit<Effects<Bytes, SideAnswer>, 'merge' | 'post' | 'tell'>

/** What is told of a refusal: enough for a person, and no value of a document. */
export const words = (answer: SideAnswer | undefined): string | undefined => {
  if (answer?.ok) return `answered ${answer.value.status}`
  return answer?.problem.detail
}

/** First pause before something is tried again, and the longest, in milliseconds. */
const firstPause = 100
const longestPause = 60_000

/** Somewhere between a half and all of it, so that many do not come back at once. */
const pauseAfter = (attempts: number): number =>
  Math.min(firstPause * 2 ** Math.min(attempts, 16), longestPause) * (0.5 + Math.random() / 2)

/** What one of the versions has no place for is not replicated, and stays where it is. */
const absent: Looked<Bytes, SideAnswer> = { kind: 'absent' }
const overtaken: Sent<Bytes, SideAnswer> = { kind: 'overtaken' }

/** Of one resource. */
export const settlingEffects = (given: Settling): SettlingEffects => {
  const { contract, versions, sides, ledger, limits, resource } = given
  const taken = new Map<string, TakenIntent>()

  const get = async (side: SideName, key: string): Promise<Looked<Bytes, SideAnswer>> => {
    const place = placeOf(versions[side], key)
    return place ? sides[side].get(place.path, given.signal?.()) : absent
  }

  const put: SettlingEffects['put'] = async (side, key, document, condition) => {
    const place = placeOf(versions[side], key)
    return place ? sides[side].put(place.path, document, condition, given.signal?.()) : overtaken
  }

  const carry = (
    to: SideName,
    key: string,
    mine: Bytes | undefined,
    theirs: Bytes | undefined,
    fresh: boolean,
  ): Carried<Bytes, SideAnswer> => {
    const from = opposite(to)
    const [there, here] = [placeOf(versions[to], key), placeOf(versions[from], key)]
    if (!there || !here) return { kind: 'same' }
    if (mine === undefined) return { kind: theirs === undefined ? 'same' : 'delete' }
    const found = replicaOf(
      contract,
      { type: here.type, from: versions[from], to: versions[to] },
      { mine, theirs, fresh, limits },
    )
    return found.ok ? found.value : { kind: 'refused', answer: found }
  }

  const forget = <T>(intent: string, done: Promise<T>): Promise<T> => {
    taken.delete(intent)
    return done
  }

  return {
    begin: async (key, kind) => {
      const opened = await given.open(key, kind)
      return opened
        ? { kind: 'begun', intent: opened.intent, side: opened.side }
        : { kind: 'held', answer: given.held() }
    },
    confirm: (intent) => ledger.confirm(intent),
    fresh: (intent) => ledger.fresh(intent),
    drop: (intent) => given.close(intent),
    close: (intent) => forget(intent, given.close(intent)),
    dirty: (intent, createInFlight, why) => ledger.dirty(intent, createInFlight, words(why)),
    handOver: (intent) => ledger.handOver(intent),
    putOff: (intent, createInFlight, why) => {
      const attempts = taken.get(intent)?.attempts ?? 0
      const afterMs = pauseAfter(attempts)
      return forget(intent, ledger.putOff(intent, createInFlight, words(why), afterMs))
    },
    take: async () => {
      const found = await given.take()
      if (found) taken.set(found.intent, found)
      return found
    },
    grace: (intent) => given.pause(taken.get(intent)?.graceMs ?? 0),
    look: async (key, authority) => {
      const [theirs, mine] = await Promise.all([get(opposite(authority), key), get(authority, key)])
      return { theirs, mine }
    },
    get,
    put,
    remove: async (side, key, ifMatch) => {
      const place = placeOf(versions[side], key)
      return place ? sides[side].remove(place.path, ifMatch, given.signal?.()) : overtaken
    },
    touch: async (side, key, { document, tag }) => {
      const place = placeOf(versions[side], key)
      const touched = place && given.touched(document, place)
      // Without a timestamp to move on, the grace alone has to do.
      return touched ? put(side, key, touched, { ifMatch: tag }) : overtaken
    },
    made: async (intent) => {
      const { key = '', side = 'from' } = taken.get(intent) ?? {}
      return isMakerKey(key) ? given.newest(side, key) : [key]
    },
    carry: async (to, key, mine, theirs, fresh) => carry(to, key, mine, theirs, fresh),
    intentsOf: (key) => ledger.intentsOf(resource, key),
  }
}
