/** Hand-made contracts: what emitters read, without declaring and compiling it. */
import type { Contract, ContractVersion } from '../../../src/contract/contract.ts'
import { schemeOf } from '../../../src/contract/scheme.ts'
import { catalogueTypes } from '../types.ts'

const named = { name: 'hand-made', hash: '00000000', matrix: [] }

export const contractOf = (versions: readonly ContractVersion[]): Contract => ({
  ...named,
  scheme: schemeOf(),
  versions,
  compiled: { ...named, versions, chain: { graphs: [], steps: [] }, positions: [] },
  version: (key) => versions.find((version) => version.key === key),
  verdict: () => undefined,
  lens: () => {
    throw new Error('emitters use no lens')
  },
  get linking(): Contract {
    throw new Error('emitters carry no links')
  },
})

const page = { limit: { shape: { kind: 'number', integer: true, minimum: 1 } as const } }

export const oldest: ContractVersion = {
  version: '1.0.0',
  key: '1.0',
  summary: 'Items',
  types: catalogueTypes,
  changes: [],
  routes: [
    {
      id: 'items.list',
      method: 'GET',
      path: '/items',
      kind: 'list',
      summary: 'List items',
      response: 'Node',
      query: page,
      filters: 'Node',
      dialect: 'brackets',
    },
    {
      id: 'items.create',
      method: 'POST',
      path: '/items',
      kind: 'create',
      summary: 'Create an item',
      request: 'Item',
      response: 'Item',
      status: 201,
    },
    {
      id: 'items.get',
      method: 'GET',
      path: '/items/{id}',
      kind: 'read',
      summary: 'Read an item',
      response: 'Item',
      errors: ['entity-not-found', 'an-error-of-a-store-of-theirs'],
    },
    {
      id: 'items.replace',
      method: 'PUT',
      path: '/items/{id}',
      kind: 'replace',
      summary: 'Replace an item',
      request: 'Item',
      response: 'Item',
    },
    {
      id: 'items.patch',
      method: 'PATCH',
      path: '/items/{id}',
      kind: 'patch',
      summary: 'Patch an item',
      request: 'Item',
      response: 'Item',
    },
    {
      id: 'items.delete',
      method: 'DELETE',
      path: '/items/{id}',
      kind: 'delete',
      summary: 'Delete an item',
      status: 204,
    },
    {
      id: 'items.export',
      method: 'GET',
      path: '/items/export',
      kind: 'stream',
      stream: 'ndjson',
      summary: 'All items',
      response: 'Item',
    },
    {
      id: 'values.stream',
      method: 'GET',
      path: '/values/{name}/stream',
      kind: 'stream',
      stream: 'sse',
      summary: 'Values as they come',
      response: 'Value',
    },
    { id: 'schema', method: 'GET', path: '/schema', kind: 'schema', summary: 'The schemas' },
  ],
}

const later = (
  version: string,
  key: string,
  changes: ContractVersion['changes'],
): ContractVersion => ({ ...oldest, version, key, summary: `Version ${key}`, changes })

export const handMade = contractOf([
  oldest,
  later('1.1.0', '1.1', [
    { description: 'Items have tags', details: ['Item: adds tags (default [])'], breaking: false },
  ]),
  later('2.0.0', '2.0', [
    {
      description: 'The label is called name',
      details: ['Item: renames label to name', 'Node: renames label to name'],
      breaking: true,
    },
    { description: 'Values may be negative', details: [], breaking: false },
  ]),
  later('2.1.0', '2.1', []),
])
