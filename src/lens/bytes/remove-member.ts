/** Leaves a member of an object out, and one comma with it. */
import { record } from '../../json/index.ts'
import type { Writer } from './writer.ts'

/**
 * @param end where the records of the object end
 * @param keptEnd where the last member that stays ends, or -1 while none has stayed: then the comma
 *   after the member goes, else the one before it
 */
export const removeMember = (writer: Writer, at: number, end: number, keptEnd: number): void => {
  const { tape } = writer
  const next = tape[at + record.next] as number
  if (keptEnd >= 0) {
    writer.upTo(keptEnd)
    writer.cursor = tape[at + record.end] as number
    return
  }
  writer.upTo(tape[at + record.nameStart] as number)
  writer.cursor = tape[next < end ? next + record.nameStart : at + record.end] as number
}
