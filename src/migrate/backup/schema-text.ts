/** The schemas of a version, as a backup keeps them beside its rows. */
import { jsonSchemas, type ContractVersion } from '../../contract/index.ts'
import { print } from '../../json/index.ts'

/** JSON Schema 2020-12 with a definition for each type; the same text for the same version. */
export const schemaText = ({ types, descriptions, version }: ContractVersion): string =>
  `${print({ version, $defs: { ...jsonSchemas(types, { descriptions }) } })}\n`
