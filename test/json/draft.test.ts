import { describe, expect, test } from 'vitest'
import { createDraft, parse, print, type Json } from '../../src/json/index.ts'

const json = (text: string): Json => {
  const result = parse(text)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

describe('a draft', () => {
  test('leaves the document and what is put into it as they are', () => {
    const [document, value] = [json('{"a":{"b":[1]},"c":{}}'), json('{"d":[]}')]
    const draft = createDraft(document, { depth: 10 })
    draft.add(['a', 'b', '-'], 2.5)
    draft.add(['c', 'new'], value)
    draft.add(['c', 'new', 'd', '0'], true)
    draft.remove(['a', 'b', '0'])
    expect(print(draft.value)).toBe('{"a":{"b":[2.5]},"c":{"new":{"d":[true]}}}')
    expect(print(document)).toBe('{"a":{"b":[1]},"c":{}}')
    expect(print(value)).toBe('{"d":[]}')
  })

  test('keeps copies apart', () => {
    const draft = createDraft(json('{"a":{"x":[1]}}'), { depth: 10 })
    draft.copy(['a'], ['b'])
    draft.add(['b', 'x', '-'], 2)
    draft.add(['a', 'y'], 3)
    expect(print(draft.value)).toBe('{"a":{"x":[1],"y":3},"b":{"x":[1,2]}}')
  })

  test('a value does not move into itself', () => {
    const draft = createDraft(json('{"a":{"b":{}}}'), { depth: 10 })
    expect(draft.move(['a'], ['a', 'b', 'c'])).toBe('no-place')
    expect(print(draft.value)).toBe('{"a":{"b":{}}}')
  })

  test('numbers and texts are no containers', () => {
    const draft = createDraft(json('{"n":1.0,"s":"text"}'), { depth: 10 })
    for (const path of [
      ['n', 'text'],
      ['s', '0'],
      ['s', 'length'],
      ['__proto__', 'x'],
      ['no', 'x'],
    ]) {
      expect(draft.add(path, 1)).toBe('no-place')
      expect(draft.at(path)).toBeUndefined()
    }
  })

  test('is never nested deeper than allowed', () => {
    const draft = createDraft(json('{"a":{}}'), { depth: 3 })
    expect(draft.add(['a', 'b'], json('{}'))).toBe('done')
    expect(draft.add(['a', 'b', 'c'], json('[]'))).toBe('too-deep')
    expect(draft.replace(['a', 'b'], json('[[]]'))).toBe('too-deep')
    expect(draft.copy(['a'], ['a', 'b', 'c'])).toBe('too-deep')
    expect(draft.move(['a'], ['x'])).toBe('done')
  })

  test('copies of copies end where they grow beyond measure', () => {
    const draft = createDraft(json('{"a":"ten digits"}'), { depth: 100 })
    const outcomes = Array.from({ length: 60 }, (_, i) => draft.copy([], [`c${i}`]))
    expect(outcomes).toContain('too-much')
    expect(print(draft.value).length).toBeLessThan(20_000_000)
  })

  test('many insertions at the front of a long list end, too', () => {
    const draft = createDraft(json(`[${'1,'.repeat(99_999)}1]`), { depth: 10 })
    const outcomes = new Set(Array.from({ length: 1000 }, () => draft.add(['0'], 0)))
    expect(outcomes).toEqual(new Set(['done', 'too-much']))
  })

  test('many members take no longer each than a few', () => {
    const draft = createDraft(json('{"a":{"b":{}}}'), { depth: 10 })
    for (let i = 0; i < 100_000; i += 1) draft.add(['a', 'b', `k${i}`], i)
    expect(Object.keys(draft.at(['a', 'b']) as object)).toHaveLength(100_000)
  })
})
