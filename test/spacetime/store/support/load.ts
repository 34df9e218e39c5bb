/** Clients that write at the same time and remember what they were answered, until they are told to stop. */
import { setTimeout as after } from 'node:timers/promises'
import {
  entityBody,
  inner,
  textOf,
  type Body,
  type Call,
  type Reply,
} from '../../../inner-universe/support.ts'

export interface Write {
  readonly client: number
  readonly kind: 'create' | 'patch' | 'count' | 'delete'
  /** What no other write has: the key of what is deleted, else a text. */
  readonly mark: string
  readonly outcome: 'done' | 'not-done' | 'unknown'
  /** Counts the starts of servers: a write may be lost with the one that answered it. */
  readonly era: number
}

export interface Load {
  readonly writes: readonly Write[]
  /** Writes that were answered as done. */
  done(): number
  /** Answers that a store must not give, whatever happens to it. */
  readonly strange: readonly string[]
  /** Whoever calls from now on reaches another store; undefined while there is none. */
  use(call: Call | undefined): void
  nextEra(): void
  /** Resolves once all clients have their last answers. */
  stop(): Promise<void>
}

/** Answers that may come at any time: what is there may have been lost with a server. */
const fine = new Set([200, 201, 204, 404, 412])

const outcomeOf = ({ status }: Reply): Write['outcome'] =>
  status === 504 ? 'unknown' : status >= 200 && status < 300 ? 'done' : 'not-done'

export const counterId = '00000000-0000-4000-8000-00000000c0c0'

export const startLoad = (first: Call, clients: number): Load => {
  const writes: Write[] = []
  const strange: string[] = []
  const to: { call: Call | undefined; stopped: boolean } = { call: first, stopped: false }
  let era = 1
  let done = 0

  const client = async (number: number): Promise<void> => {
    let own: string | undefined
    const write = async (
      kind: Write['kind'],
      mark: string,
      ask: () => Promise<Reply> | undefined,
    ): Promise<Reply | undefined> => {
      const reply = await ask()?.catch(() => undefined)
      const outcome = reply ? outcomeOf(reply) : 'unknown'
      writes.push({ client: number, kind, mark, outcome, era })
      if (outcome === 'done') done += 1
      if (reply && !fine.has(reply.status)) {
        const { status, text, headers } = reply
        const isTold =
          (status === 503 && text.includes('storage-unavailable') && headers.has('retry-after')) ||
          (status === 504 && text.includes('outcome-unknown'))
        if (!isTold) strange.push(`${kind}: ${status} ${text}`)
      }
      return reply
    }
    const counts = async (mark: string): Promise<void> => {
      const path = `/entities/${counterId}`
      const read = await to.call?.('GET', path).catch(() => undefined)
      if (read?.status !== 200) return
      const value = Number(inner(inner(read.body, 'metadata'), 'properties')['count'])
      const metadata = { description: mark, properties: { count: value + 1 } }
      await write('count', mark, () =>
        to.call?.('PATCH', path, { metadata }, { 'if-match': read.headers.get('etag') ?? '' }),
      )
    }
    for (let turn = 0; !to.stopped; turn += 1) {
      if (!to.call) {
        await after(20)
        continue
      }
      const mark = `client ${number} turn ${turn}`
      if (turn % 4 === 3) await counts(mark)
      else if (!own) {
        const made = await write('create', mark, () =>
          to.call?.('POST', '/entities', entityBody('2.0', mark)),
        )
        if (made?.status === 201) own = textOf(made.body, 'id')
      } else {
        const path = `/entities/${own}`
        const isLast = turn % 4 === 2
        const reply = isLast
          ? await write('delete', own, () => to.call?.('DELETE', path))
          : await write('patch', mark, () =>
              to.call?.('PATCH', path, { metadata: { description: mark } }),
            )
        if (isLast || reply?.status === 404) own = undefined
      }
      // Whoever was told to come back later does so.
      if (writes.at(-1)?.outcome !== 'done') await after(20)
    }
  }

  const ended = Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
  return {
    writes,
    strange,
    done: () => done,
    use: (next) => {
      to.call = next
    },
    nextEra: () => {
      era += 1
    },
    stop: async () => {
      to.stopped = true
      await ended
    },
  }
}

export interface Found {
  /** Marks of writes, as often as they have an event. */
  readonly marks: ReadonlyMap<string, number>
  /** Documents that are not what their events say. */
  readonly wrong: readonly string[]
  readonly count: number
  readonly counted: readonly number[]
}

const linesOf = async (call: Call, path: string): Promise<readonly Body[]> => {
  const { text } = await call('GET', path)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Body)
}

const countOf = (metadata: Body): number => Number(inner(metadata, 'properties')['count'])

/** What is there, by documents and by events, which must be the same. */
export const lookAt = async (call: Call): Promise<Found> => {
  const events = (await linesOf(call, '/events/export')).toSorted(
    (a, b) => Number(a['timestamp']) - Number(b['timestamp']),
  )
  const marks = new Map<string, number>()
  const note = (mark: unknown): void => {
    marks.set(String(mark), (marks.get(String(mark)) ?? 0) + 1)
  }
  const expected = new Map<string, Body>()
  const counted: number[] = []
  for (const event of events) {
    const data = inner(event, 'data')
    const id = textOf(data, 'entity_id')
    if (event['event_type'] === 'ENTITY_CREATED') {
      expected.set(id, inner(data, 'metadata'))
      note(inner(data, 'metadata')['name'])
    } else if (event['event_type'] === 'ENTITY_UPDATED') {
      const metadata = inner(data, 'new_metadata')
      expected.set(id, metadata)
      note(metadata['description'])
      if (id === counterId) counted.push(countOf(metadata))
    } else {
      expected.delete(id)
      note(id)
    }
  }
  const wrong: string[] = []
  let count = 0
  for (const entity of await linesOf(call, '/entities/export')) {
    const id = textOf(entity, 'id')
    const metadata = inner(entity, 'metadata')
    if (id === counterId) count = countOf(metadata)
    const said = expected.get(id)
    // The counter is put there raw, which leaves no event.
    const isSaid = said ? JSON.stringify(said) === JSON.stringify(metadata) : id === counterId
    if (!isSaid) wrong.push(`${id} is ${JSON.stringify(metadata)}`)
    expected.delete(id)
  }
  for (const id of expected.keys()) if (id !== counterId) wrong.push(`${id} is not there`)
  return { marks, wrong, count, counted }
}

/** Answered writes that are not there, by clients and eras: where they are no suffix, they say so. */
export const lostOf = (
  writes: readonly Write[],
  { marks }: Found,
): { readonly lost: readonly Write[]; readonly gaps: readonly Write[] } => {
  const done = writes.filter(({ outcome }) => outcome === 'done')
  const lost = done.filter(({ mark }) => !marks.has(mark))
  const gaps = lost.filter((one) =>
    done
      .slice(done.indexOf(one) + 1)
      .some(({ client, era, mark }) => client === one.client && era === one.era && marks.has(mark)),
  )
  return { lost, gaps }
}
