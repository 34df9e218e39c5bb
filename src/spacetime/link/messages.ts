/**
 * Messages of SpacetimeDB's WebSocket protocol `v1.bsatn.spacetimedb`, as far as the link has them:
 * one subscription of all tables, and calls of one reducer.
 */
import { Reader, Unreadable, Writer } from '../bsatn/index.ts'
import { writeSteps, type Step } from '../module/index.ts'
import { readChanges, type TableChange } from './changes.ts'

export const protocol = 'v1.bsatn.spacetimedb'

const reducer = 'apply'

/** Bytes of a call beside its steps. */
export const callOverhead = 1 + 4 + reducer.length + 4 + 4 + 1

/** `SubscribeMulti`: all rows of each table. */
export const subscription = (tables: readonly string[]): Uint8Array<ArrayBuffer> => {
  const writer = new Writer().u8(4)
  return writer
    .list(tables, (table) => writer.string(`SELECT * FROM ${table}`))
    .u32(1)
    .u32(1)
    .copy()
}

/**
 * `CallReducer`
 * @param id comes back with the answer of a call that was committed
 */
export const writeCall = (writer: Writer, steps: readonly Step[], id: number): void => {
  writer.u8(0).string(reducer)
  const at = writer.length
  writer.u32(0)
  writeSteps(writer, steps)
  writer.setU32(at, writer.length - at - 4)
  writer.u32(id).u8(0)
}

export type ServerMessage =
  /** First of all: who we are. */
  | { readonly kind: 'welcome' }
  /** All that there is. */
  | { readonly kind: 'snapshot'; readonly tables: readonly TableChange[] }
  | { readonly kind: 'not-subscribed'; readonly reason: string }
  /** Our own call has changed this. */
  | {
      readonly kind: 'committed'
      readonly id: number
      readonly tables: readonly TableChange[]
    }
  /** Our own call has changed nothing. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Somebody else has changed this. */
  | { readonly kind: 'news'; readonly tables: readonly TableChange[] }

/** `TransactionUpdate`. Of a call that failed it does not say which one it was. */
const readOwn = (reader: Reader, known: ReadonlySet<string>): ServerMessage => {
  const status = reader.variant(3)
  const tables = status === 0 ? readChanges(reader, known) : []
  const reason = status === 1 ? reader.string() : 'out of energy'
  reader.i64() // When it was.
  reader.raw(32 + 16) // Identity and connection of the caller.
  const called = reader.string()
  reader.u32() // The id of the reducer.
  reader.array() // Its arguments.
  const id = reader.u32()
  reader.raw(16) // Energy used.
  reader.i64() // How long it took.
  if (status !== 0) return { kind: 'failed', reason }
  if (called !== reducer) throw new Unreadable('an answer is of another reducer')
  return { kind: 'committed', id, tables }
}

const readSnapshot = (reader: Reader, known: ReadonlySet<string>): ServerMessage => {
  reader.raw(4 + 8 + 4) // The request, how long it took, the id of the subscription.
  return { kind: 'snapshot', tables: readChanges(reader, known) }
}

const readRefusal = (reader: Reader): ServerMessage => {
  reader.u64() // How long it took.
  for (let ids = 0; ids < 3; ids += 1) reader.option(() => reader.u32())
  return { kind: 'not-subscribed', reason: reader.string() }
}

const readWelcome = (reader: Reader): ServerMessage => {
  reader.raw(32)
  reader.array() // The token, which stays unread.
  reader.raw(16)
  return { kind: 'welcome' }
}

const readNews = (reader: Reader, known: ReadonlySet<string>): ServerMessage => {
  reader.u32() // The request, which is not ours.
  return { kind: 'news', tables: readChanges(reader, known) }
}

const readTagged = (reader: Reader, known: ReadonlySet<string>): ServerMessage => {
  if (reader.u8() !== 0) throw new Unreadable('a message is compressed')
  const tag = reader.u8()
  switch (tag) {
    case 1:
      return readOwn(reader, known)
    case 2:
      return readNews(reader, known)
    case 3:
      return readWelcome(reader)
    case 7:
      return readRefusal(reader)
    case 8:
      return readSnapshot(reader, known)
    default:
      throw new Unreadable(`a message of kind ${tag} has no place here`)
  }
}

/**
 * @param known tables that were subscribed to
 * @throws Unreadable
 */
export const readMessage = (bytes: Uint8Array, known: ReadonlySet<string>): ServerMessage => {
  const reader = new Reader(bytes)
  const message = readTagged(reader, known)
  reader.end()
  return message
}
