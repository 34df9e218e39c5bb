import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as contractModule from '../../../src/contract/index.ts'
import type { VersionDeclaration } from '../../../src/contract/declare.ts'
import type { RouteChange } from '../../../src/contract/index.ts'
import type { Draft, DraftedChange } from '../../../src/init/draft/model.ts'
import { baseFiles } from '../../../src/init/write/base.ts'
import { identifiersOf } from '../../../src/init/write/identifiers.ts'
import { layOut } from '../../../src/init/write/layout.ts'
import { listedRouteChange } from '../../../src/init/write/route-changes.ts'
import { opSaid } from '../../../src/init/write/ops.ts'
import { versionFiles } from '../../../src/init/write/version.ts'
import { typesOfZod } from '../../../src/contract/zod/types-of-zod.ts'
import type { CodecData, Op, Shape } from '../../../src/lens/index.ts'
import { holds, holdsInTime } from '../../support/seed.ts'
import { apiModel, defined, hostile } from './models.ts'
import { emptyProject, load, put } from './project.ts'

const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 8 }))
const json = fc.oneof(
  text,
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>,
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Shape>(
      { kind: 'any' },
      { kind: 'boolean' },
      { kind: 'null' },
      { kind: 'string' },
      { kind: 'string', link: true },
      { kind: 'string', values: ['a', "it's"], open: true },
      { kind: 'string', minLength: 1, pattern: '^a/b$' },
      { kind: 'number', integer: true, minimum: 0 },
      { kind: 'number' },
      { kind: 'ref', type: '*/ x' },
    ),
    fc.array(text, { maxLength: 3 }).map((values): Shape => ({ kind: 'string', values })),
    tie('shape').map((of): Shape => ({ kind: 'nullable', of })),
    tie('shape').map((of): Shape => ({ kind: 'array', of })),
    tie('shape').map((of): Shape => ({ kind: 'map', of })),
    fc
      .dictionary(
        text,
        fc
          .record({
            shape: tie('shape'),
            optional: maybe(fc.constant(true)),
            description: maybe(text),
            key: maybe(fc.constant(true)),
            default: maybe(json),
          })
          .map(defined),
        { maxKeys: 3 },
      )
      .map((fields): Shape => ({ kind: 'object', fields })),
    fc
      .dictionary(text, tie('shape'), { maxKeys: 2 })
      .map((variants): Shape => ({ kind: 'union', tag: 'type', variants })),
    tie('shape').map((of): Shape => ({
      kind: 'kinds',
      members: { string: { kind: 'string' }, array: { kind: 'array', of } },
    })),
  ),
})).shape

const codec: fc.Arbitrary<CodecData> = fc.oneof(
  fc.constantFrom<CodecData>(
    { codec: 'timestamp', from: 'unix-s', to: 'rfc3339' },
    { codec: 'scale', factor: 100, integer: true },
    { codec: 'flag', on: "it's", off: '*/' },
    { codec: 'split', separator: '`', to: 'array' },
    { codec: 'split', separator: "'", to: 'string' },
    { codec: 'keyed', key: '__proto__', to: 'map' },
    { codec: 'keyed', key: 'id', to: 'array' },
    { codec: 'text-form', form: 'trim' },
    { codec: 'number-text', to: 'number' },
    { codec: 'number-text', to: 'string' },
    { codec: 'in-object', field: '${x}' },
    { codec: 'in-list' },
    { codec: 'tagged' },
    { codec: 'bounds', bounds: { maximum: 5 }, beyond: 'refuse' },
    { codec: 'bounds', bounds: { maxLength: 5 }, beyond: 'nearest' },
  ),
  shape.map((to): CodecData => ({ codec: 'restated', to })),
  json.map((value): CodecData => ({ codec: 'null-as', value, to: 'null' })),
  fc
    .record({
      up: fc.dictionary(text, text),
      down: fc.dictionary(text, text),
      otherwise: maybe(text),
    })
    .map((maps): CodecData => ({ codec: 'values', ...defined(maps) })),
)

const path = fc.array(text, { minLength: 1, maxLength: 3 })

const record = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members).map((made) => defined(made as object) as Op)
const is = <const T>(value: T) => fc.constant(value)

