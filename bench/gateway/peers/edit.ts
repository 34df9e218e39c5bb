/** From 2.0 to 1.0 as one would write it by hand, for the peers that parse. */

interface Entity {
  deleted?: boolean
  owner_identity?: string | null
  metadata: { visibility?: string; last_accessed?: number | null; version?: number }
}

const lowerEntity = (entity: Entity): void => {
  delete entity.deleted
  delete entity.owner_identity
  delete entity.metadata.visibility
  delete entity.metadata.last_accessed
  delete entity.metadata.version
}

/** Changes the parsed document, which is an entity or a page of them. */
export const lower = (document: unknown): unknown => {
  const { items } = document as { readonly items?: readonly Entity[] }
  if (items) for (const entity of items) lowerEntity(entity)
  else lowerEntity(document as Entity)
  return document
}
