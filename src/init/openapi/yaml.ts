/** YAML 1.2 as JSON: numbers as they are written, names as text, and what is shared not copied. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml'
import { isObject, numberOf, set, type Json, type JsonObject } from '../../json/index.ts'
import { unreadable } from './unreadable.ts'

/** Values that a document may have once all its aliases are followed. */
const mostValues = 3_000_000
export const mostDepth = 256

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const scalar = ({ value, source = '' }: Scalar): Json => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return numberOf(String(value))
  if (typeof value === 'number') {
    if (jsonNumber.test(source)) return numberOf(source)
    return Number.isFinite(value) ? numberOf(String(value)) : source
  }
  return source
}

/** The name of a member: `200`, `no` and `null` are names like any other. */
const nameOf = (key: unknown): string => {
  if (!isScalar(key)) return ''
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

interface Made {
  readonly value: Json
  /** How many values it is, with those of its aliases. */
  readonly size: number
}

class Reader {
  private readonly made = new Map<Node, Made>()
  private readonly open = new Set<Node>()
  private readonly lines: LineCounter
  private readonly known = new Map<string, Node>()

  constructor(lines: LineCounter) {
    this.lines = lines
  }

  read(node: unknown, depth = 0): Made {
    if (isAlias(node)) {
      const target = this.known.get(node.source)
      if (!target) return this.refuse(node, `nothing has the anchor "${node.source}"`)
      return this.read(target, depth)
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { value: null, size: 1 }
    if (node.anchor !== undefined) this.known.set(node.anchor, node)
    if (isScalar(node)) return { value: scalar(node), size: 1 }
    const known = this.made.get(node)
    if (known) return known
    if (this.open.has(node)) return this.refuse(node, 'it holds itself by an alias')
    if (depth > mostDepth) return this.refuse(node, `nested deeper than ${mostDepth} levels`)
    this.open.add(node)
    const made = isSeq(node) ? this.list(node.items, depth) : this.object(node.items, depth)
    this.open.delete(node)
    if (made.size > mostValues) {
      return this.refuse(node, `more than ${mostValues} values, with those that aliases repeat`)
    }
    this.made.set(node, made)
    return made
  }

  private list(items: readonly unknown[], depth: number): Made {
    const all = items.map((item) => this.read(item, depth + 1))
    return { value: all.map(({ value }) => value), size: sum(all) }
  }

  private object(pairs: readonly Pair[], depth: number): Made {
    const value: JsonObject = {}
    const all: Made[] = []
    for (const { key, value: node } of pairs) {
      const name = nameOf(key)
      const made = this.read(node, depth + 1)
      all.push(made)
      if (name === '<<' && typeof made.value === 'object') merge(value, made.value)
      else set(value, name, made.value)
    }
    return { value, size: sum(all) }
  }

  private refuse(node: Node, message: string): never {
    const { line, col } = this.lines.linePos(node.range?.[0] ?? 0)
    return unreadable({ place: `line ${line}, column ${col}`, message })
  }
}

const sum = (all: readonly Made[]): number => all.reduce((total, { size }) => total + size, 1)

/** What `<<` brings: members that are not there already. */
const merge = (into: JsonObject, from: Json): void => {
  for (const one of [from].flat()) {
    if (!isObject(one)) continue
    for (const [name, value] of Object.entries(one)) {
      if (!Object.hasOwn(into, name)) set(into, name, value)
    }
  }
}

/** @throws Failure `source-unreadable` with line and column */
export const parseYaml = (text: string): Json => {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    intAsBigInt: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  })
  if (document.errors.length > 0) {
    return unreadable(
      ...document.errors.slice(0, 10).map(({ pos, code }) => {
        const { line, col } = lines.linePos(pos[0])
        return { place: `line ${line}, column ${col}`, message: `no YAML: ${saidOf(code)}` }
      }),
    )
  }
  return new Reader(lines).read(document.contents).value
}

/** What is wrong, without what stands there. */
const saidOf = (code: string): string =>
  code === 'TAB_AS_INDENT'
    ? 'a tab indents here; use spaces'
    : code.toLowerCase().replaceAll('_', ' ')
