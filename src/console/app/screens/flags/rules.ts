/** Targeting in words: what is asked in which order, and what comes of it. */
import { conditionText, valueText } from '../../../../flags/words.ts'
import { shareTexts } from './rule-shares.ts'

export interface Rule {
  readonly when: string
  readonly gets: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const outcomeText = (outcome: unknown): string => {
  if (isObject(outcome) && Array.isArray(outcome['fractional'])) {
    return shareTexts(outcome['fractional']) ?? JSON.stringify(outcome)
  }
  return outcome === null ? 'the default variant' : valueText(outcome)
}

const everybody = 'everybody'
const others = 'everybody else'

/** In the order in which they are asked; empty where there are none. */
export const rulesOf = (targeting: unknown, isFirst = true): readonly Rule[] => {
  if (isObject(targeting) && Object.keys(targeting).length === 0) return []
  if (targeting === undefined) return []
  const rest = isFirst ? everybody : others
  const chain = isObject(targeting) ? targeting['if'] : undefined
  if (!Array.isArray(chain)) return [{ when: rest, gets: outcomeText(targeting) }]
  const rules: Rule[] = []
  let at = 0
  for (; at + 1 < chain.length; at += 2) {
    rules.push({ when: conditionText(chain[at]), gets: outcomeText(chain[at + 1]) })
  }
  return at < chain.length ? [...rules, ...rulesOf(chain[at], rules.length === 0)] : rules
}
