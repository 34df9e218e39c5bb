/** A JSON Patch names the item that it moves or removes: that one it is, however many look the same to its client. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  addVariant,
  base,
  change,
  convert,
  defineContract,
  object,
  scale,
  self,
  string,
  union,
  version,
} from '../../../../../src/contract/index.ts'
import { applyJsonPatch } from '../../../../../src/gateway/upgrade/write/apply-json-patch.ts'
import {
  canonicalText,
  formatPointer,
  isObject,
  print,
  type Json,
  type JsonObject,
  type Path,
} from '../../../../../src/json/index.ts'
import { must } from '../../../../support/must.ts'
import { partOf } from '../../../../support/runs.ts'
import { holds } from '../../../../support/seed.ts'
import { patchStored } from '../../../support/patching.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

const Amount = z.int()
const Pay = union('type', { card: z.object({ last4: z.string() }) })
const Row = z.object({ amounts: z.array(Amount), pays: z.array(Pay), one: Amount.optional() })

const contract = defineContract({
  name: 'look-alikes',
  base: base('1.0.0', {
    summary: 'Whole units, cards only',
    types: {
      Amount,
      Pay,
      Row,
      Doc: z.object({
        amounts: z.array(Amount),
        limits: z.record(z.string(), Amount),
        one: Amount.optional(),
        other: Amount.optional(),
        pays: z.array(Pay),
        saved: z.record(z.string(), Pay),
        pay: Pay.optional(),
        rows: z.array(Row),
      }),
    },
    routes,
  }),
  versions: [
    version('2.0.0', {
      summary: 'Hundredths, wallets, notes',
      changes: [
        change('Hundredths', {
          Amount: [
            convert(self, scale({ factor: 100, integer: true }), { lossy: 'they are rounded' }),
          ],
          Pay: [
            addVariant('wallet', object({ ref: string() }), {
              standIn: { type: 'card', last4: '0000' },
              lossy: 'older clients see a card',
            }),
          ],
          Row: [add('note', string(), '')],
        }),
      ],
    }),
  ],
})

const wallet = (ref: string): Json => ({ type: 'wallet', ref })
const card = (last4: string): Json => ({ type: 'card', last4 })

const pays = [wallet('W1'), card('0000'), wallet('W2'), card('9999'), wallet('W3')]
const first = { amounts: [108, 109], pays: [wallet('W7')], note: 'N1' }
const second = { amounts: [110, 111], pays: [wallet('W8')], one: 112, note: 'N2' }
const third = { amounts: [113, 114], pays: [wallet('W9')], note: 'N3' }

const stored: JsonObject = {
  amounts: [101, 102, 103, 700, 104],
  limits: { a: 105, b: 106, c: 900 },
  one: 107,
  pays,
  saved: { x: wallet('W4'), y: card('0000'), z: wallet('W5') },
  pay: wallet('W6'),
  rows: [first, second, third],
}

/** What a client of 1.0 sees of it. */
const shown = JSON.parse(
  print(stored)
    .replaceAll(/"type":"wallet","ref":"W\d"/g, '"type":"card","last4":"0000"')
    .replaceAll(/\b(\d)\d\d\b/g, '$1')
    .replaceAll(/,"note":"N\d"/g, ''),
) as Json

const limits = { depth: 64 }

const applied = (document: Json, patch: Json): Json => {
  const result = applyJsonPatch(document, patch, limits)
  must(result.ok, () => print(patch))
  return result.ok ? result.value.value : null
}

const writes = { contract, route: 'docs.patch', client: '1.0', store: '2.0' }

type Kind = 'amount' | 'pay' | 'row'

interface Slot {
  readonly path: Path
  readonly kind: Kind
}

const kindAt = (path: Path): Kind | undefined => {
  const [name = '', ...rest] = path
  if (name === 'rows')
    return rest.length === 1 ? 'row' : rest.length > 1 ? kindAt(rest.slice(1)) : undefined
  if (name === 'one' || name === 'other') return 'amount'
  if (name === 'pay') return 'pay'
  if (rest.length !== 1) return undefined
  return name === 'amounts' || name === 'limits' ? 'amount' : 'pay'
}

