/** Keys that come twice in a map: the place of the first and the value of the last, as a parser has it. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import { asText, convert, self, unkeyed } from '../../../src/contract/index.ts'
import { scanners } from '../../support/scanners.ts'
import { tiny } from '../../support/tiny.ts'

const Count = z.int()
const Doc = z.object({ map: z.record(z.string(), z.object({ n: Count })) })
const chain = tiny({ Doc, Count }, { Count: [convert(self, asText())] }, [
  convert('map', unkeyed('id'), { lossy: 'declared' }),
])

test.each([
  ['one after another', '{"a":{"n":1},"a":{"n":2},"z":{"n":3}}'],
  ['with others between', '{"a":{"n":1},"z":{"n":3},"a":{"n":2}}'],
  ['the first of which does not fit', '{"a":{"n":"x"},"z":{"n":3},"a":{"n":2}}'],
  ['none but the last of which fits', '{ "a" : 1 , "z":{"n":3},"a":null,"\\u0061": {"n":2} }'],
  ['one within the other', '{"a":{"n":7,"n":"x"},"z":{"n":"x","n":3},"a":{"n":"x","n":2}}'],
])('%s', (_, map) => {
  const text = `{"map":${map}}`
  const expected = {
    map: [
      { id: 'a', n: '2' },
      { id: 'z', n: '3' },
    ],
  }
  for (const { scanner } of scanners) {
    const carried = chain.lens(1, 3).bytes(new TextEncoder().encode(text), { scanner })
    expect(carried.ok && JSON.parse(new TextDecoder().decode(carried.value))).toEqual(expected)
  }
})
