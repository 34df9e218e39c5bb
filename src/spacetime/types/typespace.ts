/** The types of a module, from plans. */
import { Identifiers } from './identifier.ts'
import type { ObjectPlan, Plan, UnionPlan } from './plan.ts'
import { optionOf, unitType, type Member, type NamedType, type Type } from './type.ts'

const string: Type = { kind: 'string' }

const sumOf = ({ variants, other }: UnionPlan, typeOf: (plan: Plan) => Type): readonly Member[] => [
  ...variants.map(({ element, plan }) => ({ name: element, type: typeOf(plan) })),
  ...(other === undefined ? [] : [{ name: other, type: string }]),
]

/** Collects named types; every plan has one type, however often it is asked for. */
export class Typespace {
  /** By their numbers. */
  readonly types: NamedType[] = []
  private readonly names = new Identifiers()
  private readonly known = new Map<Plan, Type>()

  /** A type by its name, which is changed where it is taken; what it is made of comes before it. */
  define(name: string, type: Type): Extract<Type, { kind: 'ref' }> {
    this.types.push({ name: this.names.of(name), type })
    return { kind: 'ref', ref: this.types.length - 1 }
  }

  type(plan: Plan): Type {
    const known = this.known.get(plan)
    if (known) return known
    const made = this.make(plan)
    this.known.set(plan, made)
    return made
  }

  private make(plan: Plan): Type {
    switch (plan.kind) {
      case 'json':
      case 'string':
        return string
      case 'null':
        return unitType
      case 'boolean':
        return { kind: 'bool' }
      case 'integer':
        return { kind: plan.signed ? 'i64' : 'u64' }
      case 'float':
        return { kind: 'f64' }
      case 'nullable':
        return optionOf(this.type(plan.of))
      case 'array':
        return { kind: 'array', of: this.type(plan.of) }
      case 'map':
        return { kind: 'array', of: this.pair(plan.name, plan.of) }
      case 'object':
        return this.product(plan)
      case 'union':
        return this.sum(
          plan.name,
          sumOf(plan, (each) => this.type(each)),
        )
      case 'kinds':
        return this.sum(
          plan.name,
          plan.members.map(({ element, plan: of }) => ({ name: element, type: this.type(of) })),
        )
    }
  }

  private pair(name: string, of: Plan): Type {
    const value = this.type(of)
    return this.define(name, {
      kind: 'product',
      members: [
        { name: 'key', type: string },
        { name: 'value', type: value },
      ],
    })
  }

  private product({ name, fields }: ObjectPlan): Type {
    const members = fields.map(({ element, plan, maybe }) => {
      const type = this.type(plan)
      return { name: element, type: maybe ? optionOf(type) : type }
    })
    return this.define(name, { kind: 'product', members })
  }

  private sum(name: string, members: readonly Member[]): Type {
    return this.define(name, { kind: 'sum', members })
  }
}
