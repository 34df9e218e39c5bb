/** Where a version was said, and how. */

export type ExplicitSource = 'header' | 'media-type' | 'query' | 'path'

export interface Said {
  readonly source: ExplicitSource
  /** How a person would point at it. */
  readonly where: string
  /** Everything that was said there, as it was written. */
  readonly values: readonly string[]
}

export type VersionSource = ExplicitSource | 'route' | 'pin' | 'default'
