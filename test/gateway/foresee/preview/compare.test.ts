import { describe, expect, test } from 'vitest'
import { compareDocuments } from '../../../../src/gateway/foresee/preview/compare.ts'
import { parse, type Json, type Path } from '../../../../src/json/index.ts'

const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error('no JSON')
  return parsed.value
}

const kinds = (before: string, after: string, leadsTo?: (path: Path) => Path | undefined) =>
  compareDocuments(read(before), read(after), leadsTo ? { leadsTo } : {}).map(
    ({ kind, path, to, count }) => `${kind} ${path}${to === undefined ? '' : ` to ${to}`} ${count}`,
  )

const leadsTo = (path: Path): Path => path.map((step) => (step === 'name' ? 'title' : step))

const many = (name: string) =>
  Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`${name}${at}`, 1]))

describe('two answers', () => {
  test.each<[string, string, string, string[]]>([
    ['the same', '{"a": 1, "b": [1, {}]}', '{"b": [1, {}], "a": 1}', []],
    ['added and removed', '{"a": 1}', '{"b": 1}', ['removed a 1', 'added b 1']],
    ['another type', '{"a": 1}', '{"a": "1"}', ['type a 1']],
    ['another value', '{"a": "x"}', '{"a": "y"}', ['value a 1']],
    [
      'numbers by their text',
      '{"a": 12345678901234567890}',
      '{"a": 12345678901234567891}',
      ['value a 1'],
    ],
    ['null is a type', '{"a": null}', '{"a": 0}', ['type a 1']],
    ['items counted together', '[{"a": 1}, {"a": 2}]', '[{"a": "1"}, {"a": "2"}]', ['type [].a 2']],
    [
      'a value that became an object',
      '{"a": 1}',
      '{"a": {"b": 1}}',
      ['removed a 1', 'added a.b 1'],
    ],
    ['empty lists', '{"a": []}', '{"a": {}}', ['type a 1']],
    [
      'members called as prototypes have',
      '{"__proto__": 1}',
      '{"constructor": 1}',
      ['removed __proto__ 1', 'added constructor 1'],
    ],
    ['whole documents', '1', '"1"', ['type (all of it) 1']],
  ])('%s', (_, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected)
  })

  test('another name, by what the contract says, and another value under it', () => {
    expect(
      kinds('[{"name": "a"}, {"name": "b"}]', '[{"title": "a"}, {"title": "c"}]', leadsTo),
    ).toEqual(['renamed [].name to [].title 2', 'value [].name to [].title 1'])
  })

  test('values are told only to those who may see them', () => {
    const [before, after] = [read('{"a": "secret"}'), read('{"a": "other"}')]
    expect(JSON.stringify(compareDocuments(before, after))).not.toMatch(/secret|other/)
    expect(compareDocuments(before, after, { showValues: true })).toMatchObject([
      { values: { before: '"secret"', after: '"other"' } },
    ])
  })

  test('very many differences are told in part', () => {
    expect(compareDocuments(many('a'), many('b'))).toHaveLength(200)
  })
})
