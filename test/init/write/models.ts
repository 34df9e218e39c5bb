/** Models of APIs as nobody would write them: names, texts and shapes that try to become code. */
import * as fc from 'fast-check'
import { typeIssues } from '../../../src/contract/type-issues.ts'
import type { ApiModel } from '../../../src/init/model.ts'
import type { Route } from '../../../src/contract/index.ts'
import type { Field, Shape, TypeGraph } from '../../../src/lens/index.ts'
import { oddNames } from '../../support/odd-names.ts'

/** Texts that end strings, templates, comments, expressions and lines. */
export const hostile = [
  `'" + (globalThis.broken = true) + '"`,
  "'; globalThis.broken = true; '",
  '"; globalThis.broken = true; "',
  '${globalThis.broken = true}',
  '`+(globalThis.broken = true)+`',
  '*/ globalThis.broken = true /*',
  '// \n globalThis.broken = true',
  '\r\nglobalThis.broken = true',
  '\u2028globalThis.broken = true\u2029',
  '\\',
  "\\'",
  '\u202Eevil\u202C',
  '\0\u0007\uFEFF',
  '\uD800',
  '</script><!-- -->',
  'größe 数量 😀',
  ') } ] //',
  "')\nimport 'x'",
] as const

const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 12 }))
const name = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...oddNames) },
  { weight: 1, arbitrary: text },
)
const typeName = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Z][a-zA-Z0-9]{0,8}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'class',
      'z',
      'base',
      'union',
      'Route',
      'types',
      'await',
      '1st',
      'a b',
      'a-b',
      'AB',
      'Error',
      'Object',
      'list',
    ),
  },
  { weight: 1, arbitrary: name },
)

const patterns = [
  '^a/b$',
  '[/]',
  '',
  '^\\d+$',
  '\n',
  '\\/',
  "'",
  '`${x}`',
  '\u2028',
  '^[^/]*$',
  '(?<year>\\d{4})',
]

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 })

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Without the members that are undefined. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>

const stringShape: fc.Arbitrary<Shape> = fc.oneof(
  fc
    .record({
      minLength: some(fc.nat(9)),
      maxLength: some(fc.integer({ min: 9, max: 99 })),
      pattern: some(fc.constantFrom(...patterns)),
      format: some(fc.constantFrom('uuid', 'date-time', 'email', 'date', 'uri', hostile[0])),
      link: some(fc.constant(true as const)),
      names: some(fc.constantFrom('field' as const, 'pointer' as const)),
    })
    .map((bounds): Shape => ({ kind: 'string', ...defined(bounds) })),
  fc
    .record({
      values: fc.uniqueArray(fc.oneof(text, name, fc.nat(99).map(String)), {
        minLength: 1,
        maxLength: 5,
      }),
      open: some(fc.constant(true as const)),
    })
    .map((words): Shape => ({ kind: 'string', ...defined(words) })),
)

const numberShape: fc.Arbitrary<Shape> = fc
  .record({
    integer: some(fc.constant(true as const)),
    minimum: some(fc.constantFrom(-1e21, -5, 0, 1, 2)),
    maximum: some(fc.constantFrom(5, 1e21, 99)),
  })
  .map((bounds): Shape => ({ kind: 'number', ...defined(bounds) }))

interface Named {
  readonly all: readonly string[]
  /** Those that are objects: variants of unions. */
  readonly objects: readonly string[]
}

