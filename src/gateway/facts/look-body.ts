/** Which fields that only its version has the body of a request holds. Names of the contract, never values. */
import { formsOf, type Route } from '../../contract/index.ts'
import type { HeaderList } from '../../http/index.ts'
import { own, parsePointer, type Json, type JsonObject, type Path } from '../../json/index.ts'
import type { TypeGraph } from '../../lens/index.ts'
import { formOf } from '../carriage/body-form.ts'
import { jsonOfForm } from '../upgrade/write/form-body.ts'
import { allIn, type Spot } from './spot.ts'

/** Deeper ones are not looked into: no lens carries them either. */
const mostDeep = 128

type Names = Set<string>

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only places are looked at where there may be such a field: what else a document has costs nothing. */
const look = (value: Json, spot: Spot, names: Names, depth: number): void => {
  if (depth > mostDeep) return
  const { items, each, union, members } = spot
  if (Array.isArray(value)) {
    if (items) for (const item of value) look(item, items, names, depth + 1)
    return
  }
  if (!isRecord(value)) return
  for (const [name, { only, inside }] of members) {
    const member = own(value, name)
    if (member === undefined) continue
    if (only) names.add(only.field)
    if (inside) look(member, inside, names, depth + 1)
  }
  if (each)
    for (const name of Object.keys(value)) look(own(value, name) as Json, each, names, depth + 1)
  const tag = union && own(value, union.tag)
  const variant = typeof tag === 'string' ? union?.variants.get(tag) : undefined
  if (variant?.only) names.add(variant.only.field)
  if (variant?.inside) look(value, variant.inside, names, depth + 1)
}

const below = (spot: Spot, step: string): readonly Spot[] => {
  const { items, each, union, members } = spot
  const inside = members.get(step)?.inside
  const variants = [...(union?.variants.values() ?? [])].flatMap((variant) => variant.inside ?? [])
  return [
    ...(inside ? [inside] : []),
    ...(each ? [each] : []),
    ...(items && /^(?:\d+|[-*])$/.test(step) ? [items] : []),
    ...variants.flatMap((variant) => below(variant, step)),
  ]
}

/** The fields that a step names; of a tag, those that say it by a variant that is gone. */
const namedBy = ({ members, union }: Spot, step: string): readonly string[] => {
  const only = members.get(step)?.only
  const variants = [...(union?.variants.values() ?? [])]
  const tags = step === union?.tag ? variants.flatMap((one) => one.only?.field ?? []) : []
  const inner = variants.flatMap(({ inside }) => (inside ? namedBy(inside, step) : []))
  return [...(only ? [only.field] : []), ...tags, ...inner]
}

/** The fields along a path, and where it leads. A name leads through lists without saying which item. */
export const along = (
  path: Path,
  root: Spot,
): { readonly names: readonly string[]; readonly to: readonly Spot[] } => {
  const names = new Set<string>(root.self ? [root.self.field] : [])
  let spots: readonly Spot[] = [root]
  for (const step of path.slice(0, mostDeep)) {
    const here = spots.flatMap((spot) => (spot.items ? [spot, spot.items] : [spot]))
    for (const spot of here) for (const name of namedBy(spot, step)) names.add(name)
    spots = [...new Set(here.flatMap((spot) => below(spot, step)))]
  }
  return { names: [...names], to: spots }
}

/** RFC 6902: what its pointers lead through, and what it sets there. What is no such patch says nothing. */
const lookAtPatch = (patch: Json, root: Spot, names: Names): void => {
  if (!Array.isArray(patch)) return
  for (const operation of patch) {
    if (!isRecord(operation)) continue
    for (const pointer of [own(operation, 'path'), own(operation, 'from')]) {
      const path = typeof pointer === 'string' ? parsePointer(pointer) : undefined
      if (!path) continue
      for (const name of along(path, root).names) names.add(name)
    }
    const pointer = own(operation, 'path')
    const path = typeof pointer === 'string' ? parsePointer(pointer) : undefined
    const value = own(operation, 'value')
    if (!path || value === undefined) continue
    for (const spot of along(path, root).to) look(value, spot, names, 0)
  }
}

const decoder = new TextDecoder()

/** What numbers are does not matter here, so that the platform's parser will do. */
const parsed = (bytes: Uint8Array): Json | undefined => {
  try {
    return JSON.parse(decoder.decode(bytes)) as Json
  } catch {
    return undefined
  }
}

export interface LookAtBody {
  readonly route: Route
  readonly types: TypeGraph
  /** Where such fields are in the type of the body. */
  readonly spot: Spot
}

/** Of a document, or a part of one. */
export const fieldsIn = (value: Json, spot: Spot): readonly string[] => {
  const names: Names = new Set(spot.self ? [spot.self.field] : [])
  look(value, spot, names, 0)
  return [...names]
}

/** A body without its coding, whole. Of what cannot be read there is nothing to tell. */
export const fieldsInBody = (
  bytes: Uint8Array<ArrayBuffer>,
  headers: HeaderList,
  { route, types, spot }: LookAtBody,
): readonly string[] => {
  const form = formOf(headers, route)
  // Without a media type, or with one that only its store knows, it is read as the route's own.
  const kind = form.ok ? form.value : (formsOf(route)[0] ?? 'json')
  const json =
    kind === 'form'
      ? jsonOfForm(bytes, { types, type: route.request ?? '', limits: { depth: mostDeep } })
      : { ok: true as const, value: bytes }
  const value = json.ok ? parsed(json.value) : undefined
  if (value === undefined) return []
  if (kind !== 'json-patch') return fieldsIn(value, spot)
  const names: Names = new Set()
  lookAtPatch(value, spot, names)
  return [...names]
}

/** The names of all that a spot may have. */
export const namesIn = (spot: Spot): readonly string[] => allIn(spot).map(({ field }) => field)
