/** What a transaction does, step by step: all of it, or nothing where one step is refused. */
import type { Writer } from '../bsatn/index.ts'

/** Rows and keys are BSATN, as the table has them. */
export type Step =
  /** Adds a row; refused as `exists` where its key, or an equal row, is there. */
  | { readonly kind: 'insert'; readonly table: string; readonly row: Uint8Array }
  /** Puts a row in the place of another; refused as `changed` where that is not there as it was. */
  | {
      readonly kind: 'swap'
      readonly table: string
      readonly old: Uint8Array
      readonly row: Uint8Array
    }
  /** Takes a row away; refused as `changed` where it is not there as it was. */
  | { readonly kind: 'delete'; readonly table: string; readonly row: Uint8Array }
  /** Goes on only where the row with a key is as it was; refused as `changed`. The index is unique. */
  | {
      readonly kind: 'require-row'
      readonly index: string
      readonly key: Uint8Array
      readonly row: Uint8Array
    }
  /** Goes on only where an index has a value; refused as `missing`. */
  | { readonly kind: 'require-some'; readonly index: string; readonly key: Uint8Array }
  /** Goes on only where an index does not have a value; refused as `present`. */
  | { readonly kind: 'require-none'; readonly index: string; readonly key: Uint8Array }

/** Numbers as in `assembly/apply.ts`. */
const kinds = {
  insert: 0,
  swap: 1,
  delete: 2,
  'require-row': 3,
  'require-some': 4,
  'require-none': 5,
} as const satisfies Record<Step['kind'], number>

const none = new Uint8Array(0)

/** A step as the module reads it: its kind, then four pieces of bytes. */
type Pieces = readonly [table: string, index: string, old: Uint8Array, row: Uint8Array]

const piecesOf = (step: Step): Pieces => {
  switch (step.kind) {
    case 'insert':
      return [step.table, '', none, step.row]
    case 'swap':
      return [step.table, '', step.old, step.row]
    case 'delete':
      return [step.table, '', step.row, none]
    case 'require-row':
      return ['', step.index, step.key, step.row]
    case 'require-some':
    case 'require-none':
      return ['', step.index, step.key, none]
  }
}

/** Bytes of the arguments: a length of steps, and a kind and four lengths for each. */
export const stepsLength = (steps: readonly Step[]): number => {
  let length = 4
  for (const step of steps) {
    const [table, index, old, row] = piecesOf(step)
    length += 17 + Buffer.byteLength(table) + Buffer.byteLength(index) + old.length + row.length
  }
  return length
}

/** Writes the arguments of the reducer `apply`; `stepsLength` says how long they are. */
export const writeSteps = (writer: Writer, steps: readonly Step[]): void => {
  writer.list(steps, (step) => {
    const [table, index, old, row] = piecesOf(step)
    writer.u8(kinds[step.kind]).string(table).string(index).array(old).array(row)
  })
}
