/** Rows that this process has sent: when they come back, what they say is known. */
import type { Table } from '../../../spacetime/index.ts'
import type { Row } from '../documents.ts'
import type { PlannedWrite } from './plan.ts'

/** A document that was sent, and its row. */
type Sent = PlannedWrite & { readonly after: Row; readonly bytes: Uint8Array }

/** Events come back with a number that they are sent without. */
const isSent = (write: PlannedWrite): write is Sent =>
  write.after !== undefined && write.bytes !== undefined && write.resource !== 'events'

const nameOf = (resource: string, id: string): string => `${resource} ${id}`

export class Expected {
  private readonly sent: readonly Sent[]
  private places: ReadonlyMap<string, number> | undefined
  /** After the one that was found last: most come back in the order in which they were sent. */
  private next = 0

  constructor(writes: readonly PlannedWrite[]) {
    this.sent = writes.filter(isSent)
  }

  /** What was sent as exactly this row. */
  find(table: Table, row: Uint8Array): Sent | undefined {
    if (this.sent.length === 0) return undefined
    return this.at(this.next, table, row) ?? this.at(this.placeOf(table, row), table, row)
  }

  private at(place: number, { resource }: Table, row: Uint8Array): Sent | undefined {
    const one = this.sent[place]
    if (one?.resource !== resource || Buffer.compare(one.bytes, row) !== 0) return undefined
    this.next = place + 1
    return one
  }

  private placeOf(table: Table, row: Uint8Array): number {
    this.places ??= new Map(this.sent.map((one, at) => [nameOf(one.resource, one.id), at]))
    const key = table.keyOf(row)
    return (key.ok ? this.places.get(nameOf(table.resource, key.value)) : undefined) ?? -1
  }
}
