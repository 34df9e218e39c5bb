/** The schemas of the client's own version, which a store of another version could not answer. */
import { asPublished, type ContractVersion } from '../contract/index.ts'
import { jsonSchemas } from '../contract/emit/index.ts'
import { print, type JsonObject } from '../json/index.ts'

/** `{"version", "resources"}`: JSON Schema 2020-12 of every type by name, references within the document. */
export const schemaDocument = (given: ContractVersion): string => {
  const { version, types, descriptions } = asPublished(given)
  const resources: JsonObject = { ...jsonSchemas(types, { refBase: '#/resources/', descriptions }) }
  return print({ version, resources })
}
