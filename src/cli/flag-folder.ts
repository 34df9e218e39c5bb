/** Judges the flag folder that a configuration names, as a running gateway does. */
import { relative, resolve } from 'node:path'
import type { JudgedFolder } from '../flags/node/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'

export interface FlagFolder extends JudgedFolder {
  readonly folder: string
}

/** @throws Failure `flags-invalid` or `file-not-found` with every issue */
export const judgedFlagFolder = async (
  configFile: string,
  config: GatewayConfig,
): Promise<FlagFolder> => {
  const { judgeFolder } = await import('../flags/node/index.ts')
  const { rulesOf } = await import('../flags/index.ts')
  const folder = relative('.', resolve(config.flags.folder))
  const setting = `${configFile} > decision`
  const attributes = config.clients.flatMap((client) => Object.keys(client.attributes ?? {}))
  const against = rulesOf(config)
  return { folder, ...(await judgeFolder(folder, { against, setting, attributes })) }
}
