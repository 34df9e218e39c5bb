/** One state of the searched world: plain data, so that its text tells it from others. */

export type Place = 0 | 1
export const from = 0
export const to = 1

/** Writes that are in it, one bit each; the field that only `to` can hold; `updated_at`. */
export type Doc = readonly [seen: number, hidden: number, updated: number]

/** What a backend holds under a key, and how often it was written. */
export type Cell = readonly [doc: Doc | null, count: number]

/** Keys 0 and 1 are made by clients, 2 by a backend. */
export const postKey = 2

export type Tag = number | Doc
export type Condition = readonly ['if', Tag] | readonly ['none'] | readonly ['any']
export type Client = readonly [kind: string, write: number]

/** A request that writes. */
export type Mutation = readonly [
  name: 'put' | 'del' | 'post',
  side: Place,
  key: number,
  doc: Doc | null,
  condition: Condition,
  intent: string,
  client: Client | null,
]

/** What a process does next: one atomic step. */
export type Atom =
  | Mutation
  | readonly ['get', Place, number]
  | readonly ['open', key: number, kind: string, place: number, attempt: number]
  | readonly ['confirm', string]
  | readonly ['fresh', string]
  | readonly ['close', string, write: number]
  | readonly ['dirty', string, write: number, inFlight: boolean]
  | readonly ['handOver', string]
  | readonly ['putOff', string, inFlight: boolean]
  | readonly ['take']
  | readonly ['grace', string]
  | readonly ['ack', number]
  | readonly ['awaitAck', number]
  | readonly ['side']
  | readonly ['listed', number]
  | readonly ['view', number]
  | readonly ['copyStart']
  | readonly ['offBegin']
  | readonly ['offOk']
  | readonly ['offAck', number]
  | readonly ['saw', doc: Doc | null, write: number]
  | readonly ['compare', Doc | null, Doc | null]

export type Intent = readonly [
  id: string,
  owner: number | null,
  key: number,
  kind: string,
  state: 'open' | 'dirty',
  inFlight: boolean,
  fresh: boolean,
]

export interface Control {
  readonly epoch: number
  readonly side: Place
  /** `retreating`: about to be at `off`. */
  readonly phase: 'stable' | 'preparing' | 'retreating'
  readonly intents: readonly Intent[]
  readonly stage: 'off' | 'dual'
  /** It has been at `off` and come back. */
  readonly again: boolean
  /** Processes that write by `off` just now, and those whose lease has run out meanwhile. */
  readonly off: readonly number[]
  readonly excused: readonly number[]
}

/** Faults that may still happen. */
export type Budget = readonly [
  crashes: number,
  lostAnswers: number,
  lateRequests: number,
  /** Intents that are taken from the living. */
  steals: number,
  /** Changes of authority. */
  moves: number,
]

export interface State {
  readonly control: Control
  readonly stores: readonly [readonly Cell[], readonly Cell[]]
  /** Requests that were given up, and are still on their way. */
  readonly ghosts: readonly Mutation[]
  /** Writes that a client was told of, and those that a later delete or revert took away. */
  readonly acked: number
  readonly gone: number
  /** By key: the hidden field as it was written last in this life of the document. */
  readonly hidden: readonly number[]
  /** By process: where it stands (`processes.ts`); null where it was killed. */
  readonly procs: readonly (number | null)[]
  readonly budget: Budget
}

export const isMutation = (atom: Atom): atom is Mutation =>
  atom[0] === 'put' || atom[0] === 'del' || atom[0] === 'post'

export const byText = <T>(items: readonly T[]): readonly T[] =>
  items.length < 2
    ? items
    : items
        .map((item) => [JSON.stringify(item), item] as const)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([, item]) => item)

export const replaced = <T>(items: readonly T[], at: number, item: T): readonly T[] => {
  const copy = [...items]
  copy[at] = item
  return copy
}
