import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import shop from '../../examples/shop/contract.ts'
import {
  add,
  base,
  change,
  codec,
  convert,
  defineContract,
  integer,
  object,
  rename,
  string,
  union,
  validator,
  version,
  type Contract,
} from '../../src/contract/index.ts'
import { Failure } from '../../src/errors/index.ts'
import { isObject } from '../../src/json/index.ts'
import type { Op } from '../../src/lens/index.ts'
import {
  documentsOf,
  examine,
  expectRoundTrip,
  lawsOf,
  testContract,
} from '../../src/testing/index.ts'
import { routesOf } from '../support/routes-of.ts'
import { holds } from '../support/seed.ts'

interface Parts {
  readonly types: Readonly<Record<string, z.ZodType>>
  readonly examples?: Readonly<Record<string, readonly object[]>>
  readonly edits?: Readonly<Record<string, readonly Op[]>>
}

const contractOf = ({ types, edits, examples }: Parts): Contract =>
  defineContract({
    name: 'small',
    base: base('1.0.0', {
      summary: 'First',
      types,
      routes: routesOf(Object.keys(types)),
      ...(examples ? { examples: examples as never } : {}),
    }),
    versions: edits
      ? [version('2.0.0', { summary: 'Second', changes: [change('It changes', edits)] })]
      : [],
  })

const Expression: z.ZodType = union('kind', {
  Not: z.object({ of: z.lazy(() => Expression) }),
  And: z.object({ all: z.array(z.lazy(() => Expression)), first: z.lazy(() => Expression) }),
  Is: z.object({ word: z.lazy(() => Word) }),
})
const Word = z.enum(['a', 'b'])

const Contact = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  code: z.string().regex(/^[A-Z]{2}-\d{4}$/),
  short: z.string().min(2).max(4),
  whole: z.int().min(3).max(5),
  part: z.number().min(0.25).max(0.5),
  maybe: z.string().nullish(),
  set: z.string().readonly(),
})

describe('documents of a contract', () => {
  test.each([
    ['of formats, patterns and bounds', 'Contact', { Contact }],
    ['of types that hold themselves', 'Expression', { Expression, Word }],
  ])('%s are valid', (_, type, types) => {
    const contract = contractOf({ types })
    const validate = validator(contract.version('1.0')?.types ?? {}, 'document')
    holds(
      300,
      fc.property(documentsOf(contract, type, 'v1.0.0'), (document) => {
        expect(validate(type, document)).toMatchObject({ ok: true })
      }),
    )
  })

  test('have texts of formats that only backends check', () => {
    const forms = {
      email: /^[^@]+@[^@]+\.example$/,
      uri: /^https:\/\/./,
      date: /^\d{4}-\d{2}-\d{2}$/,
      ipv4: /^\d+(?:\.\d+){3}$/,
      ipv6: /:/,
      hostname: /\.example$/,
    }
    const added = Object.keys(forms).map((format) => add(format, string({ format })))
    const contract = contractOf({ types: { Contact }, edits: { Contact: added } })
    const drawn = fc.sample(documentsOf(contract, 'Contact', '2.0'), { numRuns: 100, seed: 1 })
    for (const [format, form] of Object.entries(forms)) {
      const said = drawn.map((document) => (isObject(document) ? document[format] : undefined))
      const given = said.filter((text) => typeof text === 'string')
      expect(given.length).toBeGreaterThan(30)
      expect(given.filter((text) => !form.test(text))).toEqual([])
    }
  })

  test('have the examples of the contract among them', () => {
    const rare = { mood: 'of all moods the rarest' }
    const contract = contractOf({
      types: { Mood: z.object({ mood: z.string() }) },
      examples: { Mood: [rare] },
    })
    const drawn = fc.sample(documentsOf(contract, 'Mood', '1.0'), { numRuns: 200, seed: 1 })
    expect(drawn).toContainEqual(rare)
  })

  test('of a pattern that nobody can draw from are those of its examples', () => {
    const types = { Odd: z.object({ text: z.string().regex(/(?<=x)y{9}z$/) }) }
    const edits = { Odd: [rename('text', 'words')] }
    const none = examine(contractOf({ types, edits }), { runs: 20 })
    expect(none.cases[0]).toMatchObject({ documents: 0 })
    expect(none.notes[0]?.message).toContain('declare examples')
    const examples = { Odd: [{ text: 'xyyyyyyyyyz' }] }
    const some = examine(contractOf({ types, edits, examples }), { runs: 20 })
    expect(some.cases[0]).toMatchObject({ documents: 1 })
    expect(some.findings).toEqual([])
  })

  test('are refused for versions and types that are not there, with those that are', () => {
    expect(() => documentsOf(shop, 'Order', '9.0')).toThrow(Failure)
    expect(() => documentsOf(shop, 'Ordre', '1.0')).toThrow('There is no type Ordre in 1.0')
  })
})

