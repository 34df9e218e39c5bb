/** Whether versions can be read in the forms that a configuration gives them: what links say has to be understood. */
import type { Contract } from '../../contract/index.ts'
import type { Issue } from '../../errors/index.ts'
import { createPathVersions } from './path-versions.ts'
import type { VersionsConfig } from './config-schema.ts'
import { createWritten } from './written.ts'

const issue = (setting: string, written: string, key: string): Issue => ({
  place: `versions > ${setting}`,
  message: `version ${key} would be ${written}, which is not read as ${key}: what stands before or after {version} may be part of the name already, or a route of the contract may begin like that`,
})

/** One issue a setting, with the first version that cannot be told. */
export const formIssues = (
  { pathPrefix, mediaType }: VersionsConfig,
  contract: Contract,
): readonly Issue[] => {
  const { versions, scheme } = contract
  const keys = versions.map(({ key }) => key)
  const issues: Issue[] = []
  if (typeof pathPrefix === 'string') {
    const paths = createPathVersions(pathPrefix, contract)
    const written = (key: string): string => paths.write(key, '') ?? ''
    const wrong = keys.find((key) => scheme.parse(paths.read(written(key)).values[0] ?? '') !== key)
    if (wrong !== undefined) issues.push(issue('pathPrefix', written(wrong), wrong))
  }
  if (mediaType !== undefined) {
    const types = createWritten(mediaType.toLowerCase(), scheme)
    // Types are read in lower case (RFC 9110 section 8.3.1).
    const read = (key: string): string | undefined => types.read(types.write(key).toLowerCase())
    const wrong = keys.find((key) => scheme.parse(read(key) ?? '') !== key)
    if (wrong !== undefined) issues.push(issue('mediaType', types.write(wrong), wrong))
  }
  return issues
}
