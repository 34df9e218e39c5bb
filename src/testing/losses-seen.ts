/** Declared losses that documents show, and those that none does. */
import { formatPointer, type Json } from '../json/index.ts'
import type { Loss } from '../lens/index.ts'
import { covered, differences } from './differences.ts'
import { generalPlace } from './general-place.ts'
import type { Pair, Subject } from './subject.ts'

export interface LossesSeen {
  readonly see: (document: Json, back: Json) => void
  /** In words, each that nothing showed. */
  readonly unseen: (documents: number) => readonly string[]
}

/** Those inside other types are told of these. */
const ownLosses = (subject: Subject, pair: Pair): readonly Loss[] =>
  subject
    .lens(pair)
    .losses.filter(({ kind, returns }) => kind === 'lossy' && !returns)
    .filter(
      ({ path }) => generalPlace(subject.types(pair.from), pair.type, path).types.length === 1,
    )

export const lossesSeen = (subject: Subject, pair: Pair): LossesSeen => {
  let unseen = ownLosses(subject, pair)
  return {
    see: (document, back) => {
      if (unseen.length === 0) return
      const lost = differences(document, back)
      unseen = unseen.filter((loss) => !lost.some((path) => covered(path, [loss])))
    },
    unseen: (documents) =>
      unseen.map(
        ({ path, reason }) =>
          `a loss is declared at ${formatPointer(path) || 'the root'} (${reason}), ` +
          `and none of ${documents} documents shows it`,
      ),
  }
}