const op: fc.Arbitrary<Op> = fc.letrec<{ op: Op }>((tie) => {
  const ops = fc.array(tie('op'), { maxLength: 2 })
  const declares = fc
    .record({ shape, default: maybe(json), description: maybe(text), readOnly: maybe(is(true)) })
    .map((field) => defined(field.default === undefined ? { ...field, optional: true } : field))
  return {
    op: fc.oneof(
      { depthSize: 'small' },
      fc.record({ field: text, declares, lossy: maybe(text) }).map(
        (made) =>
          defined({
            op: 'add',
            ...made,
            value: 'default' in made.declares ? made.declares.default : undefined,
          }) as Op,
      ),
      record({
        op: is('remove'),
        field: text,
        value: maybe(json),
        lossy: maybe(text),
        discards: maybe(is(true)),
      }),
      record({ op: is('rename'), from: text, to: text, description: maybe(text) }),
      record({ op: is('move'), from: path, to: path }),
      record({
        op: is('convert'),
        field: fc.option(text),
        codec,
        lossy: maybe(text),
        description: maybe(text),
      }),
      record({ op: is('wrap'), field: text, refill: maybe(is('null')), lossy: maybe(text) }),
      record({ op: is('head'), field: text, empty: maybe(is('refuse')), lossy: maybe(text) }),
      record({
        op: is('presence'),
        field: text,
        needs: fc.constantFrom('newer', 'older'),
        value: json,
      }),
      record({
        op: is('copy'),
        field: text,
        from: path,
        conversion: maybe(codec).map((one) => (one ? { codec: one } : {})),
        description: maybe(text),
      }),
      record({
        op: is('fold'),
        field: text,
        into: path,
        conversion: maybe(codec).map((one) => (one ? { codec: one } : {})),
      }),
      record({ op: is('each'), field: text, ops }),
      record({ op: is('at'), path, ops }),
      record({
        op: is('add-variant'),
        variant: text,
        declares: shape,
        standIn: maybe(fc.dictionary(text, json)),
        lossy: maybe(text),
      }),
      record({ op: is('remove-variant'), variant: text, lossy: maybe(text) }),
      record({ op: is('rename-variant'), from: text, to: text }),
      record({ op: is('in-variant'), variant: text, ops }),
      record({ op: is('open-union'), standIn: fc.dictionary(text, json), lossy: maybe(text) }),
      record({
        op: is('add-kind'),
        field: fc.option(text),
        kind: is('string'),
        declares: shape,
        lossy: maybe(text),
        into: maybe(codec),
      }),
      record({
        op: is('remove-kind'),
        field: fc.option(text),
        kind: is('object'),
        into: maybe(fc.constantFrom({ form: 'first' }, { form: 'member', name: "it's" })),
      }),
      record({ op: is('in-kind'), field: fc.option(text), kind: is('object'), ops }),
    ),
  }
}).op

const parameter = fc
  .record({
    shape,
    description: maybe(text),
    required: maybe(fc.constant(true)),
    value: maybe(json),
  })
  .map(defined)

const routeChange = fc.oneof(
  fc.record({ op: fc.constant('remove-route'), id: text }),
  fc.record({ op: fc.constant('move-route'), id: text, path: text }),
  fc.record({ op: fc.constant('route-status'), id: text, status: fc.constant(201) }),
  fc.record({ op: fc.constant('route-method'), id: text, method: fc.constant('PUT') }),
  fc.record({ op: fc.constant('route-takes'), id: text, takes: fc.constant(['json', 'form']) }),
  fc.record({ op: fc.constant('route-media'), id: text, media: text }),
  fc.record({ op: fc.constant('route-response'), id: text, response: maybe(text), standIn: json }),
  fc.record({ op: fc.constant('rename-header'), id: text, from: text, to: text }),
  fc.record({ op: fc.constant('rename-query'), id: text, from: text, to: text }),
  fc.record({ op: fc.constant('add-query'), id: text, name: text, parameter }),
  fc
    .record({
      op: fc.constant('remove-query'),
      id: text,
      name: text,
      value: maybe(json),
      lossy: maybe(text),
    })
    .map(defined),
  fc
    .record({ op: fc.constant('convert-query'), id: text, name: text, codec, lossy: maybe(text) })
    .map(defined),
  fc.record({
    op: fc.constant('change-query'),
    id: text,
    name: text,
    to: fc.record({ required: fc.boolean(), default: json }),
  }),
  fc.record({
    op: fc.constant('add-route'),
    route: fc.record({
      id: text,
      method: fc.constant('GET'),
      path: text,
      kind: fc.constant('read'),
      summary: text,
      query: fc.dictionary(text, parameter, { maxKeys: 2 }),
    }),
  }),
) as fc.Arbitrary<RouteChange>

/** What code makes, with the builders in reach. */
const evaluated = (code: string): unknown => {
  const builders = new Map<string, unknown>(Object.entries(contractModule))
  // oxlint-disable-next-line typescript/no-implied-eval -- the code under test is run, and must do nothing
  const made = new Function(...builders.keys(), `'use strict'; return [${code}]`) as (
    ...given: unknown[]
  ) => unknown[]
  return made(...builders.values())[0]
}

const nothing: DraftedChange = {
  description: 'A change',
  edits: {},
  only: [],
  types: {},
  routes: [],
  errors: [],
  descriptions: {},
}

