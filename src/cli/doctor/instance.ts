/** What an instance keeps in its state folder: its last good policy, and its own kill switches. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { HintedFailure } from '../failures.ts'
import { ago, look, type Finding } from './finding.ts'

/** Looks, and makes nothing: where it is missing, at the folder in which it will be made. */
const writable = (state: string): string => {
  let folder = resolve(state)
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return `${state} can be written`
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new HintedFailure(
      'Give the gateway the rights, or choose another folder by `state` of the configuration.',
      'file-not-found',
      `The folder ${state} cannot be written to (${code}): no policy is kept`,
    )
  }
}

const keptPolicy = async (path: string): Promise<string> => {
  const { keptFile } = await import('../../policy/node/index.ts')
  if (!existsSync(path)) return `none yet: the gateway writes ${path}`
  const kept = await keptFile(path).read()
  if (!kept) {
    throw new HintedFailure(
      'Remove it: a gateway that runs writes it anew. Without it a start has nothing to go on with where its source is broken or away.',
      'policy-invalid',
      `${path} cannot be read`,
    )
  }
  const { number, hash, at } = kept.head
  return `${path} has policy ${number}-${hash.slice(0, 8)}, made ${ago(at)}`
}

const kills = async (path: string, config: GatewayConfig, contract: Contract): Promise<string> => {
  const { killFile } = await import('../../policy/node/index.ts')
  const { killId } = await import('../../policy/index.ts')
  const { policyRules } = await import('../../gateway/config/index.ts')
  const { servedConfig } = await import('../../gateway/config/index.ts')
  const { silentLogger } = await import('../../telemetry/index.ts')
  const rules = policyRules(servedConfig(config, contract), contract)
  const file = await killFile({ path, rules, log: silentLogger, onError: () => undefined })
  await file.close()
  if (file.errors.length > 0) {
    throw new HintedFailure(
      'Correct it, or remove it: nothing of it is in force after a start.',
      'policy-invalid',
      `${path} has errors`,
      file.errors,
    )
  }
  const thrown = file.current.map(({ scope, backend }) => `${killId(scope)} to ${backend}`)
  return thrown.length === 0
    ? 'no kill switch of this instance is thrown'
    : `${path} throws ${thrown.join(', ')}`
}

/** @param contract undefined where it cannot be read, which is told elsewhere */
export const instance = async (
  config: GatewayConfig,
  contract: Contract | undefined,
): Promise<readonly Finding[]> => {
  const { state = '.isthmus' } = config
  if (state === false) return []
  const { instanceFiles } = await import('../../policy/node/index.ts')
  const { policy = '', kills: killPath = '' } = instanceFiles(state, config.flags.folder)
  return [
    await look('state', () => writable(state)),
    await look('kept policy', () => keptPolicy(policy)),
    ...(contract ? [await look('kill file', () => kills(killPath, config, contract))] : []),
  ]
}
