import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  asText,
  at,
  convert,
  move,
  rename,
  self,
  string,
} from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({
  address: z.object({ town: z.string(), geo: z.object({ lat: z.number() }).nullable() }),
  other: z.object({ a: z.int() }).optional(),
  standing: z.object({ n: z.int() }).default({ n: 1 }),
})
const doc = tiny({ Doc }, [
  at('address', [rename('town', 'city'), add('country', string(), 'NL')]),
  at(['address', 'geo'], [rename('lat', 'latitude')]),
  at('other', [rename('a', 'b')]),
  at('standing', [rename('n', 'm')]),
])

describe('at', () => {
  test('changes the object inside, both ways', () => {
    const older = { address: { town: 'Delft', geo: { lat: 52 } }, other: { a: 1 } }
    const newer = {
      address: { city: 'Delft', geo: { latitude: 52 }, country: 'NL' },
      other: { b: 1 },
    }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('an absent object stays absent: no default makes one', () => {
    expect(doc.up({})).toEqual(value({}))
    expect(doc.down({})).toEqual(value({}))
  })

  test('null stays where it may stand, and is a problem where not', () => {
    expect(doc.up({ address: { geo: null } })).toEqual(
      value({ address: { geo: null, country: 'NL' } }),
    )
    expect(doc.up({ address: null })).toMatchObject({ code: 'wrong-shape', pointer: '/address' })
    expect(doc.up({ other: null })).toMatchObject({ code: 'wrong-shape', pointer: '/other' })
  })

  test.for([3, 'text', [], true])('%j in place of an object is a problem there', (wrong) => {
    const problem = { code: 'wrong-shape', pointer: '/address/geo' }
    expect(doc.up({ address: { geo: wrong } })).toMatchObject(problem)
    expect(doc.down({ address: { geo: wrong } })).toMatchObject(problem)
    expect(doc.up({ address: wrong })).toMatchObject({ pointer: '/address' })
  })

  test('unknown members are kept, and a taken name is a problem at its place', () => {
    expect(doc.up({ other: { a: 1, x: [] } })).toEqual(value({ other: { b: 1, x: [] } }))
    expect(doc.up({ other: { a: 1, b: 2 } })).toMatchObject({ pointer: '/other/b' })
  })

  test.each(oddNames)('objects may be called %j', (name) => {
    const Odd = z.object(Object.fromEntries([[name, z.object({ a: z.int() })]]))
    const odd = tiny({ Doc: Odd }, [at(name, [rename('a', name)])])
    const older = made([[name, { a: 1 }]])
    const newer = made([[name, made([[name, 1]])]])
    expect(odd.up(older)).toEqual(value(newer))
    expect(odd.down(newer)).toEqual(value(older))
    expect(odd.up(made([[name, 3]]))).toMatchObject({ pointer: pointer(name) })
  })

  test('the newer version has the changed object, in its defaults too', () => {
    expect(doc.shape(2)).toMatchObject({
      fields: {
        address: { shape: { fields: { city: {}, geo: {}, country: { default: 'NL' } } } },
        standing: { default: { m: 1 } },
      },
    })
    expect(doc.notes.slice(0, 2)).toEqual([
      'Doc: in `address`: renames `town` to `city`; adds `country` (default `"NL"`)',
      'Doc: in `address.geo`: renames `lat` to `latitude`',
    ])
  })

  test('losses and paths are those inside', () => {
    expect(doc.lens(2, 1).losses).toMatchObject([
      { path: ['address', 'country'], kind: 'defaulted' },
    ])
    expect(doc.path(1, 2, ['address', 'town'])).toBe('path address.city')
    expect(doc.path(1, 2, ['address', 'geo', 'lat'])).toBe('path address.geo.latitude')
    expect(doc.path(1, 2, ['address'])).toBe('path address (changed)')
    expect(doc.path(1, 2, ['address', 'x'])).toBe('unknown address.x')
  })

  test('the object by itself is carried as it is in the document', () => {
    const mapped = doc.lens(1, 2).mapPath(['address'])
    expect(mapped.kind === 'path' && mapped.lens.value({ town: 'Delft', geo: null })).toEqual({
      ok: true,
      value: { city: 'Delft', geo: null, country: 'NL' },
    })
  })

  test('moves and conversions inside', () => {
    const Box = z.object({ box: z.object({ x: z.int(), y: z.int() }), z: z.string() })
    const inner = tiny({ Doc: Box }, [
      at('box', [
        move('x', ['in', 'x']),
        convert('y', asText()),
        at('in', [convert(self, { codec: 'in-object', field: 'all' })]),
      ]),
    ])
    const older = { box: { x: 1, y: 2 }, z: 'z' }
    const newer = { box: { in: { all: { x: 1 } }, y: '2' }, z: 'z' }
    expect(inner.up(older)).toEqual(value(newer))
    expect(inner.down(newer)).toEqual(value(older))
  })
})
