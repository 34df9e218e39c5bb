/** The parameters of an operation: path, query, filters and headers. */
import type { Json, JsonObject } from '../../../json/index.ts'
import type { Fields, Shape, TypeGraph } from '../../../lens/index.ts'
import {
  dialectOf,
  filterForms,
  filterName,
  filterOperators,
  type ReadyForm,
} from '../../query/dialect.ts'
import { listedType, useOf } from '../../query/listed.ts'
import type { ParameterUse, QueryParameter } from '../../query/parameter.ts'
import { parametersIn } from '../../path-template.ts'
import type { Route } from '../../route.ts'
import type { VersionSchemas } from './schemas.ts'

const bare = (types: TypeGraph, shape: Shape): Shape => {
  if (shape.kind === 'ref') return bare(types, types[shape.type] ?? { kind: 'any' })
  return shape.kind === 'nullable' ? bare(types, shape.of) : shape
}

const fieldsOf = (types: TypeGraph, type: string | undefined): Fields => {
  const shape = type === undefined ? undefined : bare(types, { kind: 'ref', type })
  return shape?.kind === 'object' ? shape.fields : {}
}

const plainKinds = new Set<Shape['kind']>(['any', 'boolean', 'number', 'string'])

type Found = readonly [name: string, shape: Shape]

/** Fields that hold single values, those of inner objects by dotted names. */
const plainFields = (
  types: TypeGraph,
  fields: Fields,
  above = '',
  seen: readonly Shape[] = [],
): readonly Found[] =>
  Object.entries(fields).flatMap(([name, { shape }]): readonly Found[] => {
    const at = bare(types, shape)
    if (plainKinds.has(at.kind)) return [[`${above}${name}`, at]]
    if (at.kind !== 'object' || seen.includes(at)) return []
    return plainFields(types, at.fields, `${above}${name}.`, [...seen, at])
  })

const header = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'header',
  description,
  schema,
})

const text: JsonObject = { type: 'string' }

const pathParameters = (route: Route, types: TypeGraph, schemas: VersionSchemas): JsonObject[] => {
  const type = route.response ?? route.request
  const fields = fieldsOf(types, type)
  const isOpen = route.path.endsWith('+}')
  return parametersIn(route.path).map((name, at, { length }) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const whose = field ? `The \`${name}\` of the ${type}` : `Which ${name} is meant`
    return {
      name,
      in: 'path',
      required: true,
      description:
        isOpen && at === length - 1
          ? 'All segments that are left, with the slashes between them'
          : (field?.description ?? whose),
      schema: field ? schemas.of(field.shape) : text,
    }
  })
}

/** What a parameter does, where its author says no more. */
const useText = (use: ParameterUse): string | undefined => {
  switch (use.kind) {
    case 'sort':
      return use.keys || use.direction !== undefined
        ? 'What the answer is ordered by'
        : 'Fields to order by, with commas between them; a leading `-` reverses'
    case 'fields':
      return 'Names of the fields to answer, with commas between them'
    case 'names':
      return 'Names of fields'
    case 'filter':
      return `Only those whose \`${use.field}\` ${selected[use.operator ?? 'Equals']}`
    case 'plain':
      return undefined
  }
}

const bracketFilter: JsonObject = {
  name: 'filter',
  in: 'query',
  style: 'deepObject',
  explode: true,
  description:
    'Only those that match: `filter[path][Operator]=value`, the path with dots between names. ' +
    `Operators: ${filterOperators.join(', ')}; In and NotIn take values with commas between them.`,
  schema: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      propertyNames: { enum: [...filterOperators] },
      additionalProperties: text,
    },
  },
}

/** Which documents an operator selects, in words. */
const selected: Readonly<Record<ReadyForm['operator'], string>> = {
  Equals: 'is exactly this',
  NotEquals: 'is not this',
  Greater: 'is greater than this',
  Less: 'is less than this',
  GreaterOrEqual: 'is this or greater',
  LessOrEqual: 'is this or less',
  Contains: 'contains this',
  StartsWith: 'starts with this',
  EndsWith: 'ends with this',
  In: 'is one of these',
  NotIn: 'is none of these',
}

