/** Opens what a command reads and edits: a gateway by its address, a control store, or the files. */
import { checkConfig } from '../../gateway/config/config.ts'
import { policyRules } from '../../gateway/config/policy-rules.ts'
import { servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import { Failure } from '../../errors/index.ts'
import { withStore } from '../control/open.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import type { TargetFlags } from './options.ts'
import type { Target } from './target.ts'

/** Whether the policy is in the control store, whatever is in it beside. */
const isInStore = ({ control }: GatewayConfig): boolean => control?.policy === 'store'

const withFiles = async <T>(
  flags: TargetFlags,
  config: GatewayConfig,
  work: (target: Target) => Promise<T>,
): Promise<T> => {
  const { filesTarget } = await import('./files-target.ts')
  const contract = await loadContract(flags.contract)
  if (!config.control) return work(filesTarget({ config, file: flags.config, contract }))
  return withStore(flags, async (store) =>
    work(filesTarget({ config, file: flags.config, contract, traffic: store })),
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
    const { gatewayTarget, tokenOf } = await import('./gateway-target.ts')
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
    }
    return work(storeTarget(control, `the control store ${where}`))
  })
}
