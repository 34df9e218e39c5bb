/**
 * What each op between two versions does to a document: a change is applied with its first op alone,
 * then with its first two, and so on, by the executor that carries step by step.
 */
import { hyperlinksOf } from '../../contract/hyperlinks.ts'
import type { ChangeNote, Contract, ContractVersion } from '../../contract/index.ts'
import { equal, type Json } from '../../json/index.ts'
import {
  applyStep,
  describeAll,
  LensError,
  lossOf,
  refsOf,
  reverseAll,
  type Chain,
  type Direction,
  type Op,
  type TypeGraph,
} from '../../lens/index.ts'
import { differencesOf } from './differences.ts'
import type { Frame } from './port.ts'

interface Edit {
  readonly type: string
  readonly op: Op
}

/** Where a change stands. */
interface Place {
  readonly version: ContractVersion
  readonly note: ChangeNote
  /** Of its step in the chain. */
  readonly position: number
}

/** The types that a value of `root` may hold, those inside others first. */
const innerFirst = (graph: TypeGraph, root: string): readonly string[] => {
  const order = new Set<string>()
  const met = new Set<string>()
  const visit = (type: string): void => {
    const shape = Object.hasOwn(graph, type) ? graph[type] : undefined
    if (!shape || met.has(type)) return
    met.add(type)
    for (const ref of refsOf(shape)) visit(ref)
    order.add(type)
  }
  visit(root)
  return [...order]
}

const stepOf = (edits: readonly Edit[]): ReadonlyMap<string, readonly Op[]> => {
  const step = new Map<string, Op[]>()
  for (const { type, op } of edits) step.set(type, [...(step.get(type) ?? []), op])
  return step
}

/** The chain whose change at a position has these ops only. */
const withEdits = (chain: Chain, position: number, edits: readonly Edit[]): Chain => {
  const { hyperlinks: _, ...rest } = chain
  return { ...rest, steps: chain.steps.with(position, stepOf(edits)) }
}

interface Walk {
  readonly chain: Chain
  readonly type: string
  readonly direction: Direction
}

/** Each op with what has come of it; by the order in which they run. @throws LensError */
function* edited({ chain, type, direction }: Walk, position: number, value: Json) {
  const step = chain.steps[position] ?? new Map<string, readonly Op[]>()
  const edits = innerFirst(chain.graphs[position] ?? {}, type).flatMap((name) =>
    (step.get(name) ?? []).map((op): Edit => ({ type: name, op })),
  )
  const inOrder = direction === 'up' ? edits : edits.toReversed()
  for (const [at, edit] of inOrder.entries()) {
    const done = direction === 'up' ? edits.slice(0, at + 1) : edits.slice(edits.length - at - 1)
    const cut = withEdits(chain, position, done)
    yield { edit, value: applyStep(cut, position, direction, type, value) }
  }
}

const lossIn = (op: Op, direction: Direction): Frame['loss'] => {
  const [applied = op] = direction === 'up' ? [op] : reverseAll([op])
  const loss = lossOf(applied)
  return loss ? { kind: loss.kind, reason: loss.reason } : null
}

/** Yields after each op, so that others may have their turn. */
type Paced<T> = Generator<void, T, void>

/** What one change does, op by op; as a whole where an op cannot be looked at by itself. */
function* framesOfChange(
  walk: Walk,
  { version, note, position }: Place,
  before: Json,
  after: Json,
): Paced<readonly Frame[]> {
  const { key, version: name } = version
  const { description: change, breaking } = note
  const of = { key, version: name, change, breaking }
  const whole = (from: Json, does: string): Frame => ({
    ...of,
    type: null,
    does,
    loss: null,
    differences: differencesOf(from, after),
  })
  const frames: Frame[] = []
  let at = before
  try {
    for (const { edit, value } of edited(walk, position, before)) {
      const differences = differencesOf(at, value)
      at = value
      const { type, op } = edit
      const told = { type, does: describeAll([op]), loss: lossIn(op, walk.direction) }
      if (differences.length > 0) frames.push({ ...of, ...told, differences })
      yield
    }
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    return [whole(before, change)]
  }
  return equal(at, after) ? frames : [...frames, whole(at, 'carries links')]
}

/** The changes between two versions, in the order in which they are run. */
const placesOf = (
  { versions, compiled: { positions } }: Contract,
  from: number,
  to: number,
): readonly Place[] => {
  const [older, newer] = from <= to ? [from, to] : [to, from]
  const places = versions.slice(older + 1, newer + 1).flatMap((version, at): Place[] =>
    version.changes.map((note, change) => ({
      version,
      note,
      position: (positions[older + at] ?? 0) + change,
    })),
  )
  return from <= to ? places : places.toReversed()
}

/**
 * What ops did to a document, those that changed something in it.
 *
 * @param from index of a version
 * @param to index of a version
 * @throws LensError
 */
export function* framesOf(
  contract: Contract,
  type: string,
  from: number,
  to: number,
  document: Json,
): Paced<readonly Frame[]> {
  const { compiled } = contract
  const chain: Chain = { ...compiled.chain, hyperlinks: hyperlinksOf(compiled) }
  const walk: Walk = { chain, type, direction: from <= to ? 'up' : 'down' }
  const frames: Frame[] = []
  let at = document
  for (const place of placesOf(contract, from, to)) {
    const before = at
    at = applyStep(chain, place.position, walk.direction, type, before)
    frames.push(...(yield* framesOfChange(walk, place, before, at)))
  }
  return frames
}
