/** Judges one valid document of a type by all laws. */
import type { Problem, Result } from '../errors/index.ts'
import { equal, parseBytes, parsePointer, print, valueAt, type Json } from '../json/index.ts'
import { applySteps, LensError, type Lens } from '../lens/index.ts'
import { mayStayAway, notBack } from './came-back.ts'
import { frozen } from './frozen.ts'
import type { Judged, Violation } from './law.ts'
import { passedBounds } from './passed-bounds.ts'
import { short } from './short.ts'
import type { Pair, Subject } from './subject.ts'
import type { FunctionFault } from './watch.ts'

const placeOf = ({ errors = [] }: Problem) => parsePointer(errors[0]?.pointer ?? '') ?? []

const wordsOf = {
  changes: 'changes the value that it is given',
  differs: 'does not always answer the same',
  throws: 'throws',
} as const

/** What a function of the contract did wrong, as a violation. */
export const ofFault = (fault: FunctionFault): Violation => ({
  law: 'functions',
  place: [],
  detail:
    `"${fault.name}" (${fault.direction}) ${wordsOf[fault.kind]}: ` +
    `given ${short(fault.given)}, ${fault.told}`,
  by: fault,
  fault: fault.kind,
})

/** A function of the contract answered what its version does not have there. */
const ofAnswer = (subject: Subject, { adapter, detail }: Problem): Violation => {
  const by = subject.called(String(adapter))
  return { law: 'functions', place: [], detail, ...(by ? { by } : {}) }
}

/** What a problem of a valid document says of the contract, or of us; nothing where it is declared. */
const ofProblem = (subject: Subject, problem: Problem, lens: Lens): Violation | undefined => {
  const { code, adapter, detail } = problem
  const place = placeOf(problem)
  if (code === 'adapter-failed') return ofAnswer(subject, problem)
  const isDeclared =
    code === 'not-representable' && (adapter !== undefined || lens.refuses !== undefined)
  return isDeclared ? undefined : { law: 'carries', place, detail }
}

const told = (value: Json | undefined): string => (value === undefined ? 'absent' : short(value))

const differing = (
  law: 'comes-back' | 'reads-back',
  before: Json,
  after: Json,
  there: Json,
  lens: Lens,
): readonly Violation[] =>
  notBack(before, after, lens).map((place) => ({
    law,
    place,
    detail: `${told(valueAt(before, place))} comes back as ${told(valueAt(after, place))}`,
    there,
    back: after,
  }))

/** Change by change; undefined where a version between has no place for what both ends have. */
const byReference = (subject: Subject, { type, from, to }: Pair, document: Json) => {
  try {
    const [start, end] = [subject.position(from), subject.position(to)]
    return applySteps(subject.chain, type, start, end, document)
  } catch (error) {
    if (error instanceof LensError) return undefined
    throw error
  }
}

const isSame = (result: Result<Json>, there: Json): boolean =>
  result.ok && equal(result.value, there)

const executors = (
  subject: Subject,
  pair: Pair,
  document: Json,
  there: Json,
): readonly Violation[] => {
  const tell = (way: string, other: string): Violation => ({
    law: 'executors',
    place: [],
    detail: `${way} makes ${other} of it`,
    there,
  })
  const bytes = subject.lens(pair).bytes(new TextEncoder().encode(print(document)))
  const parsed = bytes.ok ? parseBytes(bytes.value) : bytes
  if (!isSame(parsed, there)) {
    return [tell('the byte executor', parsed.ok ? short(parsed.value) : parsed.problem.detail)]
  }
  const stepped = byReference(subject, pair, document)
  if (stepped === undefined || equal(stepped, there)) return []
  return [tell('change by change', short(stepped))]
}

/** Each law that a valid document breaks, with each place. */
export const judge = (subject: Subject, pair: Pair, given: Json): Judged => {
  const document = frozen(given)
  const { type, from, to } = pair
  const [lens, reverse] = [subject.lens(pair), subject.lens({ type, from: to, to: from })]
  const here = subject.validate(subject.position(from))
  const other = subject.validate(subject.position(to))
  const violations: Violation[] = []
  subject.faults()
  const carried = lens.value(document)
  const done = (rest: Omit<Judged, 'violations'>): Judged => {
    const faults = subject.faults()
    // What a function does that is wrong in itself says nothing about the lens around it.
    return faults.length > 0
      ? { violations: faults.map(ofFault), ...rest }
      : { violations, ...rest }
  }
  if (!carried.ok) {
    const found = ofProblem(subject, carried.problem, lens)
    if (found) violations.push(found)
    return done({ refused: !found })
  }
  const there = frozen(carried.value)
  const back = reverse.value(there)
  if (back.ok) violations.push(...differing('comes-back', document, back.value, there, lens))
  else if (!mayStayAway(back.problem, document, lens)) {
    const { problem } = back
    const detail = `it does not come back: ${problem.detail}`
    const found: Violation =
      problem.code === 'adapter-failed'
        ? ofAnswer(subject, problem)
        : { law: 'comes-back', place: placeOf(problem), detail }
    violations.push({ ...found, there })
  }
  const fitting = other(type, there)
  if (!fitting.ok) {
    const isMeant = passedBounds(subject, pair)
    for (const { pointer, detail } of fitting.errors) {
      const place = parsePointer(pointer) ?? []
      if (!isMeant(place, detail)) violations.push({ law: 'fits', place, detail, there })
    }
  }
  const expected = here(type, document)
  if (fitting.ok && expected.ok) {
    const read = reverse.value(fitting.value)
    const filled = read.ok ? here(type, read.value) : undefined
    if (filled?.ok) {
      violations.push(...differing('reads-back', expected.value, filled.value, there, lens))
    }
  }
  violations.push(...executors(subject, pair, document, there))
  return done({ refused: false, ...(back.ok ? { back: back.value } : {}) })
}
