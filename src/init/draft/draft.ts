/** Two documents of an API as the changes that lead from the one to the other. */
import { reachedFrom } from '../../contract/carried-types.ts'
import { evolve } from '../../contract/evolve.ts'
import type { Issue } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { refsOf } from '../../lens/index.ts'
import type { ApiModel, Note } from '../model.ts'
import { lostIn, settled } from './applied.ts'
import {
  isQuestion,
  type Draft,
  type DraftedChange,
  type DraftedEdit,
  type DraftedRoute,
} from './model.ts'
import { isCarried, pairTypes, type Pairs } from './pairs.ts'
import { pairRoutes } from './route-pairs.ts'
import { draftRoutes, type RouteDraft } from './routes.ts'
import { member, sameShape } from './same.ts'
import { routesSentence, typeSentence } from './sentences.ts'
import { typeEdits } from './type-edits.ts'
import { unsaidOf } from './unsaid.ts'

type Edits = ReadonlyMap<string, readonly DraftedEdit[]>

const sentTypes = (model: ApiModel): ReadonlySet<string> =>
  reachedFrom(
    model.routes.flatMap(({ request }) => request ?? []),
    model.types,
  )

/** Types before those that hold them, as far as none holds itself. */
const innerFirst = (types: TypeGraph): readonly string[] => {
  const order: string[] = []
  const met = new Set<string>()
  const visit = (type: string): void => {
    if (met.has(type)) return
    met.add(type)
    const shape = Object.hasOwn(types, type) ? types[type] : undefined
    if (shape) refsOf(shape).forEach(visit)
    order.push(type)
  }
  Object.keys(types).forEach(visit)
  return order
}

interface Tried {
  readonly edits: Edits
  /** Types of which no ops make what they are in the newer document. */
  readonly failed: readonly string[]
  /** The types after all edits. */
  readonly made: TypeGraph
}

const documents = (model: ApiModel, type: string): readonly Json[] =>
  member(model.examples, type) ?? []

/** The edits of all types, tried out one type after another. */
const tried = (before: ApiModel, after: ApiModel, pairs: Pairs): Tried => {
  const sent = sentTypes(before)
  const edits = new Map<string, readonly DraftedEdit[]>()
  const failed: string[] = []
  let made: TypeGraph = before.types
  for (const type of innerFirst(before.types)) {
    const [older, newer] = [member(before.types, type), member(pairs.target, type)]
    if (!older || !newer) continue
    const drafted = typeEdits(type, older, newer, {
      types: pairs.final,
      sent: sent.has(type),
      examples: {
        before: documents(before, type),
        after: documents(after, pairs.became.get(type) ?? type),
      },
    })
    if (drafted?.length === 0) continue
    const issues: Issue[] = []
    const ops = settled(drafted ?? [])
    const arriving = { ...pairs.fresh, ...made }
    const edited = { [type]: ops }
    const evolved = evolve({ [type]: older }, { edits: edited }, '', new Map(), issues, arriving)
    if (!drafted || issues.length > 0) {
      failed.push(type)
      continue
    }
    // As entries: a type may be called `__proto__`.
    made = Object.fromEntries([...Object.entries(made), ...Object.entries(evolved.graph)])
    edits.set(type, drafted)
  }
  const all = { ...pairs.fresh, ...made }
  for (const type of edits.keys()) {
    const [shape, wanted] = [member(all, type), member(pairs.target, type)]
    if (!shape || !wanted || !sameShape(shape, wanted, pairs.final)) failed.push(type)
  }
  failed.push(...lostIn(before.types, edits, pairs.fresh))
  return { edits, failed, made: all }
}

/** Names of types that plain data refers to. */
const refsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  const { kind, type } = value as { readonly kind?: unknown; readonly type?: unknown }
  if (kind === 'ref' && typeof type === 'string') return [type]
  return Object.values(value).flatMap(refsIn)
}

const routeTypes = (edit: DraftedRoute): readonly string[] =>
  (isQuestion(edit) ? Object.values(edit.choices).flatMap(({ ops }) => ops) : [edit.op]).flatMap(
    (op) => {
      if (op.op === 'route-response') return op.response ?? []
      if (op.op !== 'add-route') return refsIn(op)
      const { request, response, filters } = op.route
      return [request ?? [], response ?? [], filters ?? [], refsIn(op.route.query)].flat()
    },
  )

const nothing = { edits: {}, only: [], types: {}, routes: [], errors: [], descriptions: {} }

/** What edits say, whichever route they are of; paths that only begin otherwise say the same. */
const saidBy = ({ route, edits }: RouteDraft): string => {
  const ops = edits.map((edit) => (isQuestion(edit) ? undefined : edit.op.op))
  for (const op of ['add-route', 'remove-route', 'move-route'] as const) {
    if (ops.length > 0 && ops.every((one) => one === op)) return op
  }
  return JSON.stringify(edits).replaceAll(JSON.stringify(route.id).slice(1, -1), '')
}

