/** Questions of a draft, all made here: few choices, each a word, and none where one choice is left. */
import type { Choice, Drafted } from './model.ts'

/** As many choices as somebody can tell apart. */
export const mostChoices = 4

export type Way<T> = readonly [name: string, choice: Choice<T>]

/** A word that can be typed in a shell as it is, and that keeps its place among the keys of an object. */
const wordOf = (name: string): string => {
  const word = name
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return word === '' || /^\d+$/.test(word) ? `choice-${word || 'other'}` : word
}

/** The likeliest ones, and the last, which is that nothing is the same. */
const few = <T>(list: readonly T[]): readonly T[] =>
  list.length > mostChoices ? [...list.slice(0, mostChoices - 1), ...list.slice(-1)] : list

/** Whatever there is no choice about. */
export const told = <T>({ ops, evidence }: Choice<T>): readonly Drafted<T>[] =>
  ops.map((op, at) => ({ op, evidence: at === 0 ? evidence : '' }))

/**
 * A question, or a guess where there is one way only; nothing where there is none.
 *
 * @param ways the likeliest first; names are made words, and told apart
 * @param suggested the name of the likeliest way
 */
export const ask = <T>(
  key: string,
  question: string,
  ways: readonly Way<T>[],
  suggested?: string,
): readonly Drafted<T>[] => {
  const [only, ...others] = ways
  if (!only) return []
  if (others.length === 0) return told(only[1])
  const choices = new Map<string, Choice<T>>()
  let likeliest: string | undefined
  for (const [name, choice] of few(ways)) {
    const base = wordOf(name)
    let word = base
    for (let count = 2; choices.has(word); count += 1) word = `${base}-${count}`
    choices.set(word, choice)
    if (name === suggested) likeliest ??= word
  }
  const likely = likeliest === undefined ? {} : { suggested: likeliest }
  return [{ key, question, choices: Object.fromEntries(choices), ...likely }]
}
