/** A draft as one call of the module: all of it is done, or nothing. */
import { ok, type Result } from '../../../errors/index.ts'
import { Writer, type Step, type Table } from '../../../spacetime/index.ts'
import type { ResourceName } from '../../dialect.ts'
import type { Row } from '../documents.ts'
import type { Draft, Touched } from './draft.ts'

/** A document that is written, and the row that the server will tell of. */
export interface PlannedWrite {
  readonly resource: ResourceName
  readonly id: string
  readonly before: Row | undefined
  readonly after: Row | undefined
  /** Of `after`. */
  readonly bytes: Uint8Array | undefined
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly writes: readonly PlannedWrite[]
}

export interface PlanParts {
  readonly tableOf: (resource: ResourceName) => Table
  /** A document that is there, as the row that the server has. */
  readonly storedRow: (resource: ResourceName, row: Row) => Result<Uint8Array>
  /** The number of a row in a table with a sequence. */
  readonly sequenceOf: (resource: ResourceName, id: string) => bigint
}

const keyBytes = (key: string): Uint8Array => new Writer().string(key).copy()

const isRow = (before: Touched['before']): before is Row => before !== undefined && 'body' in before

interface Part {
  readonly steps: readonly Step[]
  readonly write?: PlannedWrite
}

/** What was only read must be there as it was when the rest is written. */
const lookOf = ({ resource, id, before }: Touched, parts: PlanParts): Result<Part> => {
  const [index, key] = [parts.tableOf(resource).keyIndex, keyBytes(id)]
  if (!before) return ok({ steps: [{ kind: 'require-none', index, key }] })
  if (!isRow(before)) return ok({ steps: [{ kind: 'require-some', index, key }] })
  const row = parts.storedRow(resource, before)
  return row.ok ? ok({ steps: [{ kind: 'require-row', index, key, row: row.value }] }) : row
}

const writeOf = (one: Touched, parts: PlanParts): Result<Part> => {
  const { resource, id, after } = one
  const table = parts.tableOf(resource)
  const before = isRow(one.before) ? one.before : undefined
  const old = before && parts.storedRow(resource, before)
  if (old && !old.ok) return old
  const sequence = parts.sequenceOf(resource, id)
  const row = after && table.encode({ id, sequence, body: after.body })
  if (row && !row.ok) return row
  const write = { resource, id, before, after, bytes: row?.value }
  const { name } = table
  if (!old)
    return ok(
      row ? { steps: [{ kind: 'insert', table: name, row: row.value }], write } : { steps: [] },
    )
  if (!row) return ok({ steps: [{ kind: 'delete', table: name, row: old.value }], write })
  return ok({ steps: [{ kind: 'swap', table: name, old: old.value, row: row.value }], write })
}

/**
 * What was read, whether it was written or not: for a write that is refused, or changes nothing. Then the
 * server says whether it rests on what is there. Problems: as of `planOf`.
 */
export const looksOf = (draft: Draft, parts: PlanParts): Result<readonly Step[]> => {
  const steps: Step[] = []
  for (const one of draft.touched) {
    const look = lookOf(one, parts)
    if (!look.ok) return look
    steps.push(...look.value.steps)
  }
  return ok(steps)
}

/** Problems: of documents that no row can hold. */
export const planOf = (draft: Draft, parts: PlanParts): Result<Plan> => {
  const looks: Touched[] = []
  const steps: Step[] = []
  const writes: PlannedWrite[] = []
  for (const one of draft.touched) {
    const { before, after, written } = one
    if (!written || (isRow(before) && before.body === after?.body)) {
      looks.push(one)
      continue
    }
    const part = writeOf(one, parts)
    if (!part.ok) return part
    steps.push(...part.value.steps)
    if (part.value.write) writes.push(part.value.write)
  }
  for (const one of looks) {
    const look = lookOf(one, parts)
    if (!look.ok) return look
    steps.push(...look.value.steps)
  }
  for (const entity of draft.free) {
    for (const index of Object.values(parts.tableOf('relations').endIndexes)) {
      steps.push({ kind: 'require-none', index, key: keyBytes(entity) })
    }
  }
  return ok({ steps, writes })
}