const isMove = (edit: DraftedRoute): boolean => !isQuestion(edit) && edit.op.op === 'move-route'

/** Routes of which the same is said in one change; those that only move in one of their own. */
const routeChanges = (drafts: readonly RouteDraft[]): readonly DraftedChange[] => {
  const parts = drafts.flatMap(({ route, edits }): readonly RouteDraft[] => [
    { route, edits: edits.filter(isMove) },
    { route, edits: edits.filter((edit) => !isMove(edit)) },
  ])
  const groups = new Map<string, RouteDraft[]>()
  for (const draft of parts) {
    if (draft.edits.length === 0) continue
    const said = saidBy(draft)
    groups.set(said, [...(groups.get(said) ?? []), draft])
  }
  return [...groups].map(([said, group]): DraftedChange => {
    const routes = group.flatMap(({ edits }) => edits)
    return { ...nothing, description: routesSentence(said, group), routes }
  })
}

/** Each change with the types that it is the first to need. */
const withTypes = (
  changes: readonly DraftedChange[],
  { fresh, became }: Pairs,
  after: ApiModel,
  nameOf: Pairs['nameOf'],
): readonly DraftedChange[] => {
  const known = new Set<string>()
  const said = new Map(
    Object.entries(after.descriptions).map(([type, text]) => [nameOf(type), text] as const),
  )
  const renamed = new Set(became.keys())
  return changes.map((change) => {
    const needed = new Set([...refsIn(change.edits), ...change.routes.flatMap(routeTypes)])
    const types = new Map<string, Shape>()
    for (const type of needed) {
      const shape = Object.hasOwn(fresh, type) ? fresh[type] : undefined
      if (!shape || known.has(type)) continue
      known.add(type)
      types.set(type, shape)
      for (const ref of refsOf(shape)) needed.add(ref)
    }
    const descriptions = Object.fromEntries(
      [...types.keys()].flatMap((type) => {
        const text = said.get(type)
        return text === undefined || renamed.has(type) ? [] : [[type, text]]
      }),
    )
    return {
      ...change,
      types: Object.fromEntries(types),
      descriptions: { ...change.descriptions, ...descriptions },
    }
  })
}

const errorNotes = (before: ApiModel, after: ApiModel, pairs: Pairs): readonly Note[] => {
  const [older, newer] = [before.errors, after.errors]
  if (!older) {
    const message = `errors have a shape now (${newer?.type}), of which the former document says nothing; the contract says none`
    return newer ? [{ place: 'errors', message }] : []
  }
  if (isCarried(older.type, newer?.type, pairs)) return []
  const message = newer
    ? `errors are of another shape (${newer.type}) that cannot be made of the former one; the contract goes on saying ${older.type}`
    : `the newer document does not say what errors look like; the contract goes on saying ${older.type}`
  return [{ place: 'errors', message }]
}

/** Each round tells at least one more type apart, so there are only so many. */
const mostRounds = 24

/**
 * The version that a newer document of an API is, against an older one. What is certain is done; what
 * is not is asked. With any answers, the contract of `before` with this version has the types, routes,
 * parameters and errors of `after`, but for what the notes tell.
 */
export const draft = (before: ApiModel, after: ApiModel): Draft => {
  const matched = pairRoutes(before, after)
  const apart = new Set<string>()
  let pairs = pairTypes(before, after, matched, apart)
  let { edits, failed, made } = tried(before, after, pairs)
  for (let round = 0; failed.length > 0 && round < mostRounds; round += 1) {
    failed.forEach((type) => apart.add(type))
    pairs = pairTypes(before, after, matched, apart)
    ;({ edits, failed, made } = tried(before, after, pairs))
  }
  const notes: Note[] = []
  const routes = draftRoutes(before, after, matched, pairs, notes)
  const typeChanges = [...edits].map(([type, drafted]): DraftedChange => {
    const told = member(after.descriptions, pairs.became.get(type) ?? type)
    const isNew = told !== undefined && told !== member(before.descriptions, type)
    return {
      ...nothing,
      description: typeSentence(type, drafted),
      edits: { [type]: drafted },
      descriptions: isNew ? { [type]: told } : {},
    }
  })
  return {
    version: after.version,
    summary: `${after.title} ${after.version}`,
    changes: withTypes([...typeChanges, ...routeChanges(routes)], pairs, after, pairs.nameOf),
    notes: [...notes, ...errorNotes(before, after, pairs), ...unsaidOf(made, pairs.target)],
  }
}
