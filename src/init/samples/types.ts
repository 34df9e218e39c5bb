/** The types of documents that samples show. */
import { validator } from '../../contract/emit/validator.ts'
import { isObject, type Json } from '../../json/index.ts'
import type { Shape } from '../../lens/index.ts'
import { Names } from '../names.ts'
import { resourceOf } from '../openapi/routes/body-names.ts'
import { endsInParameter } from '../openapi/routes/paths.ts'
import { shapeText } from '../shapes/form.ts'
import { answersIn, collectionOf, type Group } from './groups.ts'
import { inferred } from './infer.ts'
import { isAlike, listedIn } from './resources.ts'

export class SampleTypes {
  readonly types: Record<string, Shape> = {}
  readonly names = new Names()
  private readonly byText = new Map<string, string>()
  /** By collection, its documents and their type. */
  private readonly resources = new Map<
    string,
    { readonly type: string; readonly documents: readonly Json[] }
  >()

  constructor(groups: readonly Group[]) {
    const pools = new Map<string, Json[]>()
    for (const group of groups) {
      const collection = collectionOf(group.path)
      const pool = pools.get(collection) ?? []
      const isItem = endsInParameter(group.path)
      for (const body of answersIn(group)) {
        const listed = isItem || group.method !== 'GET' ? undefined : listedIn(body, collection)
        const found = listed ? listed.items : isItem || group.method === 'POST' ? [body] : []
        const documents = found.filter(isObject)
        if (documents.length > 0 && isAlike(documents, pool)) pool.push(...documents)
      }
      pools.set(collection, pool)
    }
    for (const [collection, documents] of pools) {
      if (documents.length === 0) continue
      const type = this.names.free(...resourceOf(collection))
      this.types[type] = inferred(documents)
      this.byText.set(shapeText(this.types[type]), type)
      this.resources.set(collection, { type, documents })
    }
  }

  typeOf = (name: string): Shape | undefined =>
    Object.hasOwn(this.types, name) ? this.types[name] : undefined

  /** The type of the documents of a path, where all of these are of it. */
  resourceType(path: string, bodies: readonly Json[]): string | undefined {
    const resource = this.resources.get(collectionOf(path))
    if (!resource) return undefined
    const validate = validator(this.types, 'document')
    return bodies.every((body) => validate(resource.type, body).ok) ? resource.type : undefined
  }

  /** The shape of answers that list documents of a path: their items are of its type. */
  answerShape(path: string, bodies: readonly Json[]): Shape {
    const shape = inferred(bodies)
    const collection = collectionOf(path)
    const resource = this.resources.get(collection)
    if (!resource) return shape
    const item: Shape = { kind: 'ref', type: resource.type }
    const listed = bodies.map((body) => listedIn(body, collection))
    const [first] = listed
    const isSame = listed.every((each) => each !== undefined && each.member === first?.member)
    if (!first || !isSame) return shape
    const items = listed.flatMap((each) => each?.items ?? [])
    if (this.resourceType(path, items) === undefined) return shape
    if (first.member === undefined) return { kind: 'array', of: item }
    if (shape.kind !== 'object') return shape
    const { member } = first
    const fields = Object.entries(shape.fields).map(([name, field]) => [
      name,
      name === member ? { ...field, shape: { kind: 'array', of: item } as const } : field,
    ])
    return { kind: 'object', fields: Object.fromEntries(fields) as typeof shape.fields }
  }

  bodyType(shape: Shape, ...wanted: readonly [string, ...string[]]): string {
    if (shape.kind === 'ref') return shape.type
    const text = shapeText(shape)
    const known = this.byText.get(text)
    if (known !== undefined) return known
    const name = this.names.free(...wanted)
    this.byText.set(text, name)
    this.types[name] = shape
    return name
  }
}
