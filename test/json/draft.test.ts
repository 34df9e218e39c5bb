import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createDraft,
  equalByValue,
  isObject,
  parse,
  print,
  set,
  type Draft,
  type Edited,
  type Json,
  type JsonObject,
  type Path,
} from '../../src/json/index.ts'
import { holds } from '../support/seed.ts'

const json = (text: string): Json => {
  const result = parse(text)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

const members = (count: number): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))

interface PlainEdit {
  readonly value: Json
  readonly edited: Edited | 'differs'
}

const indexIn = (list: readonly Json[], name: string, most: number): number | undefined =>
  /^(0|[1-9]\d*)$/.test(name) && Number(name) < most ? Number(name) : undefined

const get = (value: Json | undefined, path: Path): Json | undefined => {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (Array.isArray(value)) return get(value[indexIn(value, first, value.length) ?? -1], rest)
  return isObject(value) && Object.hasOwn(value, first) ? get(value[first], rest) : undefined
}

/** The obvious way: a copy of everything, changed by `edit` where the path ends. Undefined where it leads nowhere. */
const within = (
  value: Json | undefined,
  [name, ...rest]: Path,
  edit: (holder: Json[] | JsonObject, name: string) => boolean,
): Json | undefined => {
  if (name === undefined || (!Array.isArray(value) && !isObject(value))) return undefined
  const copy = structuredClone(value)
  if (rest.length === 0) return edit(copy, name) ? copy : undefined
  const inner = within(get(value, [name]), rest, edit)
  if (inner === undefined) return undefined
  if (Array.isArray(copy)) copy[Number(name)] = inner
  else set(copy, name, inner)
  return copy
}

const without = (value: Json, path: Path): Json | undefined =>
  get(value, path) === undefined
    ? undefined
    : within(value, path, (holder, name) => {
        if (Array.isArray(holder)) holder.splice(Number(name), 1)
        else delete holder[name]
        return true
      })

const withNew = (value: Json, path: Path, given: Json): Json | undefined =>
  path.length === 0
    ? given
    : within(value, path, (holder, name) => {
        if (!Array.isArray(holder)) {
          set(holder, name, given)
          return true
        }
        const at = name === '-' ? holder.length : indexIn(holder, name, holder.length + 1)
        if (at === undefined) return false
        holder.splice(at, 0, given)
        return true
      })

const replaced = (value: Json, path: Path, given: Json): Json | undefined => {
  if (path.length === 0) return given
  if (get(value, path) === undefined) return undefined
  return within(value, path, (holder, name) => {
    if (Array.isArray(holder)) holder[Number(name)] = given
    else set(holder, name, given)
    return true
  })
}

const moved = (value: Json, from: Path, to: Path): Json | undefined => {
  const taken = get(value, from)
  const inside = to.length > from.length && from.every((name, i) => name === to[i])
  if (taken === undefined || inside) return undefined
  if (from.length === 0) return value
  const rest = without(value, from)
  // A draft is of no use any more after what leads nowhere: what was taken is gone.
  return rest === undefined ? undefined : withNew(rest, to, taken)
}

const plainEdit = (value: Json, op: string, path: Path, from: Path, given: Json): PlainEdit => {
  const done = (result: Json | undefined): PlainEdit =>
    result === undefined ? { value, edited: 'no-place' } : { value: result, edited: 'done' }
  const source = get(value, from)
  switch (op) {
    case 'add':
      return done(withNew(value, path, given))
    case 'remove':
      return done(without(value, path))
    case 'replace':
      return done(replaced(value, path, given))
    case 'move':
      return done(moved(value, from, path))
    case 'copy':
      return done(source === undefined ? undefined : withNew(value, path, source))
    default: {
      const found = get(value, path)
      if (found === undefined) return { value, edited: 'no-place' }
      return { value, edited: equalByValue(found, given) ? 'done' : 'differs' }
    }
  }
}

