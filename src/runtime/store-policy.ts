/** The policy of a gateway on Node, out of its control store; the first one is that of the files. */
import type { Contract } from '../contract/index.ts'
import type { Instance } from '../control/beats.ts'
import type { ControlStore } from '../control/port.ts'
import { openStoreSource, type Kept } from '../control/source.ts'
import { Failure } from '../errors/index.ts'
import { configEntries, policyRules, type ServedConfig } from '../gateway/index.ts'
import { judgePolicy, type PolicySource } from '../policy/index.ts'
import { instanceFiles, keptFile, readProjectFiles } from '../policy/node/index.ts'
import type { Logger } from '../telemetry/index.ts'

export interface StorePolicyOptions {
  readonly store: ControlStore
  readonly contract: Contract
  /** Milliseconds between two questions to the store. */
  readonly pollMs: number
  /** What this process is in the list of instances; absent where its workers tell of themselves. */
  readonly instance?: Instance | undefined
  readonly log: Logger
  readonly onError: (error: unknown) => void
}

/** What a kept policy is there for; tables of another program are for somebody to bring up to date. */
const isLost = (error: unknown): error is Failure =>
  error instanceof Failure &&
  (error.code === 'control-unavailable' ||
    error.code === 'control-corrupt' ||
    error.code === 'control-busy')

/** Tells the kept copy of a control store from that of files. */
const origin = 'control store'

const keptOf = (path: string | undefined): Kept | undefined => {
  if (path === undefined) return undefined
  const file = keptFile(path)
  return {
    read: async () => {
      const found = await file.read()
      return found?.origin === origin ? found : undefined
    },
    write: (policy) => file.write({ ...policy, origin }),
  }
}

/**
 * A store that has no policy yet gets that of the files, once: whoever comes later finds it.
 *
 * @throws Failure `policy-invalid` of the files; `control-unavailable`, `control-not-ready`
 */
const begin = async (
  { store, contract, log }: StorePolicyOptions,
  config: ServedConfig,
): Promise<void> => {
  if (store.kind === 'sqlite') await store.migrate()
  if ((await store.head()).number > 0) return
  const rules = policyRules(config, contract)
  const { entries } = await readProjectFiles({
    flags: config.flags.folder,
    file: config.policy.file,
    configured: configEntries(config),
    rules,
  })
  const done = await store.commit({
    actor: 'file:first-start',
    action: 'policy.apply',
    reason: 'The control store had no policy yet',
    edits: entries.map((entry) => ({ ...entry, ifMatch: 'none' })),
    judge: async (after) => {
      const verdict = await judgePolicy(after, rules)
      return verdict.ok ? [] : verdict.issues
    },
  })
  if (done.kind === 'refused') {
    const message = 'The control store has no policy yet, and the files make none'
    throw new Failure('policy-invalid', message, [...done.issues])
  }
  if (done.kind === 'committed') {
    log.info({ policy: done.head.number }, 'The control store begins with the policy of the files')
  }
}

/** Opens it anew for each configuration: policies are judged by the names that it has. */
export const storePolicy =
  (options: StorePolicyOptions) =>
  async (config: ServedConfig): Promise<PolicySource> => {
    const { store, contract, pollMs, instance, log, onError } = options
    const away = await begin(options, config).catch((error: unknown) => {
      if (!isLost(error)) throw error
      // A file answers at once, or says at once that it does not.
      return store.kind === 'sqlite' ? undefined : error
    })
    const kept = keptOf(instanceFiles(config.state, config.flags.folder).policy)
    return openStoreSource({
      store,
      rules: policyRules(config, contract),
      ...(away === undefined ? {} : { away }),
      ...(kept ? { kept } : {}),
      instance,
      askMs: pollMs,
      log,
      onError,
    })
  }
