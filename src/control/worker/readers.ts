/** Where a Worker reads its policy: D1 itself, or the snapshot that the control plane puts into KV. */
import { Failure } from '../../errors/index.ts'
import { hashOf } from '../../policy/index.ts'
import { failureOf, type D1Binding, type D1Statement } from '../d1-binding.ts'
import { followFrom, type Followable, type Followed, type Replicated } from '../replica.ts'
import { storedEntry } from '../store/entry-rows.ts'
import { tailOf } from '../store/tail.ts'
import { Taken } from '../store/database.ts'
import { largestSnapshot, readSnapshot } from './snapshot.ts'
import { statements } from './statements.ts'

/** What is new to somebody who holds this. Rejects with a `Failure` where that cannot be said. */
export type Reader = (held: Replicated | undefined) => Promise<Followed>

/** What is used of a KV binding; https://developers.cloudflare.com/kv/api/ */
export interface KvBinding {
  get(key: string): Promise<string | null>
  put(key: string, value: string): Promise<void>
}

/** @param contract name of the contract: a namespace may serve several gateways */
export const snapshotKey = (contract: string): string => `isthmus-policy/${contract}`

type HeadRow = Parameters<typeof tailOf>[0]
type EntryRow = Parameters<typeof storedEntry>[0]

const told = (error: unknown): Error => {
  if (error instanceof Failure) return error
  const failure = failureOf(error)
  return failure && !(failure instanceof Taken)
    ? failure
    : new Failure('control-unavailable', 'The control store on D1 cannot be reached.')
}

const followable = <Statement extends D1Statement>(binding: D1Binding<Statement>): Followable => {
  const head = (): Statement => binding.prepare(statements.head).bind(1)
  const run = async (all: Statement[]): Promise<readonly (readonly unknown[])[]> => {
    try {
      return (await binding.batch(all)).map(({ results }) => results ?? [])
    } catch (error) {
      throw told(error)
    }
  }
  return {
    head: async () => {
      const [rows] = await run([head()])
      return tailOf(rows?.[0] as HeadRow).head
    },
    entries: async (since = -1) => {
      const [heads, found] = await run([head(), binding.prepare(statements.changed).bind(since)])
      const rows = (found ?? []) as EntryRow[]
      const size = rows.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
      if (size > largestSnapshot) {
        const message = `The policy is larger than ${largestSnapshot} characters, too large for a Worker.`
        throw new Failure('policy-invalid', message)
      }
      return { head: tailOf(heads?.[0] as HeadRow).head, entries: rows.map(storedEntry) }
    },
  }
}

export const d1Reader = <Statement extends D1Statement>(binding: D1Binding<Statement>): Reader => {
  const store = followable(binding)
  return (held) => followFrom(store, held)
}

export const kvReader =
  (kv: KvBinding, contract: string): Reader =>
  async (held) => {
    const text = await kv.get(snapshotKey(contract)).catch(() => {
      throw new Failure('control-unavailable', 'The snapshot in KV cannot be reached.')
    })
    if (text === null) throw new Failure('control-unavailable', 'KV has no snapshot yet.')
    const now = readSnapshot(text, contract)
    if (now.head.number === held?.head.number && now.head.hash === held.head.hash) {
      return { kind: 'same' }
    }
    // KV may answer what it had before.
    if (held && now.head.number < held.head.number) {
      throw new Failure('control-unavailable', 'The snapshot in KV is older than what is in force.')
    }
    return { kind: 'anew', now }
  }

/** @throws Failure `policy-invalid` where its entries are not those that its head is of */
export const assertSum = async ({ head, entries, strange }: Replicated): Promise<void> => {
  if (strange.length > 0) {
    throw new Failure(
      'policy-invalid',
      `Policy ${head.number} is not of a form known here`,
      strange,
    )
  }
  if ((await hashOf(entries)) === head.hash) return
  const message = `Policy ${head.number} is not what the control plane wrote.`
  throw new Failure('policy-invalid', message)
}

/** The first of them that answers with what the control plane wrote. Rejects as the last one does. */
export const firstOf =
  (readers: readonly Reader[]): Reader =>
  async (held) => {
    let reason: unknown = new Failure('control-unavailable', 'There is no control store.')
    for (const reader of readers) {
      try {
        const followed = await reader(held)
        // Of edits the sum was looked at when they were read.
        if (followed.kind === 'anew') await assertSum(followed.now)
        return followed
      } catch (error) {
        reason = error
      }
    }
    throw reason
  }