/** Every place that has a value. */
const slots = (value: Json, path: Path = []): readonly Slot[] => {
  const kind = kindAt(path)
  const here = kind ? [{ path, kind }] : []
  if (kind === 'amount' || kind === 'pay') return here
  const inner = Array.isArray(value)
    ? value.flatMap((item, at) => slots(item, [...path, String(at)]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, member]) => slots(member, [...path, key]))
      : []
  return [...here, ...inner]
}

const newKeys: readonly Path[] = [['limits', 'new'], ['saved', 'new'], ['other'], ['pay']]

/** Every place that takes a value: before an item, after the last one, in a member. */
const gaps = (document: Json): readonly Slot[] => {
  const found = slots(document)
  const lists = found.filter(({ path }) => /^\d+$/.test(path.at(-1) ?? ''))
  const ends = [...new Set(lists.map(({ path }) => formatPointer(path.slice(0, -1))))]
  return [
    ...found,
    ...newKeys.map((path) => ({ path, kind: kindAt(path) as Kind })),
    ...ends.map((pointer) => {
      const path = [...pointer.slice(1).split('/'), '-']
      return { path, kind: kindAt(path) as Kind }
    }),
  ]
}

interface Made {
  /** As the client says it. */
  readonly operation: JsonObject
  /** The same in the store's version; absent where it changes nothing. */
  readonly native?: JsonObject
}

const pick = <T>(choices: readonly T[], number: number): T | undefined =>
  choices[number % choices.length]

/** One operation on what the client sees now; undefined where there is nothing to do. */
const operationOf = (seen: Json, numbers: readonly number[], fresh: number): Made | undefined => {
  const [what = 0, which = 0, where = 0] = numbers
  const kind = pick(['remove', 'move', 'move', 'move', 'copy', 'add', 'replace', 'test'], what)
  const source = pick(slots(seen), which)
  if (!source) return undefined
  const path = formatPointer(source.path)
  if (kind === 'remove') {
    const operation = { op: 'remove', path }
    return { operation, native: operation }
  }
  const value = source.kind === 'amount' ? fresh : card(String(fresh))
  const stands = source.kind === 'amount' ? fresh * 100 : value
  if (kind === 'replace' && source.kind !== 'row') {
    const operation = { op: 'replace', path }
    return { operation: { ...operation, value }, native: { ...operation, value: stands } }
  }
  const target = pick(
    gaps(seen).filter((gap) => gap.kind === source.kind),
    where,
  )
  if (!target) return undefined
  const to = formatPointer(target.path)
  if (kind === 'add' && source.kind !== 'row') {
    const operation = { op: 'add', path: to }
    return { operation: { ...operation, value }, native: { ...operation, value: stands } }
  }
  if (kind === 'test') return { operation: { op: 'test', path: '', value: seen } }
  const operation = { op: kind === 'copy' ? 'copy' : 'move', from: path, path: to }
  return { operation, native: operation }
}

