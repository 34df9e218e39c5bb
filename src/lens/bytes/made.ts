/** What functions make, on bytes: what they read is parsed, and nothing else. */
import { formatPointer, kind, parse, print, type Json, type Path } from '../../json/index.ts'
import { LensError } from '../lens-error.ts'
import { madeOf, type Call, type Frame } from '../made-plan.ts'
import type { FieldPlan, ObjectPlan, Plan } from '../plan.ts'
import { anyDepth } from './by-value.ts'
import type { Compiling } from './carry.ts'
import { lookAt, lookInto, type Interest } from './interest.ts'
import { finder, kindAt, textAt } from './tape.ts'
import { misfit, type Writer } from './writer.ts'

/** The text of a field that a function makes; undefined where it has no value. @throws misfit */
export type MakeText = (writer: Writer, frame: number) => string | undefined

/** All paths that a call looks at, those of the calls before it included. */
const pathsOf = ({ at, inputs }: Call): readonly Path[] => [
  at,
  ...inputs
    .flatMap((input) => [input, ...(input.or ?? [])])
    .flatMap(({ from, made }) => (made ? pathsOf(made.call) : from ? [from] : [])),
]

/** Whether a function makes something in the frame of an object. */
export const makesIn = ({ fields }: ObjectPlan): boolean =>
  [...fields.values()].some(
    ({ made, plan }) => made !== undefined || (plan.kind === 'object' && makesIn(plan)),
  )

const knownIn = (writer: Writer, frame: number): Frame['known'] => {
  writer.made ??= new Map()
  const known = writer.made.get(frame) ?? new Map()
  writer.made.set(frame, known)
  return known
}

const valueAt = (writer: Writer, at: number): Json => {
  const parsed = parse(textAt(writer, at), anyDepth)
  if (!parsed.ok) throw misfit
  return parsed.value
}

export const madePart = (
  { made, plan }: FieldPlan,
  frame: Interest,
  { interests, run: runPlan }: Compiling,
): MakeText => {
  if (!made) throw new Error('a function makes the field')
  const { call, part } = made
  const finders = new Map<string, ReturnType<typeof finder>>()
  for (const path of pathsOf(call)) {
    const holder = lookInto(frame, path.slice(0, -1), interests.make)
    const name = path.at(-1)
    if (name !== undefined) lookAt(holder, name)
    finders.set(formatPointer(path), finder(path, interests))
  }

  const find = (writer: Writer, frameAt: number, path: Path): number =>
    finders.get(formatPointer(path))?.(writer, frameAt) ?? 0

  const make = (writer: Writer, frameAt: number): Json | undefined => {
    const run = (inner: Plan, value: Json) => runPlan(inner, value, writer)
    const value = madeOf(call, {
      at: (path) => {
        const found = find(writer, frameAt, path)
        return found === 0 ? undefined : valueAt(writer, found)
      },
      holds: (path) => {
        const found = find(writer, frameAt, path)
        return (found !== 0 || path.length === 0) && kindAt(writer, found) === kind.object
      },
      run,
      defaults: writer.defaults,
      known: knownIn(writer, frameAt),
    })[part]
    return value === undefined ? undefined : run(plan, value)
  }

  return (writer, frameAt) => {
    try {
      const value = make(writer, frameAt)
      return value === undefined ? undefined : print(value)
    } catch (error) {
      if (error instanceof LensError) throw misfit
      throw error
    }
  }
}
