/** Shapes as the builders of shapes say them: in ops, and of query parameters. */
import type { Field, Shape } from '../../lens/index.ts'
import { built, constant, data, options, saidObject, saying, type Said } from './said.ts'

const called = (shape: Shape): Said => {
  switch (shape.kind) {
    case 'any':
    case 'boolean':
      return constant(shape.kind)
    case 'string': {
      const { kind: _, ...bounds } = shape
      const { values, open: __, ...others } = bounds
      if (values && Object.keys(others).length === 0 && !shape.open) {
        return built('oneOf', ...values.map(data))
      }
      return shape.link ? constant('link') : built('string', options(bounds))
    }
    case 'number': {
      const { kind: _, integer, ...bounds } = shape
      return built(integer ? 'integer' : 'number', options(bounds))
    }
    case 'nullable':
      return built('nullable', shapeSaid(shape.of))
    case 'array':
      return built('list', shapeSaid(shape.of))
    case 'map':
      return built('map', shapeSaid(shape.of))
    case 'object':
      return built('object', saidObject(each(shape.fields, fieldSaid)))
    case 'kinds':
      return built(
        'kinds',
        saidObject(each(shape.members as Readonly<Record<string, Shape>>, shapeSaid)),
      )
    case 'ref':
      return built('ref', data(shape.type))
    default:
      return data(shape)
  }
}

const each = <T>(
  members: Readonly<Record<string, T>>,
  say: (member: T) => Said,
): Readonly<Record<string, Said>> =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, say(member)]))

/** A shape; as data where no builder makes it. */
export const shapeSaid = (shape: Shape): Said =>
  saying(
    shape,
    () => called(shape),
    () => saidWithInner(shape),
  )

/** As data, with builders inside. */
const saidWithInner = (shape: Shape): Said => {
  if (shape.kind === 'union') {
    const { variants, ...rest } = shape
    return merged(rest, { variants: saidObject(each(variants, shapeSaid)) })
  }
  return data(shape)
}

const merged = (rest: object, members: Readonly<Record<string, Said>>): Said =>
  saidObject({ ...each(rest as Readonly<Record<string, unknown>>, data), ...members })

/** A field of `object({...})`. */
const fieldSaid = (field: Field): Said => {
  const { shape, ...rest } = field
  const plain = Object.keys(rest).length === 0
  // `object` makes a field of a shape.
  if (plain) return shapeSaid(shape)
  return saying(
    field,
    () => built('optional', shapeSaid(shape)),
    () => built('withDefault', shapeSaid(shape), data(field.default)),
    () => built('key', shapeSaid(shape)),
    () => merged({}, { shape: shapeSaid(shape), ...each(rest, data) }),
  )
}
