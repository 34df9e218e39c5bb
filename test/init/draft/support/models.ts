/** Random APIs, and what their teams may do to them. */
import * as fc from 'fast-check'
import type { Route } from '../../../../src/contract/index.ts'
import { withNames } from '../../../../src/init/draft/pairs.ts'
import type { ApiModel } from '../../../../src/init/model.ts'
import type { Field, Shape, TypeGraph } from '../../../../src/lens/index.ts'

/** Reads choices off a list of numbers; the first one when the list is used up. */
export type Pick = <T>(choices: readonly T[]) => T

export const picker = (numbers: readonly number[]): Pick => {
  let used = 0
  return (choices) => {
    const choice = (numbers[used] ?? 0) % choices.length
    used += 1
    return choices[choice] as (typeof choices)[number]
  }
}

const names = [
  'id',
  'name',
  'title',
  'note',
  'state',
  'owner',
  'owner_name',
  'createdAt',
  'updated_at',
  'price',
  'priceCents',
  'tags',
  'address',
  'customer',
  'active',
  'url',
  '__proto__',
  'first-name',
  'größe',
]

const words = ['open', 'closed', 'none', 'other', 'in_progress', 'inProgress', 'DONE', 'y', 'n']

const scalar = (pick: Pick): Shape =>
  pick<() => Shape>([
    () => ({ kind: 'string' }),
    () => ({ kind: 'string', maxLength: pick([4, 40]) }),
    () => ({ kind: 'string', format: pick(['date-time', 'uuid']) }),
    () => ({ kind: 'string', values: words.slice(pick([0, 1, 2]), pick([3, 4, 6])) }),
    () => ({ kind: 'number' }),
    () => ({ kind: 'number', integer: true }),
    () => ({ kind: 'number', integer: true, minimum: pick([0, 1]), maximum: pick([9, 99]) }),
    () => ({ kind: 'boolean' }),
    () => ({ kind: 'any' }),
  ])()

/** Any value may be null already. */
const orNull = (of: Shape): Shape =>
  of.kind === 'any' || of.kind === 'nullable' ? of : { kind: 'nullable', of }

const shape = (pick: Pick, types: readonly string[], depth: number): Shape => {
  const inner = () => shape(pick, types, depth - 1)
  if (depth <= 0) return scalar(pick)
  return pick<() => Shape>([
    () => scalar(pick),
    () => scalar(pick),
    () => scalar(pick),
    () => orNull(scalar(pick)),
    () => ({ kind: 'array', of: inner() }),
    () => ({ kind: 'map', of: scalar(pick) }),
    () => object(pick, types, depth - 1),
    () => (types.length > 0 ? { kind: 'ref', type: pick(types) } : scalar(pick)),
    () =>
      types.length > 0 ? { kind: 'array', of: { kind: 'ref', type: pick(types) } } : scalar(pick),
    () => ({
      kind: 'kinds',
      members: { string: { kind: 'string' }, object: object(pick, types, 0) },
    }),
  ])()
}

const field = (pick: Pick, types: readonly string[], depth: number): Field => ({
  shape: shape(pick, types, depth),
  ...(pick([false, false, true]) ? { optional: true } : {}),
})

const object = (pick: Pick, types: readonly string[], depth: number): Shape => ({
  kind: 'object',
  fields: Object.fromEntries(
    Array.from({ length: pick([1, 2, 3, 4]) }, () => [pick(names), field(pick, types, depth)]),
  ),
})

const union = (pick: Pick, types: readonly string[]): Shape => ({
  kind: 'union',
  tag: 'type',
  variants: Object.fromEntries(
    ['card', 'bank', 'cash']
      .slice(0, pick([2, 3]))
      .map((name) => [name, withoutTag(object(pick, types, 1))]),
  ),
})

const withoutTag = (made: Shape): Shape =>
  made.kind === 'object'
    ? {
        ...made,
        fields: Object.fromEntries(Object.entries(made.fields).filter(([n]) => n !== 'type')),
      }
    : made

const routesFor = (type: string, pick: Pick): readonly Route[] => {
  const path = `/${type.toLowerCase()}s`
  const made: readonly Route[] = [
    {
      id: `${type}.get`,
      method: 'GET',
      path: `${path}/{id}`,
      kind: 'read',
      summary: 'Read',
      response: type,
    },
    {
      id: `${type}.create`,
      method: 'POST',
      path,
      kind: 'create',
      summary: 'Create',
      request: type,
      response: type,
      status: pick([200, 201]),
      query: {
        limit: { shape: { kind: 'number', integer: true } },
        mode: { shape: scalar(pick), ...(pick([true, false]) ? { required: true } : {}) },
      },
    },
    {
      id: `${type}.delete`,
      method: 'DELETE',
      path: `${path}/{id}`,
      kind: 'delete',
      summary: 'Delete',
    },
  ]
  return made.slice(0, pick([1, 2, 3]))
}

const modelOf = (types: TypeGraph, routes: readonly Route[], version: string): ApiModel => ({
  name: 'random',
  title: 'Random',
  version,
  types,
  descriptions: {},
  examples: {},
  routes,
  errors: undefined,
  security: undefined,
  servers: [],
  notes: [],
})

/** An API of a few types, each of which some routes carry. */
export const randomModel = (pick: Pick): ApiModel => {
  const types: Record<string, Shape> = {}
  for (const name of ['Note', 'Order', 'Item'].slice(0, pick([1, 2, 3]))) {
    const known = Object.keys(types)
    types[name] = pick([0, 0, 0, 1]) === 1 ? union(pick, known) : object(pick, known, 2)
  }
  const routes = Object.keys(types).flatMap((type) => routesFor(type, pick))
  return modelOf(types, routes, '1')
}

