/**
 * Counts what calls allocate; prints it as JSON. A process of its own, as it needs a young
 * generation so large that no collection comes between two looks at the heap.
 */
import contract from '../../adapters/index.ts'
import type { Lens } from '../../src/lens/index.ts'
import { spreadOf } from '../support/measure.ts'
import type { Allocation } from './allocation.ts'
import { bytesName } from './carry.ts'
import { contractOf, lasting, newest, one, page, twenty } from './contracts.ts'
import { directly } from './direct.ts'
import { bytesOf, sizes, texts } from './documents.ts'
import { transcoded, type Bytes } from './peers/index.ts'
import { scanners } from './scanners.ts'

const rounds = 15
const calls = 10
const collect = globalThis.gc as () => void

const allocated = (run: () => unknown): Pick<Allocation, 'heap' | 'buffers'> => {
  for (let i = 0; i < 2000; i += 1) run()
  const heap: number[] = []
  const buffers: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    collect()
    const before = process.memoryUsage()
    for (let i = 0; i < calls; i += 1) run()
    const after = process.memoryUsage()
    heap.push((after.heapUsed - before.heapUsed) / calls)
    buffers.push((after.arrayBuffers - before.arrayBuffers) / calls)
  }
  return { heap: Math.round(spreadOf(heap).middle), buffers: Math.round(spreadOf(buffers).middle) }
}

const chain = (ops: typeof one): Lens => contractOf(ops).lens('Page', '1.0', newest(ops.length))

const input = (version: string): Bytes => {
  const list = sizes.find(({ name }) => name === '25 KB') as (typeof sizes)[number]
  return bytesOf(texts(list, version, 'ascii')[0] as string)
}

const subjects: readonly (readonly [what: string, lens: Lens, input: Bytes])[] = [
  ['1 rename', chain(lasting(1)), page],
  ['5 renames', chain(lasting(5)), page],
  ['20 renames', chain(lasting(20)), page],
  ['20 changes that cancel or fuse into one', chain(twenty), page],
  ['v2 -> v1', contract.lens('EntityPage', '2.0', '1.0'), input('2.0')],
  ['v3 -> v1', contract.lens('EntityPage', '3.0', '1.0'), input('3.0')],
]

const floors: readonly (readonly [what: string, input: Bytes])[] = [
  ['v2, no change', input('2.0')],
  ['v3, no change', input('3.0')],
]

const found: readonly Allocation[] = [
  ...scanners.flatMap(({ name, scanner }) =>
    subjects.map(([what, lens, bytes]) => ({
      name: bytesName(name),
      what,
      output: directly(lens, bytes, scanner).length,
      ...allocated(() => lens.bytes(bytes, { scanner })),
    })),
  ),
  ...floors.map(([what, bytes]) => ({
    name: '`JSON.parse` + `JSON.stringify`, bytes to bytes',
    what,
    output: bytes.length,
    ...allocated(() => transcoded(bytes)),
  })),
]

process.stdout.write(JSON.stringify(found))
