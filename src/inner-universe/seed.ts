/** Fills an empty store in one transaction. */
import { Failure, ok, type Issue } from '../errors/index.ts'
import { print, type Json, type JsonObject } from '../json/index.ts'
import { keyOf, type Dialect, type Resource, type ResourceName } from './dialect.ts'
import type { SchemaSet } from './schema-set.ts'
import type { Storage } from './storage/storage.ts'

/** Documents of the store's own version, keys and timestamps included; events in their order. */
export type Seed = Readonly<Partial<Record<ResourceName, readonly Json[]>>>

/** A document of the seed, as it will be stored. */
interface Planted {
  readonly resource: ResourceName
  readonly id: string
  readonly body: string
}

interface Judged {
  readonly planted: readonly Planted[]
  readonly issues: readonly Issue[]
}

const judge = (schemas: SchemaSet, resource: Resource, seeds: readonly Json[]): Judged => {
  const { name, type } = resource
  const planted: Planted[] = []
  const issues: Issue[] = []
  const check = schemas.document(type)
  for (const [index, seed] of seeds.entries()) {
    const checked = check(seed)
    if (checked.ok) {
      const id = keyOf(resource, checked.value as JsonObject)
      planted.push({ resource: name, id, body: print(seed) })
    } else {
      const place = `seed > ${name} > ${index}`
      for (const { pointer, detail } of checked.errors) {
        issues.push({ place: place + pointer, message: detail })
      }
    }
  }
  return { planted, issues }
}

/**
 * Does nothing to a store that holds documents already.
 *
 * @throws Failure `config-invalid` naming every wrong place, or the code for which nothing can be written;
 * with nothing written.
 */
export const plant = async (
  storage: Storage,
  schemas: SchemaSet,
  { resources }: Dialect,
  seed: Seed,
): Promise<void> => {
  if (resources.some(({ name }) => storage.documents.lastSeq(name) > 0)) return
  const judged = resources.map((resource) => judge(schemas, resource, seed[resource.name] ?? []))
  const issues = judged.flatMap((one) => one.issues)
  if (issues.length > 0) {
    throw new Failure('config-invalid', 'The seed does not fit the schema of the store', issues)
  }
  const planted = judged.flatMap((one) => one.planted)
  const written = await storage.transaction((writing) => {
    // Another store on the same storage may have been faster.
    const isThere = planted.some(({ resource, id }) => writing.head(resource, id))
    if (!isThere) for (const { resource, id, body } of planted) writing.insert(resource, id, body)
    return ok(undefined)
  })
  if (!written.ok) throw new Failure(written.problem.code, written.problem.detail)
}
