/** The tables of Inner Universe in a version, as its store has them. */
import contract from '../../../adapters/index.ts'
import {
  defineModule,
  type Module,
  type TableSpec,
} from '../../../src/spacetime/definition/index.ts'

const table = (resource: string, type: string, more: Partial<TableSpec> = {}): TableSpec => ({
  resource,
  type,
  ends: [],
  sequence: false,
  ...more,
})

const endsOf = (key: string): TableSpec['ends'] =>
  key === '3.0'
    ? [
        { name: 'from', path: ['ends', 'from'] },
        { name: 'to', path: ['ends', 'to'] },
      ]
    : [
        { name: 'from', path: ['from_entity'] },
        { name: 'to', path: ['to_entity'] },
      ]

export const keys = ['1.0', '1.1', '2.0', '3.0'] as const

/** @param key such as `2.0` */
export const moduleOf = (key: (typeof keys)[number]): Module => {
  const version = contract.version(key)
  if (!version) throw new Error(`no version ${key}`)
  return defineModule(version, [
    table('entities', 'Entity'),
    table('relations', 'Relation', { ends: endsOf(key) }),
    table('state-versions', 'StateVersion'),
    table('events', 'Event', { sequence: true }),
    table('deltas', 'DeltaRecord'),
    ...(Object.hasOwn(version.types, 'AccessControl')
      ? [table('access-control', 'AccessControl')]
      : []),
  ])
}
