/** Judges the flag folder that a configuration names. */
import { relative, resolve } from 'node:path'
import { Failure } from '../errors/index.ts'
import type { JudgedFlags } from '../flags/index.ts'
import type { GatewayConfig } from '../gateway/index.ts'

export interface FlagFolder {
  readonly folder: string
  readonly flags: JudgedFlags
}

/** @throws Failure `flags-invalid` or `file-not-found` with every issue */
export const judgedFlagFolder = async (
  configFile: string,
  config: GatewayConfig,
): Promise<FlagFolder> => {
  const { judgeFolder } = await import('../flags/node/index.ts')
  const folder = relative('.', resolve(config.flags.folder))
  const flags = await judgeFolder(folder)
  const named = [config.decision.flag, config.decision.killSwitch?.flag].filter(
    (flag) => flag !== undefined,
  )
  const missing = named.filter((flag) => !flags.keys.includes(flag))
  if (missing.length > 0) {
    throw new Failure(
      'flags-invalid',
      `${configFile} names flags that ${folder} does not define`,
      missing.map((flag) => ({
        place: `${configFile} > decision`,
        message: `there is no flag "${flag}"`,
        choices: flags.keys,
      })),
    )
  }
  return { folder, flags }
}
