/** Changes of a route's query parameters: what they make of the route, and what can be wrong with them. */
import type { Issue } from '../../errors/index.ts'
import { print, type Json } from '../../json/index.ts'
import { codecJudge, codecOf, LensError, type CodecData, type Shape } from '../../lens/index.ts'
import type { Route } from '../route.ts'
import {
  parameterId,
  useByName,
  type ParameterUse,
  type QueryParameter,
  type RemovedParameter,
} from './parameter.ts'
import type { QueryChange } from './change.ts'

type Parameters = Readonly<Record<string, QueryParameter>>

/** The shape of one value. */
const itemShape = (shape: Shape): Shape => (shape.kind === 'array' ? shape.of : shape)

const shapeAfter = (codec: CodecData, shape: Shape): Shape | string => {
  if (shape.kind !== 'array') return codecJudge(codec).effect(codec, shape, undefined)
  const of = codecJudge(codec).effect(codec, shape.of, undefined)
  return typeof of === 'string' ? of : { ...shape, of }
}

/** The codec with what it has to know of the shape. */
const completed = (codec: CodecData, shape: Shape): CodecData =>
  codecJudge(codec).complete?.(codec, itemShape(shape), false) ?? codec

/** A value of a parameter, or each of several, through a codec. @throws LensError */
const throughCodec = (codec: CodecData, value: Json): Json => {
  const one = (item: Json) => (item === null ? null : codecOf(codec).run(codec, item, 'up'))
  return Array.isArray(value) ? value.map(one) : one(value)
}

const withoutName = (parameters: Parameters, name: string): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([other]) => other !== name))

/** An id that neither a parameter of the route has, nor one that it once had. */
const freshId = (name: string, parameters: Parameters, { removedQuery = {} }: Route): string => {
  const taken = new Set([
    ...Object.entries(parameters).map(([other, parameter]) => parameterId(other, parameter)),
    ...Object.keys(removedQuery),
  ])
  let id = name
  while (taken.has(id)) id += '+'
  return id
}

const converted = (parameter: QueryParameter, codec: CodecData): QueryParameter => {
  const shape = shapeAfter(codec, parameter.shape)
  if (typeof shape === 'string') return parameter
  const data = completed(codec, parameter.shape)
  const { default: standing, value, codecs = [], ...rest } = parameter
  return {
    ...rest,
    shape,
    codecs: [...codecs, data],
    ...(standing === undefined ? {} : { default: throughCodec(data, standing) }),
    ...(value === undefined ? {} : { value: throughCodec(data, value) }),
  }
}

/** The route after a change that is right. */
export const editQuery = (route: Route, change: QueryChange): Route => {
  const { query: before = {} } = route
  switch (change.op) {
    case 'add-query': {
      const { name, parameter } = change
      return {
        ...route,
        query: { ...before, [name]: { ...parameter, id: freshId(name, before, route) } },
      }
    }
    case 'remove-query': {
      const { name, value, lossy } = change
      const parameter = before[name]
      if (!parameter) return route
      const removed: RemovedParameter = {
        ...(value === undefined ? {} : { value }),
        ...(lossy === undefined ? {} : { lossy }),
        shape: parameter.shape,
        codecs: parameter.codecs ?? [],
      }
      const removedQuery = { ...route.removedQuery, [parameterId(name, parameter)]: removed }
      return { ...route, query: withoutName(before, name), removedQuery }
    }
    case 'rename-query': {
      const query = Object.entries(before).map(([name, parameter]) => {
        if (name !== change.from) return [name, parameter] as const
        const id = parameterId(name, parameter)
        const use = parameter.use ?? useByName(id)
        return [change.to, { ...parameter, id, ...(use ? { use } : {}) }] as const
      })
      return { ...route, query: Object.fromEntries(query) }
    }
    case 'convert-query': {
      const parameter = before[change.name]
      if (!parameter) return route
      return { ...route, query: { ...before, [change.name]: converted(parameter, change.codec) } }
    }
    case 'change-query': {
      const parameter = before[change.name]
      if (!parameter) return route
      return { ...route, query: { ...before, [change.name]: { ...parameter, ...change.to } } }
    }
  }
}

type Wrong = Omit<Issue, 'place'>

const lossOf = (codec: CodecData, lossy: string | undefined): Wrong | undefined => {
  if (lossy !== undefined) return undefined
  for (const way of ['up', 'down'] as const) {
    const loss = codecOf(codec).loss(codec, way)
    if (loss?.kind === 'lossy') {
      return {
        message: `loses data on the way ${way}: ${loss.reason}; declare it with { lossy: 'what is lost' }`,
      }
    }
  }
  return undefined
}

