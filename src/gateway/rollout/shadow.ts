/**
 * Compares what clients are served with what the other side of a rollout would have served them:
 * off the request path, bounded in number and bytes. What differs is read again, on both sides and
 * later, before it counts.
 */
import type { Result } from '../../errors/index.ts'
import { isReader, Stop, type HttpAnswer } from '../../http/index.ts'
import {
  compareAnswers,
  createNoise,
  type CellKey,
  type Difference,
  type ReadAnswer,
  type Tally,
} from '../../rollout/compare/index.ts'
import { backendOf, isDual, type Move, type Side } from '../../rollout/index.ts'
import type { Caught, Metrics } from '../../telemetry/index.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { TappedBody } from '../facts/tapped-body.ts'
import { readable, readAgain, type Again, type ReadSide } from './again.ts'
import { cellOf, isComparable, isOfBoth } from './comparable.ts'
import { declaredNames } from './declared-names.ts'
import type { Examples } from './examples.ts'
import { createSlots, type Rest } from './slots.ts'

export interface ShadowLimits {
  /** Comparisons that are begun: served answers being read, waiting, and waiting to be read again. */
  readonly pending: number
  /** Reads of the other side at a time. */
  readonly running: number
  /** Longest answer that is compared; each pending comparison may keep two. */
  readonly bytes: number
  /** Longest time that a client may take for the answer, and a read for all of it. */
  readonly readMs: number
  /** After which a difference is read again. */
  readonly delayMs: number
  /**
   * How often it is where it is of more than one document. While clients write, the sides of a list may
   * differ at any moment, each time because of another write: what is wrong differs every time.
   */
  readonly looks: number
}

export const shadowLimits: ShadowLimits = {
  pending: 128,
  running: 8,
  bytes: 128 * 1024,
  readMs: 5000,
  delayMs: 1000,
  looks: 3,
}

export interface ShadowOptions {
  readonly readSide: ReadSide
  readonly tally: Tally
  /** Keeps answers that differ; nobody does when absent. */
  readonly examples?: Pick<Examples, 'add'> | undefined
  /** Percent of reads of a rollout that are compared. */
  readonly sampleOf: (rollout: string) => number
  /** Key of the one document that is read; undefined where it is more than one. */
  readonly keyOf: (exchange: Exchange, move: Move) => string | undefined
  /** Whether what is read has a write that is not settled: then its sides may differ. */
  readonly isUnsettled: (move: Move, key: string | undefined) => Promise<boolean> | boolean
  /** Calls once, when requests that wait have had their turn. */
  readonly soon: (run: () => void) => void
  /** Whether requests take most of the process's time: then there are few comparisons. */
  readonly isBusy: () => boolean
  readonly metrics: Metrics
  /** Told of defects. */
  readonly caught: Caught
  readonly limits?: Partial<ShadowLimits>
}

export interface Shadow {
  /**
   * What was answered, which is counted and, where it is sampled, compared once its client has it.
   * The body may be another object that reads the same.
   *
   * @param started `performance.now()` when it was sent
   */
  served(
    exchange: Exchange,
    move: Move,
    result: Result<HttpAnswer>,
    started: number,
  ): Result<HttpAnswer>
  /** Comparisons that are begun. */
  readonly pending: number
  /** Ends all that is under way. */
  close(): void
}

interface Comparison {
  readonly exchange: Exchange
  readonly move: Move
  readonly key: CellKey
  readonly head: Pick<HttpAnswer, 'status' | 'headers'>
}

/** What both sides have answered, and what differs in it. */
interface Seen {
  /** Of what is learnt as noise. */
  readonly scope: string
  readonly read: Readonly<Record<Side, ReadAnswer>>
  readonly before: readonly Difference[]
}

const instruments = (metrics: Metrics) => ({
  compared: metrics.counter('isthmus.rollout.compared', {
    description: 'Answers of both sides of a rollout that were compared, by whether they differed',
    unit: '{answer}',
    labels: ['rollout', 'outcome'],
  }),
  dropped: metrics.counter('isthmus.rollout.not_compared', {
    description:
      'Answers that were to be compared with those of the other side and were not, by why',
    unit: '{answer}',
    labels: ['rollout', 'reason'],
  }),
})

const otherOf = (side: Side): Side => (side === 'from' ? 'to' : 'from')

