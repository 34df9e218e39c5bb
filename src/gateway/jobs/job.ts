/**
 * What is done to bodies, as plain data: a large one is done in another thread, where it keeps no
 * other request waiting. What a job needs of contract and configuration it names.
 */
import type { VersionKey } from '../../contract/index.ts'
import type { Path } from '../../json/index.ts'
import type { AskedQuery } from '../map/link-query.ts'
import type { LeftOut } from '../omit/left-out.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/** Where links inside bodies lead to and come from. */
export interface LaneAddress {
  readonly prefix: string
  readonly host: string
  /** How the store was told that the gateway is reached, by header. */
  readonly told: readonly (readonly [string, string])[]
  /** What the store was asked; only answers need it. */
  readonly asked?: AskedQuery
}

/** By which lenses something is carried. */
export interface Lane {
  readonly client: VersionKey
  readonly store: VersionKey
  /** Id of the route, which both versions have. */
  readonly route: string
  /** Name of the backend. */
  readonly backend: string
  /** Undefined where bodies have no links. */
  readonly address?: LaneAddress | undefined
}

/** The body of a write, as the client sent it. */
export interface SentBody {
  readonly lane: Lane
  readonly contentType: string
  readonly body: Bytes
  /** Path of the stored document in the store's version. */
  readonly storedPath: string | undefined
}

/** The body of a write to the store's version. */
export interface AdaptJob extends SentBody {
  readonly kind: 'adapt'
}

/** What a write changes, put into what is stored. */
export interface MergeJob extends SentBody {
  readonly kind: 'merge'
  readonly stored: Bytes
}

/** What a client is told whose write met others again and again. */
export interface ConflictJob extends SentBody {
  readonly kind: 'conflict'
  readonly stored: Bytes
  readonly attempts: number
}

/** An answer to the client's version. */
export interface AnswerJob {
  readonly kind: 'answer'
  readonly lane: Lane
  readonly bytes: Bytes
  readonly fields: readonly Path[] | undefined
  readonly defaults: boolean
}

/** One piece of an answer that is carried piece by piece. */
export interface PieceJob {
  readonly kind: 'piece'
  readonly lane: Lane
  /** Which of the pieces of its lens. */
  readonly piece: number
  readonly bytes: Bytes
  readonly depth: number
  readonly defaults: boolean
  readonly skipsUnseen: boolean
}

export type Job = AdaptJob | MergeJob | ConflictJob | AnswerJob | PieceJob

/** What comes of the jobs. */
export interface Products {
  readonly adapt: {
    readonly kind: 'bytes' | 'merged' | 'replace'
    readonly bytes: Bytes
    readonly discarded?: readonly string[]
  }
  readonly merge: Bytes
  /** It always fails, with `write-conflict` where nothing else is wrong. */
  readonly conflict: never
  readonly answer: { readonly bytes: Bytes; readonly leftOut: LeftOut | undefined }
  readonly piece: Bytes
}

export type Product<J extends Job> = Products[J['kind']]

/** Bytes that a job holds. */
export const jobBytes = (job: Job): number => {
  switch (job.kind) {
    case 'adapt':
      return job.body.byteLength
    case 'merge':
    case 'conflict':
      return job.body.byteLength + job.stored.byteLength
    case 'answer':
    case 'piece':
      return job.bytes.byteLength
  }
}
