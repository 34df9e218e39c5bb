/** Opens what a command reads and edits: a gateway by its address, a control store, or the files. */
import type { Contract } from '../../contract/index.ts'
import type { ControlStore } from '../../control/port.ts'
import type { BlastRadius } from '../../gateway/foresee/blast-radius.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Entry } from '../../policy/index.ts'
import { checkConfig } from '../../gateway/config/config.ts'
import { policyRules } from '../../gateway/config/policy-rules.ts'
import { servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import { Failure } from '../../errors/index.ts'
import { withStore } from '../control/open.ts'
import { stateFolder } from '../folders.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import type { TargetFlags } from './options.ts'
import type { Target } from './target.ts'

/** Whether the policy is in the control store, whatever is in it beside. */
const isInStore = ({ control }: GatewayConfig): boolean => control?.policy === 'store'

interface Foreseeing {
  readonly store: ControlStore
  readonly contract: Contract
  readonly config: GatewayConfig
}

/** Who would move, by this configuration and the kill file of an instance that has it. */
const foreseen = async (
  { store, contract, config }: Foreseeing,
  before: readonly Entry[],
  after: readonly Entry[],
): Promise<BlastRadius> => {
  const { foreseeingOf } = await import('../../gateway/deciders.ts')
  const { instanceFiles, readKills } = await import('../../policy/node/index.ts')
  const { foreseeBlast } = await import('../../runtime/foresight.ts')
  const { kills } = instanceFiles(config.state ?? stateFolder, config.flags.folder)
  const rules = policyRules(servedConfig(config, contract), contract)
  const current = kills ? await readKills(kills, rules) : []
  const core = { ...foreseeingOf(contract, config), localKills: { current } }
  return foreseeBlast({ store, core, now: Date.now }, before, after)
}

const withFiles = async <T>(
  flags: TargetFlags,
  config: GatewayConfig,
  work: (target: Target) => Promise<T>,
): Promise<T> => {
  const { filesTarget } = await import('./files-target.ts')
  const contract = await loadContract(flags.contract)
  if (!config.control) return work(filesTarget({ config, file: flags.config, contract }))
  return withStore(flags, async (store) =>
    work(
      filesTarget({
        config,
        file: flags.config,
        contract,
        traffic: store,
        foresee: async (before, after) =>
          (await foreseen({ store, contract, config }, before, after)) as unknown as JsonObject,
      }),
    ),
  )
}

/**
 * Does something with the target that the options name, and closes it.
 * @throws Failure as what is read: contract, configuration, store
 */
export const withTarget = async <T>(
  flags: TargetFlags,
  work: (target: Target) => Promise<T>,
): Promise<T> => {
  if (flags.gateway !== undefined) {
    const { gatewayTarget } = await import('./gateway-target.ts')
    const { tokenOf } = await import('./admin-api.ts')
    return work(gatewayTarget(flags.gateway, await tokenOf(flags.tokenFile)))
  }
  const config = await loadWrittenConfig(flags.config)
  if (flags.store === undefined && !isInStore(config)) return withFiles(flags, config, work)
  const contract = await loadContract(flags.contract)
  const issues = checkConfig(config, contract)
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${flags.config} does not fit the contract`, issues)
  }
  const rules = policyRules(servedConfig(config, contract), contract)
  return withStore(flags, async (store, where) => {
    const { storeTarget } = await import('./store-target.ts')
    const { judgeBy } = await import('../../control/judge.ts')
    const control = {
      store,
      settings: { requireReason: false, ...config.control, policy: 'store' as const },
      judge: judgeBy(() => rules),
      blastRadius: async (before: readonly Entry[], after: readonly Entry[]) =>
        (await foreseen({ store, contract, config }, before, after)) as unknown as JsonObject,
    }
    return work(storeTarget(control, `the control store ${where}`))
  })
}
