/** Judges the flag folder that a configuration names. */
import { relative, resolve } from 'node:path'
import { Failure } from '../errors/index.ts'
import { silentLogger } from '../telemetry/index.ts'
import { loadConfig } from './load.ts'

export interface FlagFolder {
  readonly folder: string
  readonly count: number
}

/** @throws Failure `flags-invalid` or `file-not-found` with every issue */
export const checkFlagFolder = async (configFile: string): Promise<FlagFolder> => {
  const config = await loadConfig(configFile)
  const { folderSource } = await import('../flags/node/index.ts')
  const { createMetrics } = await import('../telemetry/index.ts')
  const folder = relative('.', resolve(config.flags.folder))
  const source = await folderSource(folder, { log: silentLogger, metrics: createMetrics() })
  const { keys } = source.status()
  await source.close()
  const named = [config.decision.flag, config.decision.killSwitch?.flag].filter(
    (flag) => flag !== undefined,
  )
  const missing = named.filter((flag) => !keys.includes(flag))
  if (missing.length > 0) {
    throw new Failure(
      'flags-invalid',
      `${configFile} names flags that ${folder} does not define`,
      missing.map((flag) => ({
        place: `${configFile} > decision`,
        message: `there is no flag "${flag}"`,
        choices: keys,
      })),
    )
  }
  return { folder, count: keys.length }
}
