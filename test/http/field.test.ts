import { describe, expect, test } from 'vitest'
import { isFieldName, isFieldValue, isFraming, uriReference } from '../../src/http/index.ts'

test.each(['API-Version', 'x_1', "!#$%&'*+-.^_`|~"])('%s may be the name of a header', (name) => {
  expect(isFieldName(name)).toBe(true)
})

test.each(['', ' X', 'X:', 'X Y', 'Größe', 'X\r\nY', 'X\n', 'a,b', 'X\u0000', undefined, 5])(
  '%j may not',
  (name) => {
    expect(isFieldName(name)).toBe(false)
  },
)

test.each(['', 'a b', 'a\tb', 'é', '\u0080\u00ff', '</x>; rel="next"'])(
  '%j may be a value',
  (value) => {
    expect(isFieldValue(value)).toBe(true)
  },
)

test.each(['a\r\nb', 'a\nb', 'a\u0000', '\u007f', 'ā', '😀', ' a', 'a ', '\ta', undefined])(
  '%j may not be one',
  (value) => {
    expect(isFieldValue(value)).toBe(false)
  },
)

test('names by which HTTP works are known in any case', () => {
  expect(['Content-Length', 'HOST', 'te'].every(isFraming)).toBe(true)
  expect(['Content-Type', 'ETag', 'X-Host'].some(isFraming)).toBe(false)
})

describe('a reference', () => {
  test.each([
    ['/a/b?c=d#e', '/a/b?c=d#e'],
    ['/größe/%C3%A9', '/gr%C3%B6%C3%9Fe/%C3%A9'],
    ['/a> b"<c', '/a%3E%20b%22%3Cc'],
    ['/😀\r\nX: y', '/%F0%9F%98%80%0D%0AX:%20y'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('%j is written %s', (given, written) => {
    expect(uriReference(given)).toBe(written)
    expect(isFieldValue(uriReference(given))).toBe(true)
  })
})
