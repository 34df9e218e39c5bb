/** The schemas of the client's own version, which a store of another version could not answer. */
import type { ContractVersion } from '../../contract/index.ts'
import { jsonSchemas } from '../../contract/emit/index.ts'
import { print, type JsonObject } from '../../json/index.ts'

/** `{"version", "resources"}`: JSON Schema 2020-12 of every type by name, references within the document. */
export const schemaDocument = ({
  version,
  types,
  descriptions,
  forks = {},
}: ContractVersion): string => {
  // What is the same type still is shown as one.
  const rename = (type: string): string => (Object.hasOwn(forks, type) && forks[type]) || type
  const options = { refBase: '#/resources/', descriptions, rename }
  const resources: JsonObject = { ...jsonSchemas(types, options) }
  return print({ version, resources })
}
