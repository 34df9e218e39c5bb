/** Query parameters of a route that are called otherwise, came, went or mean something else. */
import {
  addQuery,
  changeQuery,
  removeQuery,
  renameQuery,
  type ParameterUse,
  type QueryEdit,
  type QueryParameter,
  type Route,
  type RouteChange,
} from '../../contract/index.ts'
import { queryIssues } from '../../contract/query/issues.ts'
import { useOf } from '../../contract/query/listed.ts'
import { changeRoutes } from '../../contract/route-table.ts'
import type { Issue } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { Field, Shape, TypeGraph } from '../../lens/index.ts'
import type { Note } from '../model.ts'
import { settled } from './applied.ts'
import { ask, type Way } from './ask.ts'
import type { Drafted, DraftedRoute } from './model.ts'
import {
  answerFor,
  evidenceOf,
  groupsOf,
  matchings,
  type Group,
  type Likeness,
  type Named,
} from './renames.ts'
import { retyped } from './retype.ts'
import { member, sameShape } from './same.ts'
import { standInFor, standInSaid } from './stand-in.ts'

type Parameters = Readonly<Record<string, QueryParameter>>

/** One route and its parameters on both sides, in the words of the older document. */
export interface Asked {
  /** As it is by now, but for its parameters. */
  readonly route: Route
  /** As the newer document has it. */
  readonly wanted: Route
  readonly newer: Parameters
  /** The types that there are afterwards, and those of before. */
  readonly types: TypeGraph
  readonly former: TypeGraph
  readonly note: (message: string) => void
}

const asField = ({ shape, description, required, default: standing }: QueryParameter): Field => ({
  shape,
  ...(required ? {} : { optional: true }),
  ...(description === undefined ? {} : { description }),
  ...(standing === undefined ? {} : { default: standing }),
})

/** The route after some changes; undefined where one of them is wrong. */
export const routeAfter = (
  route: Route,
  changes: readonly RouteChange[],
  types: TypeGraph,
): Route | undefined => {
  const issues: Issue[] = []
  const [after] = changeRoutes([route], changes, types, '', issues)
  if (issues.length > 0 || !after) return undefined
  // What is wrong with other parameters is not the doing of these changes.
  const wrong = (one: Route) => queryIssues(types, one, '').length
  return wrong(after) > wrong(route) ? undefined : after
}

/** A value for clients that do not give a parameter; its default is nothing that is made up. */
const standIn = (shape: Shape, standing: Json | undefined, types: TypeGraph) =>
  standing === undefined
    ? (standInFor(shape, types) ?? { value: null, obvious: false })
    : { value: standing, obvious: true }

const added = (name: string, parameter: QueryParameter, { route, types }: Asked): DraftedRoute => {
  const plain = parameter
  if (!plain.required || plain.value !== undefined) {
    return { op: addQuery(route.id, name, plain), evidence: 'no former parameter is like it' }
  }
  const found = standIn(plain.shape, plain.default, types)
  const { value } = found
  const op = addQuery(route.id, name, { ...plain, value })
  const evidence = `new and required; ${JSON.stringify(value)} is sent for older clients`
  return { op, evidence: `${evidence}${standInSaid(found)}` }
}

const removed = (
  name: string,
  parameter: QueryParameter,
  { route, types }: Asked,
): DraftedRoute => {
  const evidence = 'no new parameter is like it; older clients that give it are refused'
  if (!parameter.required) return { op: removeQuery(route.id, name), evidence }
  const value = parameter.default ?? standInFor(parameter.shape, types)?.value ?? null
  return {
    op: removeQuery(route.id, name, { value }),
    evidence: `${evidence}; newer ones mean ${JSON.stringify(value)}`,
  }
}

const item = (shape: Shape): Shape => (shape.kind === 'array' ? shape.of : shape)

/** Edits of the values of a parameter; undefined where no codec leads there. */
const valueEdits = (
  name: string,
  older: QueryParameter,
  newer: QueryParameter,
  { route, types }: Asked,
): readonly DraftedRoute[] | undefined => {
  if (sameShape(older.shape, newer.shape, types)) return []
  if ((older.shape.kind === 'array') !== (newer.shape.kind === 'array')) return undefined
  const spot = {
    field: null,
    key: `${route.id}?${name}`,
    types,
    hints: `${name} ${newer.description ?? ''}`,
    inside: () => undefined,
  }
  const edits = retyped(spot, item(older.shape), item(newer.shape))
  const asChange = (op: unknown): RouteChange | undefined => {
    const made = op as { op: string; codec?: never; lossy?: string }
    if (made.op !== 'convert' || made.codec === undefined) return undefined
    const lossy = made.lossy === undefined ? {} : { lossy: made.lossy }
    return { op: 'convert-query', id: route.id, name, codec: made.codec, ...lossy }
  }
  const changes = edits?.map((edit): DraftedRoute | undefined => {
    if (!('question' in edit)) {
      const op = asChange(edit.op)
      return op && { op, evidence: edit.evidence }
    }
    const choices = Object.entries(edit.choices).map(([answer, { ops, evidence }]) => {
      const list = ops.flatMap((op) => asChange(op) ?? [])
      return [answer, { ops: list, evidence }] as const
    })
    return { ...edit, choices: Object.fromEntries(choices) }
  })
  return changes?.every((change) => change !== undefined) ? changes : undefined
}

