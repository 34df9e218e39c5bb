import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, lowerCase, self, trimmed, upperCase } from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'how it was written' }
const of = (codec: ReturnType<typeof trimmed>, type: z.ZodType = z.string(), options = lossy) =>
  tiny({ Doc: type }, [convert(self, codec, options)])

describe('text in one form', () => {
  test('is written anew on the way up, and stays on the way down', () => {
    expect(of(lowerCase()).up('Ada É')).toEqual(value('ada é'))
    expect(of(upperCase()).up('ß')).toEqual(value('SS'))
    expect(of(trimmed()).up(' \ta b\n')).toEqual(value('a b'))
  })

  test('is a declared loss', () => {
    expect(of(lowerCase()).lens(1, 2).losses).toMatchObject([{ kind: 'lossy' }])
    // A store that does not keep to the form gets back what its client was shown.
    expect(of(lowerCase()).lens(2, 1).losses).toMatchObject([{ kind: 'lossy' }])
    expect(of(lowerCase()).down('Ada')).toEqual(value('Ada'))
    expect(() => tiny({ Doc: z.string() }, [convert(self, trimmed())])).toThrow(/loses data/)
  })

  test('of an enum it comes back', () => {
    const state = tiny({ Doc: z.enum(['OPEN', 'Done']) }, [convert(self, lowerCase())])
    expect(state.up('Done')).toEqual(value('done'))
    expect(state.down('open')).toEqual(value('OPEN'))
    expect(state.down('OPEN')).toMatchObject({ code: 'wrong-shape' })
    expect(state.shape(2)).toEqual({ kind: 'string', values: ['open', 'done'] })
    expect([...state.lens(1, 2).losses, ...state.lens(2, 1).losses]).toEqual([])
  })

  test.for([5, null, [], {}, true])('%j is no text', (wrong) => {
    expect(of(trimmed()).up(wrong)).toMatchObject({ code: 'wrong-shape' })
  })

  test.each<[string, z.ZodType]>([
    ['a number', z.number()],
    ['values that become one', z.enum(['a', 'A'])],
    ['values that stay', z.enum(['a', 'b'])],
  ])('%s is an author error', (_, type) => {
    expect(() => of(lowerCase(), type)).toThrow(/cannot convert/)
  })
})
