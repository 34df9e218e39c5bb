/** Whether time grows with size alone, whatever the bytes say. */
import contract from '../../adapters/index.ts'
import { bytesOf } from '../engine/documents.ts'
import { scanners } from '../engine/scanners.ts'
import { sideBySide, type Pace } from '../support/measure.ts'
import { hostile, truncated } from './inputs.ts'

export interface Point {
  /** Bytes asked for; the document is about as long. */
  readonly size: number
  /** Nanoseconds a byte. */
  readonly perByte: number
}

export interface Course {
  readonly name: string
  readonly scanner: string
  /** `carried`, or the code of the problem that it is refused with. */
  readonly answer: string
  /** By size, least first. */
  readonly points: readonly Point[]
}

export interface Adversarial {
  readonly courses: readonly Course[]
}

const usualSizes = [100_000, 400_000, 1_600_000, 10_000_000]

/**
 * The least of the rounds is told: what is looked for is how the work grows, and noise only adds.
 *
 * @param say told what is measured next
 */
export const measureAdversarial = async (
  pace: Pace,
  isQuick: boolean,
  say: (text: string) => void,
): Promise<Adversarial> => {
  const sizes = isQuick ? usualSizes.slice(0, 3) : usualSizes
  const lens = contract.lens('Entity', '3.0', '1.0')
  const courses: Course[] = []
  const all = [
    ...hostile.map((one) => ({ ...one, isRefused: false })),
    ...hostile.map((one) => ({ ...truncated(one), isRefused: true })),
  ]
  for (const { name, text, isRefused } of all) {
    say(name)
    const inputs = sizes.map((size) => ({ size, input: bytesOf(text(size)) }))
    // What is refused is read anew by the exact executor, whatever the scanner: one of them is enough.
    const used = isRefused ? scanners.slice(0, 1) : scanners
    for (const { name: scannerName, scanner } of used) {
      const points: Point[] = []
      let answer = ''
      for (const { size, input } of inputs) {
        const result = lens.bytes(input, { scanner })
        answer = result.ok ? 'carried' : result.problem.code
        const run = () => lens.bytes(input, { scanner })
        const [spread] = await sideBySide([{ name, run }], 1, pace)
        points.push({ size, perByte: ((spread?.least ?? 0) * 1000) / input.length })
      }
      courses.push({ name, scanner: scannerName, answer, points })
    }
  }
  return { courses }
}
