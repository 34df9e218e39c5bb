/** What a module says of itself: its types, tables and reducers, as plain data. */
import type { Member, NamedType } from '../types/index.ts'

export interface TableDefinition {
  readonly name: string
  /** Number of the type of its rows, a product. */
  readonly row: number
  /** Columns by their numbers. */
  readonly primaryKey: readonly number[]
  /** Each with a B-tree. */
  readonly indexes: readonly (readonly number[])[]
  readonly unique: readonly (readonly number[])[]
  /** Columns that the server numbers. */
  readonly sequences: readonly number[]
  readonly access: 'public' | 'private'
}

export interface ReducerDefinition {
  readonly name: string
  readonly params: readonly Member[]
  /** When the server itself calls it; clients cannot. */
  readonly lifecycle?: Lifecycle
}

export type Lifecycle = 'init' | 'on-connect' | 'on-disconnect'

export interface ModuleDefinition {
  /** By their numbers; what a type is made of comes before it. */
  readonly types: readonly NamedType[]
  readonly tables: readonly TableDefinition[]
  readonly reducers: readonly ReducerDefinition[]
}
