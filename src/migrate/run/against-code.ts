/** A run goes on by the code that it began with: what is there already was made by it. */
import type { RunState } from './state.ts'
import type { Working } from './working.ts'

const againstTransforms = (
  before: string | undefined,
  now: string | undefined,
): string | undefined => {
  if (before === now) return undefined
  if (now === undefined)
    return 'This migration works with transforms: name the module by --transform.'
  const what =
    before === undefined
      ? 'This migration has worked without transforms so far'
      : 'The transforms are others than those that this migration has worked with, or a file of theirs has changed'
  return `${what}, and what it has written would stay as it is: name the same --transform, or let "isthmus migrate resume --anew" look at all documents once more.`
}

/** Why nobody may work on it with this contract and these transforms; undefined where one may. */
export const againstCode = (
  state: RunState,
  { contract, digest, isAnew = false }: Pick<Working, 'contract' | 'digest' | 'isAnew'>,
): string | undefined => {
  if (state.contract !== contract.hash)
    return 'The contract has changed since this migration began: begin a new one, which finds what is there already.'
  return isAnew ? undefined : againstTransforms(state.transforms, digest)
}
