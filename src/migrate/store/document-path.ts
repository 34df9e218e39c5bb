/** Where a backend has a document of a kind, by its key. */
import { parametersIn, type ContractVersion } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { documentKey, placeOf } from '../../gateway/rollout/documents.ts'
import type { Kind } from '../kinds.ts'

/** A last parameter such as `{path+}` takes the slashes of a key as they are. */
const encoded = (path: string, key: string): string =>
  path.endsWith('+}') ? key.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(key)

/** Problems: `not-replicable` where the key does not say which document it is. */
export const documentPath = (
  version: ContractVersion,
  { type, document }: Pick<Kind, 'type' | 'document'>,
  key: string,
  backend: string,
): Result<string> => {
  const refused = (why: string) =>
    failed(
      problem('not-replicable', `Documents of ${type} at ${backend} cannot be asked for: ${why}.`),
    )
  const parameters = parametersIn(document.path)
  if (parameters.length !== 1) {
    return refused(
      `their path ${document.path} has ${parameters.length} parameters, and the key is one`,
    )
  }
  if (key === '' || !key.isWellFormed()) return refused('a key is no Unicode text')
  const params = { [parameters[0] ?? '']: encoded(document.path, key) }
  const place = placeOf(version, documentKey(document, params))
  return place ? ok(place.path) : refused(`no route of the version has the id ${document.id}`)
}
