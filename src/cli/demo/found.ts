/** Begins the control store of the demo: the policy of the files, and a rollout between equal stores. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Contract } from '../../contract/index.ts'
import { openControlStore } from '../../control/node/open.ts'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import type { Entry } from '../../policy/index.ts'
import { filesPolicy } from '../files-policy.ts'
import { judgedFlagFolder } from '../flag-folder.ts'
import { demoRollout, founded, foundedState, rolloutName } from './rollout.ts'

/** By which the demo knows a control store that it has begun. */
const actor = 'demo'

export interface Founding {
  /** Of the control store. */
  readonly file: string
  readonly config: GatewayConfig
  /** As issues name it. */
  readonly configFile: string
  readonly contract: Contract
}

const withStore = async <T>(file: string, work: (store: ControlStore) => Promise<T>) => {
  const store = await openControlStore(`sqlite:${file}`, { folder: process.cwd() })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** @throws Failure `policy-invalid`, `flags-invalid`, `config-invalid` of the files */
const entriesOf = async ({ config, configFile, contract }: Founding): Promise<readonly Entry[]> => {
  const folder = await judgedFlagFolder(configFile, config)
  const { entries } = await filesPolicy(configFile, config, contract, folder)
  const { flag } = config.decision
  return [...entries, { kind: 'rollout', id: rolloutName, value: demoRollout(flag) }]
}

const fill = async (store: ControlStore, founding: Founding): Promise<void> => {
  const { config, contract } = founding
  const { policyRules, servedConfig } = await import('../../gateway/config/index.ts')
  const { judgePolicy } = await import('../../policy/index.ts')
  const rules = policyRules(servedConfig(config, contract), contract)
  const edits = (await entriesOf(founding)).map((entry) => ({ ...entry, ifMatch: 'none' }))
  await store.migrate()
  const done = await store.commit({
    actor,
    action: 'policy.apply',
    reason: 'The demo begins with the policy of the files, and a rollout',
    edits,
    judge: async (after) => {
      const verdict = await judgePolicy(after, rules)
      return verdict.ok ? [] : verdict.issues
    },
  })
  if (done.kind === 'refused') {
    throw new Failure('policy-invalid', 'The files make no policy for the demo', [...done.issues])
  }
}

const begin = async (store: ControlStore, founding: Founding): Promise<void> => {
  await fill(store, founding)
  const ledger = store.ledger(crypto.randomUUID(), founding.config.rollouts)
  for (const resource of demoRollout(founding.config.decision.flag).resources) {
    await ledger.found(resource, founded)
  }
  const { now } = await store.rollouts()
  await store.changeRollout({
    actor,
    action: 'rollout.begin',
    reason: 'Both stores of the demo begin with the same data',
    rollout: rolloutName,
    version: 0,
    state: foundedState(now),
  })
}

/** Who has begun it; undefined where nobody has, or whoever did was ended before. */
const beganBy = async (store: ControlStore): Promise<string | undefined> => {
  try {
    const [first] = await store.auditRows({ limit: 1 })
    return first?.actor
  } catch (error) {
    if (error instanceof Failure && error.code === 'control-not-ready') return undefined
    throw error
  }
}

/**
 * For stores that begin anew: a control store that the demo has begun for others goes, and one of
 * somebody else stays as it is, without a rollout of the demo.
 *
 * @throws Failure as `entriesOf`, and `control-...` of the store
 */
export const found = async (founding: Founding): Promise<void> => {
  const { file } = founding
  const by = existsSync(file) ? await withStore(file, beganBy) : undefined
  if (by !== undefined && by !== actor) return
  if (by === actor) {
    for (const part of ['', '-wal', '-shm']) await rm(`${file}${part}`, { force: true })
  }
  await withStore(file, (store) => begin(store, founding))
}
