/** What a store may send tomorrow, towards clients that know the values of today. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  jsonSchemas,
  typescript,
  values,
  version,
} from '../../../src/contract/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const maps = {
  up: { open: 'todo', done: 'done', other: 'blocked' },
  down: { todo: 'open', done: 'done', blocked: 'other' },
}
const State = z.enum(['open', 'done', 'other'])
const stated = { lossy: 'states of tomorrow are seen as other' }
const otherwise = convert('state', values(maps, { otherwise: 'other' }), stated)
const doc = tiny({ Doc: z.object({ state: State.nullish() }) }, [otherwise])

describe('values that may be others tomorrow', () => {
  test.each(['paused', '', 'a"b\\', 'é', 'constructor', 'open'])('%j has a stand-in', (state) => {
    expect(doc.down({ state })).toEqual(value({ state: 'other' }))
  })

  test('those that are named, null and absent go their way', () => {
    expect(doc.down({ state: 'todo' })).toEqual(value({ state: 'open' }))
    expect(doc.down({ state: null })).toEqual(value({ state: null }))
    expect(doc.down({})).toEqual(value({}))
    expect(doc.up({ state: 'other' })).toEqual(value({ state: 'blocked' }))
  })

  test('what is no text, and what the older version does not name, is refused', () => {
    expect(doc.down({ state: 5 })).toMatchObject({ code: 'wrong-shape' })
    expect(doc.up({ state: 'paused' })).toMatchObject({ code: 'wrong-shape' })
  })

  test('the newer version says that there may be others', () => {
    const newer = { kind: 'string', values: ['todo', 'done', 'blocked'], open: true }
    expect(doc.shape(2)).toMatchObject({ fields: { state: { shape: { of: newer } } } })
    expect(doc.lens(2, 1).losses).toMatchObject([{ path: ['state'], kind: 'lossy' }])
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).refuses).toBeUndefined()
  })

  const later = {
    up: { todo: 'new', done: 'done', blocked: 'held' },
    down: { new: 'todo', done: 'done', held: 'blocked' },
  }
  const chain = tiny(
    { Doc: z.object({ state: State }) },
    [otherwise],
    [convert('state', values(later))],
  )

  test('in later versions they stay as they are, but where that would mean something else', () => {
    expect(chain.carry(3, 2, { state: 'paused' })).toEqual(value({ state: 'paused' }))
    expect(chain.carry(2, 3, { state: 'paused' })).toEqual(value({ state: 'paused' }))
    expect(chain.carry(3, 1, { state: 'paused' })).toEqual(value({ state: 'other' }))
    expect(chain.carry(2, 3, { state: 'new' })).toMatchObject({ code: 'not-representable' })
    expect(chain.carry(3, 2, { state: 'todo' })).toMatchObject({ code: 'not-representable' })
  })

  const refused = (...ops: Parameters<typeof change>[1][string][]) => {
    const versions = ops.map((of, at) =>
      version(`${at + 2}.0.0`, { summary: 'More', changes: [change('More', { Doc: of })] }),
    )
    const declared = { summary: 'First', types: { Doc: z.object({ state: State }) }, routes: [] }
    return () => defineContract({ name: 'x', base: base('1.0.0', declared), versions })
  }

  test('a stand-in that clients do not know, an undeclared loss and one too many are refused', () => {
    expect(refused([convert('state', values(maps, { otherwise: 'odd' }), stated)])).toThrow(
      /"odd", is not among/,
    )
    expect(refused([convert('state', values(maps, { otherwise: 'other' }))])).toThrow(/loses data/)
    expect(
      refused([otherwise], [convert('state', values(later, { otherwise: 'todo' }), stated)]),
    ).toThrow(Failure)
  })
})

describe('an enum that is open from the beginning', () => {
  const Mood = z.enum(['good', 'bad']).meta({ open: true })
  const renamed = { up: { good: 'fine', bad: 'bad' }, down: { fine: 'good', bad: 'bad' } }
  const moods = tiny({ Doc: z.object({ mood: Mood.nullish() }) }, [
    convert('mood', values(renamed)),
  ])

  test('passes what is not named, both ways', () => {
    expect(moods.up({ mood: 'so-so' })).toEqual(value({ mood: 'so-so' }))
    expect(moods.down({ mood: 'so-so' })).toEqual(value({ mood: 'so-so' }))
    expect(moods.up({ mood: 'good' })).toEqual(value({ mood: 'fine' }))
    expect(moods.up({ mood: 'fine' })).toMatchObject({ code: 'not-representable' })
    expect(moods.up({ mood: 5 })).toMatchObject({ code: 'wrong-shape' })
    expect([...moods.lens(1, 2).losses, ...moods.lens(2, 1).losses]).toEqual([])
  })

  test('is told so in schemas and types', () => {
    const { contract } = moods
    const [first] = contract.versions
    const schema = JSON.stringify(jsonSchemas(first?.types ?? {}))
    expect(schema).toContain('{"type":["string","null"],"examples":["good","bad"]}')
    expect(first && typescript(first)).toContain(`"good" | "bad" | (string & {})`)
  })

  test('that is no enum is an author error', () => {
    expect(() => tiny({ Doc: z.string().meta({ open: true }) }, [])).toThrow(
      /only an enum or a tagged union can be `open`/,
    )
  })
})