describe('a JSON Patch on items that look the same', () => {
  test('does to what is stored what it would do there itself', () => {
    let merged = 0
    const drawn = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 })
    holds(
      600,
      fc.property(drawn, (draws) => {
        let seen = shown
        const patch: Json[] = []
        const native: Json[] = []
        for (const [at, numbers] of draws.entries()) {
          const made = operationOf(seen, numbers, 1000 + at)
          if (!made) continue
          const next = applyJsonPatch(seen, [made.operation], limits)
          // Nothing moves into itself.
          if (!next.ok) continue
          seen = next.value.value
          patch.push(made.operation)
          if (made.native) native.push(made.native)
        }
        const after = patchStored(writes, stored, patch)
        const text = 'text' in after ? String(after.text) : ''
        must(text !== '', () => `${print(patch)}\n${JSON.stringify(after)}`)
        if ('by' in after && after.by === 'replace') merged += 1
        const expected = applied(stored, native)
        must(
          canonicalText(JSON.parse(text) as Json) === canonicalText(expected),
          () => `${print(patch)}\nis      ${text}\nshould  ${print(expected)}`,
        )
      }),
    )
    expect(merged).toBeGreaterThan(partOf(300, 600))
  })

  test.each<readonly [string, readonly JsonObject[], JsonObject]>([
    [
      'remove',
      [{ op: 'remove', path: '/pays/0' }],
      { pays: [card('0000'), wallet('W2'), card('9999'), wallet('W3')] },
    ],
    [
      'test and remove',
      [
        { op: 'test', path: '/pays/2', value: card('0000') },
        { op: 'remove', path: '/pays/2' },
      ],
      { pays: [wallet('W1'), card('0000'), card('9999'), wallet('W3')] },
    ],
    [
      'move within a list',
      [{ op: 'move', from: '/amounts/0', path: '/amounts/2' }],
      { amounts: [102, 103, 101, 700, 104] },
    ],
    [
      'move within a map',
      [{ op: 'move', from: '/saved/x', path: '/saved/y' }],
      { saved: { y: wallet('W4'), z: wallet('W5') } },
    ],
    [
      'move out of a list',
      [{ op: 'move', from: '/pays/0', path: '/pay' }],
      { pays: [card('0000'), wallet('W2'), card('9999'), wallet('W3')], pay: wallet('W1') },
    ],
    [
      'copy into a list',
      [{ op: 'copy', from: '/saved/z', path: '/pays/1' }],
      { pays: [wallet('W1'), wallet('W5'), ...pays.slice(1)] },
    ],
    [
      'add what looks like another one',
      [{ op: 'add', path: '/pays/0', value: card('0000') }],
      { pays: [card('0000'), ...pays] },
    ],
    [
      'add in place of what has moved on',
      [
        { op: 'move', from: '/saved/x', path: '/saved/w' },
        { op: 'add', path: '/saved/x', value: card('0000') },
      ],
      { saved: { w: wallet('W4'), x: card('0000'), y: card('0000'), z: wallet('W5') } },
    ],
    [
      'move whole items',
      [{ op: 'move', from: '/rows/2', path: '/rows/0' }],
      { rows: [third, first, second] },
    ],
    [
      'move into what is added',
      [
        { op: 'add', path: '/rows/-', value: { amounts: [], pays: [] } },
        { op: 'move', from: '/pays/4', path: '/rows/3/pays/0' },
      ],
      {
        pays: pays.slice(0, 4),
        rows: [first, second, third, { amounts: [], pays: [wallet('W3')], note: '' }],
      },
    ],
    [
      'make items look like each other',
      [
        { op: 'replace', path: '/rows/0/amounts', value: [5] },
        { op: 'replace', path: '/rows/2/amounts', value: [5] },
        { op: 'remove', path: '/rows/1' },
      ],
      {
        rows: [
          { ...first, amounts: [500] },
          { ...third, amounts: [500] },
        ],
      },
    ],
  ])('%s', async (_, patch, changes) => {
    const { send, now } = await startDocs(contract, '2.0', stored)
    expect((await send('1.0', 'PATCH', [...patch])).status).toBe(200)
    expect(JSON.parse(now() ?? '')).toEqual({ ...stored, ...changes })
  })

  test('what is given as a new value keeps what looks like it', async () => {
    const { send, now } = await startDocs(contract, '2.0', stored)
    // As programs say that compare documents: an item goes, and comes elsewhere.
    const patch = [
      { op: 'remove', path: '/pays/0' },
      { op: 'add', path: '/pays/-', value: card('0000') },
    ]
    expect((await send('1.0', 'PATCH', patch)).status).toBe(200)
    expect(JSON.parse(now() ?? '')).toEqual({ ...stored, pays: [...pays.slice(1), wallet('W1')] })
  })
})
