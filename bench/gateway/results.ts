/** What a run of the gateway's benchmark leaves behind. */
import type { Rooms } from './rooms.ts'

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export interface PeerFigures {
  readonly peer: string
  readonly title: string
  /** CPU of the peer's process, user and system, in microseconds a request. Absent when skipped. */
  readonly cpu?: Spread
  /** CPU to that of the bare proxy in the same round: both saw the same machine. */
  readonly toBare?: Spread
  /** Requests a second that one core carried, at most. */
  readonly rate?: Spread
  /** Why there are no figures. */
  readonly skipped?: string
}

export interface CaseFigures {
  readonly name: string
  /** Length of the store's body. */
  readonly bytes: number
  readonly peers: readonly PeerFigures[]
}

/** Latencies at a fixed rate, in milliseconds from the moment a request was due. */
export interface LatencyFigures {
  readonly name: string
  readonly peer: string
  readonly title: string
  /** Requests a second. */
  readonly rate: number
  readonly p50: Spread
  readonly p99: Spread
}

/** Where the time of one peer goes. */
export interface RoomFigures {
  readonly name: string
  readonly peer: string
  readonly rooms: Rooms
}

export interface GatewayResults {
  readonly date: string
  readonly machine: string
  /** Of Node and of the tools. */
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly cases: readonly CaseFigures[]
  readonly latency: readonly LatencyFigures[]
  readonly rooms?: readonly RoomFigures[]
}

/** @param figures at least one */
export const spreadOf = (figures: readonly number[]): Spread => {
  const sorted = [...figures].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return {
    median: sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  }
}
