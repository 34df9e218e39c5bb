/**
 * `lens.bytes` turns to the exact executor where it finds no way of its own, and answers the same
 * then, only later. What is measured here must not be that.
 */
import type { Scanner } from '../../src/json/index.ts'
import type { Lens } from '../../src/lens/index.ts'
import { must } from '../support/must.ts'
import type { Bytes } from './peers/index.ts'

/** The answer, spliced by this scanner. */
export const directly = (lens: Lens, input: Bytes, scanner: Scanner): Bytes => {
  let spliced: Bytes | undefined
  const watched: Scanner = {
    get bytes() {
      return scanner.bytes
    },
    get tape() {
      return scanner.tape
    },
    get root() {
      return scanner.root
    },
    get start() {
      return scanner.start
    },
    get end() {
      return scanner.end
    },
    scan: (program, bytes, depth) => scanner.scan(program, bytes, depth),
    splice: (ranges) => (spliced = scanner.splice(ranges)),
    spliceBriefly: (ranges) => scanner.spliceBriefly(ranges),
  }
  const answer = must(lens.bytes(input, { scanner: watched }))
  if (answer !== spliced) throw new Error('The document went through values')
  return answer
}
