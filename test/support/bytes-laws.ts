/** The laws of carrying bytes, with carrying values as the measure. */
import {
  equal,
  formatPointer,
  parse,
  parseBytes,
  print,
  type Json,
  type Path,
  type Scanner,
} from '../../src/json/index.ts'
import type { Problem, Result } from '../../src/errors/index.ts'
import type { BytesOptions, Lens, MappedPath } from '../../src/lens/index.ts'
import { must } from './must.ts'
import { rawAt, rawOf, type Raw } from './raw.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export interface NamedScanner {
  readonly name: string
  readonly scanner: Scanner
}

/** What a problem tells: its words are free. */
const told = ({ code, errors, ...rest }: Problem) => ({ code, errors, offset: rest['offset'] })

type Expected = { readonly value: Json } | { readonly problem: unknown }

const expectation = (lens: Lens, input: Bytes, { defaults, depth }: BytesOptions): Expected => {
  const parsed = parseBytes(input, depth === undefined ? {} : { depth })
  if (!parsed.ok) return { problem: told(parsed.problem) }
  const carried = lens.value(parsed.value, defaults === undefined ? {} : { defaults })
  return carried.ok ? { value: carried.value } : { problem: told(carried.problem) }
}

export const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return `bytes ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

const shown = (result: Result<Uint8Array>): string =>
  result.ok ? textOf(result.value) : JSON.stringify(told(result.problem))

const shownExpected = (expected: Expected): string =>
  'value' in expected ? print(expected.value) : JSON.stringify(expected.problem)

const mapped = new WeakMap<Lens, Map<string, MappedPath>>()

const mapPath = (lens: Lens, path: Path): MappedPath => {
  const known = mapped.get(lens) ?? new Map<string, MappedPath>()
  mapped.set(lens, known)
  const key = formatPointer(path)
  const found = known.get(key) ?? lens.mapPath(path)
  known.set(key, found)
  return found
}

/** Whether a member stays in its object, whatever becomes of that. */
const isInPlace = (lens: Lens, path: Path, there: Path): boolean => {
  const parent = path.length === 0 ? undefined : mapPath(lens, path.slice(0, -1))
  return (
    parent?.kind === 'path' &&
    path.at(-1) === there.at(-1) &&
    formatPointer(parent.path) === formatPointer(there.slice(0, -1))
  )
}

/** Law 5: what the lens leaves alone is there as it was written, its name included where it stays. */
const keepsTexts = (lens: Lens, before: Raw, after: Raw): void => {
  /** Of the object at a path nothing is left alone but the tag: its variant is carried as a value. */
  const isPrintedAnew = (path: Path, there: Path): boolean => {
    const [from, to] = [rawAt(before, path)?.value, rawAt(after, there)?.value]
    const names = new Set(from?.members.map(({ name }) => name))
    const left = [...names].filter((name) => mapPath(lens, [...path, name]).kind !== 'dropped')
    const parsed = parse(to?.text ?? '')
    return left.length === 1 && parsed.ok && print(parsed.value) === to?.text
  }

  const visit = (value: Raw, path: Path): void => {
    const there = mapPath(lens, path)
    // What stands in for another field goes where that one is there.
    if (there.kind === 'path' && there.stands) return
    if (there.kind === 'unknown' || (there.kind === 'path' && there.lens.identity)) {
      const [from, to] = [rawAt(before, path), rawAt(after, there.path)]
      const isSameName = !isInPlace(lens, path, there.path) || from?.nameText === to?.nameText
      must(
        (to?.value.text === value.text && isSameName) ||
          isPrintedAnew(path.slice(0, -1), there.path.slice(0, -1)),
        () =>
          `${formatPointer(path)} -> ${formatPointer(there.path)}: ${from?.nameText} ${value.text} became ${to?.nameText} ${to?.value.text}`,
      )
      return
    }
    for (const name of new Set(value.members.map((member) => member.name))) {
      const inner = value.members.findLast((member) => member.name === name)
      if (inner) visit(inner.value, [...path, name])
    }
  }
  visit(before, [])
}

const hasDuplicates = ({ kind, members }: Raw): boolean =>
  (kind === 'object' && new Set(members.map(({ name }) => name)).size < members.length) ||
  members.some(({ value }) => hasDuplicates(value))

/** Law 5: members come in the order in which values have them, unless some of the same name confuse that. */
const keepsOrder = (before: Raw, after: Bytes, expected: Expected): void => {
  const parsed = parseBytes(after, { depth: 10_000 })
  must(
    hasDuplicates(before) ||
      (parsed.ok && 'value' in expected && print(parsed.value) === print(expected.value)),
    () => `another order\nexpected ${shownExpected(expected)}\ngot      ${textOf(after)}`,
  )
}

const kept = new WeakMap<Scanner, { readonly bytes: Uint8Array; readonly copy: Uint8Array }>()

/** What was answered before must not change when the scanner is used again. */
const staysAsItWas = (scanner: Scanner, next: Uint8Array): void => {
  const last = kept.get(scanner)
  kept.set(scanner, { bytes: next, copy: next.slice() })
  must(
    !last || isSame(last.bytes, last.copy),
    () => `an earlier answer was overwritten: ${last && textOf(last.copy)}`,
  )
}

const carriesWith = (
  { name, scanner }: NamedScanner,
  lens: Lens,
  input: Bytes,
  options: BytesOptions,
  expected: Expected,
): Result<Bytes> => {
  const copy = input.slice()
  const result = lens.bytes(input, { ...options, scanner })
  const report = () => `${name}\nexpected ${shownExpected(expected)}\ngot      ${shown(result)}`
  must(isSame(input, copy), () => `${name}: the input was changed`)
  if (!result.ok) {
    const problem = 'problem' in expected ? JSON.stringify(expected.problem) : ''
    must(JSON.stringify(told(result.problem)) === problem, report)
    return result
  }
  must('value' in expected, report)
  must(result.value.buffer !== input.buffer, () => `${name}: the answer is a view of the input`)
  const parsed = parseBytes(result.value, { depth: 10_000 })
  must(parsed.ok && 'value' in expected && equal(parsed.value, expected.value), report)
  staysAsItWas(scanner, result.value)
  return result
}

/**
 * Asserts every law on one text, for a lens that changes something; answers what came out. Throws
 * an Error that shows the text.
 */
export const obeysLaws = (
  lens: Lens,
  input: Bytes,
  options: BytesOptions,
  scanners: readonly NamedScanner[],
): Result<Bytes> => {
  try {
    const expected = expectation(lens, input, options)
    const [first, ...others] = scanners.map((scanner) =>
      carriesWith(scanner, lens, input, options, expected),
    )
    if (!first) throw new Error('no scanner')
    for (const other of others) {
      must(shown(first) === shown(other), () => `${shown(first)}\n${shown(other)}\ndiffer`)
    }
    if (first.ok) {
      const before = rawOf(textOf(input))
      keepsTexts(lens, before, rawOf(textOf(first.value)))
      keepsOrder(before, first.value, expected)
    }
    return first
  } catch (error) {
    const { scanner: _, ...rest } = options
    throw new Error(`${JSON.stringify(rest)}\ninput    ${textOf(input)}\n${String(error)}`, {
      cause: error,
    })
  }
}