const shapesOf = ({ all, objects }: Named) => {
  const ref: fc.Arbitrary<Shape> = fc
    .constantFrom(...all)
    .map((type): Shape => ({ kind: 'ref', type }))
  const { object, shape } = fc.letrec<{ shape: Shape; object: Shape; bare: Shape }>((tie) => {
    const field = fc
      .record({
        shape: tie('shape'),
        optional: some(fc.constant(true as const)),
        readOnly: some(fc.constant(true as const)),
        key: some(fc.constant(true as const)),
        description: some(text.filter((said) => said !== '')),
      })
      .map((one): Field => defined(one))
    const withDefault = fc.oneof(
      fc.constant<Field>({ shape: { kind: 'boolean' }, default: true }),
      text.map((value): Field => ({ shape: { kind: 'string' }, default: value })),
      fc.constant<Field>({
        shape: { kind: 'array', of: { kind: 'string' } },
        default: [],
        optional: true,
      }),
      text.map((word): Field => ({ shape: { kind: 'string', values: [word] }, default: word })),
      fc.constant<Field>({ shape: { kind: 'nullable', of: { kind: 'number' } }, default: null }),
      fc.constant<Field>({ shape: { kind: 'any' }, default: { a: [1, { b: "it's" }] } }),
    )
    const fields = (most: number) =>
      fc
        .uniqueArray(fc.tuple(name, fc.oneof({ weight: 4, arbitrary: field }, withDefault)), {
          maxLength: most,
          selector: ([key]) => key,
        })
        .map((entries) => Object.fromEntries(entries))
    const anObject = fields(4).map((of): Shape => ({ kind: 'object', fields: of }))
    const variant = fc.oneof(
      fields(2).map((of): Shape => {
        const { '@type': _, ...rest } = of
        return { kind: 'object', fields: rest }
      }),
      objects.length > 0
        ? fc.constantFrom(...objects).map((type): Shape => ({ kind: 'ref', type }))
        : anObject,
    )
    const union = fc
      .record({
        variants: fc
          .uniqueArray(fc.tuple(name, variant), {
            minLength: 1,
            maxLength: 3,
            selector: ([key]) => key,
          })
          .map((entries) => Object.fromEntries(entries)),
        open: some(fc.constant(true as const)),
      })
      .map((of): Shape => ({ kind: 'union', tag: '@type', ...defined(of) }))
    const array = fc.oneof(
      tie('shape').map((of): Shape => ({ kind: 'array', of })),
      fc
        .constantFrom(...all)
        .map((type): Shape => ({ kind: 'array', of: { kind: 'string' }, pathsOf: type })),
    )
    const map = tie('shape').map((of): Shape => ({ kind: 'map', of }))
    const kinds = fc
      .record({
        string: stringShape,
        number: numberShape,
        array,
        object: fc.oneof(anObject, union, map),
      })
      .chain((members) =>
        fc
          .subarray(Object.entries(members), { minLength: 2 })
          .map((chosen): Shape => ({ kind: 'kinds', members: Object.fromEntries(chosen) })),
      )
    return {
      object: anObject,
      bare: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        stringShape,
        numberShape,
        fc.constant<Shape>({ kind: 'boolean' }),
        ref,
        array,
        map,
        anObject,
        union,
        kinds,
      ),
      shape: fc.oneof(
        { weight: 5, arbitrary: tie('bare') },
        { weight: 1, arbitrary: fc.constant<Shape>({ kind: 'any' }) },
        { weight: 1, arbitrary: fc.constant<Shape>({ kind: 'null' }) },
        {
          weight: 1,
          arbitrary: tie('bare').map((of): Shape => ({
            kind: 'nullable',
            of,
          })),
        },
      ),
    }
  })
  return { object, shape }
}

const routesOf = (types: readonly string[]): fc.Arbitrary<readonly Route[]> =>
  fc
    .uniqueArray(
      fc.record({
        resource: fc.stringMatching(/^[a-zA-Z0-9~.]{1,6}$/).filter((step) => !/^\.+$/.test(step)),
        response: fc.constantFrom(...types),
        summary: text,
        query: some(
          fc.dictionary(
            text.filter((key) => /^[ -z]+$/.test(key) && !/[[\]]/.test(key)),
            fc.record({
              shape: stringShape,
              description: text,
              use: fc.constant({ kind: 'plain' as const }),
            }),
            { maxKeys: 2 },
          ),
        ),
      }),
      { maxLength: 6, selector: ({ resource }) => resource.toLowerCase() },
    )
    .map((drawn) =>
      drawn.map(({ resource, ...rest }): Route => ({
        id: `${resource}.get`,
        method: 'GET',
        path: `/${resource}/{id}`,
        kind: 'read',
        ...defined(rest),
      })),
    )

/** Models whose types hold each other in all ways that a contract has. */
export const apiModel: fc.Arbitrary<ApiModel> = fc
  .uniqueArray(
    typeName.filter((type) => type !== ''),
    { minLength: 1, maxLength: 6 },
  )
  .chain((all) => {
    const objects = all.filter((_, index) => index % 2 === 0)
    const { object, shape } = shapesOf({ all, objects })
    const shapes = all.map((type) => (objects.includes(type) ? object : shape))
    return fc.record({
      name: fc.constant('drawn'),
      title: text,
      version: fc.constantFrom('1.0.0', '1.0'),
      types: fc
        .tuple(...shapes)
        .map((drawn): TypeGraph =>
          Object.fromEntries(
            all.map((type, index) => [type, drawn[index] ?? { kind: 'any' as const }]),
          ),
        ),
      descriptions: fc
        .subarray(all)
        .chain((described) =>
          fc
            .tuple(...described.map(() => text.filter((said) => said !== '')))
            .map((said) =>
              Object.fromEntries(described.map((type, index) => [type, said[index] ?? ''])),
            ),
        ),
      examples: fc.constant({}),
      routes: routesOf(all),
      errors: fc.constant(undefined),
      security: fc.constant(undefined),
      servers: fc.constant([]),
      notes: fc.constant([]),
    })
  })
  // Types that are no more than other names of themselves have no values.
  .filter(({ types }) => typeIssues(types, 'types').length === 0)
