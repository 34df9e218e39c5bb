/** Circles in a graph: whoever reads one of a circle has to read all of it. */

export type Graph = ReadonlyMap<string, ReadonlySet<string>>

export const graphOf = (edges: Iterable<readonly [from: string, to: string]>): Graph => {
  const graph = new Map<string, Set<string>>()
  for (const [from, to] of edges) {
    if (from === to) continue
    const known = graph.get(from)
    if (known) known.add(to)
    else graph.set(from, new Set([to]))
  }
  return graph
}

/** A shortest way from a node back to it; undefined where there is none. */
const around = (graph: Graph, start: string): readonly string[] | undefined => {
  const before = new Map<string, string>()
  const queue = [start]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (before.has(next)) continue
      before.set(next, node)
      if (next !== start) {
        queue.push(next)
        continue
      }
      const way = [start]
      for (let at = node; at !== start; at = before.get(at) ?? start) way.unshift(at)
      return way
    }
  }
  return undefined
}

/** The same circle is written in the same way, wherever it was entered. */
const written = (way: readonly string[]): string => {
  const first = way.indexOf([...way].sort()[0] ?? '')
  const turned = [...way.slice(first), ...way.slice(0, first)]
  return [...turned, ...turned.slice(0, 1)].join(' -> ')
}

/** Of each node that is on a circle a shortest one, each circle once. */
export const circlesIn = (graph: Graph): readonly string[] => {
  const ways = [...graph.keys()].map((node) => around(graph, node))
  return [...new Set(ways.filter((way) => way !== undefined).map(written))]
}
