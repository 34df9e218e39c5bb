/** The own time of functions, summed up by whose functions they are. */
import type { Profiler } from 'node:inspector'

/** Share of the time, 0 to 1, by room: `src/lens`, `undici`, `Node`, `sockets`. The largest first. */
export type Rooms = readonly (readonly [room: string, share: number])[]

type Node = Profiler.ProfileNode

/** What the kernel does for a socket counts for the call that asked for it. */
const socketCall = /^write(?:v|Latin1String|Utf8String|Buffer)$/

/** The room of a function, or undefined for what belongs to its caller: parts of the engine, WebAssembly. */
const roomOf = ({ functionName, url }: Node['callFrame']): string | undefined => {
  if (functionName === '(garbage collector)') return 'garbage collector'
  if (url === '' && socketCall.test(functionName)) return 'sockets'
  if (url.startsWith('node:')) return 'Node'
  return (
    /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? /\/(src\/[^/]+)\//.exec(url)?.[1]
  )
}

export const roomsOf = ({ nodes }: Profiler.Profile): Rooms => {
  const parents = new Map<number, Node>()
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node)
  const sums = new Map<string, number>()
  let whole = 0
  for (const node of nodes) {
    const { hitCount = 0, callFrame } = node
    if (hitCount === 0 || callFrame.functionName === '(idle)') continue
    let at: Node | undefined = node
    let room: string | undefined
    while (at && room === undefined) {
      room = roomOf(at.callFrame)
      at = parents.get(at.id)
    }
    const name = room ?? 'rest'
    sums.set(name, (sums.get(name) ?? 0) + hitCount)
    whole += hitCount
  }
  return [...sums]
    .map(([room, hits]) => [room, hits / whole] as const)
    .toSorted(([, a], [, b]) => b - a)
}
