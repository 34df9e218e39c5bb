/** Types that nobody would declare: every kind of shape, and references in circles. */
import * as fc from 'fast-check'
import { leadsIn } from '../../../src/spacetime/types/cycles.ts'
import type { Shape, TypeGraph } from '../../../src/spacetime/types/index.ts'
import { heightsOf } from '../../../src/testing/generate/heights.ts'

const names = ['A', 'B', 'C', 'D', 'E'] as const

const member = fc.oneof(
  fc.constantFrom('id', 'name', 'from', 'a-b', 'a_b', 'Ä', 'ä ö', '', '0', '__proto__', 'select'),
  fc.string({ maxLength: 4 }),
)

const scalar = fc.constantFrom<Shape>(
  { kind: 'any' },
  { kind: 'null' },
  { kind: 'boolean' },
  { kind: 'string' },
  { kind: 'number' },
  { kind: 'number', integer: true },
  { kind: 'number', integer: true, minimum: 0, maximum: 2 ** 63 },
)

const ref = fc.constantFrom(...names).map((type): Shape => ({ kind: 'ref', type }))

const dictionary = <T>(of: fc.Arbitrary<T>, least: number, most: number) =>
  fc
    .uniqueArray(fc.tuple(member, of), {
      minLength: least,
      maxLength: most,
      selector: ([name]) => name,
    })
    .map((entries) => Object.fromEntries(entries))

const { shape, object } = fc.letrec<{ shape: Shape; object: Shape }>((tie) => ({
  object: dictionary(
    fc.oneof(
      tie('shape').map((of) => ({ shape: of })),
      tie('shape').map((of) => ({ shape: of, optional: true })),
    ),
    0,
    4,
  ).map((fields): Shape => ({ kind: 'object', fields })),
  shape: fc.oneof(
    { depthSize: 'small' },
    scalar,
    ref,
    tie('object'),
    tie('shape').map((of): Shape => ({ kind: 'nullable', of })),
    tie('shape').map((of): Shape => ({ kind: 'array', of })),
    tie('shape').map((of): Shape => ({ kind: 'map', of })),
    fc
      .tuple(dictionary(tie('object'), 1, 3), fc.boolean())
      .map(([variants, open]): Shape => ({ kind: 'union', tag: '@type', variants, open })),
    tie('shape').map((of): Shape => ({
      kind: 'kinds',
      members: {
        string: { kind: 'string' },
        array: { kind: 'array', of },
        number: { kind: 'number' },
      },
    })),
  ),
}))

/** Five types, of any shapes. Some have no end: no document is one of them. */
export const graphs: fc.Arbitrary<TypeGraph> = fc
  .tuple(object, shape, shape, object, shape)
  .map((shapes) => Object.fromEntries(shapes.map((each, index) => [names[index], each])))

/** The types that documents can be drawn of. */
export const endingTypes = (types: TypeGraph): readonly string[] => {
  const heightOf = heightsOf(types)
  const leads = leadsIn(types)
  const endless = Object.keys(types).filter(
    (name) => !Number.isFinite(heightOf({ kind: 'ref', type: name })),
  )
  return Object.keys(types).filter((name) => endless.every((other) => !leads(name, other)))
}