/** What a parameter does from now on, where that is not what follows from its name. */
const newUse = (
  name: string,
  older: QueryParameter,
  newer: QueryParameter,
  { route, wanted, types, former }: Asked,
  formerly: string,
): ParameterUse | undefined => {
  const use = useOf(types, wanted, name, newer)
  const strays = older.use === undefined && useOf(former, route, formerly, older).kind === 'filter'
  const isSame = JSON.stringify(use) === JSON.stringify(useOf(types, route, name, older))
  return isSame && !(strays && use.kind !== 'filter') ? undefined : use
}

const changed = (
  name: string,
  older: QueryParameter,
  newer: QueryParameter,
  asked: Asked,
  formerly = name,
): readonly DraftedRoute[] => {
  const { route, types, note } = asked
  const values = valueEdits(name, older, newer, asked)
  const isAdapted = values && routeAfter(route, settled(values), types) !== undefined
  // What filters by a field changes with that field: what is left to say is which values there are.
  const use = newUse(name, older, newer, asked, formerly)
  const needs = newer.required === true && !older.required
  const standing = newer.default ?? older.default
  const found = standIn(newer.shape, standing, types)
  const { value } = found
  const edit: QueryEdit = {
    ...(isAdapted ? {} : { shape: newer.shape }),
    ...(needs ? { required: true, value } : {}),
    ...(older.required && !newer.required ? { required: false } : {}),
    ...(newer.default !== undefined &&
    JSON.stringify(newer.default) !== JSON.stringify(older.default)
      ? { default: newer.default }
      : {}),
    ...(use === undefined ? {} : { use }),
  }
  const edits = isAdapted ? values : []
  if (Object.keys(edit).length === 0) return edits
  const op = changeQuery(route.id, name, edit)
  if (!routeAfter(route, [...settled(edits), op], types)) {
    note(`the parameter "${name}" has changed in a way that no change of a contract expresses`)
    return edits
  }
  const text = JSON.stringify(value)
  const evidence = needs
    ? `required now; ${text} is sent for older clients${standInSaid(found)}`
    : ''
  return [...edits, { op, evidence }]
}

const at = (parameters: Parameters, name: string): QueryParameter =>
  member(parameters, name) ?? { shape: { kind: 'any' } }

const pairEdits = ({ from, to, evidence }: Likeness, asked: Asked): readonly DraftedRoute[] => {
  const { route, newer, types } = asked
  const op = renameQuery(route.id, from.name, to.name)
  const moved = routeAfter(route, [op], types)
  if (!moved) return [{ op, evidence }]
  const asks = { ...asked, route: moved }
  const rest = changed(to.name, at(moved.query ?? {}, to.name), at(newer, to.name), asks, from.name)
  return [{ op, evidence }, ...rest]
}

const names = (list: readonly Named[]): string => list.map(({ name }) => `\`${name}\``).join(' or ')

const groupEdits = (group: Group, asked: Asked): readonly DraftedRoute[] => {
  const { route, newer } = asked
  const [pair, ...others] = group.pairs
  if (pair?.sure && others.length === 0) return pairEdits(pair, asked)
  const found: Way<RouteChange>[] = []
  for (const pairs of matchings(group)) {
    const [taken, met] = [pairs.map(({ from }) => from), pairs.map(({ to }) => to)]
    const left = group.from.filter((one) => !taken.includes(one))
    const come = group.to.filter((one) => !met.includes(one))
    const edits: readonly Drafted<RouteChange>[] = [
      ...pairs.flatMap((one) => pairEdits(one, asked)),
      ...left.map(({ name }) => removed(name, at(route.query ?? {}, name), asked)),
      ...come.map(({ name }) => added(name, at(newer, name), asked)),
    ]
    const evidence = pairs.length === 0 ? 'one went, and the other came' : evidenceOf(pairs)
    found.push([answerFor(group, pairs), { ops: settled(edits), evidence }])
  }
  const question = `Is the parameter ${names(group.to)} of \`${route.id}\` the former ${names(group.from)}?`
  const likely = pair && pair.score >= 0.8 ? found[0]?.[0] : undefined
  return ask(`${route.id}?${group.to[0]?.name ?? ''}`, question, found, likely)
}

const named = ([name, parameter]: readonly [string, QueryParameter]): Named => ({
  name,
  field: asField(parameter),
})

/** All edits of the parameters of a route. */
export const queryEdits = (asked: Asked): readonly DraftedRoute[] => {
  const { route, newer, types } = asked
  const { query: older = {} } = route
  const gone = Object.entries(older)
    .filter(([name]) => !Object.hasOwn(newer, name))
    .map(named)
  const come = Object.entries(newer)
    .filter(([name]) => !Object.hasOwn(older, name))
    .map(named)
  const groups = groupsOf(gone, come, {
    before: Object.keys(older),
    after: Object.keys(newer),
    same: (a, b) => sameShape(a, b, types),
    convertible: () => true,
  })
  const grouped = new Set(groups.flatMap(({ from, to }) => [...from, ...to]))
  return [
    ...groups.flatMap((group) => groupEdits(group, asked)),
    ...Object.entries(older).flatMap(([name, parameter]) =>
      Object.hasOwn(newer, name) ? changed(name, parameter, at(newer, name), asked) : [],
    ),
    ...gone
      .filter((one) => !grouped.has(one))
      .map(({ name }) => removed(name, at(older, name), asked)),
    ...come
      .filter((one) => !grouped.has(one))
      .map(({ name }) => added(name, at(newer, name), asked)),
  ]
}

/** A place in notes. */
export const notedAt = (place: string, notes: Note[]) => (message: string) => {
  notes.push({ place, message })
}
