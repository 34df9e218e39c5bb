/** An OpenAPI document as far as it is shown. It is ours (`src/contract/emit/openapi`), so that little of the standard has to be known. */

export type Node = Readonly<Record<string, unknown>>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const nodeAt = (node: Node | undefined, name: string): Node | undefined => {
  const value = node?.[name]
  return isNode(value) ? value : undefined
}

export const nodesAt = (node: Node | undefined, name: string): readonly Node[] => {
  const value = node?.[name]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export const textAt = (node: Node | undefined, name: string): string | undefined => {
  const value = node?.[name]
  return typeof value === 'string' ? value : undefined
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** What a reference (`#/components/schemas/Entity`) refers to; the node itself where it is none. */
export const resolved = (document: Node, node: Node | undefined): Node | undefined => {
  const ref = textAt(node, '$ref')
  if (ref === undefined || !ref.startsWith('#/')) return node
  return ref
    .slice(2)
    .split('/')
    .reduce<Node | undefined>((at, step) => nodeAt(at, unescaped(step)), document)
}

/** `Entity` of `#/components/schemas/Entity`. */
export const refName = (node: Node | undefined): string | undefined =>
  textAt(node, '$ref')?.split('/').at(-1)

export interface Operation {
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly id: string
  readonly summary: string
  readonly node: Node
}

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'] as const

export const operationsOf = (document: Node): readonly Operation[] =>
  Object.entries(nodeAt(document, 'paths') ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method): Operation[] => {
      const node = isNode(item) ? nodeAt(item, method) : undefined
      if (!node) return []
      const [tag] = Array.isArray(node['tags']) ? node['tags'] : []
      return [
        {
          method: method.toUpperCase(),
          path,
          tag: typeof tag === 'string' ? tag : 'others',
          id: textAt(node, 'operationId') ?? `${method} ${path}`,
          summary: textAt(node, 'summary') ?? '',
          node,
        },
      ]
    }),
  )

export const matches = ({ method, path, id, summary }: Operation, words: string): boolean => {
  const text = `${method} ${path} ${id} ${summary}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const literal = (value: unknown): string => JSON.stringify(value) ?? ''

/** Types of a schema in a few words: `string (date-time)`, `Entity[]`, `"a" | "b"`. */
export const typeText = (schema: Node | undefined): string => {
  if (!schema) return 'any'
  const name = refName(schema)
  if (name !== undefined) return name
  if ('const' in schema) return literal(schema['const'])
  const choices = schema['enum']
  if (Array.isArray(choices)) {
    const shown = choices.slice(0, 8).map(literal).join(' | ')
    return choices.length > 8 ? `${shown} | …` : shown
  }
  for (const of of ['oneOf', 'anyOf', 'allOf']) {
    const parts = nodesAt(schema, of)
    if (parts.length > 0) {
      return [...new Set(parts.map(typeText))].join(of === 'allOf' ? ' & ' : ' | ')
    }
  }
  const { type } = schema
  const types = Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : []
  const words = types.map((one) => {
    if (one === 'array') return `${typeText(nodeAt(schema, 'items'))}[]`
    const format = textAt(schema, 'format')
    return format !== undefined && one !== 'null' ? `${one} (${format})` : one
  })
  return words.length === 0 ? 'any' : words.join(' | ')
}

const bounds: readonly (readonly [string, string])[] = [
  ['minimum', '≥'],
  ['maximum', '≤'],
  ['exclusiveMinimum', '>'],
  ['exclusiveMaximum', '<'],
  ['minLength', 'length ≥'],
  ['maxLength', 'length ≤'],
  ['minItems', 'items ≥'],
  ['maxItems', 'items ≤'],
]

/** What a schema says beside the type. */
export const notesOf = (schema: Node | undefined): readonly string[] => {
  if (!schema) return []
  return [
    ...(schema['readOnly'] === true ? ['read-only'] : []),
    ...('default' in schema ? [`default ${literal(schema['default'])}`] : []),
    ...bounds.flatMap(([name, sign]) =>
      name in schema ? [`${sign} ${literal(schema[name])}`] : [],
    ),
    ...('pattern' in schema ? [`like ${String(schema['pattern'])}`] : []),
  ]
}

/** The schema whose members are shown of a field: its own, that of its items, or what either refers to. */
export const innerOf = (document: Node, schema: Node | undefined): Node | undefined => {
  const at = resolved(document, schema)
  if (!at) return undefined
  if (nodeAt(at, 'properties') || nodesAt(at, 'oneOf').length > 0) return at
  const items = nodeAt(at, 'items') ?? nodeAt(at, 'additionalProperties')
  if (items) return innerOf(document, items)
  const parts = [...nodesAt(at, 'anyOf'), ...nodesAt(at, 'allOf')]
  return parts.map((part) => innerOf(document, part)).find((part) => part !== undefined)
}
