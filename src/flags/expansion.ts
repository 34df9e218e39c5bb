/** What references come to once they are followed: a few lines of them can stand for more than fits into memory. */
import type { Issue } from '../errors/index.ts'
import { isObject, own, type Json, type JsonObject } from '../json/index.ts'
import { arrange } from './circles.ts'
import { operationOf } from './expression.ts'

/** How large an expression is. */
export interface Extent {
  /** Its values, itself included. */
  readonly nodes: number
  /** Levels of arrays and objects. */
  readonly depth: number
}

interface Mention {
  times: number
  /** Level of the deepest. */
  depth: number
}

interface Written extends Extent {
  readonly mentions: ReadonlyMap<string, Mention>
}

/** More levels than JSON may have as it is written. */
const deepest = 128

/** Values of one flag's rule. A list of 20,000 clients is well within it. */
const mostNodes = 50_000

const measure = (expression: Json): Written => {
  const mentions = new Map<string, Mention>()
  let nodes = 0
  let deep = 0
  const walk = (value: Json, depth: number): void => {
    nodes += 1
    if (!Array.isArray(value) && !isObject(value)) return
    deep = Math.max(deep, depth + 1)
    const operation = operationOf(value)
    if (operation?.operator === '$ref' && typeof operation.argument === 'string') {
      const known = mentions.get(operation.argument)
      if (!known) mentions.set(operation.argument, { times: 1, depth })
      else {
        known.times += 1
        known.depth = Math.max(known.depth, depth)
      }
      return
    }
    for (const inner of Object.values(value)) walk(inner, depth + 1)
  }
  walk(expression, 0)
  return { nodes, depth: deep, mentions }
}

/** With what it refers to in the place of every reference. */
const followed = (
  { nodes, depth, mentions }: Written,
  known: ReadonlyMap<string, Extent>,
): Extent => {
  let all = nodes
  let deep = depth
  for (const [name, mention] of mentions) {
    const extent = known.get(name)
    if (!extent) continue
    all += mention.times * (extent.nodes - 1)
    deep = Math.max(deep, mention.depth + extent.depth)
  }
  return { nodes: all, depth: deep }
}

/** What is too large about it. */
export const excessOf = ({ nodes, depth }: Extent): string | undefined => {
  if (depth > deepest) return `is nested deeper than ${deepest} once its references are followed`
  return nodes > mostNodes
    ? `has more than ${mostNodes} values once its references are followed`
    : undefined
}

export interface References {
  /** Evaluators that reach themselves. */
  readonly circular: ReadonlySet<string>
  /** How large an expression is with its references followed, without following them. */
  extent(expression: Json): Extent
}

/** Looks at the `$evaluators` of a file once. Linear in their text. */
export const referencesOf = (evaluators: JsonObject): References => {
  const written = new Map(
    Object.keys(evaluators).map((name) => [name, measure(own(evaluators, name) ?? null)]),
  )
  const { order, circular: found } = arrange(
    new Map([...written].map(([name, { mentions }]) => [name, [...mentions.keys()]])),
  )
  const circular = new Set([...written.keys()].filter((name) => found.has(name)))
  const known = new Map<string, Extent>()
  for (const name of order) known.set(name, followed(written.get(name)!, known))
  return { circular, extent: (expression) => followed(measure(expression), known) }
}

/** Names that reach themselves, as issues. */
export const circularIssues = ({ circular }: References, place: string): Issue[] =>
  [...circular].map((name) => ({ place: `${place}.${name}`, message: 'refers to itself' }))
