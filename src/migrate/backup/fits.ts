/** Whether a backup can be restored to a store at all, before any of its rows is looked at. */
import type { Issue } from '../../errors/index.ts'
import { kindsOf, type Kind } from '../kinds.ts'
import type { DocumentStore } from '../store/document-store.ts'
import { sha256, type BackupKind, type Manifest } from './manifest.ts'
import { schemaText } from './schema-text.ts'

/** A kind of the store, and the file that has its rows. */
export interface Paired {
  readonly kind: Kind
  readonly file: BackupKind
}

/** In the order of the store: those that others refer to first. */
export const pairsOf = ({ version }: DocumentStore, { kinds }: Manifest): readonly Paired[] =>
  kindsOf(version).kinds.flatMap((kind) => {
    const file = kinds.find(({ type }) => type === kind.type)
    return file ? [{ kind, file }] : []
  })

export const misfits = (
  store: Pick<DocumentStore, 'name' | 'version'>,
  manifest: Manifest,
): readonly Issue[] => {
  const { version, name } = store
  if (manifest.version !== version.version) {
    return [
      {
        place: 'manifest.json > version',
        message: `the backup is of ${manifest.version}, and ${name} speaks ${version.version}: restore it to a backend of ${manifest.version}, and carry it from there with isthmus migrate`,
      },
    ]
  }
  const { kinds } = kindsOf(version)
  return manifest.kinds.flatMap(({ type, key, file }): readonly Issue[] => {
    const kind = kinds.find((one) => one.type === type)
    if (!kind)
      return [{ place: file, message: `the contract has no list and no document of ${type}` }]
    return kind.key === key
      ? []
      : [
          {
            place: file,
            message: `the key of ${type} is ${key} there, and ${kind.key} in the contract`,
          },
        ]
  })
}

/** Whether the contract says of the version what it said when the backup was made. */
export const isSameSchema = async (
  { version }: Pick<DocumentStore, 'version'>,
  { schema }: Manifest,
): Promise<boolean> =>
  (await sha256(new TextEncoder().encode(schemaText(version)))) === schema.sha256
