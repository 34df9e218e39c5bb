import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, self, tagged } from '../../../src/contract/index.ts'
import { numberOf, parse, type Json } from '../../../src/json/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const doc = tiny({ Doc: z.unknown() }, [convert(self, tagged())])

const json = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

describe('tagged values', () => {
  test.each([
    ['null', '{"type":"Null"}'],
    ['true', '{"type":"Boolean","value":true}'],
    ['3', '{"type":"Integer","value":3}'],
    ['-0', '{"type":"Integer","value":-0}'],
    ['9223372036854775808', '{"type":"Integer","value":9223372036854775808}'],
    ['3.0', '{"type":"Float","value":3.0}'],
    ['1e2', '{"type":"Float","value":1e2}'],
    ['1E400', '{"type":"Float","value":1E400}'],
    ['""', '{"type":"String","value":""}'],
    ['[]', '{"type":"Array","value":[]}'],
    ['{}', '{"type":"Object","value":{}}'],
    [
      '[1,[null],{"a":{"b":2.50}}]',
      '{"type":"Array","value":[{"type":"Integer","value":1},{"type":"Array","value":[{"type":"Null"}]},{"type":"Object","value":{"a":{"type":"Object","value":{"b":{"type":"Float","value":2.50}}}}}]}',
    ],
  ])('%s is %s, and back to the letter', (plain, typed) => {
    expect(doc.up(json(plain))).toEqual(value(json(typed)))
    expect(doc.down(json(typed))).toEqual(value(json(plain)))
  })

  test('a Float without a fraction goes down as one that has it', () => {
    expect(doc.down({ type: 'Float', value: 3 })).toEqual(value(numberOf('3.0')))
    expect(doc.down({ type: 'Float', value: -0.5 })).toEqual(value(-0.5))
  })

  test.each(['1.0', '1e2'])('an Integer of %s is a problem at its value', (text) => {
    const wrong = { type: 'Integer', value: numberOf(text) }
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '/value' })
  })

  test('data that looks like a tagged value is data', () => {
    const plain = { type: 'Integer', value: 'no' }
    const up = doc.up(plain)
    expect('value' in up && doc.down(up.value)).toEqual(value(plain))
  })

  test.each([...oddNames, 'type', 'value'])('members called %j', (name) => {
    const plain = made([[name, made([[name, [null]]])]])
    const up = doc.up(plain)
    expect('value' in up && doc.down(up.value)).toEqual(value(plain))
    const wrong = { type: 'Object', value: made([[name, 3]]) }
    expect(doc.down(wrong)).toMatchObject({ pointer: `/value${pointer(name)}` })
  })

  test.for([null, 3, 'text', [], true])('%j is not tagged', (wrong) => {
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test.for([
    [{}, '/type'],
    [{ type: 'integer', value: 1 }, '/type'],
    [{ type: 'toString', value: 1 }, '/type'],
    [{ type: 3 }, '/type'],
    [{ type: 'Integer' }, ''],
    [{ type: 'Boolean', value: 1 }, '/value'],
    [{ type: 'String', value: null }, '/value'],
    [{ type: 'Float', value: '1.5' }, '/value'],
    [{ type: 'Array', value: {} }, '/value'],
    [{ type: 'Object', value: [] }, '/value'],
    [
      { type: 'Array', value: [{ type: 'Null' }, { type: 'Object', value: { 'a/b': 1 } }] },
      '/value/1/value/a~1b',
    ],
  ] as const)('%j is a problem at its place', ([wrong, place]) => {
    expect(doc.down(wrong as unknown as Json)).toMatchObject({
      code: 'wrong-shape',
      pointer: place,
    })
  })

  test('the newer version has a recursive union, and can be reached through it', () => {
    expect(doc.shape(2)).toMatchObject({
      kind: 'union',
      tag: 'type',
      variants: { Array: { fields: { value: { shape: { of: { kind: 'ref', type: 'Doc' } } } } } },
    })
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).losses).toMatchObject([{ path: [], kind: 'defaulted' }])
  })

  test('the deepest JSON that is read at all can be carried', () => {
    const deep = json(`${'['.repeat(128)}${']'.repeat(128)}`)
    const up = doc.up(deep)
    expect('value' in up && doc.down(up.value)).toEqual(value(deep))
  })
})
