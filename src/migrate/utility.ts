/** Moves kinds of documents one by one, for programs of a team: the guide's `MigrationUtility`. */
import type { Contract } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { Stop, type StopSignal } from '../http/index.ts'
import type { ParseLimits } from '../json/index.ts'
import { carryOf, type Transform } from './copy/carry.ts'
import { copyKind } from './copy/copy-kind.ts'
import { added, noCounts, type Counts, type Refused } from './copy/copying.ts'
import { usualPace } from './copy/pace.ts'
import { pairsOf } from './pairs.ts'
import type { DocumentStore } from './store/document-store.ts'

export interface UtilityOptions {
  readonly contract: Contract
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly limits: ParseLimits
  /** Ends what is under way. */
  readonly signal?: StopSignal
}

export interface MoveOptions {
  /** Most documents of a batch; 50 when absent. */
  readonly batchSize?: number
  readonly transform?: Transform
  /** What is to become of documents that only the target has; they stay when absent. */
  readonly extras?: 'keep' | 'delete'
  /** Told of each document that does not get there. */
  readonly onRefused?: (refused: Refused) => void
  /** Told after each batch. */
  readonly onProgress?: (counts: Counts) => void
}

export interface MovedKind extends Counts {
  /** Documents that did not get there. */
  readonly quarantined: number
}

export interface Utility {
  /** Types that both versions list, parents first. */
  readonly types: readonly string[]
  /**
   * All documents of a type, whatever the target has of them already. Nothing is remembered: who wants to
   * resume, or to catch up with later writes, uses a run (`beginRun`, `workOn`). Problems: those of the
   * stores, at the first failure; `migration-refused` where it is none of `types`.
   */
  readonly migrate: (type: string, options?: MoveOptions) => Promise<Result<MovedKind>>
}

const usualBatch = 50

/** @example createUtility({ contract, source, target, limits: { depth: 64 } }) */
export const createUtility = (options: UtilityOptions): Utility => {
  const { contract, source, target, limits, signal = new Stop() } = options
  const [from, to] = [source.version, target.version]
  const { pairs } = pairsOf(contract, from, to)
  const types = pairs.map((pair) => pair.to.type)
  return {
    types,
    migrate: async (type, move = {}) => {
      const { batchSize = usualBatch, transform, extras = 'keep', onRefused, onProgress } = move
      const pair = pairs.find((one) => one.to.type === type)
      if (!pair) {
        const detail = `Both versions list no documents of ${type}, only of ${types.join(', ')}.`
        return failed(problem('migration-refused', detail))
      }
      let counts = noCounts
      let quarantined = 0
      const copied = await copyKind({
        pair,
        carry: carryOf(pair, { contract, from, to, limits, ...(transform && { transform }) }),
        source,
        target,
        extras,
        signal,
        range: {},
        pace: () => ({
          ...usualPace,
          least: Math.min(usualPace.least, batchSize),
          most: batchSize,
        }),
        onUnknown: () => undefined,
        onTrouble: () => Promise.resolve(false),
        rest: () => Promise.resolve(true),
        onBatch: (batch) => {
          counts = added(counts, batch.counts)
          quarantined += batch.refused.length
          for (const one of batch.refused) onRefused?.(one)
          onProgress?.(counts)
          return Promise.resolve(true)
        },
      })
      return copied.ok ? ok({ ...counts, quarantined }) : copied
    },
  }
}
