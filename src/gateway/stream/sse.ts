/** Server-sent events (WHATWG HTML, section "Server-sent events"), their data adapted event by event. */
import type { Lens } from '../../lens/index.ts'
import { watched, type OnFault } from './watched.ts'
import { itemMapper, type ItemLimits, type ItemMapper } from './item.ts'
import { cutLines, StreamFault } from './lines.ts'

const dataPattern = /^data(?:: ?(.*))?$/s

/** An event block with its data as one line in the place of the first; all other lines stay. */
const adaptBlock = (lines: readonly string[], map: ItemMapper): string => {
  const data = lines.flatMap((line) => {
    const match = dataPattern.exec(line)
    return match ? [match[1] ?? ''] : []
  })
  const text = data.join('\n')
  let told = false
  const adapted = lines.flatMap((line) => {
    if (!dataPattern.test(line) || !/\S/.test(text)) return [line]
    if (told) return []
    told = true
    return [`data: ${map(text)}`]
  })
  return `${adapted.join('\n')}\n\n`
}

/** The stream errors when the data of an event cannot be adapted, or when it ends within an event. */
export const adaptSse = (
  lens: Lens,
  limits: ItemLimits,
  onFault: OnFault = () => undefined,
): TransformStream<Uint8Array, Uint8Array> => {
  const map = itemMapper(lens, limits)
  const encoder = new TextEncoder()
  const cutter = cutLines('any', limits.responseBytes)
  let block: string[] = []
  let length = 0

  const take = (line: string): string => {
    if (line !== '') {
      length += line.length
      if (length > limits.responseBytes) throw new StreamFault('an event is too long')
      block.push(line)
      return ''
    }
    const lines = block
    block = []
    length = 0
    return lines.length === 0 ? '\n' : adaptBlock(lines, map)
  }

  return watched(
    {
      transform: (chunk, controller) => {
        const text = cutter.push(chunk).map(take).join('')
        if (text !== '') controller.enqueue(encoder.encode(text))
      },
      flush: (controller) => {
        const rest = [...block, cutter.end()].filter((line) => line !== '')
        if (rest.some((line) => dataPattern.test(line))) {
          throw new StreamFault('the end comes within an event')
        }
        if (rest.length > 0) controller.enqueue(encoder.encode(`${rest.join('\n')}\n`))
      },
    },
    onFault,
  )
}
