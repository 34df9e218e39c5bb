/** What a backend is: its version, as it is configured and as it tells it, and its kinds of documents. */
import type { Contract } from '../../contract/index.ts'
import { Failure, ok, type Result } from '../../errors/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { kindsOf } from '../kinds.ts'
import type { Lists } from '../lists/lists.ts'
import type { PlanEnd } from './plan.ts'

/** A type whose fields hold each other crosswise has more paths than anybody reads. */
const mostFields = 10_000

/** Dotted names of the fields of a type; types that hold themselves are followed once. */
export const fieldsOf = (types: TypeGraph, type: string): readonly string[] => {
  const fields = new Set<string>()
  const walk = (shape: Shape | undefined, at: string, met: ReadonlySet<string>): void => {
    if (fields.size >= mostFields) return
    switch (shape?.kind) {
      case 'nullable':
        return walk(shape.of, at, met)
      case 'array':
        return walk(shape.of, `${at}[]`, met)
      case 'ref':
        if (met.has(shape.type) || !Object.hasOwn(types, shape.type)) return
        return walk(types[shape.type], at, new Set([...met, shape.type]))
      case 'object':
        for (const [name, field] of Object.entries(shape.fields)) {
          const path = at === '' ? name : `${at}.${name}`
          fields.add(path)
          walk(field.shape, path, met)
        }
        return
      case 'union':
        return Object.values(shape.variants).forEach((variant) => walk(variant, at, met))
      case 'kinds':
        return Object.values(shape.members).forEach((member) => walk(member, at, met))
      default:
    }
  }
  walk({ kind: 'ref', type }, '', new Set())
  return [...fields]
}

/** As a stranger says it, short enough for a message. */
const shown = (version: string): string => JSON.stringify(version.slice(0, 64))

/**
 * Problems: those of reaching the backend.
 * @throws Failure `schema-mismatch` where the backend tells another version than the configuration
 */
export const catalogueOf = async (contract: Contract, lists: Lists): Promise<Result<PlanEnd>> => {
  const { name, version } = lists
  const told = await lists.told()
  if (!told.ok) return told
  const key = told.value === null ? version.key : contract.scheme.parse(told.value)
  if (key !== version.key) {
    throw new Failure('schema-mismatch', `${name} speaks another version than is configured`, [
      {
        place: `backends > ${name} > version`,
        message: `is ${version.key}, and ${name} itself tells ${shown(told.value ?? '')}`,
      },
    ])
  }
  const { kinds, unlisted } = kindsOf(version)
  return ok({
    backend: name,
    version: version.key,
    told: told.value,
    kinds: kinds.map(({ type, key: field, route }) => ({
      type,
      key: field,
      list: route.path,
      fields: [...fieldsOf(version.types, type)],
    })),
    unlisted: [...unlisted],
  })
}
