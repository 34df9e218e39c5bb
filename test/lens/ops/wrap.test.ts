import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { wrap } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'older clients see the first owner' }
const Doc = z.object({
  owner: z.string(),
  spare: z.string().optional(),
  maybe: z.string().nullable(),
})
const doc = tiny({ Doc }, [wrap('owner', lossy), wrap('spare', lossy), wrap('maybe', lossy)])

describe('wrap', () => {
  test('a value becomes a list of one, and comes back', () => {
    const older = { owner: 'a', spare: 'b', maybe: 'c' }
    const newer = { owner: ['a'], spare: ['b'], maybe: ['c'] }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('absent stays absent, null stays null where it may stand', () => {
    expect(doc.up({ owner: 'a', maybe: null })).toEqual(value({ owner: ['a'], maybe: null }))
    expect(doc.down({ owner: ['a'], maybe: null })).toEqual(value({ owner: 'a', maybe: null }))
  })

  test('a value of another type is wrapped as it is', () => {
    expect(doc.up({ owner: null })).toEqual(value({ owner: [null] }))
    expect(doc.up({ owner: [] })).toEqual(value({ owner: [[]] }))
    expect(doc.down({ owner: [null] })).toEqual(value({ owner: null }))
  })

  test('an empty list goes down to absent, to null, or nowhere', () => {
    expect(doc.down({ owner: ['a'], spare: [], maybe: [] })).toEqual(
      value({ owner: 'a', maybe: null }),
    )
    expect(doc.down({ owner: [] })).toMatchObject({ code: 'not-representable', pointer: '/owner' })
  })

  test('the first item goes down', () => {
    expect(doc.down({ owner: ['a', 'b'] })).toEqual(value({ owner: 'a' }))
  })

  test.each(['a', 3, {}, true])('%j in place of the list is a problem there', (wrong) => {
    expect(doc.down({ owner: wrong })).toMatchObject({ code: 'wrong-shape', pointer: '/owner' })
  })

  test.for([null, 3, 'text', []])('%j is not an object: a problem at the root', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('unknown fields are kept', () => {
    expect(doc.up({ owner: 'a', x: {} })).toEqual(value({ owner: ['a'], x: {} }))
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc: z.object(Object.fromEntries([[name, z.int()]])) }, [wrap(name, lossy)])
    expect(odd.up(made([[name, 1]]))).toEqual(value(made([[name, [1]]])))
    expect(odd.down(made([[name, [1]]]))).toEqual(value(made([[name, 1]])))
  })

  test('the newer version has lists, defaults and all', () => {
    const standing = tiny({ Doc: z.object({ x: z.int().default(1), any: z.unknown() }) }, [
      wrap('x', lossy),
      wrap('any', lossy),
    ])
    expect(standing.shape(2)).toEqual({
      kind: 'object',
      fields: {
        x: { shape: { kind: 'array', of: { kind: 'number', integer: true } }, default: [1] },
        any: { shape: { kind: 'array', of: { kind: 'any' } } },
      },
    })
    expect(standing.up({ any: null })).toEqual(value({ any: [null] }))
    expect(doc.notes[0]).toBe('Doc: makes `owner` a list (older clients see the first owner)')
  })

  test('going down the items after the first are lost, and an empty list where it has a stand-in', () => {
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).losses.map(({ path, kind }) => [...path, kind].join(' '))).toEqual([
      'owner * lossy',
      'spare * lossy',
      'spare lossy',
      'maybe * lossy',
      'maybe lossy',
    ])
  })

  test('paths lead to the first item and back', () => {
    expect(doc.path(1, 2, ['owner'])).toBe('path owner (changed)')
    expect(doc.path(2, 1, ['owner', '0'])).toBe('path owner')
    expect(doc.path(2, 1, ['owner', '1'])).toBe('dropped owner.1')
  })

  test('an object that is wrapped is still changed inside', () => {
    const Stamp = z.int()
    const Holder = z.object({ box: z.object({ at: Stamp }), id: z.string() })
    const steps = tiny({ Doc: Holder, Stamp }, [wrap('box', lossy)], {
      Stamp: [{ op: 'convert', field: null, codec: { codec: 'number-text', to: 'string' } }],
    })
    expect(steps.carry(1, 3, { box: { at: 1, x: 2 } })).toEqual(value({ box: [{ at: '1', x: 2 }] }))
    expect(steps.carry(3, 1, { box: [{ at: '1' }] })).toEqual(value({ box: { at: 1 } }))
    expect(steps.carry(1, 3, { box: { at: 'x' } })).toMatchObject({ pointer: '/box/at' })
    expect(steps.path(1, 3, ['box', 'at'])).toBe('path box.0.at (changed)')
  })
})