const respelt = (name: string): string =>
  name.includes('_')
    ? name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    : `${name}s`

const editedFields = (
  fields: Readonly<Record<string, Field>>,
  pick: Pick,
  types: readonly string[],
): Readonly<Record<string, Field>> => {
  const entries = Object.entries(fields)
  const at = pick(entries.map((_, index) => index))
  const [name = '', old] = entries[at] ?? []
  if (!old) return { [pick(names)]: field(pick, types, 1) }
  const put = (key: string, value: Field | undefined) =>
    Object.fromEntries(
      entries.flatMap(([other, own]): [string, Field][] =>
        other !== name ? [[other, own]] : value ? [[key, value]] : [],
      ),
    )
  const { optional, default: _, ...required } = old
  return pick<() => Readonly<Record<string, Field>>>([
    () => put(name, undefined),
    () => ({ ...fields, [pick(names)]: field(pick, types, 2) }),
    () => put(respelt(name), old),
    () => put(pick(names), old),
    () => put(name, { ...old, shape: edited(old.shape, pick, types) }),
    () => put(name, { ...old, shape: edited(old.shape, pick, types) }),
    () => put(name, { ...old, shape: edited(old.shape, pick, types) }),
    () => put(name, optional ? required : { ...required, optional: true }),
    () => {
      const rest = put(name, undefined)
      const holder = pick(['details', 'owner'])
      if (Object.hasOwn(rest, holder)) return fields
      return { ...rest, [holder]: { shape: { kind: 'object', fields: { [name]: old } } } }
    },
  ])()
}

const edited = (old: Shape, pick: Pick, types: readonly string[]): Shape => {
  const replaced = () => shape(pick, types, 1)
  const common: readonly (() => Shape)[] = [
    replaced,
    () => (old.kind === 'nullable' ? old.of : orNull(old)),
    () => ({ kind: 'array', of: old }),
  ]
  switch (old.kind) {
    case 'object':
      return pick([() => ({ ...old, fields: editedFields(old.fields, pick, types) }), ...common])()
    case 'nullable':
    case 'array':
    case 'map':
      return pick([
        (): Shape => ({
          ...old,
          of: old.of.kind === 'nullable' ? old.of : edited(old.of, pick, types),
        }),
        (): Shape => (old.kind === 'map' ? { kind: 'map', of: scalar(pick) } : old.of),
        ...common,
      ])()
    case 'string':
      return pick<() => Shape>([
        () => ({ kind: 'string' }),
        () => ({ kind: 'string', values: words.slice(pick([0, 1, 3]), pick([4, 5, 9])) }),
        () => ({ kind: 'string', maxLength: 9 }),
        () => ({ kind: 'number', integer: true }),
        () => ({ kind: 'boolean' }),
        ...common,
      ])()
    case 'number':
      return pick<() => Shape>([
        () => ({ kind: 'number' }),
        () => ({ kind: 'number', integer: true }),
        () => ({ kind: 'string' }),
        () => ({ kind: 'string', format: 'date-time' }),
        ...common,
      ])()
    default:
      return pick(common)()
  }
}

const editedType = (old: Shape, pick: Pick, types: readonly string[]): Shape => {
  if (old.kind === 'object') return { ...old, fields: editedFields(old.fields, pick, types) }
  if (old.kind !== 'union') return old
  const entries = Object.entries(old.variants)
  const [name, first] = pick(entries)
  return pick<() => Shape>([
    () => ({ ...old, variants: { ...old.variants, wire: withoutTag(object(pick, types, 1)) } }),
    () =>
      entries.length < 2
        ? old
        : { ...old, variants: Object.fromEntries(entries.filter(([other]) => other !== name)) },
    () => ({
      ...old,
      variants: Object.fromEntries(
        entries.map(([other, own]) => [other === name ? 'giro' : other, own]),
      ),
    }),
    () => ({
      ...old,
      variants: { ...old.variants, [name]: withoutTag(editedType(first, pick, types)) },
    }),
  ])()
}

const editedRoute = (route: Route, pick: Pick): Route | undefined =>
  pick<() => Route | undefined>([
    () => route,
    () => route,
    () => ({ ...route, path: `/v2${route.path}` }),
    () => ({ ...route, path: route.path.replace(/^\/(\w+)/, '/my-$1') }),
    () => (route.status === undefined ? route : { ...route, status: 202 }),
    () => ({ ...route, id: `${route.id}2` }),
    () => undefined,
    () =>
      route.response === undefined
        ? route
        : { ...route, query: { size: { shape: { kind: 'number', integer: true } } } },
  ])()

const nameOf = (type: string): string => (type === 'Note' ? 'Memo' : type)

/** The same API after its team has worked on it. */
export const editedModel = (model: ApiModel, pick: Pick): ApiModel => {
  const worked: Record<string, Shape> = { ...model.types }
  const all = Object.keys(worked)
  for (let count = pick([1, 1, 2, 3, 4]); count > 0; count -= 1) {
    const type = pick(all)
    const known = all.slice(0, all.indexOf(type))
    worked[type] = editedType(worked[type] as Shape, pick, known)
  }
  let types: TypeGraph = worked
  let routes = model.routes.flatMap((route) => editedRoute(route, pick) ?? [])
  if (pick([0, 0, 1]) === 1) {
    types = Object.fromEntries(
      Object.entries(types).map(([type, one]) => [nameOf(type), withNames(one, nameOf)]),
    )
    routes = routes.map((route) => ({
      ...route,
      ...(route.request === undefined ? {} : { request: nameOf(route.request) }),
      ...(route.response === undefined ? {} : { response: nameOf(route.response) }),
    }))
  }
  return modelOf(types, routes, '2')
}

export const numbers: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 5039 }), {
  minLength: 120,
  maxLength: 120,
  size: 'max',
})
