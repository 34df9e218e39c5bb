/** The port of what takes a value out of a text. */
import type { Writer } from '../../bsatn/index.ts'
import type { Input } from './input.ts'

/**
 * Reads one value and writes it. False where the value is not as it would be printed, or is none of
 * the plan; both ends are then somewhere.
 * @throws ScanFault as well, for the same
 */
export type Take = (input: Input, out: Writer) => boolean
