/** Runs something under the profilers of V8 and tells where its time and its garbage come from. */
import { writeFile } from 'node:fs/promises'
import { Session, type HeapProfiler, type Profiler } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'

/** What one function does itself, without those that it calls. */
export interface Share {
  /** `name file:line` */
  readonly place: string
  /** Of the whole, 0 to 1. */
  readonly share: number
}

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

const root = fileURLToPath(new URL('../../', import.meta.url))

const placeOf = ({ functionName, url, lineNumber }: Frame): string => {
  const name = functionName || '(anonymous)'
  if (url === '') return name
  const file = (url.startsWith('file:') ? fileURLToPath(url) : url).replace(root, '')
  return `${name} ${file}:${lineNumber + 1}`
}

/** The largest first. */
const shares = (parts: Iterable<readonly [place: string, amount: number]>): readonly Share[] => {
  const sums = new Map<string, number>()
  let whole = 0
  for (const [place, amount] of parts) {
    sums.set(place, (sums.get(place) ?? 0) + amount)
    whole += amount
  }
  return [...sums]
    .map(([place, amount]) => ({ place, share: amount / whole }))
    .toSorted((a, b) => b.share - a.share)
}

const timeShares = ({ nodes }: Profiler.Profile): readonly Share[] =>
  shares(
    nodes
      .filter(({ callFrame }) => callFrame.functionName !== '(idle)')
      .map(({ callFrame, hitCount = 0 }) => [placeOf(callFrame), hitCount]),
  )

const flat = (
  node: HeapProfiler.SamplingHeapProfileNode,
): readonly HeapProfiler.SamplingHeapProfileNode[] => [node, ...node.children.flatMap(flat)]

const heapShares = ({ head }: HeapProfiler.SamplingHeapProfile): readonly Share[] =>
  shares(flat(head).map(({ callFrame, selfSize }) => [placeOf(callFrame), selfSize]))

/**
 * Runs `work` and leaves `<target>.cpuprofile`.
 * @returns functions by their own time; `(garbage collector)` and `(program)` are V8's
 */
export const profileTime = async (
  target: string,
  work: () => Promise<void>,
): Promise<readonly Share[]> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  await writeFile(`${target}.cpuprofile`, JSON.stringify(profile))
  return timeShares(profile)
}

/**
 * Runs `work` and leaves `<target>.heapprofile`.
 * @returns functions by what they allocate on the heap, collected or not
 */
export const profileHeap = async (
  target: string,
  work: () => Promise<void>,
): Promise<readonly Share[]> => {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.enable')
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 16_384,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  await work()
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  await writeFile(`${target}.heapprofile`, JSON.stringify(profile))
  return heapShares(profile)
}
