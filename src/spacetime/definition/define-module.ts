/** The module of a version: its tables and the reducers that write them. */
import type { ContractVersion } from '../../contract/index.ts'
import { rowCodec, type RowCodec } from '../codec/index.ts'
import {
  Identifiers,
  optionOf,
  Planner,
  Typespace,
  type Member,
  type Plan,
  type Type,
} from '../types/index.ts'
import type { ModuleDefinition, ReducerDefinition, TableDefinition } from './definition.ts'
import { checkEnd } from './end-path.ts'
import { writeDefinition } from './write-definition.ts'

/** A string of the documents that rows can be found by. */
export interface EndSpec {
  readonly name: string
  /** Members from the root of the document on. */
  readonly path: readonly string[]
}

export interface TableSpec {
  /** As in routes, such as `state-versions`. */
  readonly resource: string
  /** Type of its documents in the contract. */
  readonly type: string
  /** The member of the documents that is the key of their rows; any text is one where it is left out. */
  readonly key?: string
  readonly ends: readonly EndSpec[]
  /** Whether the server numbers the rows in the order in which they are added (`seq`). */
  readonly sequence: boolean
}

/** A table: how it is called, and how its rows are written and read. */
export interface Table extends RowCodec {
  readonly name: string
  readonly resource: string
  /** The index of its key. */
  readonly keyIndex: string
  /** The indexes of its ends, by their names. */
  readonly endIndexes: Readonly<Record<string, string>>
}

export interface Module {
  readonly tables: readonly Table[]
  /** What is published. */
  readonly definition: Uint8Array
  /** The same as data, for comparing it with that of a database (`schemaDifferences`). */
  readonly schema: ModuleDefinition
}

const string: Type = { kind: 'string' }
const bytes: Type = { kind: 'array', of: { kind: 'u8' } }
/** Of a client: SpacetimeDB knows a product with this element as one. */
const identity: Type = {
  kind: 'product',
  members: [{ name: '__identity__', type: { kind: 'u256' } }],
}

/** Who may write: whoever published the module. */
const ownerTable = 'owner'

/** As the server names indexes by itself. */
const indexName = (table: string, column: string): string => `${table}_${column}_idx_btree`

const columnsOf = (space: Typespace, { ends, sequence }: TableSpec, plan: Plan): Member[] => {
  const names = new Identifiers()
  return [
    { name: 'key', type: string },
    ...(sequence ? [{ name: 'seq', type: { kind: 'u64' } as const }] : []),
    { name: 'orders', type: optionOf(bytes) },
    { name: 'document', type: space.type(plan) },
    { name: 'exact', type: optionOf(string) },
    ...ends.map(({ name }) => ({ name: names.of(`end_${name}`), type: string })),
  ]
}

interface Defined {
  readonly table: Table
  readonly definition: TableDefinition
}

const defineTable = (space: Typespace, name: string, plan: Plan, spec: TableSpec): Defined => {
  const { resource, type, key, ends, sequence } = spec
  for (const { path } of ends) checkEnd(plan, path)
  const columns = columnsOf(space, spec, plan)
  const firstEnd = columns.length - ends.length
  const row = space.define(`${type}Row`, { kind: 'product', members: columns })
  const codec = rowCodec({ name, plan, key, sequence, ends: ends.map(({ path }) => path) })
  return {
    table: {
      ...codec,
      name,
      resource,
      keyIndex: indexName(name, 'key'),
      endIndexes: Object.fromEntries(
        ends.map((end, index) => [
          end.name,
          indexName(name, columns[firstEnd + index]?.name ?? ''),
        ]),
      ),
    },
    definition: {
      name,
      row: row.ref,
      primaryKey: [0],
      indexes: [[0], ...ends.map((_, index) => [firstEnd + index])],
      unique: [[0]],
      sequences: sequence ? [1] : [],
      access: 'private',
    },
  }
}

const defineOwner = (space: Typespace): TableDefinition => ({
  name: ownerTable,
  row: space.define('Owner', { kind: 'product', members: [{ name: 'identity', type: identity }] })
    .ref,
  primaryKey: [0],
  indexes: [[0]],
  unique: [[0]],
  sequences: [],
  access: 'private',
})

const defineReducers = (space: Typespace): readonly ReducerDefinition[] => {
  const step = space.define('Step', {
    kind: 'product',
    members: [
      { name: 'kind', type: { kind: 'u8' } },
      { name: 'table_name', type: string },
      { name: 'index_name', type: string },
      { name: 'old', type: bytes },
      { name: 'row', type: bytes },
    ],
  })
  return [
    { name: 'init', params: [], lifecycle: 'init' },
    { name: 'apply', params: [{ name: 'steps', type: { kind: 'array', of: step } }] },
  ]
}

/**
 * Tables for types of a version, a private one with the owner, and the reducers `init` (0) and
 * `apply` (1). The same version and specs have the same definition, to the byte.
 *
 * @throws TypeError where a type does not exist, or an end is no string of it: a defect of the caller
 * @example defineModule(version, [{ resource: 'entities', type: 'Entity', ends: [], sequence: false }])
 */
export const defineModule = (version: ContractVersion, specs: readonly TableSpec[]): Module => {
  const planner = new Planner(version.types)
  const space = new Typespace()
  const names = new Identifiers([ownerTable])
  const defined = specs.map((spec) =>
    defineTable(space, names.of(spec.resource), planner.plan(spec.type), spec),
  )
  const schema: ModuleDefinition = {
    tables: [...defined.map(({ definition }) => definition), defineOwner(space)],
    reducers: defineReducers(space),
    types: space.types,
  }
  return {
    tables: defined.map(({ table }) => table),
    definition: writeDefinition(schema),
    schema,
  }
}