const names = (version: string, constant: string) => ({ version, file: constant, constant })

const draftOf = (...changes: readonly Partial<DraftedChange>[]): Draft => ({
  version: '2.0.0',
  summary: hostile[0],
  changes: changes.map((change) => ({ ...nothing, ...change })),
  notes: [],
})

describe('what is printed makes what was meant, and nothing else', () => {
  test('ops', () => {
    holds(
      3000,
      fc.property(op, (meant) => {
        expect(evaluated(layOut(opSaid(meant).code))).toEqual(meant)
        expect(globalThis).not.toHaveProperty('broken')
      }),
    )
  })

  test('changes of routes', () => {
    holds(
      2000,
      fc.property(routeChange, (meant) => {
        expect(evaluated(layOut(listedRouteChange(meant).code))).toEqual(meant)
        expect(globalThis).not.toHaveProperty('broken')
      }),
    )
  })

  test('versions, with their new types, in one file or in several', async () => {
    const lines = fc.constantFrom(undefined, 3, 30)
    await holdsInTime(
      120,
      fc.asyncProperty(
        apiModel,
        apiModel,
        fc.array(op, { minLength: 1, maxLength: 3 }),
        fc.array(routeChange, { maxLength: 3 }),
        text,
        text.filter((key) => key !== ''),
        lines,
        async (model, other, ops, routes, evidence, key, most) => {
          const known = new Set(Object.keys(model.types))
          if (Object.keys(other.types).some((type) => known.has(type))) return
          const question = {
            key,
            question: `${key}?`,
            choices: { [key]: { ops, evidence }, unrelated: { ops: [], evidence } },
          }
          const draft = draftOf(
            { types: other.types, edits: { A: ops.map((one) => ({ op: one, evidence })) } },
            { description: evidence, routes: routes.map((one) => ({ op: one, evidence })) },
            {
              edits: { [key]: [question] },
              only: [{ routes: [key], sides: ['request'], edits: { B: [question] } }],
            },
          )
          const identifiers = identifiersOf(Object.keys(model.types))
          const before = baseFiles(model, names('1.0.0', 'v1'), identifiers, most)
          const parts = { draft, known: model.types, names: names('2.0.0', 'v2'), before }
          const folder = await emptyProject()
          const answers = Object.fromEntries([[key, key]])
          const limit = most === undefined ? {} : { most }
          const written = versionFiles({ ...parts, answers, ...limit })
          await put(folder, { ...before.files, ...written.files })
          const module = await load(folder, 'adapters/v2.ts')
          const { changes, summary } = module['v2'] as VersionDeclaration
          expect(summary).toBe(hostile[0])
          expect(changes).toHaveLength(3)
          expect(changes[0]?.edits).toEqual({ A: ops })
          expect(changes[1]?.routes).toEqual(routes)
          expect(changes[2]?.edits).toEqual(Object.fromEntries([[key, ops]]))
          expect(changes[2]?.only).toMatchObject([
            { routes: [key], sides: ['request'], edits: { B: ops } },
          ])
          const base = (await load(folder, 'adapters/v1.ts'))['v1'] as never as {
            readonly types: Parameters<typeof typesOfZod>[0]
          }
          const first = typesOfZod(base.types)
          const added = typesOfZod(changes[0]?.types ?? {}, first.names)
          expect([first.issues, added.issues]).toEqual([[], []])
          expect(Object.keys(added.graph)).toEqual(Object.keys(other.types))
          expect(globalThis).not.toHaveProperty('broken')
        },
      ),
    )
  })
})

test('what is open is asked, with what speaks for each answer', () => {
  const model = {
    types: {},
    identifiers: new Map<string, string>(),
    fileOf: new Map<string, string>(),
  }
  const draft = draftOf({
    edits: {
      Order: [
        { op: { op: 'rename', from: 'a', to: 'b' }, evidence: 'same shape\nprocess.exit(1)' },
        {
          key: 'Order.note',
          question: 'Is `comment` the former `note`?',
          choices: {
            renamed: { ops: [{ op: 'rename', from: 'note', to: 'comment' }], evidence: 'the same' },
            unrelated: { ops: [{ op: 'remove', field: 'note' }], evidence: '' },
          },
          suggested: 'renamed',
        },
      ],
    },
  })
  const before = { ...model, files: {} }
  const parts = { draft, known: {}, answers: {}, names: names('2.0.0', 'v2'), before }
  expect(versionFiles(parts).files['adapters/v2.ts']).toContain(`
      Order: [
        // same shape process.exit(1)
        rename('a', 'b'),
        // Open (Order.note); the likeliest answer is renamed.
        // renamed: the same
        decide('Is \`comment\` the former \`note\`?', {
          renamed: [rename('note', 'comment')],
          unrelated: [remove('note')],
        }),
      ],
`)
})
