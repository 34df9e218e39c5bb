/** What leads from some entries to others. */
import { canonicalText, type Json } from '../../json/index.ts'
import type { Edit, Entry } from '../../policy/index.ts'
import { entryKey } from './changes.ts'

const textOf = ({ value }: Entry): string => canonicalText(value as unknown as Json)

export const diffEntries = (before: readonly Entry[], after: readonly Entry[]): readonly Edit[] => {
  const texts = new Map(before.map((entry) => [entryKey(entry), textOf(entry)]))
  const set = after.filter((entry) => texts.get(entryKey(entry)) !== textOf(entry))
  const kept = new Set(after.map(entryKey))
  const gone = before.filter((entry) => !kept.has(entryKey(entry)))
  return [...gone.map(({ kind, id }) => ({ kind, id, value: null })), ...set]
}