const convertIssue = (
  parameter: QueryParameter,
  use: ParameterUse | undefined,
  { name, codec, lossy }: Extract<QueryChange, { op: 'convert-query' }>,
): Wrong | undefined => {
  if (use && use.kind !== 'plain') {
    const why =
      use.kind === 'filter'
        ? `it filters by \`${use.field}\`: its values change with that field`
        : 'its values are names of fields, which change with their type'
    return { message: `"${name}" needs no codec: ${why}` }
  }
  const after = shapeAfter(codec, parameter.shape)
  if (typeof after === 'string') return { message: `cannot convert "${name}": ${after}` }
  try {
    converted(parameter, codec)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    return { message: `a value declared for "${name}" cannot be converted: it ${error.message}` }
  }
  return lossOf(completed(codec, parameter.shape), lossy)
}

const changeIssue = (
  parameter: QueryParameter,
  { name, to }: Extract<QueryChange, { op: 'change-query' }>,
): Wrong | undefined => {
  const same = Object.entries(to).every(
    ([key, value]) =>
      JSON.stringify(value) === JSON.stringify(parameter[key as keyof QueryParameter]),
  )
  if (same) return { message: `changes nothing on the query parameter "${name}"` }
  return to.required === true && parameter.required !== true && to.value === undefined
    ? { message: unsaid(name, 'older clients', 'give') }
    : undefined
}

const unsaid = (name: string, who: string, does: string): string =>
  `"${name}" is required, and ${who} do not ${does} it: say with \`value\` what they mean`

/** What is wrong with a change of the query of a route. */
export const queryChangeIssue = (
  { query = {} }: Route,
  change: QueryChange,
  useOf: (name: string, parameter: QueryParameter) => ParameterUse | undefined,
): Wrong | undefined => {
  const choices = Object.keys(query)
  const taken = (name: string): Wrong | undefined =>
    choices.includes(name)
      ? { message: `the query parameter "${name}" is already there` }
      : undefined
  if (change.op === 'add-query') {
    const { name, parameter } = change
    const isUnsaid = parameter.required === true && parameter.value === undefined
    if (name === '') return { message: 'a query parameter needs a name' }
    return (
      taken(name) ?? (isUnsaid ? { message: unsaid(name, 'older clients', 'give') } : undefined)
    )
  }
  const name = change.op === 'rename-query' ? change.from : change.name
  const parameter = choices.includes(name) ? query[name] : undefined
  if (!parameter) return { message: `unknown query parameter "${name}"`, choices }
  switch (change.op) {
    case 'rename-query':
      return change.from === change.to ? undefined : taken(change.to)
    case 'remove-query':
      return parameter.required === true && change.value === undefined
        ? { message: unsaid(name, 'newer clients', 'give') }
        : undefined
    case 'convert-query':
      return convertIssue(parameter, useOf(name, parameter), change)
    case 'change-query':
      return changeIssue(parameter, change)
  }
}

/** A clause for the changelog. */
export const describeQueryChange = (change: QueryChange): string => {
  switch (change.op) {
    case 'add-query': {
      const { name, id, parameter } = change
      const { required, value } = parameter
      const means = value === undefined ? '' : `; ${print(value)} for older clients`
      return `adds the ${required ? 'required ' : ''}parameter \`${name}\` to \`${id}\`${means}`
    }
    case 'remove-query':
      return `removes the parameter \`${change.name}\` of \`${change.id}\`${change.lossy === undefined ? '' : ` (${change.lossy})`}`
    case 'rename-query':
      return `renames the parameter \`${change.from}\` of \`${change.id}\` to \`${change.to}\``
    case 'convert-query': {
      const { name, id, codec, lossy } = change
      const how = codecJudge(codec).describe(codec)
      return `converts the parameter \`${name}\` of \`${id}\` ${how}${lossy === undefined ? '' : ` (${lossy})`}`
    }
    case 'change-query': {
      const { name, id, to } = change
      const what = [
        ...(to.required === undefined ? [] : [to.required ? 'is required' : 'is optional']),
        ...(to.default === undefined ? [] : [`is ${print(to.default)} when absent`]),
        ...(to.shape === undefined ? [] : ['has other values, which pass as they are']),
        ...(to.use === undefined ? [] : [`does something else (${to.use.kind})`]),
        ...(to.cursor === undefined ? [] : ['is handed out elsewhere']),
        ...(to.description === undefined ? [] : ['is described anew']),
      ]
      return `the parameter \`${name}\` of \`${id}\` ${what.join(', ')}`
    }
  }
}

/** Whether an older client notices without an adapter. */
export const breaksQuery = (change: QueryChange): boolean => {
  if (change.op === 'add-query') return change.parameter.required === true
  return (
    change.op !== 'change-query' ||
    change.to.required === true ||
    change.to.default !== undefined ||
    change.to.use !== undefined ||
    change.to.shape !== undefined
  )
}
