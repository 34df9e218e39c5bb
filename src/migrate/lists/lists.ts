/** What is looked at of a store whose documents are only read and judged: by a plan, by an audit. */
import type { ContractVersion } from '../../contract/index.ts'
import type { Result } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'

/** Pages of documents. The last `Result` may be a failure. */
export type Documents = AsyncGenerator<Result<readonly Json[]>, void, void>

export interface Lists {
  readonly name: string
  readonly version: ContractVersion
  /** All documents of a kind. */
  all(kind: Kind): Documents
  /** Why nobody knows whether `all` is all of a kind; undefined where it is. */
  doubtOf(kind: Kind): string | undefined
  /** How many there are; undefined where only reading them tells. */
  count(kind: Kind): Promise<Result<number | undefined>>
  /** Documents by their place, a few from each; undefined where they cannot be asked for so. */
  at(kind: Kind, places: readonly number[], together: number): Documents | undefined
  /** The version that it tells of itself; null where it tells none. */
  told(): Promise<Result<string | null>>
}
