/** What a configuration says of the OpenAPI documents of a contract. */
import { existsSync } from 'node:fs'
import type { Contract, OpenApiOptions } from '../contract/index.ts'
import { securityOf } from '../gateway/config/security-of.ts'
import { loadWrittenConfig } from './load.ts'

/**
 * The options for the document of each version. Without a configuration, or with one that is of
 * another contract, they are none.
 */
export const openApiOptions = async (
  file: string,
  contract: Contract,
  note: (line: string) => void,
): Promise<(key: string) => OpenApiOptions> => {
  if (!existsSync(file)) return () => ({})
  const config = await loadWrittenConfig(file)
  const { checkConfig, servedConfig } = await import('../gateway/config/index.ts')
  if (checkConfig(config, contract).length > 0) {
    note(`${file} is not of this contract: the documents say nothing of it`)
    return () => ({})
  }
  const { versions } = servedConfig(config, contract)
  const security = securityOf(config)
  return (key) => ({
    versionHeader: versions.header,
    ...(security ? { security } : {}),
    ...(versions.lifecycle[key] ? { life: versions.lifecycle[key] } : {}),
  })
}
