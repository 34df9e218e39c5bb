/** Patterns that take for ever on some text: whoever sends it would stop the gateway, and a document `isthmus init`. */
import { createContext, Script } from 'node:vm'
import { isObject, type Json } from '../../json/index.ts'
import { inside, type Shape, type TypeGraph } from '../../lens/index.ts'
import type { Notes } from '../notes.ts'
import { mapInside } from '../shapes/form.ts'

/** Milliseconds for one pattern on all texts, which is a thousand times what a good one takes. */
const patience = 2000

/** As many as are waited for; of what is left nothing is known then. */
const mostRunaways = 5

/** As many texts of a document as patterns are tried on. */
const mostTexts = 300

/** What makes most patterns that look twice at the same characters look at them again and again. */
const usual: readonly string[] = [
  'a',
  'A',
  '0',
  ' ',
  '-',
  '.',
  '_',
  'a.',
  'a-',
  'a ',
  'a1',
  '/a',
  'a,',
].map((text) => `${text.repeat(40)}\u0000`)

const run = new Script('run()')

/** Whether it ends in time: V8 interrupts regular expressions, too. */
const ends = (work: () => void): boolean => {
  try {
    run.runInContext(createContext({ run: work }), { timeout: patience })
    return true
  } catch {
    return false
  }
}

const textsIn = function* (value: Json): Generator<string> {
  if (typeof value === 'string') yield value
  if (Array.isArray(value)) for (const item of value) yield* textsIn(item)
  if (isObject(value)) for (const member of Object.values(value)) yield* textsIn(member)
}

const patternsIn = function* (shape: Shape): Generator<string> {
  if (shape.kind === 'string' && shape.pattern !== undefined) yield shape.pattern
  for (const inner of inside(shape)) yield* patternsIn(inner)
}

/** Remembers which patterns are such. */
export class Runaways {
  private readonly found = new Set<string>()

  /** @param texts on which it is tried besides the usual ones */
  has(pattern: string, texts: Iterable<string>): boolean {
    if (this.found.has(pattern)) return true
    const expression = new RegExp(pattern)
    const tryAll = () => {
      for (const text of usual) expression.test(text)
      for (const text of texts) expression.test(text)
    }
    if (this.found.size < mostRunaways && ends(tryAll)) return false
    this.found.add(pattern)
    return true
  }
}

/** What is said where one is left out. */
export const toldOfRunaway =
  'a pattern takes for ever on some texts, as those that repeat a repetition do: any text is taken'

/**
 * Types without such patterns.
 *
 * @param values examples and defaults of the document, on which they are tried, too
 */
export const withoutRunaways = (
  types: TypeGraph,
  values: readonly Json[],
  runaways: Runaways,
  notes: Notes,
): TypeGraph => {
  const patterns = new Set(Object.values(types).flatMap((shape) => [...patternsIn(shape)]))
  if (patterns.size === 0) return types
  const texts = new Set<string>()
  for (const value of values) {
    for (const text of textsIn(value)) if (texts.size < mostTexts) texts.add(text)
  }
  const bad = new Set([...patterns].filter((pattern) => runaways.has(pattern, texts)))
  if (bad.size === 0) return types
  const change = (shape: Shape): Shape => {
    if (shape.kind !== 'string' || shape.pattern === undefined || !bad.has(shape.pattern)) {
      return mapInside(shape, change)
    }
    const { pattern: _, ...rest } = shape
    return rest
  }
  return Object.fromEntries(
    Object.entries(types).map(([name, shape]) => {
      if ([...patternsIn(shape)].some((pattern) => bad.has(pattern))) {
        notes.add(`/components/schemas/${name}`, toldOfRunaway)
      }
      return [name, change(shape)]
    }),
  )
}
