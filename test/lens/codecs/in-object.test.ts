import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, inObject, self } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const tag = tiny({ Doc: z.string() }, [convert(self, inObject('name'))])

describe('in an object', () => {
  test.for(['a', '', null, 3, [], {}, { name: 'x' }])('%j goes in and comes out', (inner) => {
    expect(tag.up(inner)).toEqual(value({ name: inner }))
    expect(tag.down({ name: inner })).toEqual(value(inner))
  })

  test.for([null, 'a', 3, [], true])('%j is no object', (wrong) => {
    expect(tag.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('an object without the member is a problem', () => {
    expect(tag.down({})).toMatchObject({ code: 'wrong-shape', detail: 'expected a member "name"' })
    expect(tag.down({ Name: 'a' })).toMatchObject({ code: 'wrong-shape' })
  })

  test('other members have no place on the way down, and that is told', () => {
    expect(tag.down({ name: 'a', colour: 'red' })).toEqual(value('a'))
    expect(tag.lens(2, 1).losses).toMatchObject([{ path: [], kind: 'defaulted' }])
    expect(tag.lens(1, 2).losses).toEqual([])
  })

  test.each(oddNames)('the member may be called %j', (name) => {
    const odd = tiny({ Doc: z.string() }, [convert(self, inObject(name))])
    expect(odd.up('a')).toEqual(value(made([[name, 'a']])))
    expect(odd.down(made([[name, 'a']]))).toEqual(value('a'))
    expect(odd.down({})).toMatchObject({ code: 'wrong-shape' })
  })

  test('null stays null where it may stand, except where any JSON may', () => {
    const types = { Doc: z.object({ tag: z.string().nullable(), any: z.unknown() }) }
    const doc = tiny(types, [convert('tag', inObject('name')), convert('any', inObject('name'))])
    expect(doc.up({ tag: null, any: null })).toEqual(value({ tag: null, any: { name: null } }))
    expect(doc.down({ tag: null, any: { name: null } })).toEqual(value({ tag: null, any: null }))
  })

  test('the newer shape', () => {
    expect(tag.shape(2)).toEqual({
      kind: 'object',
      fields: { name: { shape: { kind: 'string' } } },
    })
  })
})
