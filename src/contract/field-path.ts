/** How authors name fields: by a name, or by a path of names through objects. */
import type { Path } from '../json/index.ts'

export type FieldName = string | Path

export const fieldPath = (name: FieldName): Path => (typeof name === 'string' ? [name] : name)

/** Authors of JavaScript may give a single name. */
export const fieldPaths = (names: readonly FieldName[]): readonly Path[] =>
  (Array.isArray(names) ? names : [names]).map(fieldPath)
