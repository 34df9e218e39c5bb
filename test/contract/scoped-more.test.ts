/** Changes of some bodies only, where types and routes are less plain: later ones, recursive ones, unions, streams. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { schemaDocument } from '../../src/gateway/answer/schema-route.ts'
import { isPlainData, parse, type Json } from '../../src/json/index.ts'
import {
  add,
  addRoutes,
  assembleContract,
  base,
  change,
  defineContract,
  inAnswers,
  inBodies,
  inRequests,
  inVariant,
  pathsOf,
  ref,
  remove,
  removeRoute,
  rename,
  routeResponse,
  union,
  version,
  type Contract,
  type Route,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration } from '../../src/contract/declare.ts'

const User = z.object({ login: z.string() })
const Node = z.object({
  id: z.string(),
  owner: User,
  get kids() {
    return z.array(Node)
  },
})
const Shape = union('kind', {
  Circle: z.object({ r: z.number() }),
  Owned: z.object({ by: User }),
})
const Event = z.object({ node: Node, changed: pathsOf('Node') })
const Failure = z.object({ message: z.string(), user: User.optional() })
const types = { User, Node, Shape, Event, Failure }

const route = (id: string, parts: Partial<Route> = {}): Route => ({
  id,
  method: 'GET',
  path: `/${id}`,
  kind: 'read',
  summary: id,
  ...parts,
})

const routes: readonly Route[] = [
  route('node', { response: 'Node' }),
  route('shape', { response: 'Shape' }),
  route('send', { method: 'POST', kind: 'create', request: 'Shape', response: 'Node' }),
  route('events', { kind: 'stream', stream: 'sse', response: 'Event' }),
  route('find', { kind: 'read', response: 'Node', filters: 'Node' }),
]

const contractOf = (...steps: readonly (readonly ChangeDeclaration[])[]): Contract =>
  defineContract({
    name: 'more',
    base: base('1.0.0', { summary: 'First', types, routes, errors: { type: 'Failure' } }),
    versions: steps.map((changes, at) =>
      version(`${at + 2}.0.0`, { summary: `Version ${at + 2}`, changes }),
    ),
  })

const typeOf = (contract: Contract, id: string, side: 'request' | 'response' | 'filters') =>
  contract.versions.flatMap((one) => one.routes).find((one) => one.id === id)?.[side] ?? ''

const carried = (
  contract: Contract,
  type: string,
  [from, to]: readonly [string, string],
  value: Json,
) => {
  const result = contract.lens(type, from, to).value(value)
  return result.ok ? result.value : result.problem.code
}

const node = {
  id: 'a',
  owner: { login: 'o' },
  kids: [{ id: 'b', owner: { login: 'p' }, kids: [] }],
}

const only = (...edits: ChangeDeclaration['only']) => change('Only some', {}, { only: edits })

describe('what the scope reaches', () => {
  test('a type that holds itself parts with all that is in it', () => {
    const contract = contractOf([only(inAnswers('node', { User: [rename('login', 'name')] }))])
    const there = carried(contract, typeOf(contract, 'node', 'response'), ['1.0', '2.0'], node)
    expect(there).toEqual({
      id: 'a',
      owner: { name: 'o' },
      kids: [{ id: 'b', owner: { name: 'p' }, kids: [] }],
    })
    expect(carried(contract, 'Node', ['1.0', '2.0'], node)).toEqual(node)
  })

  test('variants of unions, in requests, while answers have them as before', () => {
    const contract = contractOf([
      only(
        inRequests('send', {
          User: [rename('login', 'name')],
          Shape: [inVariant('Circle', [rename('r', 'radius')])],
        }),
      ),
    ])
    const sent = typeOf(contract, 'send', 'request')
    expect(carried(contract, sent, ['1.0', '2.0'], { kind: 'Owned', by: { login: 'o' } })).toEqual({
      kind: 'Owned',
      by: { name: 'o' },
    })
    expect(carried(contract, sent, ['2.0', '1.0'], { kind: 'Circle', radius: 1 })).toEqual({
      kind: 'Circle',
      r: 1,
    })
    expect(typeOf(contract, 'shape', 'response')).toBe('Shape')
  })

  test('lists of names of fields follow the type that they are in', () => {
    const contract = contractOf([only(inAnswers('events', { Node: [rename('owner', 'holder')] }))])
    const event = { node, changed: ['owner.login', 'id'] }
    const answered = carried(
      contract,
      typeOf(contract, 'events', 'response'),
      ['1.0', '2.0'],
      event,
    )
    expect(answered).toMatchObject({ changed: ['holder.login', 'id'], node: { holder: {} } })
    expect(carried(contract, 'Node', ['1.0', '2.0'], node)).toEqual(node)
  })

  test('the type whose fields a query names, where it is about the answers', () => {
    const contract = contractOf([only(inAnswers('find', { Node: [rename('id', 'key')] }))])
    expect(typeOf(contract, 'find', 'filters')).toBe('NodeInFindAnswers')
    expect(typeOf(contract, 'node', 'response')).toBe('Node')
  })

  test('never the errors, which are nobody’s answer alone', () => {
    const contract = contractOf([only(inBodies('*', { User: [rename('login', 'name')] }))])
    const failure = { message: 'm', user: { login: 'o' } }
    expect(carried(contract, 'Failure', ['1.0', '2.0'], failure)).toEqual(failure)
    const there = carried(contract, typeOf(contract, 'node', 'response'), ['1.0', '2.0'], node)
    expect(there).toMatchObject({ owner: { name: 'o' } })
  })
})

describe('routes and types that come and go', () => {
  const Badge = z.object({ name: z.string(), owner: User })
  const badges = addRoutes(
    route('badges.get', { response: 'Badge' }),
    route('badges.find', { response: 'Badge' }),
  )

  test('a type and routes that came later, and in the same change', () => {
    const later = contractOf(
      [change('Badges', {}, { types: { Badge }, routes: badges })],
      [only(inAnswers('badges.find', { Badge: [rename('name', 'title')] }))],
    )
    expect(typeOf(later, 'badges.find', 'response')).toBe('BadgeInBadgesFindAnswers')
    expect(later.version('1.0')?.types).not.toHaveProperty('BadgeInBadgesFindAnswers')
    const same = contractOf([
      change(
        'Nodes are found',
        {},
        {
          routes: addRoutes(route('nodes.find', { response: 'Node' })),
          only: [inAnswers('nodes.find', { Node: [rename('id', 'key')] })],
        },
      ),
    ])
    const type = typeOf(same, 'nodes.find', 'response')
    expect(carried(same, type, ['1.0', '2.0'], node)).toMatchObject({ key: 'a' })
    expect(carried(same, 'Node', ['1.0', '2.0'], node)).toEqual(node)
  })

  test('a route that was taken away is what it was', () => {
    const contract = contractOf(
      [change('No more', {}, { routes: [removeRoute('find')] })],
      [only(inAnswers('*', { Node: [rename('id', 'key')] }))],
    )
    const found = contract.version('1.0')?.routes.find(({ id }) => id === 'find')?.response ?? ''
    expect(carried(contract, found, ['1.0', '2.0'], node)).toEqual(node)
  })

  test('an answer that a route has from a later version on', () => {
    const silent = defineContract({
      name: 'silent',
      base: base('1.0.0', {
        summary: 'First',
        types: { User, Node },
        routes: [
          route('node', { response: 'Node' }),
          route('start', { method: 'POST', kind: 'create', status: 204 }),
        ],
      }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [
            change(
              'Starting is answered',
              {},
              { routes: [routeResponse('start', 'Node', { standIn: {} })] },
            ),
          ],
        }),
        version('3.0.0', {
          summary: 'Third',
          changes: [only(inAnswers('start', { Node: [rename('id', 'key')] }))],
        }),
      ],
    })
    const type = silent.version('2.0')?.routes.find(({ id }) => id === 'start')?.response ?? ''
    expect(carried(silent, type, ['2.0', '3.0'], node)).toMatchObject({ key: 'a' })
    expect(carried(silent, 'Node', ['2.0', '3.0'], node)).toEqual(node)
  })

  test('a change of a type that only a fork is left of', () => {
    const contract = contractOf(
      [only(inAnswers('find', { Node: [rename('id', 'key')] }))],
      [
        change(
          'Only found',
          {},
          { routes: ['node', 'send', 'events'].map((id) => removeRoute(id)) },
        ),
      ],
      [change('Noted', { Node: [add('note', { kind: 'string' }, '')] })],
    )
    const type = typeOf(contract, 'find', 'response')
    expect(carried(contract, type, ['1.0', '4.0'], { ...node, kids: [] })).toEqual({
      key: 'a',
      owner: { login: 'o' },
      kids: [],
      note: '',
    })
  })
})

const namesOf = (contract: Contract, key: string): readonly string[] => {
  const document = contract.version(key)
  const schemas = parse(document ? schemaDocument(document) : '{}')
  const { resources } = schemas.ok ? (schemas.value as { resources: object }) : { resources: {} }
  return Object.keys(resources).filter((name) => !name.includes('.'))
}

describe('what is made of it', () => {
  const contract = contractOf(
    [
      only(
        inRequests('send', { User: [rename('login', 'name')] }),
        inAnswers('send', { Node: [remove('kids', []), add('top', ref('Node'))] }),
      ),
    ],
    [change('Ids are keys', { Node: [rename('id', 'key')] })],
  )

  test('it is plain data, of which the same contract is made again', () => {
    expect(isPlainData(contract.compiled)).toBe(true)
    const again = assembleContract(structuredClone(contract.compiled))
    for (const type of Object.keys(contract.version('3.0')?.types ?? {})) {
      expect(again.lens(type, '1.0', '3.0').hash).toBe(contract.lens(type, '1.0', '3.0').hash)
    }
    expect(contractOf([only(inAnswers('find', { Node: [rename('id', 'key')] }))]).hash).toBe(
      contractOf([only(inAnswers('find', { Node: [rename('id', 'key')] }))]).hash,
    )
  })

  test('the schemas of each version are those that its clients know', () => {
    expect(namesOf(contract, '1.0')).toEqual(['User', 'Node', 'Shape', 'Event', 'Failure'])
    expect(namesOf(contract, '2.0')).toEqual([
      ...namesOf(contract, '1.0'),
      'UserInSendRequests',
      'ShapeInSendRequests',
      'NodeInSendAnswers',
    ])
    expect(namesOf(contract, '3.0')).toEqual(namesOf(contract, '2.0'))
  })
})
