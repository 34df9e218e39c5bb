/** Definitions that were judged, in the evaluator. */
import { FlagdCore } from '@openfeature/flagd-core'
import type { FlagSet, JudgedFlags } from './source.ts'

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

/** @throws Error where flagd refuses what was judged: a defect */
export const flagSetOf = ({ version, keys, timed, text }: JudgedFlags): FlagSet => {
  // Workers forbid generated code; without this option every targeting rule fails there in silence.
  const core = new FlagdCore(undefined, silent, { disableDynamicCodeGeneration: true })
  core.setConfigurations(text)
  return { version, keys, timed: new Set(timed), text, core }
}

/** The definitions of a set as plain data, for another process. */
export const judgedOf = ({ version, keys, timed, text }: FlagSet): JudgedFlags => ({
  version,
  keys,
  timed: [...timed],
  text,
})
