/** The page of the policy: what it consists of, from the schemas that judge it. Its examples are judged. */
import * as z from 'zod'
import type { JsonObject } from '../../src/json/index.ts'
import { entryTag, hashOf, type Entry, type EntryKind } from '../../src/policy/index.ts'
import { entryValues } from '../../src/policy/values.ts'
import { block, code, page, table } from './markdown.ts'

interface Node {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
}

interface Told {
  readonly title: string
  readonly id: string
  readonly says: string
  readonly example: Entry
}

const digest = 'sha256:7fe3bbfd50402b2e340bc1be968250d8f377acc32bce3ec3aa867ba8d4fd8bf9'

const told: Readonly<Record<EntryKind, Told>> = {
  flag: {
    title: 'Flags',
    id: 'the key of the flag',
    says: 'The [decision flag](config.md) says which backend takes a request; others are for switches and for clients that ask by OFREP.',
    example: {
      kind: 'flag',
      id: 'entity-schema',
      value: {
        file: 'backends',
        definition: {
          state: 'ENABLED',
          variants: { blue: 'blue', green: 'green' },
          defaultVariant: 'blue',
        },
      },
    },
  },
  'flag-file': {
    title: 'Flag files',
    id: 'the name of the flagd document, without `.json`',
    says: 'Evaluators that its flags share, and metadata.',
    example: { kind: 'flag-file', id: 'backends', value: { metadata: { team: 'core' } } },
  },
  client: {
    title: 'Clients',
    id: 'the id of the client, as flags and logs call it',
    says: 'Keys are never in a policy, their digests are. With several of them a key is replaced without locking the client out.',
    example: {
      kind: 'client',
      id: 'nerv-tokyo',
      value: { keys: [digest], pin: '1.0', tenant: 'asia', attributes: { tier: 'gold' } },
    },
  },
  version: {
    title: 'Life of versions',
    id: 'the key of the version',
    says: 'Told to clients by `Deprecation`, `Sunset` and `Link`, and ended by `retired`.',
    example: {
      kind: 'version',
      id: '1.0',
      value: {
        deprecated: '2027-01-01T00:00:00Z',
        sunset: '2027-06-01T00:00:00Z',
        successor: '2.0',
      },
    },
  },
  kill: {
    title: 'Kill switches',
    id: '`all`, `version:1.0`, `route:getEntity` or `client:nerv-tokyo`, as its scope says',
    says: 'Of several that take a request the widest counts: all, version, route, client. Two count before all of them: the flag that `decision.killSwitch` of the configuration names, and after it the kill file of the instance.',
    example: {
      kind: 'kill',
      id: 'version:1.0',
      value: { scope: { kind: 'version', version: '1.0' }, backend: 'blue' },
    },
  },
  rollout: {
    title: 'Rollouts',
    id: 'the name of the rollout',
    says: 'What is declared of it; how far it is stands in the control store, which has to be there for it to move.',
    example: {
      kind: 'rollout',
      id: 'entities-to-green',
      value: {
        from: 'blue',
        to: 'green',
        resources: ['entities'],
        plan: {
          steps: [
            { stage: 'dualwrite' },
            { stage: 'shadow', hold: '1d' },
            { stage: 'live', share: 5, hold: '2h', minimum: 500 },
            { stage: 'live', share: 100, hold: '7d', approval: true },
          ],
          guardrails: { mismatch: 0.001 },
          onBreach: 'rollback',
        },
      },
    },
  },
}

const named = (node: Node, defs: Node['$defs']): Node =>
  node.$ref === undefined ? node : (defs?.[node.$ref.split('/').at(-1) ?? ''] ?? node)

const typeText = (given: Node, defs: Node['$defs']): string => {
  const node = named(given, defs)
  const choices = node.anyOf ?? node.oneOf
  if (choices) return choices.map((choice) => typeText(choice, defs)).join(' or ')
  if (node.const !== undefined) return code(JSON.stringify(node.const))
  if (node.enum) return node.enum.map((value) => code(JSON.stringify(value))).join(' or ')
  if (node.pattern?.startsWith('^sha256:')) return '`sha256:` and 64 hex digits'
  if (node.type === 'array') return `list of ${typeText(node.items ?? {}, defs)}`
  if (node.properties?.['kind'])
    return code(
      `{ ${Object.entries(node.properties)
        .map(
          ([name, member]) =>
            `${name}: ${member.const === undefined ? member.type : JSON.stringify(member.const)}`,
        )
        .join(', ')} }`,
    )
  return node.type ?? 'any'
}

