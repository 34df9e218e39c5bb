/** The port of what tells a value of a row. */
import type { Writer } from '../../bsatn/index.ts'
import type { RowReader } from './row-reader.ts'

/** Reads one value and writes its text. @throws Unreadable */
export type Tell = (row: RowReader, out: Writer) => void
