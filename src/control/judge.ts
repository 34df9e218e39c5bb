/** Whether a policy would be sound, by the flags that it has. */
import { judgeFlagSet, type FlagFile } from '../flags/index.ts'
import { print, set, type JsonObject } from '../json/index.ts'
import type { Entry } from '../policy/index.ts'
import type { Judge } from './actions/control.ts'

interface Document {
  readonly flags: JsonObject
  evaluators?: JsonObject
  metadata?: JsonObject
}

/** Flagd's documents, made of the entries of a policy again. */
const documentsOf = (entries: readonly Entry[]): readonly FlagFile[] => {
  const documents = new Map<string, Document>()
  const documentOf = (name: string): Document => {
    const known = documents.get(name) ?? { flags: {} }
    documents.set(name, known)
    return known
  }
  for (const entry of entries) {
    if (entry.kind === 'flag') {
      set(documentOf(entry.value.file).flags, entry.id, entry.value.definition)
    }
    if (entry.kind === 'flag-file') Object.assign(documentOf(entry.id), entry.value)
  }
  return [...documents].map(([name, { flags, evaluators, metadata }]) => ({
    name,
    text: print({
      flags,
      ...(evaluators && { $evaluators: evaluators }),
      ...(metadata && { metadata }),
    }),
  }))
}

/** A policy without any flags is one that was just begun. */
export const judgeFlags: Judge = async (after) => {
  const files = documentsOf(after)
  if (files.length === 0) return { issues: [], warnings: [] }
  const judged = await judgeFlagSet(files)
  return { issues: judged.ok ? [] : judged.issues, warnings: [] }
}
