/** Where paths and names of fields lead that move through what comes and goes. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { move, pathsOf } from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const s = z.string()
const Meta = z.object({ name: s, annotations: z.record(z.string(), s).optional() })
const ingress = tiny(
  {
    Doc: z.object({ metadata: Meta, spec: z.object({ rule: s.optional() }) }),
    Event: z.object({ changed: pathsOf('Doc') }),
    Meta,
  },
  [move(['metadata', 'annotations', 'k'], ['spec', 'cls'])],
)

const depends = (from: number, to: number, path: readonly string[]) => {
  const mapped = ingress.lens(from, to).mapPath(path)
  return mapped.kind === 'path' ? mapped.depends : mapped.kind
}

const namesIn = (from: number, to: number, changed: readonly string[]) =>
  ingress.carry(from, to, { changed: [...changed] }, 'Event')

describe('a key of a map that became a field', () => {
  test.each<[number, number, readonly string[], string]>([
    [1, 2, ['metadata', 'annotations', 'k'], 'path spec.cls'],
    [2, 1, ['spec', 'cls'], 'path metadata.annotations.k'],
    [1, 2, ['metadata', 'annotations', 'other'], 'path metadata.annotations.other'],
    [2, 1, ['metadata', 'annotations', 'other'], 'path metadata.annotations.other'],
    [1, 2, ['metadata', 'name'], 'path metadata.name'],
    [1, 2, ['metadata', 'more'], 'unknown metadata.more'],
    // Both have it, and neither has all of it.
    [1, 2, ['metadata', 'annotations'], 'dropped metadata.annotations'],
    // Whether it is this value or the field's depends on the document.
    [2, 1, ['metadata', 'annotations', 'k'], 'dropped metadata.annotations.k'],
  ])('from %i to %i, %j', (from, to, path, told) => {
    expect(ingress.path(from, to, path)).toBe(told)
  })

  test('what patches have to look for', () => {
    expect(depends(1, 2, ['metadata', 'annotations', 'k'])).toBeUndefined()
    expect(depends(2, 1, ['spec', 'cls'])).toBe('set')
    expect(depends(1, 2, ['metadata', 'annotations', 'other'])).toBe('removal')
    expect(depends(1, 2, ['spec', 'rule'])).toBeUndefined()
  })

  test('comes from where it was', () => {
    const older = { metadata: { annotations: { k: 'a', other: 'b' } }, spec: { cls: 'a' } }
    const from = (path: readonly string[]) => ingress.lens(2, 1).sourceOf(path, older)
    expect(from(['metadata', 'annotations', 'other'])).toEqual(['metadata', 'annotations', 'other'])
    expect(from(['metadata', 'annotations', 'k'])).toBeUndefined()
    expect(ingress.lens(1, 2).sourceOf(['spec', 'cls'], older)).toEqual([
      'metadata',
      'annotations',
      'k',
    ])
  })

  test('nothing is lost, and a key that newer documents still have comes back as the field', () => {
    expect(ingress.lens(1, 2).losses).toEqual([])
    expect(ingress.lens(2, 1).losses).toMatchObject([
      { path: ['metadata', 'annotations', 'k'], returns: true },
    ])
    const old = { metadata: { name: 'a', annotations: { k: 'x' } }, spec: {} }
    expect(ingress.down(old)).toEqual(value(old))
    expect(ingress.down({ ...old, spec: { cls: 'y' } })).toMatchObject({
      code: 'not-representable',
      pointer: '/metadata/annotations/k',
    })
  })

  test('names of changed fields', () => {
    expect(namesIn(1, 2, ['metadata.annotations.k'])).toEqual(value({ changed: ['spec.cls'] }))
    expect(namesIn(1, 2, ['metadata.annotations'])).toEqual(
      value({ changed: ['metadata.annotations', 'spec.cls'] }),
    )
    expect(namesIn(2, 1, ['spec.cls'])).toEqual(value({ changed: ['metadata.annotations.k'] }))
    expect(namesIn(2, 1, ['metadata.name'])).toEqual(value({ changed: ['metadata.name'] }))
  })
})

describe('an object that stays, and may be absent or null', () => {
  const contract = tiny(
    {
      Doc: z.object({ c: z.object({ a: s.optional(), b: s.optional() }).nullish() }),
      Event: z.object({ changed: pathsOf('Doc') }),
    },
    [move(['c', 'a'], 'a')],
  )

  test('paths and names', () => {
    expect(contract.path(1, 2, ['c', 'a'])).toBe('path a')
    expect(contract.path(2, 1, ['a'])).toBe('path c.a')
    expect(contract.path(1, 2, ['c', 'b'])).toBe('path c.b')
    expect(contract.path(1, 2, ['c'])).toBe('dropped c')
    expect(contract.carry(1, 2, { changed: ['c'] }, 'Event')).toEqual(
      value({ changed: ['c', 'a'] }),
    )
    expect(contract.carry(2, 1, { changed: ['a', 'c.b'] }, 'Event')).toEqual(
      value({ changed: ['c.a', 'c.b'] }),
    )
  })
})
