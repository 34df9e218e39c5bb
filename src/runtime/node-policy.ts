/** By what a gateway on Node decides: flags, policy and the kill switches of the instance, from files or given. */
import type { Contract } from '../contract/index.ts'
import {
  createFlags,
  rulesOf,
  type FlagSource,
  type FlagStatus,
  type Flags,
  type ProviderOptions,
  type ProviderState,
} from '../flags/index.ts'
import { awaitedSource, folderSource } from '../flags/node/index.ts'
import {
  configEntries,
  policyRules,
  type GatewayConfig,
  type ServedConfig,
} from '../gateway/index.ts'
import { flagFilesOf, flagSourceOf, type LocalKills, type PolicySource } from '../policy/index.ts'
import {
  filesSource,
  instanceFiles,
  keptFile,
  killFile,
  type FlagFiles,
  type KeptPolicy,
  type KillFile,
} from '../policy/node/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'

export interface NodePolicyOptions {
  readonly contract: Contract
  readonly config: ServedConfig
  /** Another OpenFeature provider in place of the flags of the policy, and hooks. */
  readonly flags: ProviderOptions
  /** In place of the flag folder. */
  readonly flagSource: ((config: GatewayConfig) => Promise<FlagSource> | FlagSource) | undefined
  /** In place of all files. */
  readonly policy: ((config: ServedConfig) => Promise<PolicySource> | PolicySource) | undefined
  readonly log: Logger
  readonly metrics: Metrics
  readonly onError: (error: unknown) => void
}

export interface NodePolicy {
  readonly flags: Flags
  readonly flagStatus: () => FlagStatus | ProviderState
  readonly policy: PolicySource
  readonly localKills: LocalKills | undefined
  /** Of the instance; undefined where there is no state folder. */
  readonly kills: KillFile | undefined
  close(): Promise<void>
}

type Close = () => Promise<void>

const openFlagFiles = async (
  {
    config,
    flagSource,
    log,
    metrics,
  }: Pick<SourceOptions, 'config' | 'flagSource' | 'log' | 'metrics'>,
  kept: KeptPolicy | undefined,
): Promise<FlagFiles> => {
  if (flagSource) return { source: await flagSource(config) }
  const texts = Object.fromEntries(
    flagFilesOf(kept?.entries ?? [], '').map(({ name, text }) => [name, text]),
  )
  const attributes = [
    ...new Set(config.clients.flatMap((client) => Object.keys(client.attributes ?? {}))),
  ]
  const open = () =>
    folderSource(config.flags.folder, {
      log,
      metrics,
      against: rulesOf(config),
      attributes,
      kept: texts,
    })
  if (config.flags.onBroken === 'fallback') {
    const { source, opened } = await awaitedSource(open, log)
    return { source, documents: () => opened()?.documents ?? {} }
  }
  const source = await open()
  return { source, documents: () => source.documents }
}

/** Where policies come from, with what flags are decided by. */
export interface OpenSource {
  readonly policy: PolicySource
  /** Undefined where another provider decides. */
  readonly flags: FlagSource | undefined
  /** Of the instance; undefined where there is no state folder. */
  readonly kills: KillFile | undefined
  close(): Promise<void>
}

export interface SourceOptions extends Omit<NodePolicyOptions, 'flags'> {
  /** Whether another provider decides flags. */
  readonly hasProvider: boolean
}

/** Closes the last one first. */
const closer = () => {
  const closing: Close[] = []
  return {
    add: (close: Close): void => void closing.push(close),
    close: async (): Promise<void> => {
      for (const one of closing.splice(0).toReversed()) await one()
    },
  }
}

/** @throws Failure `config-invalid`, `policy-invalid`, `flags-invalid`, `file-not-found` */
export const openSource = async (options: SourceOptions): Promise<OpenSource> => {
  const { contract, config, hasProvider, log, onError } = options
  const rules = policyRules(config, contract)
  const instance = instanceFiles(config.state, config.flags.folder)
  const { add, close } = closer()
  try {
    const path = instance.kills
    const kills = path ? await killFile({ path, rules, log, onError }) : undefined
    if (kills) add(() => kills.close())
    if (options.policy) {
      const policy = await options.policy(config)
      add(() => policy.close())
      return { policy, flags: hasProvider ? undefined : flagSourceOf(policy), kills, close }
    }
    const keep = instance.policy ? keptFile(instance.policy) : undefined
    const { origin } = instance
    const found = await keep?.read()
    const kept = found?.origin === origin ? found : undefined
    const files = hasProvider ? undefined : await openFlagFiles(options, kept)
    if (files) add(() => files.source.close())
    const policy = await filesSource({
      flags: files,
      configured: configEntries(config),
      rules,
      file: config.policy.file,
      kept,
      // Without its files a set of flags cannot be kept file by file.
      keep: files && !files.documents ? undefined : keep,
      origin,
      startsBroken: config.flags.onBroken === 'fallback',
      log,
      onError,
    })
    add(() => policy.close())
    return { policy, flags: files?.source, kills, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @throws Failure `config-invalid`, `policy-invalid`, `flags-invalid`, `file-not-found` */
export const openPolicy = async (options: NodePolicyOptions): Promise<NodePolicy> => {
  const { log, metrics } = options
  const { provider, ...hooks } = options.flags
  const { add, close } = closer()
  try {
    const opened = await openSource({ ...options, hasProvider: provider !== undefined })
    add(() => opened.close())
    const { policy, flags: source, kills } = opened
    const given = provider ? { provider } : { source: source as FlagSource }
    const flags = await createFlags({ ...hooks, ...given, log, metrics })
    add(() => flags.close())
    const flagStatus = () => source?.status() ?? flags.provider()
    return { flags, flagStatus, policy, localKills: kills, kills, close }
  } catch (error) {
    await close()
    throw error
  }
}
