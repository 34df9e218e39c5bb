/** Finds circles in a graph, however long its chains are: nothing here recurses. */

const [unseen, open, done] = [0, 1, 2]

/**
 * One circle per edge that closes one, each from its smallest node on. Nodes are small whole numbers.
 *
 * @param from nodes that edges come from, ascending
 * @param to where each of them leads
 */
export function* circles(
  from: readonly number[],
  to: readonly number[],
): Generator<readonly number[], void, void> {
  const nodes = from.reduce((most, one, at) => Math.max(most, one, to[at] ?? 0), -1) + 1
  /** Of each node the first of its edges; the one after the last node is the end. */
  const first = new Uint32Array(nodes + 1)
  for (const node of from) first[node + 1] = (first[node + 1] ?? 0) + 1
  for (let node = 0; node < nodes; node++)
    first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const state = new Uint8Array(nodes)
  const next = first.slice()
  const path: number[] = []
  for (const start of from) {
    if (state[start] !== unseen) continue
    state[start] = open
    path.push(start)
    while (path.length > 0) {
      const node = path.at(-1) as number
      const edge = next[node] as number
      if (edge >= (first[node + 1] as number)) {
        state[node] = done
        path.pop()
        continue
      }
      next[node] = edge + 1
      const target = to[edge] as number
      if (state[target] === unseen) {
        state[target] = open
        path.push(target)
      } else if (state[target] === open) {
        yield fromSmallest(path.slice(path.lastIndexOf(target)))
      }
    }
  }
}

const fromSmallest = (circle: readonly number[]): readonly number[] => {
  const at = circle.indexOf(circle.reduce((least, node) => Math.min(least, node)))
  return [...circle.slice(at), ...circle.slice(0, at)]
}
