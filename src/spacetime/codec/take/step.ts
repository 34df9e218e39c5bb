/** The port of what takes a value out of a text. */
import type { Writer } from '../../bsatn/index.ts'
import type { Input } from './input.ts'

/**
 * Reads one value and writes it. What would be printed in another way is noted (`Input.lossy`), or
 * makes it false, as does what is no value of the plan; both ends are then somewhere.
 * @throws ScanFault as well, for the same
 */
export type Take = (input: Input, out: Writer) => boolean
