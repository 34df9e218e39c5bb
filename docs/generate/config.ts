/** The page of the configuration file, from its Zod schema. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { configSchema } from '../../src/gateway/config/config-schema.ts'
import { defaultTimeouts } from '../../src/upstream/index.ts'
import { block, code, page, table } from './markdown.ts'

interface Node {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Node | boolean
  readonly items?: Node
  readonly anyOf?: readonly Node[]
}

interface Setting {
  readonly path: string
  readonly node: Node
  readonly required: boolean
}

const versionPattern = /^\^v\?/

const integerText = ({ minimum, maximum }: Node): string => {
  const from = minimum !== undefined && minimum > -1e15 ? minimum : undefined
  const to = maximum !== undefined && maximum < 1e15 ? maximum : undefined
  if (from !== undefined && to !== undefined) return `integer, ${from} to ${to}`
  return from === undefined ? 'integer' : `integer from ${from}`
}

const stringText = ({ format, pattern }: Node): string => {
  if (format === 'uri') return 'URL'
  if (format === 'date-time' || format === 'date') return format
  if (pattern && versionPattern.test(pattern)) return 'version'
  return pattern?.startsWith('^sha256:') ? '`sha256:` and 64 hex digits' : 'string'
}

const typeText = (node: Node): string => {
  if (node.const !== undefined) return code(JSON.stringify(node.const))
  if (node.enum) return node.enum.map((value) => code(JSON.stringify(value))).join(' or ')
  if (node.anyOf) return [...new Set(node.anyOf.map(typeText))].join(' or ')
  switch (node.type) {
    case 'integer':
      return integerText(node)
    case 'string':
      return stringText(node)
    case 'array':
      return node.items?.properties ? 'list of objects' : `list of ${typeText(node.items ?? {})}s`
    case 'object':
      return isMap(node) ? 'object by name' : objectText(node)
    default:
      return node.type ?? 'any JSON'
  }
}

const objectText = ({ properties = {} }: Node): string => {
  const names = Object.keys(properties)
  return names.length === 1 ? `{ ${names[0]} }` : 'object'
}

const isMap = ({ additionalProperties }: Node): boolean => typeof additionalProperties === 'object'

/** A setting and all settings inside it, parents first. */
const settings = (path: string, node: Node, required: boolean): readonly Setting[] => {
  const inside = (parent: Node, at: string): readonly Setting[] =>
    Object.entries(parent.properties ?? {}).flatMap(([name, child]) =>
      settings(`${at}.${name}`, child, parent.required?.includes(name) ?? false),
    )
  const { additionalProperties, items } = node
  return [
    { path, node, required },
    ...inside(node, path),
    ...(typeof additionalProperties === 'object'
      ? inside(additionalProperties, `${path}.NAME`)
      : []),
    ...(items ? inside(items, `${path}[]`) : []),
  ]
}

/** Defaults that the driver of stores holds, not the schema. */
const driverDefaults: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(defaultTimeouts).map(([name, ms]) => [`backends.NAME.timeouts.${name}`, ms]),
)

const defaultText = ({ path, node, required }: Setting): string => {
  const driver = driverDefaults[path]
  if (driver !== undefined) return code(String(driver))
  if (required) return '**required**'
  const { default: value } = node
  const holder = node.properties && value !== undefined
  return value === undefined || holder ? '' : code(JSON.stringify(value))
}

const section = (name: string, node: Node, required: boolean): string => {
  const all = settings(name, node, required)
  const [own, ...inner] = all
  const shown = inner.length > 0 ? inner : all
  const rows = shown.map((setting) => [
    code(setting.path),
    typeText(setting.node),
    defaultText(setting),
    setting.node.description ?? '',
  ])
  const heading = `## ${name}`
  const intro = own && inner.length > 0 ? [`${own.node.description}. ${obligation(own)}`] : []
  return [heading, ...intro, table(['Setting', 'Type', 'Default', 'Meaning'], rows)].join('\n\n')
}

const obligation = ({ required, node }: Setting): string => {
  if (required) return 'Required.'
  return Array.isArray(node.default) ? 'None when left out.' : 'May be left out.'
}

export const configPage = (): string => {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node
  const shipped = readFileSync(new URL('../../isthmus.config.ts', import.meta.url), 'utf8')
  return page('Configuration', 'src/gateway/config/config-schema.ts', [
    '`isthmus.config.ts` exports what `defineConfig` returns. A setting that does not exist, a value of the ' +
      'wrong type and a name that leads nowhere are all reported at once, each with its place and the valid ' +
      'choices; nothing starts then (exit code 2). `isthmus check` looks without starting anything.',
    'Secrets are never in it: API keys are there as digests, and a shared secret as the name of the ' +
      'environment variable that holds it. `NAME` stands for any name, `[]` for each item of a list. ' +
      'Times are in milliseconds, sizes in bytes. Versions may be written by any name that the contract has ' +
      'for them, by its [scheme](../explanation/negotiation.md#how-versions-are-named): `1.0`, `v2`, `2022-11-28`.',
    'The file as it is shipped:',
    block('ts', `// isthmus.config.ts\n${shipped}`),
    ...Object.entries(schema.properties ?? {}).map(([name, node]) =>
      section(name, node, schema.required?.includes(name) ?? false),
    ),
    '## ISTHMUS_BACKENDS',
    'On Workers this variable may replace the addresses of the configured backends, so that stages share ' +
      'one configuration: a JSON object from backend name to URL.',
  ])
}
