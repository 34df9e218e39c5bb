/** Newline-delimited JSON, adapted line by line. */
import { itemMapper, type ItemLimits } from './item.ts'
import { cutLines } from './lines.ts'
import type { Lens } from '../../lens/index.ts'
import { watched, type OnFault } from './watched.ts'

/**
 * The stream errors, so that it can never look complete, when a line is not JSON, does not fit its
 * version or exceeds the limit.
 */
export const adaptNdjson = (
  lens: Lens,
  limits: ItemLimits,
  onFault: OnFault = () => undefined,
): TransformStream<Uint8Array, Uint8Array> => {
  const map = itemMapper(lens, limits)
  const encoder = new TextEncoder()
  const cutter = cutLines('lf', limits.responseBytes)
  const adapt = (line: string): string => (/\S/.test(line) ? map(line) : line.trim())
  return watched(
    {
      transform: (chunk, controller) => {
        const lines = cutter.push(chunk)
        if (lines.length > 0) {
          controller.enqueue(encoder.encode(lines.map((line) => `${adapt(line)}\n`).join('')))
        }
      },
      flush: (controller) => {
        const last = cutter.end()
        if (last !== '') controller.enqueue(encoder.encode(adapt(last)))
      },
    },
    onFault,
  )
}
