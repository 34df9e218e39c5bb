/** What a cut-over is decided by, and the token that stands for exactly this. */
import { canonicalText, type Json, type JsonObject } from '../../json/index.ts'
import { webSha256 } from '../../policy/index.ts'
import type { Positions } from '../verify/since.ts'

/** Plain data, as the control store keeps it. */
export interface Evidence {
  /** RFC 3339 */
  readonly at: string
  readonly migration: string
  /** Of its row in the control store, as it is with this evidence in it. */
  readonly version: number
  /** Fingerprint of the contract. */
  readonly contract: string
  /** 64 hex digits: addresses, versions and ways of both backends. */
  readonly backends: string
  readonly rollout: {
    readonly name: string
    /** Of what is declared. */
    readonly tag: string
    /** Of how far it is. */
    readonly version: number
  }
  /** Documents that were compared and are equal, by type. */
  readonly verified: Readonly<Record<string, number>>
  /** Where the feeds of both were then; null where one has none. */
  readonly positions: Positions | null
  readonly backup: {
    readonly name: string
    /** 64 hex digits: of its manifest. */
    readonly digest: string
  }
  /** Versions of clients for which the answers of both backends were compared. */
  readonly witnessed: readonly string[]
  /** Documents that the old backend cannot hold wholly, by type, so that a rollback would hide something. */
  readonly losing: Readonly<Record<string, number>>
}

/** For how long evidence may be used, in milliseconds: where feeds tell what has changed since, and where nothing does. */
const withFeeds = 24 * 3_600_000
const withoutFeeds = 15 * 60_000

/** 20 hex digits, which change with all that the evidence says. */
export const tokenOf = async (evidence: Evidence): Promise<string> =>
  (await webSha256(canonicalText(evidence as unknown as Json))).slice(0, 20)

/** @param row what the control store has; undefined where there is no evidence in it */
export const evidenceIn = (row: JsonObject): Evidence | undefined =>
  row['evidence'] as unknown as Evidence | undefined

/** What is the case when the token is used. */
export type Now = Pick<Evidence, 'version' | 'contract' | 'backends' | 'rollout'> & {
  /** Of the manifest of the same backup; undefined where it is gone. */
  readonly backup: string | undefined
  /** Milliseconds since 1970 */
  readonly now: number
}

type Reasons = readonly (readonly [isSo: boolean, why: string])[]

const those = (reasons: Reasons): readonly string[] =>
  reasons.flatMap(([isSo, why]) => (isSo ? [why] : []))

const goneOn = 'the migration has gone on, or evidence was gathered anew'

const agedBy = (evidence: Evidence, now: number): Reasons[number] => {
  const age = now - Date.parse(evidence.at)
  const most = evidence.positions ? withFeeds : withoutFeeds
  return [!(age >= 0 && age <= most), `it is older than ${most / 60_000} minutes`]
}

/** The same, as far as the row of the migration tells it: nothing else is looked at. */
export const voidSoFar = (
  evidence: Evidence,
  is: Pick<Now, 'version' | 'now'>,
): readonly string[] => those([[evidence.version !== is.version, goneOn], agedBy(evidence, is.now)])

/** Why evidence does not count any more, in words; nothing where it does. */
export const voidBy = (evidence: Evidence, is: Now): readonly string[] => {
  const { rollout, backup } = evidence
  return those([
    [evidence.version !== is.version, goneOn],
    [evidence.contract !== is.contract, 'the contract has changed'],
    [evidence.backends !== is.backends, 'the configuration of a backend has changed'],
    [
      rollout.name !== is.rollout.name || rollout.tag !== is.rollout.tag,
      'the rollout was declared anew',
    ],
    [rollout.version !== is.rollout.version, 'the rollout has moved, or was asked to'],
    [backup.digest !== is.backup, `the backup ${backup.name} is not as it was, or gone`],
    agedBy(evidence, is.now),
  ])
}
