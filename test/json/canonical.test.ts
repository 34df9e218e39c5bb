import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalText, equalByValue, parse, type Json } from '../../src/json/index.ts'
import { holds } from '../support/seed.ts'

const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

const texts = [
  ['0', '-0', '0.0', '0e5', '1', '1.0', '10e-1', '100', '1e2', '1E+2', '-1', '1.5', '15e-1'],
  ['1e21', '1000000000000000000000', '1e400', '10e399', '1e401', '1e-400', '9007199254740993'],
  ['9007199254740992', '1e99999999999999999999', '"1"', '""', 'null', 'true', 'false'],
  ['[]', '{}', '[1.0,{"a":1}]', '[1,{"a":1.0}]', '{"a":1,"b":2}', '{"b":2.0,"a":1}'],
  ['{"10":1,"2":2}', '{"2":2,"10":1}', '{"__proto__":1}', '{"a":[]}', '{"a":{}}', '"a\\u0062"'],
].flat()

test('values have one text exactly when they are equal by value', () => {
  for (const a of texts) {
    for (const b of texts) {
      const isSame = canonicalText(read(a)) === canonicalText(read(b))
      expect([a, b, isSame]).toEqual([a, b, equalByValue(read(a), read(b))])
    }
  }
})

test('whatever the values are', () => {
  holds(
    500,
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [one, other] = [read(JSON.stringify(a)), read(JSON.stringify(b))]
      expect(canonicalText(one) === canonicalText(other)).toBe(equalByValue(one, other))
      expect(canonicalText(one)).toBe(canonicalText(read(JSON.stringify(a))))
    }),
  )
})
