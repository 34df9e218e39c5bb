/** Ranges of a resource in key order, for whoever copies or compares all of it. */
import type { ResourceName } from '../dialect.ts'

/** Keys in the order of their UTF-8 bytes. */
export interface KeyRange {
  /** First key that is not in it; from the beginning when absent. */
  readonly after?: string
  /** Last key that is in it; to the end when absent. */
  readonly to?: string
}

/** Key, entity tag, and JSON text where it was asked for. */
export type RangeRow = readonly [id: string, etag: string, body?: string]

export interface Ranges {
  /**
   * The first rows of a range, one by one, so that a reader may stop at any size; to be read before
   * anything else happens.
   */
  rows(
    resource: ResourceName,
    range: KeyRange,
    options: { readonly limit: number; readonly documents: boolean },
  ): Iterable<RangeRow>
  /** The `count`th key after another one; undefined beyond the end. */
  keyAfter(resource: ResourceName, after: string | undefined, count: number): string | undefined
}
