/** Operations of a JSON Patch (RFC 6902). */
import type { Json, JsonObject, Path } from '../../../json/index.ts'

export const names = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const

/** One operation, its pointers read. */
export interface Operation {
  readonly op: (typeof names)[number]
  readonly path: Path
  readonly from?: Path
  readonly value?: Json
  readonly raw: JsonObject
}
