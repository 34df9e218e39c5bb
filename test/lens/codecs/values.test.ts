import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, self, values } from '../../../src/contract/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const renamed = tiny({ Doc: z.enum(['y', 'n']) }, [
  convert(self, values({ up: { y: 'yes', n: 'no' }, down: { yes: 'y', no: 'n' } })),
])
const widened = tiny({ Doc: z.enum(['public', 'private']) }, [
  convert(
    self,
    values({
      up: { public: 'public', private: 'private' },
      down: { public: 'public', internal: 'private', private: 'private' },
    }),
    { lossy: 'internal is seen as private' },
  ),
])

describe('values', () => {
  test('are renamed both ways', () => {
    expect(renamed.up('y')).toEqual(value('yes'))
    expect(renamed.down('no')).toEqual(value('n'))
    expect([...renamed.lens(1, 2).losses, ...renamed.lens(2, 1).losses]).toEqual([])
  })

  test('may be split: what older clients see is declared', () => {
    expect(widened.up('private')).toEqual(value('private'))
    expect(widened.down('internal')).toEqual(value('private'))
    expect(widened.lens(1, 2).losses).toEqual([])
    expect(widened.lens(2, 1).losses).toEqual([
      { path: [], kind: 'lossy', reason: 'internal is seen as private' },
    ])
  })

  test.each(['Y', '', 'toString', '__proto__', 'constructor', 'yes'])('%j is unknown', (wrong) => {
    expect(renamed.up(wrong)).toMatchObject({
      code: 'wrong-shape',
      detail: 'expected one of "y", "n"',
    })
  })

  test.for([null, 1, [], {}])('%j is no text', (wrong) => {
    expect(renamed.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test.each(oddNames)('a value may be %j', (name) => {
    const maps = {
      up: Object.fromEntries([[name, `new ${name}`]]),
      down: Object.fromEntries([[`new ${name}`, name]]),
    }
    const odd = tiny({ Doc: z.enum([name]) }, [convert(self, values(maps))])
    expect(odd.up(name)).toEqual(value(`new ${name}`))
    expect(odd.down(`new ${name}`)).toEqual(value(name))
  })

  test('the newer version lists the newer values', () => {
    expect(widened.shape(2)).toEqual({ kind: 'string', values: ['public', 'internal', 'private'] })
  })
})
