/** What can be read of a storage's documents: what is committed, at once. */
import type { ResourceName } from '../dialect.ts'

/** What conditions are judged by. */
export interface Head {
  readonly id: string
  readonly etag: string
}

export interface Row extends Head {
  /** JSON text, exactly as it was accepted. */
  readonly body: string
}

export interface NumberedRow extends Row {
  /** Order of insertion, across all resources: the same for as long as the storage is open. */
  readonly seq: number
}

/** Named parameters of a condition. */
export type Parameters = Readonly<Record<string, string | number>>

/** Questions about single documents, which also those ask who write. */
export interface Lookup {
  get(resource: ResourceName, id: string): Row | undefined
  /** As `get`, without reading the document. */
  head(resource: ResourceName, id: string): Head | undefined
  hasRelations(entity: string): boolean
}

export interface Documents extends Lookup {
  /** The next rows in order of insertion. */
  since(resource: ResourceName, seq: number, limit: number): readonly NumberedRow[]
  seqOf(resource: ResourceName, id: string): number | undefined
  /** 0 where there are no documents. */
  lastSeq(resource: ResourceName): number
  /** Rows by a condition of our own SQL in SQLite's dialect; values only as parameters. */
  select(condition: string, parameters: Parameters): readonly Row[]
  count(condition: string, parameters: Parameters): number
}
