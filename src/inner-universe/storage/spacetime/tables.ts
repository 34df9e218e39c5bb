/** The tables of a store in SpacetimeDB: one for each of its resources. */
import type { ContractVersion } from '../../../contract/index.ts'
import type { TableSpec } from '../../../spacetime/index.ts'
import type { Dialect } from '../../dialect.ts'

/** Relations can be found by their ends, and events have the order in which they came. */
export const tableSpecs = (
  { resources, ends }: Dialect,
  { types }: ContractVersion,
): readonly TableSpec[] =>
  resources
    .filter(({ type }) => Object.hasOwn(types, type))
    .map(({ name, type, key }) => ({
      resource: name,
      type,
      key,
      ends:
        name === 'relations'
          ? Object.entries(ends).map(([end, path]) => ({ name: end, path: path.map(String) }))
          : [],
      sequence: name === 'events',
    }))