const formParameter = (
  form: ReadyForm,
  [field, shape]: Found,
  schemas: VersionSchemas,
): JsonObject => {
  const schema = schemas.of(shape)
  const { operator, values } = form
  return {
    name: filterName(form, field),
    in: 'query',
    description: `Only those whose \`${field}\` ${selected[operator]}`,
    ...(values === undefined
      ? { schema }
      : { explode: values === 'repeat', schema: { type: 'array', items: schema } }),
  }
}

const filterParameters = (
  route: Route,
  types: TypeGraph,
  schemas: VersionSchemas,
): JsonObject[] => {
  if (route.filters === undefined) return []
  const dialect = dialectOf(route.dialect)
  const inBrackets = dialect === dialectOf('brackets')
  const found = plainFields(types, fieldsOf(types, route.filters))
  const names = new Set(Object.keys(route.query ?? {}))
  const parameters: JsonObject[] = []
  for (const field of found) {
    for (const form of filterForms(inBrackets ? dialectOf('equals') : dialect)) {
      const name = filterName(form, field[0])
      if (names.has(name) || (inBrackets && name === 'filter')) continue
      names.add(name)
      parameters.push(formParameter(form, field, schemas))
    }
  }
  return inBrackets ? [...parameters, bracketFilter] : parameters
}

/** Operators whose operands are no values of the field. */
const textual: ReadonlySet<string> = new Set(['Contains', 'StartsWith', 'EndsWith'])

/** The shape of a parameter, which is that of the field that it filters by. */
const queryShape = (
  route: Route,
  types: TypeGraph,
  [name, parameter]: readonly [string, QueryParameter],
): Shape => {
  const { shape } = parameter
  const use = useOf(types, route, name, parameter)
  if (use.kind !== 'filter' || textual.has(use.operator ?? 'Equals')) return shape
  const fields = plainFields(types, fieldsOf(types, listedType(types, route)))
  const [, of] = fields.find(([field]) => field === use.field) ?? []
  if (!of) return shape
  return shape.kind === 'array' ? { ...shape, of } : of
}

const conditions = ({ kind, stream }: Route): JsonObject[] => {
  if (kind === 'read') {
    return [header('If-None-Match', 'ETags already held: 304 when still right', text)]
  }
  if (kind === 'replace' || kind === 'patch' || kind === 'delete') {
    return [header('If-Match', 'ETag of the document to change: 412 when it has moved on', text)]
  }
  return stream === 'sse'
    ? [header('Last-Event-ID', 'Where to resume: the id of the last event that was seen', text)]
    : []
}

/** What asks for this route where another one has its method and path. */
const meaning = ({ when, summary, query = {} }: Route): readonly JsonObject[] =>
  when === undefined || 'accept' in when || Object.hasOwn(query, when.query)
    ? []
    : [
        {
          name: when.query,
          in: 'query',
          description: summary,
          schema: { type: 'string', enum: [...when.is] },
        },
      ]

export const parametersOf = (
  route: Route,
  types: TypeGraph,
  schemas: VersionSchemas,
): readonly Json[] => {
  const query = Object.entries(route.query ?? {}).map(([name, parameter]) => {
    const { required, default: standing, explode = false } = parameter
    const { description = useText(useOf(types, route, name, parameter)) } = parameter
    const shape = queryShape(route, types, [name, parameter])
    const schema = schemas.of(shape)
    return {
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      ...(required ? { required } : {}),
      ...(shape.kind === 'array' ? { explode } : {}),
      schema: standing === undefined ? schema : { ...schema, default: standing },
    }
  })
  return [
    { $ref: '#/components/parameters/Version' },
    ...pathParameters(route, types, schemas),
    ...query,
    ...meaning(route),
    ...filterParameters(route, types, schemas),
    ...conditions(route),
  ]
}

/** The header that names the version; any patch of the version means the same. */
export const versionParameter = (name: string, key: string): JsonObject => ({
  ...header(name, 'The version that the client speaks', {
    type: 'string',
    pattern: `^v?${key.replaceAll('.', '\\.')}(\\.\\d+)?$`,
  }),
  example: key,
})
