/** What a compiled lens offers: carrying values and paths of one type from one version to another. */
import type { Result } from '../errors/index.ts'
import type { Json, Path } from '../json/index.ts'

/** Something that a lens drops or blurs. */
export interface Loss {
  /** Path in the version that the lens reads. `*` stands for any index or map key. */
  readonly path: Path
  /** `defaulted`: dropped, and a default stands in on the way back. `lossy`: not recoverable. */
  readonly kind: 'defaulted' | 'lossy'
  readonly reason: string
}

export interface RunOptions {
  /** Whether absent fields are filled with their defaults; false for partial documents. Default true. */
  readonly defaults?: boolean
}

/** Where a path leads in the other version. */
export type MappedPath =
  /** `lens` carries the value there, when it changes on the way. */
  | { readonly kind: 'path'; readonly path: Path; readonly lens: ValueLens }
  /** Known in the version read, without a counterpart in the other. */
  | { readonly kind: 'dropped'; readonly path: Path }
  /** Not known in the version read: unknown fields keep their place. */
  | { readonly kind: 'unknown'; readonly path: Path }

/** Carries one value. */
export interface ValueLens {
  /** True when every value comes out as it went in. */
  readonly identity: boolean
  /** Problems: `wrong-shape` and `not-representable`, with `errors: [{pointer, detail}]`. Never throws, never mutates. */
  run(value: Json, options?: RunOptions): Result<Json>
}

export interface Lens extends ValueLens {
  /** What is lost between reading and writing versions; empty when the lens loses nothing. */
  readonly losses: readonly Loss[]
  mapPath(path: Path): MappedPath
}
