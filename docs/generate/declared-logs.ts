/** Finds every event that may be logged, and what stands beside it: a page of them cannot drift. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface DeclaredEvent {
  readonly message: string
  readonly levels: readonly string[]
  readonly fields: readonly string[]
  readonly when: string
  /** What to do about it. */
  readonly todo: string
}

export interface DeclaredField {
  readonly name: string
  readonly says: string
}

const file = fileURLToPath(new URL('../../src/telemetry/log-events.ts', import.meta.url))

const oneLine = (comment: string): string =>
  comment
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The members of an interface as text, each with its comment. @throws Error where there is none */
const bodyOf = (source: string, name: string): string => {
  const [, body] =
    new RegExp(`^export interface ${name} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? []
  if (body === undefined) throw new Error(`There is no interface ${name}`)
  return body
}

const literals = (types: string): readonly string[] =>
  [...types.matchAll(/'([^']+)'|\b(LogLevel|OfProblem|EvaluationField)\b/g)].flatMap(
    ([, literal, name = '']) => (literal === undefined ? (named[name] ?? []) : [literal]),
  )

/** Types that stand for several names. */
const named: Readonly<Record<string, readonly string[]>> = {
  LogLevel: ['debug', 'info', 'warn', 'error'],
  OfProblem: ['problem', 'detail', 'places'],
  EvaluationField: ['feature_flag.…', 'error.…'],
}

const eventPattern =
  /^ {2}\/\*\*([\s\S]*?)@do([\s\S]*?)\*\/\s+readonly (?:'([^']+)'|(\w+)|\[\w+: `([^`]+)`\]): Event<\s*((?:'\w+'(?: \| )?)+|LogLevel),([\s\S]*?)>$/gm

/** In the order of the source. @throws Error where a declaration cannot be read */
export const declaredEvents = (): readonly DeclaredEvent[] => {
  const body = bodyOf(readFileSync(file, 'utf8'), 'LogEvents')
  const events = [...body.matchAll(eventPattern)].map(
    ([, when = '', todo = '', quoted, word, template, levels = '', fields = '']) => ({
      message: quoted ?? word ?? (template ?? '').replace('${string}', '…'),
      levels: literals(levels),
      fields: literals(fields),
      when: oneLine(when),
      todo: oneLine(todo),
    }),
  )
  const count = body.match(/^ {2}readonly /gm)?.length
  if (events.length !== count) {
    throw new Error(`Of ${count} log events ${events.length} can be read, with comment and @do`)
  }
  return events
}

/** By name. @throws Error where one says nothing */
export const declaredFields = (): readonly DeclaredField[] => {
  const body = bodyOf(readFileSync(file, 'utf8'), 'LogFieldNames')
  const found = [...body.matchAll(/^ {2}\/\*\*(.*)\*\/\n {2}readonly (\w+): unknown$/gm)]
  const count = body.match(/^ {2}readonly /gm)?.length
  if (found.length !== count)
    throw new Error(`Of ${count} log fields ${found.length} say something`)
  return found
    .map(([, says = '', name = '']) => ({ name, says: says.trim() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
