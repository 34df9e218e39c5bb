/** Two shapes of one place, member by member. */
import type { Field, Fields, KindsShape, Shape, TypeGraph, UnionShape } from '../../lens/index.ts'
import { equal } from '../../json/index.ts'
import { shapeText } from '../shapes/form.ts'
import type { Said } from './difference.ts'
import { documented, inWords } from './documented.ts'
import { isWithin } from './within.ts'

export interface Sides {
  readonly real: TypeGraph
  readonly derived: TypeGraph
  /** Of a request it is the API that may be surprised, of an answer the client. */
  readonly mode: 'request' | 'answer'
}

/** As many differences as one body tells. */
const most = 100

class Comparison {
  readonly found: Said[] = []
  private readonly sides: Sides
  private readonly met = new Set<string>()

  constructor(sides: Sides) {
    this.sides = sides
  }

  shapes(real: Shape, derived: Shape, place: string): void {
    if (this.found.length >= most) return
    if (real.kind === 'ref' || derived.kind === 'ref') {
      // What holds itself is compared once.
      const pair = JSON.stringify([shapeText(real), shapeText(derived)])
      if (this.met.has(pair)) return
      this.met.add(pair)
    }
    const [one, other] = [
      documented(real, this.sides.real),
      documented(derived, this.sides.derived),
    ]
    if (one.kind === 'nullable' || other.kind === 'nullable') {
      if (one.kind === 'nullable' && other.kind === 'nullable') {
        return this.shapes(one.of, other.of, place)
      }
      const [inner, isReal] =
        one.kind === 'nullable'
          ? ([one, true] as const)
          : ([other as Extract<Shape, { kind: 'nullable' }>, false] as const)
      this.tell(place, one, other, isReal === (this.sides.mode === 'answer'))
      if (isReal && other.kind !== 'any') this.shapes(inner.of, other, place)
      else if (!isReal && one.kind !== 'any') this.shapes(one, inner.of, place)
      return
    }
    if (one.kind !== other.kind) return this.tell(place, one, other, this.surprises(one, other))
    switch (one.kind) {
      case 'string':
      case 'number':
        if (shapeText(sorted(one)) !== shapeText(sorted(other))) {
          this.tell(place, one, other, this.surprises(one, other))
        }
        return
      case 'array':
        return this.shapes(one.of, (other as typeof one).of, `${place}[]`)
      case 'map':
        return this.shapes(one.of, (other as typeof one).of, below(place, '*'))
      case 'object':
        return this.fields(one.fields, (other as typeof one).fields, place)
      case 'union':
        return this.unions(one, other as UnionShape, place)
      case 'kinds':
        return this.kinds(one, other as KindsShape, place)
      default:
    }
  }

  private kinds(real: KindsShape, derived: KindsShape, place: string): void {
    const [one, other] = [
      new Map(Object.entries(real.members)),
      new Map(Object.entries(derived.members)),
    ]
    if ([...one.keys()].toSorted().join() !== [...other.keys()].toSorted().join()) {
      return this.tell(place, real, derived, true)
    }
    for (const [kind, member] of one) this.shapes(member, other.get(kind)!, place)
  }

  private unions(real: UnionShape, derived: UnionShape, place: string): void {
    const [one, other] = [Object.keys(real.variants), Object.keys(derived.variants)]
    const [wider, narrower] = this.sides.mode === 'answer' ? [one, other] : [other, one]
    const isOpen = (this.sides.mode === 'answer' ? derived : real).open === true
    if (real.tag !== derived.tag) return this.tell(place, real, derived, true)
    if (one.toSorted().join() !== other.toSorted().join()) {
      const isMore = wider.some((name) => !narrower.includes(name))
      this.tell(place, real, derived, isMore && !isOpen)
    }
    for (const name of one.filter((each) => other.includes(each))) {
      this.shapes(real.variants[name]!, derived.variants[name]!, `${place}(${name})`)
    }
  }

  private fields(real: Fields, derived: Fields, place: string): void {
    for (const name of new Set([...Object.keys(real), ...Object.keys(derived)])) {
      const here = below(place, name)
      const [one, other] = [fieldOf(real, name), fieldOf(derived, name)]
      if (one && other) this.field(one, other, here)
      else if (one) this.onlyReal(one, here)
      else if (other) this.onlyDerived(other, here)
    }
  }

  private onlyReal(field: Field, place: string): void {
    const isAsked = this.sides.mode === 'request' && this.mustBe(field)
    const said = `${inWords(field.shape, this.sides.real)}${isAsked ? ', required' : ''}`
    this.found.push({ place, real: said, derived: 'nothing', noticed: isAsked })
  }

  private onlyDerived(field: Field, place: string): void {
    if (this.sides.mode === 'request' && field.readOnly) return
    const noticed = this.sides.mode === 'request' || this.mustBe(field)
    const said = inWords(field.shape, this.sides.derived)
    this.found.push({ place, real: 'nothing', derived: said, noticed })
  }

  private field(real: Field, derived: Field, place: string): void {
    const [one, other] = [this.mustBe(real), this.mustBe(derived)]
    if (one !== other) {
      const noticed = this.sides.mode === 'answer' ? other : one
      this.found.push({ place, real: presence(one), derived: presence(other), noticed })
    } else if (real.default !== undefined || derived.default !== undefined) {
      this.defaults(real, derived, place)
    }
    this.shapes(real.shape, derived.shape, place)
  }

  private defaults(real: Field, derived: Field, place: string): void {
    if (real.default !== undefined && derived.default !== undefined) {
      if (equal(real.default, derived.default)) return
    }
    const [one, other] = [defaultWords(real), defaultWords(derived)]
    this.found.push({
      place,
      real: one,
      derived: one === other ? 'another default' : other,
      noticed: false,
    })
  }

  /** A field that has to be there: the API itself sets those that are only read. */
  private mustBe({ optional, readOnly, default: standing }: Field): boolean {
    if (this.sides.mode === 'request' && readOnly) return false
    return !optional && standing === undefined
  }

  private surprises(real: Shape, derived: Shape): boolean {
    return this.sides.mode === 'answer' ? !isWithin(real, derived) : !isWithin(derived, real)
  }

  private tell(place: string, real: Shape, derived: Shape, noticed: boolean): void {
    this.found.push({
      place,
      real: inWords(real, this.sides.real),
      derived: inWords(derived, this.sides.derived),
      noticed,
    })
  }
}

const presence = (isRequired: boolean): string => (isRequired ? 'always there' : 'may be absent')

const defaultWords = (field: Field): string =>
  field.default === undefined ? 'no default' : 'a default'

const fieldOf = (fields: Fields, name: string): Field | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

const below = (place: string, name: string): string =>
  /^(?:request|answer|error|query)$/.test(place) ? `${place} ${name}` : `${place}.${name}`

/** Values of enums in any order. */
const sorted = (shape: Shape): Shape =>
  shape.kind === 'string' && shape.values ? { ...shape, values: shape.values.toSorted() } : shape

/** What two shapes say otherwise, `place` before each place. */
export const shapeDifferences = (
  real: Shape,
  derived: Shape,
  place: string,
  sides: Sides,
): readonly Said[] => {
  const comparison = new Comparison(sides)
  comparison.shapes(real, derived, place)
  return comparison.found
}