const editOf = (draft: Draft, op: string, path: Path, from: Path, given: Json) => {
  switch (op) {
    case 'add':
      return draft.add(path, given)
    case 'remove':
      return draft.remove(path)
    case 'replace':
      return draft.replace(path, given)
    case 'move':
      return draft.move(from, path)
    case 'copy':
      return draft.copy(from, path)
    default:
      return draft.test(path, given)
  }
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

  test('many insertions at the front of a long list cost what a short one does', () => {
    const draft = createDraft(json(`[${'1,'.repeat(99_999)}1]`), { depth: 10 })
    const outcomes = new Set(Array.from({ length: 1000 }, () => draft.add(['0'], 0)))
    expect(outcomes).toEqual(new Set(['done']))
    expect(draft.work).toBeLessThan(200_000 + 1000 * 1500)
  })

  test.each<[string, Json, (draft: Draft, index: number) => Edited | 'differs']>([
    [
      'moves of one key there and back',
      members(20_000),
      (draft, i) => (i % 2 ? draft.move(['z'], ['k5']) : draft.move(['k5'], ['z'])),
    ],
    [
      'moves of a large object there and back',
      { a: { in: members(20_000) }, b: {} },
      (draft, i) =>
        i % 2 ? draft.move(['b', 'x'], ['a', 'in']) : draft.move(['a', 'in'], ['b', 'x']),
    ],
    [
      'moves of a large object that is changed each time',
      { a: members(20_000) },
      (draft, i) => {
        draft.add([i % 2 ? 'b' : 'a', 'new'], i)
        return i % 2 ? draft.move(['b'], ['a']) : draft.move(['a'], ['b'])
      },
    ],
    [
      'moves from the front of a list to its end',
      Array.from({ length: 20_000 }, (_, i) => i),
      (draft) => draft.move(['0'], ['-']),
    ],
    [
      'tests of a large object against an empty one',
      members(20_000),
      (draft) => draft.test([], {}),
    ],
    [
      'tests of a large object that was changed',
      { a: members(20_000) },
      (draft, i) => {
        draft.add(['a', 'k1'], i)
        return draft.test([], { a: {} })
      },
    ],
    [
      'one key removed and added',
      members(20_000),
      (draft, i) => (i % 2 ? draft.add(['k5'], i) : draft.remove(['k5'])),
    ],
  ])('%s cost no more the larger the document is', (_, document, edit) => {
    const draft = createDraft(document, { depth: 10 })
    const count = 2000
    for (let i = 0; i < count; i += 1) expect(['done', 'differs']).toContain(edit(draft, i))
    // Each container is looked at once, a list in chunks.
    expect(draft.work).toBeLessThan(3 * 20_000 + count * 2500)
  })

  test('ends where its work is spent', () => {
    const draft = createDraft(members(1000), { depth: 10, work: 999 })
    expect(draft.remove(['k1'])).toBe('too-much')
  })

  test('what lost its deep part may be put deep again', () => {
    const draft = createDraft(json('{"a":{"b":{"c":{}}}}'), { depth: 4 })
    expect(draft.move(['a'], ['x'])).toBe('done')
    expect(draft.add(['y'], {})).toBe('done')
    expect(draft.move(['x'], ['y', 'x'])).toBe('too-deep')
    expect(draft.remove(['x', 'b', 'c'])).toBe('done')
    expect(draft.move(['x'], ['y', 'x'])).toBe('done')
    expect(print(draft.value)).toBe('{"y":{"x":{"b":{}}}}')
  })

  const token = fc.constantFrom('a', 'b', '0', '1', '-', '__proto__')
  const path = fc.array(token, { maxLength: 3 })
  const value = fc.constantFrom<Json[]>(1, {}, [], { a: [1, { b: 2 }] }, [[], { a: 1 }])
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path,
    from: path,
    value,
  })

  test('does what plain copies do', () => {
    holds(
      500,
      fc.property(
        fc.constantFrom('{"a":{"b":[1,2]},"0":[{}]}', '[1,[2,{"a":3}],{"a":{"b":[]}}]'),
        fc.array(operation, { maxLength: 12 }),
        (text, operations) => {
          const draft = createDraft(json(text), { depth: 30 })
          let plain: Json | undefined = json(text)
          for (const { op, path: to, from, value: given } of operations) {
            const expected = plainEdit(plain, op, to, from, given)
            const edited = editOf(draft, op, to, from, given)
            expect([op, to, from, edited]).toEqual([op, to, from, expected.edited])
            plain = expected.value
            // A patch ends with the first operation that leads nowhere.
            if (edited === 'no-place') break
            expect(print(draft.value)).toBe(print(plain))
          }
        },
      ),
    )
  })

  test('many members take no longer each than a few', () => {
    const draft = createDraft(json('{"a":{"b":{}}}'), { depth: 10 })
    for (let i = 0; i < 100_000; i += 1) draft.add(['a', 'b', `k${i}`], i)
    expect(Object.keys(draft.at(['a', 'b']) as object)).toHaveLength(100_000)
  })
})