const section = (kind: EntryKind): string => {
  const { title, id, says, example } = told[kind]
  const root = z.toJSONSchema(entryValues[kind], {
    io: 'input',
    unrepresentable: 'any',
  }) as Node
  const schema = named(root, root.$defs)
  entryValues[kind].parse(example.value)
  const required = new Set(schema.required)
  return [
    `## ${title}`,
    `Kind ${code(kind)}; its id is ${id}. ${says}`,
    table(
      ['Member', 'Type', 'Required', 'Meaning'],
      Object.entries(schema.properties ?? {}).map(([name, node]) => [
        code(name),
        typeText(node, root.$defs),
        required.has(name) ? 'yes' : '',
        node.description ?? '',
      ]),
    ),
    block('json', JSON.stringify(example, null, 2)),
  ].join('\n\n')
}

const of = ({ id, value }: Entry): JsonObject => ({ [id]: value as unknown as JsonObject })

/** The parts of `policy.json`, out of the examples. */
const policyFile = (): JsonObject => {
  return {
    clients: of(told.client.example),
    versions: of(told.version.example),
    kills: of(told.kill.example),
  }
}

export const policyPage = async (): Promise<string> => {
  const { example } = told.kill
  const kinds = Object.keys(told) as EntryKind[]
  const entries = kinds.map((kind) => told[kind].example)
  return page('Policy', 'src/policy/values.ts', [
    'A policy is what release managers edit and gateways decide by, beside contract and ' +
      'configuration. It is a set of entries, each with a kind, an id and a value. It is judged whole ' +
      'against contract and configuration before it counts: what names a backend, a version or a ' +
      'route that there is not is refused, and the last good policy stays in force.',
    ...kinds.map(section),
    '## Edits, tags and hashes',
    'An edit sets one entry, or removes it (`"value": null`). Several edits make one policy, all or ' +
      'none. With `ifMatch` it counts only if the entry is as its editor saw it: by its tag, or `none` ' +
      'where there was none.',
    block('json', JSON.stringify({ ...example, ifMatch: await entryTag(example) }, null, 2)),
    'A policy is named by a number, which grows by one with each change that its source made, and a ' +
      'hash, which is the same for the same entries wherever they come from: the sum, modulo ' +
      '2<sup>256</sup>, of the SHA-256 of the canonical text of `{"kind", "id", "value"}` of each. ' +
      'The tag of an entry is the first 16 hex digits of its own. `Isthmus-Decision` and log lines ' +
      'have the number and the first 8 digits of the hash. The entries above are a policy of the hash:',
    block('text', await hashOf(entries)),
    '## Where it comes from',
    table(
      ['Source', 'What is where'],
      [
        [
          'Files, the default',
          'flags in the [flag folder](../how-to/flags.md), clients and the life of versions in the [configuration](config.md), and any of clients, versions and kills in `policy.json` beside it (setting `policy.file`)',
        ],
        [
          'The [control store](../explanation/control-store.md), `control.policy: "store"`',
          'all of it, with history and audit; `isthmus policy diff`, `apply` and `export` carry it between files and store',
        ],
        [
          'A Worker',
          'what `isthmus compile` found in files, or the control store on [D1](../how-to/workers.md)',
        ],
      ],
    ),
    '`policy.json` has entries by their ids. An id that the configuration has, too, is refused.',
    block('json', JSON.stringify(policyFile(), null, 2)),
    'The kill file of an instance, `.isthmus/kill.json`, depends on nothing else, and counts there ' +
      'alone. `isthmus flags kill --here` writes it.',
    block('json', JSON.stringify({ kills: [example.value] }, null, 2)),
  ])
}
