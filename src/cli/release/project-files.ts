/** The files of a project as commands read them: what they say, and what of it stands in the configuration. */
import type { Contract } from '../../contract/index.ts'
import {
  configEntries,
  type GatewayConfig,
  policyRules,
  servedConfig,
} from '../../gateway/config/index.ts'
import { entryKey, type Entry } from '../../policy/index.ts'
import { readProjectFiles, type ProjectFiles } from '../../policy/node/index.ts'

export interface Project {
  readonly config: GatewayConfig
  readonly contract: Contract
}

export interface ProjectRead extends ProjectFiles {
  /** `entryKey` of those that stand in the configuration. */
  readonly configured: ReadonlySet<string>
}

/** @throws Failure `flags-invalid`, `policy-invalid` */
export const readProject = async ({ config, contract }: Project): Promise<ProjectRead> => {
  const served = servedConfig(config, contract)
  const configured: readonly Entry[] = configEntries(served)
  const read = await readProjectFiles({
    flags: config.flags.folder,
    file: config.policy.file,
    configured,
    rules: policyRules(served, contract),
  })
  return { ...read, configured: new Set(configured.map(entryKey)) }
}
