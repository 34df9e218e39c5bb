/** Plans of the types of a version, from their shapes. */
import { leadsIn } from './cycles.ts'
import { Identifiers } from './identifier.ts'
import type { JsonPlan, KindsPlan, ObjectPlan, Plan, UnionPlan, ValueKind } from './plan.ts'
import type { Shape, ShapeOf, TypeGraph } from './shape.ts'

const json: JsonPlan = { kind: 'json' }
/** Tags of sums have eight bits. */
const mostVariants = 255
const signedEnd = 2 ** 63

/**
 * Integers are signed, 64 bits. Those whose bounds say that they are never negative, and may be 2^63
 * and more, are unsigned.
 */
const integerPlan = ({ minimum, maximum }: ShapeOf<'number'>): Plan => ({
  kind: 'integer',
  signed: !(minimum !== undefined && minimum >= 0 && maximum !== undefined && maximum >= signedEnd),
})

/** Whether a value takes no bytes: null, and objects of nothing else. */
const isEmpty = (plan: Plan): boolean =>
  plan.kind === 'null' ||
  (plan.kind === 'object' && plan.fields.every((field) => !field.maybe && isEmpty(field.plan)))

/** Any number of items of no bytes could be said to be in a few bytes, so they are kept as JSON. */
const arrayPlan = (of: Plan): Plan => (isEmpty(of) ? json : { kind: 'array', of })

const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

/** Plans by the names of types. */
export class Planner {
  private readonly types: TypeGraph
  private readonly leads: ReturnType<typeof leadsIn>
  private readonly plans = new Map<string, Plan>()

  constructor(types: TypeGraph) {
    this.types = types
    this.leads = leadsIn(types)
  }

  /** @throws TypeError where there is no such type: a defect of the caller */
  plan(type: string): Plan {
    const known = this.plans.get(type)
    if (known) return known
    const shape = this.shape(type)
    const made = this.of(shape, capital(type), type)
    this.plans.set(type, made)
    return made
  }

  private shape(type: string): Shape {
    const shape = Object.hasOwn(this.types, type) ? this.types[type] : undefined
    if (!shape) throw new TypeError(`no type ${type}`)
    return shape
  }

  /**
   * @param name what the type of SpacetimeDB is called, where it has a name
   * @param within the named type that this is a part of
   */
  private of(shape: Shape, name: string, within: string): Plan {
    switch (shape.kind) {
      case 'any':
        return json
      case 'null':
      case 'boolean':
        return { kind: shape.kind }
      case 'string':
        return { kind: 'string' }
      case 'number':
        return shape.integer ? integerPlan(shape) : { kind: 'float' }
      case 'nullable':
        return { kind: 'nullable', of: this.of(shape.of, name, within) }
      case 'array':
        return arrayPlan(this.of(shape.of, `${name}Item`, within))
      case 'map':
        return { kind: 'map', name: `${name}Pair`, of: this.of(shape.of, `${name}Value`, within) }
      case 'object':
        return this.object(shape, name, within)
      case 'union':
        return this.union(shape, name, within)
      case 'kinds':
        return this.kinds(shape, name, within)
      case 'ref':
        break
    }
    return this.leads(shape.type, within) ? json : this.plan(shape.type)
  }

  private object({ fields }: ShapeOf<'object'>, name: string, within: string): ObjectPlan {
    const elements = new Identifiers()
    return {
      kind: 'object',
      name,
      fields: Object.entries(fields).map(([member, field]) => ({
        member,
        element: elements.of(member),
        plan: this.of(field.shape, `${name}${capital(member)}`, within),
        maybe: field.optional === true || field.default !== undefined,
      })),
    }
  }

  private union(shape: ShapeOf<'union'>, name: string, within: string): UnionPlan | JsonPlan {
    const elements = new Identifiers()
    const variants = Object.entries(shape.variants).map(([value, variant]) => {
      const plan = this.of(variant, `${name}${capital(value)}`, within)
      return { value, element: elements.of(value), plan: plan.kind === 'object' ? plan : json }
    })
    if (variants.length > mostVariants) return json
    return {
      kind: 'union',
      name,
      tag: shape.tag,
      variants,
      ...(shape.open ? { other: elements.of('other') } : {}),
    }
  }

  private kinds({ members }: ShapeOf<'kinds'>, name: string, within: string): KindsPlan {
    const elements = new Identifiers()
    return {
      kind: 'kinds',
      name,
      members: Object.entries(members).map(([value, member]) => ({
        value: value as ValueKind,
        element: elements.of(value),
        plan: this.of(member, `${name}${capital(value)}`, within),
      })),
    }
  }
}
