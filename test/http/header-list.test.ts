import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../src/http/index.ts'

const pairs = (list: HeaderList) => [...list].map(([name, value]) => `${name}: ${value}`)

describe('a list of headers', () => {
  test('finds names in any case, and joins the values of several lines', () => {
    const list = HeaderList.ofLines(['Accept', 'a', 'X-One', '1', 'ACCEPT', 'b'])
    expect(list.get('accept')).toBe('a, b')
    expect(list.get('Accept')).toBe('a, b')
    expect(list.all('accept')).toEqual(['a', 'b'])
    expect(list.has('X-one')).toBe(true)
    expect([list.get('x-two'), list.has('x-two'), list.all('x-two')]).toEqual([null, false, []])
  })

  test('takes the first of several lines that cannot be joined', () => {
    const lines = [
      'Authorization',
      'Bearer a',
      'authorization',
      'Bearer b',
      'Host',
      'a',
      'host',
      'b',
    ]
    expect(pairs(HeaderList.ofLines(lines))).toEqual(['authorization: Bearer a', 'host: a'])
  })

  test('keeps cookies and the order of names', () => {
    const list = HeaderList.ofLines(['Set-Cookie', 'a=1', 'Via', 'x', 'Set-Cookie', 'b=2, c'])
    expect(pairs(list)).toEqual(['set-cookie: a=1', 'via: x', 'set-cookie: b=2, c'])
  })

  test('sets a name once, where it stood first', () => {
    const list = HeaderList.ofLines(['Vary', 'a', 'Via', 'x', 'vary', 'b'])
    list.set('VARY', 'c')
    list.set('Age', '1')
    expect(pairs(list)).toEqual(['vary: c', 'via: x', 'age: 1'])
  })

  test('deletes and filters all lines of a name', () => {
    const list = HeaderList.ofLines(['Vary', 'a', 'Via', 'x', 'vary', 'b', 'Link', 'l'])
    expect(pairs(list.filter((name) => name !== 'via'))).toEqual(['vary: a', 'vary: b', 'link: l'])
    list.delete('Vary')
    expect(pairs(list)).toEqual(['via: x', 'link: l'])
  })

  test('is not changed by what happens to its copies', () => {
    const list = HeaderList.of({ Accept: '*' })
    const copy = new HeaderList(list)
    copy.set('accept', 'x')
    copy.append('via', 'y')
    list.filter(() => true).delete('accept')
    expect(pairs(list)).toEqual(['accept: *'])
  })

  test('takes names that mean something to objects for names', () => {
    const list = HeaderList.ofLines(['__proto__', 'a', 'constructor', 'b'])
    expect([list.get('__proto__'), list.get('constructor'), list.get('tostring')]).toEqual([
      'a',
      'b',
      null,
    ])
  })
})
