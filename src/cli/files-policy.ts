/** The policy of a project's files, judged and named as a gateway that starts on them does. */
import type { Contract } from '../contract/index.ts'
import { Failure, type Issue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'
import type { Entry, FixedPolicy } from '../policy/index.ts'
import type { FlagFolder } from './flag-folder.ts'

export interface FilesPolicy {
  readonly policy: FixedPolicy
  readonly entries: Iterable<Entry>
  readonly warnings: readonly Issue[]
}

/**
 * @param configFile as issues name it
 * @throws Failure `policy-invalid` of `policy.json`, `config-invalid` of the configuration
 */
export const filesPolicy = async (
  configFile: string,
  config: GatewayConfig,
  contract: Contract,
  { flags, files }: FlagFolder,
): Promise<FilesPolicy> => {
  const { configEntries, policyRules, servedConfig } = await import('../gateway/config/index.ts')
  const { documentName, entriesOfFlagFiles, hashOf } = await import('../policy/index.ts')
  const { judgeFiles, readPolicyFile } = await import('../policy/node/index.ts')
  const served = servedConfig(config, contract)
  const rules = policyRules(served, contract)
  const { file } = config.policy
  const found = await readPolicyFile(file, rules)
  const judge = (own: Parameters<typeof judgeFiles>[0]['own']) =>
    judgeFiles(
      {
        flags,
        flagEntries: entriesOfFlagFiles(
          files.map(({ name, text }) => ({ name: documentName(name), text })),
        ),
        configured: configEntries(served),
        file,
        own,
      },
      rules,
    )
  const verdict = found.ok ? await judge(found.value) : found
  if (!verdict.ok) {
    const alone = await judge([])
    throw alone.ok
      ? new Failure('policy-invalid', `${file} has errors`, verdict.issues)
      : new Failure('config-invalid', `${configFile} has errors`, alone.issues)
  }
  const { clients, versions, kills, all } = verdict.parts
  return {
    policy: { number: 1, hash: await hashOf(all), clients: [...clients.values()], versions, kills },
    entries: all,
    warnings: verdict.warnings,
  }
}
