/** Fills an empty store in one transaction. */
import { Failure, type Issue } from '../errors/index.ts'
import { print, type Json, type JsonObject } from '../json/index.ts'
import { keyOf, type Dialect, type Resource, type ResourceName } from './dialect.ts'
import type { SchemaSet } from './schema-set.ts'
import type { Documents } from './storage/documents.ts'

/** Documents of the store's own version, keys and timestamps included; events in their order. */
export type Seed = Readonly<Partial<Record<ResourceName, readonly Json[]>>>

const load = (
  documents: Documents,
  schemas: SchemaSet,
  resource: Resource,
  seeds: readonly Json[],
): readonly Issue[] => {
  const { name, type } = resource
  const issues: Issue[] = []
  const check = schemas.document(type)
  for (const [index, seed] of seeds.entries()) {
    const checked = check(seed)
    if (checked.ok)
      documents.insert(name, keyOf(resource, checked.value as JsonObject), print(seed))
    else {
      const place = `seed > ${name} > ${index}`
      for (const { pointer, detail } of checked.errors) {
        issues.push({ place: place + pointer, message: detail })
      }
    }
  }
  return issues
}

/**
 * Does nothing to a store that holds documents already.
 *
 * @throws Failure `config-invalid` naming every wrong place, with nothing written.
 */
export const plant = (
  documents: Documents,
  schemas: SchemaSet,
  { resources }: Dialect,
  seed: Seed,
): void => {
  if (resources.some(({ name }) => documents.after(name, '', 1).length > 0)) return
  documents.transaction(() => {
    const issues = resources.flatMap((resource) =>
      load(documents, schemas, resource, seed[resource.name] ?? []),
    )
    if (issues.length > 0) {
      throw new Failure('config-invalid', 'The seed does not fit the schema of the store', issues)
    }
  })
}