describe('notes', () => {
  const types = { Order: z.object({ total: z.int(), port: z.object({ name: z.string() }) }) }

  test('tell of a loss that no document shows', () => {
    const same = codec('same', {
      from: integer(),
      to: integer(),
      up: (total) => total,
      down: (total) => total,
      loses: ['up'],
    })
    const edits = { Order: [convert('total', same, { lossy: 'nothing, in truth' })] }
    const { findings, notes } = examine(contractOf({ types, edits }), { runs: 30 })
    expect(findings).toEqual([])
    expect(notes).toEqual([
      {
        type: 'Order',
        from: '1.0',
        to: '2.0',
        message:
          'a loss is declared at /total (nothing, in truth), and none of 30 documents shows it',
      },
    ])
  })

  test('tell of undeclared members that a function leaves out', () => {
    const named = codec('name of a port', {
      from: object({ name: string() }),
      to: string(),
      up: ({ name }) => name,
      down: (name) => ({ name }),
    })
    const { findings, notes } = examine(
      contractOf({ types, edits: { Order: [convert('port', named)] } }),
    )
    expect(findings).toEqual([])
    expect(notes.map(({ message }) => message)).toEqual([
      '"name of a port" leaves out members that nobody declares, in /port',
    ])
  })
})

describe('tests of a contract in a runner', () => {
  const tens = codec('tens', {
    from: integer(),
    to: integer(),
    up: (total) => Math.trunc(Number(total) / 10),
    down: (total) => Number(total) * 10,
  })
  const types = { Order: z.object({ total: z.int().min(0).max(999) }) }
  const wrong = contractOf({ types, edits: { Order: [convert('total', tens)] } })

  test('are one for each law, type and pair, and fail with all that is to be known', () => {
    const registered = new Map<string, () => void>()
    testContract(wrong, (name, check) => registered.set(name, check), { seed: 11 })
    expect([...registered.keys()]).toEqual(lawsOf(wrong).map(({ name }) => name))
    const broken = registered.get(
      'Order, from 1.0 to 2.0: a document that is carried there and back is the same, but for declared losses',
    )
    expect(broken).toThrow(
      /document {3}\{"total":1\}[^]*"It changes" \(2\.0\)[^]*The seed was 11\./,
    )
    expect(
      registered.get('Order, from 1.0 to 2.0: all ways to carry a document come to the same'),
    ).not.toThrow()
  })

  test('are refused for a contract of one version, which they could not fail', () => {
    expect(() => testContract(contractOf({ types }), () => undefined)).toThrow(Failure)
  })

  test('carry one document there and back', () => {
    const order = { total: 20 }
    expect(expectRoundTrip(wrong, { type: 'Order', from: '1.0', to: 'v2.0.0' }, order)).toEqual({
      total: 2,
    })
    const lost = () =>
      expectRoundTrip(wrong, { type: 'Order', from: '1.0', to: '2.0' }, { total: 7 })
    expect(lost).toThrow('/total: 1 comes back as 0')
    const misfit = () => expectRoundTrip(wrong, { type: 'Order', from: '1.0', to: '2.0' }, {})
    expect(misfit).toThrow('The document is no Order of 1.0')
  })
})
