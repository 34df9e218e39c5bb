/** The life of versions. */
import { versionValue } from '../entry-schemas.ts'
import type { Operation } from '../operation.ts'
import { historyOf, listOf, removeOf, setOf, showOf, type Resource } from './entries.ts'

const resource: Resource = {
  kind: 'version',
  tag: 'versions',
  path: 'versions',
  param: 'version',
  one: 'Version',
  many: 'Versions',
  words: {
    one: 'the life of a version',
    many: 'versions whose life is not the usual one',
    name: 'Key of the version',
  },
  value: versionValue,
  actions: { set: 'version.set', remove: 'version.remove' },
}

export const versionOperations: readonly Operation[] = [
  listOf(resource),
  showOf(resource),
  setOf(resource),
  removeOf(resource),
  historyOf(resource),
]
