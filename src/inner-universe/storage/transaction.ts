/** How documents are written: together with all that was read to decide it, or not at all. */
import type { Result } from '../../errors/index.ts'
import type { ResourceName } from '../dialect.ts'
import type { Lookup, Row } from './documents.ts'

/** Reads what is committed and what it has itself written. The tag of a body is its digest, which may be known. */
export interface Transaction extends Lookup {
  /** Of a key that is not there. */
  insert(resource: ResourceName, id: string, body: string, etag?: string): Row
  /** Of a key that is there. */
  update(resource: ResourceName, id: string, body: string, etag?: string): Row
  /** Of a key that is there. */
  remove(resource: ResourceName, id: string): void
}

/**
 * Works a write out. It may be run again where another writer was faster, so it depends only on what it
 * reads through the transaction, and does nothing but write there. A failure takes back what it wrote.
 */
export type Work<T> = (writing: Transaction) => Result<T>
