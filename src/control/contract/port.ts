/** What operators are told of the contract that a gateway serves: plain data, made of the contract alone. */
import type { ChangeNote, MatrixEntry } from '../../contract/index.ts'
import type { Result } from '../../errors/index.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Refuses } from '../../lens/index.ts'

/** Something that does not get across. */
export interface ToldLoss {
  readonly kind: string
  readonly reason: string
}

/** One op of a change. */
export interface ToldEdit {
  readonly type: string
  /** ``renames `entity_type` to `kind` `` */
  readonly does: string
  /** What is lost on the way to the newer version, and on the way back; null where nothing is. */
  readonly up: ToldLoss | null
  readonly down: ToldLoss | null
}

export interface ToldChange extends ChangeNote {
  readonly edits: readonly ToldEdit[]
}

export interface ToldVersion {
  readonly key: string
  /** As declared. */
  readonly version: string
  readonly summary: string
  /** How many it has. */
  readonly types: number
  readonly routes: number
  /** Against the version before; none of the first. */
  readonly changes: readonly ToldChange[]
}

export interface ToldContract {
  readonly name: string
  readonly hash: string
  /** Key of the version of clients that say none. */
  readonly default: string
  /** Oldest first. */
  readonly versions: readonly ToldVersion[]
  readonly matrix: readonly MatrixEntry[]
  /** `version` is a key. */
  readonly backends: readonly { readonly name: string; readonly version: string }[]
}

/** What of a version documents are made of. */
export interface ToldTypes {
  readonly key: string
  readonly version: string
  readonly types: readonly {
    readonly name: string
    readonly description: string | null
    /** Documents of it, as JSON texts. */
    readonly examples: readonly string[]
  }[]
}

/** What of a type does not get from one version to another. */
export interface TypeLosses {
  readonly type: string
  readonly losses: readonly PathLoss[]
  /** Why some documents cannot be carried at all; null where all can. */
  readonly refuses: Refuses | null
}

export interface PathLoss extends ToldLoss {
  /** JSON pointer in the version read; `*` stands for any item or key. */
  readonly pointer: string
}

export interface ToldDifference {
  /** JSON pointer; empty for all of it. */
  readonly pointer: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** JSON texts, long ones cut. */
  readonly before: string | null
  readonly after: string | null
}

/** What one op did to a document. */
export interface Frame {
  /** Key of the version whose change it is, and that version as declared. */
  readonly key: string
  readonly version: string
  readonly change: string
  readonly breaking: boolean
  /** Null where only the change as a whole can be shown. */
  readonly type: string | null
  readonly does: string
  readonly loss: ToldLoss | null
  readonly differences: readonly ToldDifference[]
}

export interface ConvertQuestion {
  readonly type: string
  /** Names of versions. */
  readonly from: string
  readonly to: string
  /** A JSON text: numbers stay as they are written. */
  readonly document: string
}

export interface Converted {
  readonly type: string
  /** Keys. */
  readonly from: string
  readonly to: string
  /** What clients of the other version would be given, byte for byte. */
  readonly document: string
  /** Ops that changed something, in the order in which they did. */
  readonly steps: readonly Frame[]
  /** What may be lost on this way. `here`: whether this document has something there. */
  readonly losses: readonly (PathLoss & { readonly here: boolean })[]
  /** What comes of it on the way back to the first version. */
  readonly back:
    | { readonly document: string; readonly differences: readonly ToldDifference[] }
    | {
        readonly problem: { readonly code: string; readonly title: string; readonly detail: string }
      }
}

export interface FromTo {
  /** Names of versions. */
  readonly from: string
  readonly to: string
}

/** Versions by any of their names. Problem of all: `unsupported-version`. */
export interface ContractViews {
  overview(): ToldContract
  types(version: string): Result<ToldTypes>
  /** @param life as the policy has it */
  openapi(version: string, life: JsonObject | undefined): Result<JsonObject>
  /** What changed; where `from` is newer, what is taken back, newest first. */
  changes(between: FromTo): Result<ToldChanges>
  losses(between: FromTo): Result<readonly TypeLosses[]>
  /** Problems: `unknown-type` and whatever stands in the way of the document. */
  convert(question: ConvertQuestion): Promise<Result<Converted>>
}

export interface ToldChanges {
  /** Keys. */
  readonly from: string
  readonly to: string
  readonly entries: readonly ToldVersion[]
}
