import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import * as z from 'zod'
import {
  base,
  defineContract,
  jsonSchemas,
  moveRoute,
  change,
  version,
} from '../../src/contract/index.ts'
import { parseBytes, print, type Json } from '../../src/json/index.ts'
import { applySteps } from '../../src/lens/index.ts'
import { hyperlinksOf } from '../../src/contract/hyperlinks.ts'
import { linkedContract as contract } from '../support/linked.ts'
import { holds } from '../support/seed.ts'

const encoder = new TextEncoder()

const carried = (from: string, to: string, text: string, type = 'Item'): string => {
  const lens = contract.lens(type, from, to)
  const input = encoder.encode(text)
  const bytes = lens.bytes(input)
  if (!bytes.ok) throw new Error(bytes.problem.detail)
  const written = new TextDecoder().decode(bytes.value)
  const parsed = parseBytes(input)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const value = lens.value(parsed.value)
  expect(value.ok && print(value.value)).toBe(print(JSON.parse(written) as Json))
  return written
}

const item = (rest: object) =>
  JSON.stringify({ id: 'a', title: 'n', related: [], owners: {}, ...rest })
const older = (rest: object) =>
  JSON.stringify({ id: 'a', name: 'n', related: [], owners: {}, ...rest })

const everywhere = (to: string) => ({
  self: null,
  related: [to, to],
  owners: { x: { href: to } },
  part: { type: 'Link', to },
})

describe('a link in a document', () => {
  test.each([
    ['/things/b', '/items/b'],
    ['/things', '/items'],
    ['/things/export', '/items/export'],
    ['/things/b%2Fc?x=1&y=/things/b#/things', '/items/b%2Fc?x=1&y=/things/b#/things'],
    ['/notes/n', '/notes/n'],
    // Others' addresses, and what no route is.
    ['https://example.org/things/b', 'https://example.org/things/b'],
    ['//things/b', '//things/b'],
    ['things/b', 'things/b'],
    ['/things/b/c', '/things/b/c'],
    ['/things/', '/things/'],
    ['', ''],
    ['/', '/'],
  ])('%s is %s by the routes of the older version', (newer, old) => {
    expect(carried('2.0', '1.0', item({ self: newer }))).toBe(older({ self: old }))
    expect(carried('1.0', '2.0', older({ self: old }))).toBe(item({ self: newer }))
  })

  test('is told wherever it stands: in lists, maps, variants, and not where there is none', () => {
    const [newer, old] = ['/things/b', '/items/b']
    expect(carried('2.0', '1.0', item(everywhere(newer)))).toBe(older(everywhere(old)))
    const text = { part: { type: 'Text', to: newer }, note: newer }
    expect(carried('2.0', '1.0', item(text))).toBe(older(text))
  })

  test('that is none of this API keeps its bytes', () => {
    const odd = '{"id":"a","title":"n","self":"http:\\/\\/example.org","related":[ "\\u002fx" ]}'
    expect(carried('2.0', '1.0', odd)).toBe(odd.replace('title', 'name'))
  })

  test('that is no text is refused by its place', () => {
    const result = contract.lens('Item', '2.0', '1.0').bytes(encoder.encode(item({ self: 7 })))
    expect(!result.ok && result.problem).toMatchObject({
      code: 'wrong-shape',
      errors: [{ pointer: '/self', detail: 'expected a string, found a number' }],
    })
  })

  test('stays where routes are the same, and such a lens changes nothing', () => {
    const unmoved = defineContract({
      name: 'unmoved',
      base: base('1.0.0', {
        summary: 'First',
        types: { Doc: z.object({ self: z.string().meta({ link: true }) }) },
        routes: [
          { id: 'd', method: 'GET', path: '/d', kind: 'read', summary: 'd', response: 'Doc' },
        ],
      }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [
            change(
              'Another way to write it',
              {},
              { routes: [{ op: 'route-status', id: 'd', status: 203 }] },
            ),
          ],
        }),
        version('3.0.0', {
          summary: 'Third',
          changes: [change('Another path', {}, { routes: [moveRoute('d', '/e')] })],
        }),
      ],
    })
    expect(unmoved.lens('Doc', '1.0', '2.0')).toMatchObject({ identity: true, linked: false })
    expect(unmoved.lens('Doc', '2.0', '3.0')).toMatchObject({ identity: false, linked: true })
  })

  test('may become an object, and still leads there', () => {
    expect(
      carried('1.0', '4.0', '{"id":"a","name":"n","self":"/items/b","related":["/items/c"]}'),
    ).toBe(
      '{"id":"a","title":"n","self":{"href":"/api/things/b"},"related":[{"href":"/api/things/c"}]}',
    )
    expect(
      carried(
        '4.0',
        '1.0',
        '{"id":"a","title":"n","self":{"href":"/api/things/b"},"related":[],"owners":{}}',
      ),
    ).toBe('{"id":"a","name":"n","self":"/items/b","related":[],"owners":{}}')
  })

  test('to what the other version does not read stays as it is', () => {
    expect(carried('2.0', '3.0', '{"of":"/notes/n"}', 'Note')).toBe('{"of":"/notes/n"}')
    expect(carried('3.0', '1.0', '{"of":"/api/things/b"}', 'Note')).toBe('{"of":"/items/b"}')
  })
})

const versions = ['1.0', '2.0', '3.0'] as const
const roots = { '1.0': '/items', '2.0': '/things', '3.0': '/api/things' }
const anyVersion = fc.constantFrom(...versions)
const anyLink = (root: string) =>
  fc.oneof(
    fc.string().map((id) => `${root}/${encodeURIComponent(id)}`),
    fc.constantFrom(
      root,
      `${root}/export`,
      '/notes/x',
      'https://example.org/items/a',
      '/other',
      '#x',
    ),
    fc.webUrl({ withQueryParameters: true }),
    fc.string({ unit: 'binary' }),
  )

test('links are the same by one step, by all steps, and there and back', () => {
  const { chain, positions } = contract.compiled
  const linked = { ...chain, hyperlinks: hyperlinksOf(contract.compiled) }
  const at = (key: string) => positions[contract.versions.findIndex((one) => one.key === key)] ?? 0
  const cases = fc.tuple(anyVersion, anyVersion).chain(([from, to]) =>
    fc.record({
      from: fc.constant(from),
      to: fc.constant(to),
      links: fc.array(anyLink(roots[from])),
    }),
  )
  holds(
    300,
    fc.property(cases, ({ from, to, links }) => {
      const name = from === '1.0' ? 'name' : 'title'
      const document = { id: 'a', [name]: 'n', related: links, owners: {} }
      const there = carried(from, to, JSON.stringify(document))
      const bySteps = applySteps(linked, 'Item', at(from), at(to), document)
      expect(JSON.parse(there)).toEqual(JSON.parse(print(bySteps)))
      expect(JSON.parse(carried(to, from, there))).toEqual(document)
    }),
  )
})

describe('a link in a contract', () => {
  test('is a reference in its JSON Schema', () => {
    const { Link } = jsonSchemas(contract.version('1.0')!.types)
    expect(Link).toEqual({ type: 'string', format: 'uri-reference' })
  })

  test('can only be a string', () => {
    expect(() =>
      defineContract({
        name: 'wrong',
        base: base('1.0.0', {
          summary: 'First',
          types: { Doc: z.object({ self: z.int().meta({ link: true }) }) },
          routes: [
            { id: 'd', method: 'GET', path: '/d', kind: 'read', summary: 'd', response: 'Doc' },
          ],
        }),
        versions: [],
      }),
    ).toThrow(/Doc > self.*only a string can be a `link`, not number/s)
  })
})
