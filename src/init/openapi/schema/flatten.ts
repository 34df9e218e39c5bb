/** Takes `allOf` and references apart: all schemas that say something of one value. */
import { own } from '../../../json/index.ts'
import { memberOf, objectOf, partsIn, refOf, type Documents, type Located } from '../documents.ts'
import { keyOf } from './key.ts'

/** Members of a schema that say nothing of which values it takes. */
const annotations = new Set([
  '$ref',
  'title',
  'description',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'nullable',
  'default',
  'externalDocs',
  'xml',
  '$comment',
  '$id',
  '$schema',
  '$anchor',
  'discriminator',
  'summary',
])

export const isAnnotation = (name: string): boolean =>
  annotations.has(name) || name.startsWith('x-')

/** Whether a schema says nothing of its values besides in the members named. */
export const saysOnly = (located: Located, ...names: readonly string[]): boolean =>
  Object.keys(objectOf(located)).every((name) => isAnnotation(name) || names.includes(name))

/** The schemas among `oneOf` or `anyOf`; undefined where there are none of them. */
export const optionsOf = (located: Located): readonly Located[] | undefined => {
  const name = ['oneOf', 'anyOf'].find((key) => {
    const list = own(objectOf(located), key)
    return Array.isArray(list) && list.length > 0
  })
  return name === undefined ? undefined : partsIn(located, name)
}

export interface Flat {
  /** Schemas without references and `allOf`, which all hold. */
  readonly parts: readonly Located[]
  /** Places with references that lead nowhere. */
  readonly lost: readonly Located[]
}

/** As many schemas as may say something of one value. */
const mostParts = 1000

export const flatten = (schemas: readonly Located[], documents: Documents): Flat => {
  const parts: Located[] = []
  const lost: Located[] = []
  const seen = new Set<string>()
  const todo = schemas.toReversed()
  while (todo.length > 0 && parts.length < mostParts) {
    const located = todo.pop()!
    const key = keyOf(located)
    if (seen.has(key)) continue
    seen.add(key)
    const ref = refOf(located)
    if (ref !== undefined) {
      const target = documents.target(ref, located)
      if (target) todo.push(target)
      else lost.push(located)
    }
    const all = memberOf(located, 'allOf')
    if (all) todo.push(...partsIn(located, 'allOf').toReversed())
    parts.push(located)
  }
  return { parts, lost }
}
