/** The context that rules see. */
import type { FlagContext } from './flags.ts'

/** Attributes stand under their own names. */
export const evaluated = ({ attributes, ...context }: FlagContext) => ({
  ...attributes,
  ...context,
})