/** @example createShadow({ readSide, tally, sampleOf, keyOf, isUnsettled, soon, metrics, caught }) */
export const createShadow = (options: ShadowOptions): Shadow => {
  const { readSide, tally, sampleOf, keyOf, isUnsettled, caught } = options
  const limits = { ...shadowLimits, ...options.limits }
  const within = { bytes: limits.bytes, ms: limits.readMs }
  const metrics = instruments(options.metrics)
  const noise = createNoise(() => performance.now())
  const slots = createSlots({ ...limits, soon: options.soon, isBusy: options.isBusy, caught })
  const stops = new Set<Stop>()
  const namesOf = declaredNames()

  const lose = (rollout: string, reason: string): undefined => {
    metrics.dropped.add({ rollout, reason })
    return undefined
  }

  const read = async ({ exchange, move }: Comparison, side: Side): Promise<Again> => {
    const backend = exchange.core.backends.get(backendOf(side, move))
    if (!backend) return { ms: 0, isError: false, answer: 'failed' }
    const stop = new Stop()
    stops.add(stop)
    try {
      return await readAgain(readSide, exchange, backend, stop, within)
    } finally {
      stops.delete(stop)
    }
  }

  const end = ({ key }: Comparison, differences: readonly Difference[]): undefined => {
    const outcome = differences.length > 0 ? 'differs' : 'same'
    metrics.compared.add({ rollout: key.rollout, outcome })
    if (!tally.compared(key, differences, Date.now())) lose(key.rollout, 'no-room')
  }

  const unsettled = async ({ exchange, move }: Comparison): Promise<boolean> => {
    try {
      return await isUnsettled(move, keyOf(exchange, move))
    } catch {
      return true
    }
  }

  /** Reads both sides again, as often as it takes. @param look the how-manieth time it is */
  const again =
    (one: Comparison, { scope, read: first, before }: Seen, look = 1): Exclude<Rest, undefined> =>
    async () => {
      const { rollout } = one.key
      const [from, to] = await Promise.all([read(one, 'from'), read(one, 'to')])
      if (slots.isClosed) return undefined
      if (typeof from.answer === 'string') return lose(rollout, from.answer)
      if (typeof to.answer === 'string') return lose(rollout, to.answer)
      if (await unsettled(one)) return lose(rollout, 'unsettled')
      if (slots.isClosed) return undefined
      const isName = namesOf(one.exchange.resolution.negotiated?.version)
      const second = { from: from.answer, to: to.answer }
      const all = compareAnswers(second.from, second.to, isName)
      const still = noise.learn(scope, {
        before,
        still: all,
        ofFrom: compareAnswers(first.from, second.from, isName),
        ofTo: compareAnswers(first.to, second.to, isName),
      })
      const looks = keyOf(one.exchange, one.move) === undefined ? limits.looks : 1
      if (still.length === 0) return end(one, still)
      if (look >= looks) {
        options.examples?.add({ ...one, read: second, all, differences: still })
        return end(one, still)
      }
      return again(one, { scope, read: second, before: still }, look + 1)
    }

  const compare = async (one: Comparison, served: ReadAnswer): Promise<Rest> => {
    const { key, move } = one
    const other = otherOf(move.answers)
    const { answer, ms, isError } = await read(one, other)
    if (slots.isClosed) return undefined
    if (!tally.answered(key, other, isError, ms, Date.now())) lose(key.rollout, 'no-room')
    if (isError || typeof answer === 'string') {
      lose(key.rollout, typeof answer === 'string' ? answer : 'failed')
      return undefined
    }
    const first = other === 'to' ? { from: served, to: answer } : { from: answer, to: served }
    const scope = `${key.rollout} ${key.version} ${key.route}`
    const isName = namesOf(one.exchange.resolution.negotiated?.version)
    const differences = compareAnswers(first.from, first.to, isName)
    if (noise.heard(scope, differences).length === 0) {
      end(one, [])
      return undefined
    }
    if (await unsettled(one)) {
      lose(key.rollout, 'unsettled')
      return undefined
    }
    return again(one, { scope, read: first, before: differences })
  }

  const begin = async (one: Comparison, body: Uint8Array<ArrayBuffer> | null) => {
    const served = await readable(one.head, body, one.exchange, within)
    if (typeof served !== 'string') return compare(one, served)
    lose(one.key.rollout, served)
    return undefined
  }

  /** The answer with its body watched, where that comes piece by piece. */
  const watched = (one: Comparison, answer: HttpAnswer, release: () => boolean): HttpAnswer => {
    const { rollout } = one.key
    const { body } = answer
    const start = (bytes: Uint8Array<ArrayBuffer> | null): void =>
      slots.run(() => begin(one, bytes))
    if (!isReader(body)) {
      if ((body?.byteLength ?? 0) <= limits.bytes) start(body)
      else if (release()) lose(rollout, 'large')
      return answer
    }
    let isOver = false
    const late = setTimeout(() => {
      if (release()) lose(rollout, 'slow')
      isOver = true
    }, limits.readMs)
    const tap = new TappedBody(body, limits.bytes, (isWhole) => {
      clearTimeout(late)
      if (isOver) return
      const seen = tap.seen()
      if (isWhole && seen !== 'unknown') start(seen === 'none' ? null : seen)
      else if (release()) lose(rollout, isWhole ? 'large' : 'cut')
    })
    return { ...answer, body: tap }
  }

  return {
    get pending() {
      return slots.pending
    },
    served: (exchange, move, result, started) => {
      // Where one side is written alone there is nothing to hold against the other.
      if (!isDual(move.stage)) return result
      const key = cellOf(exchange, move)
      if (!key || slots.isClosed || !isOfBoth(exchange)) return result
      const status = result.ok ? result.value.status : result.problem.status
      const [ms, now] = [performance.now() - started, Date.now()]
      if (!tally.answered(key, move.answers, status >= 500, ms, now)) lose(key.rollout, 'no-room')
      if (move.instead === 'fallback') tally.answered(key, otherOf(move.answers), true, ms, now)
      if (!result.ok || !isComparable(exchange, move, result.value)) return result
      if (Math.random() * 100 >= sampleOf(move.rollout)) return result
      const release = slots.take()
      if (!release) {
        lose(key.rollout, 'busy')
        return result
      }
      const one = { exchange, move, key, head: result.value }
      return { ...result, value: watched(one, result.value, release) }
    },
    close: () => {
      slots.close()
      for (const stop of stops) stop.abort(new Error('The gateway closes.'))
      stops.clear()
    },
  }
}
