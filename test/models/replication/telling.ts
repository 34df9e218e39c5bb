/**
 * A short text for each state, which tells it from all others. States share most of their parts with the
 * one before: each part is written down once, and has a number from then on.
 */
import type { State } from './state.ts'

const numbering = () => {
  const byText = new Map<string, number>()
  const byPart = new WeakMap<object, number>()
  return (part: object): number => {
    const known = byPart.get(part)
    if (known !== undefined) return known
    const text = JSON.stringify(part)
    const number = byText.get(text) ?? byText.size
    byText.set(text, number)
    byPart.set(part, number)
    return number
  }
}

export const telling = (): ((state: State) => string) => {
  const numberOf = numbering()
  return ({ control, stores, ghosts, acked, gone, hidden, procs, budget }) =>
    `${numberOf(control)} ${numberOf(stores)} ${numberOf(ghosts)} ${acked} ${gone} ${numberOf(hidden)} ${procs.join()} ${numberOf(budget)}`
}
