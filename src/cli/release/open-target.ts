/** Opens what a command reads and edits: a gateway by its address, a control store, or the files. */
import type { Contract } from '../../contract/index.ts'
import type { ControlStore } from '../../control/port.ts'
import type { BlastRadius } from '../../gateway/foresee/blast-radius.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Entry } from '../../policy/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { Failure } from '../../errors/index.ts'
import { openStore, withStore } from '../control/open.ts'
import { stateFolder } from '../folders.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import type { TargetFlags } from './options.ts'
import type { Project } from './project-files.ts'
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
  const { policyRules, servedConfig } = await import('../../gateway/config/index.ts')
  const { instanceFiles, readKills } = await import('../../policy/node/index.ts')
  const { foreseeBlast } = await import('../../runtime/foresight.ts')
  const { kills } = instanceFiles(config.state ?? stateFolder, config.flags.folder)
  const rules = policyRules(servedConfig(config, contract), contract)
  const current = kills ? await readKills(kills, rules) : []
  const core = { ...foreseeingOf(contract, config), localKills: { current } }
  return foreseeBlast({ store, core, now: Date.now }, before, after)
}

/** Who would move is good to know, and no reason not to kill: where it cannot be told, it is said why. */
const foreseeing = (asked: Foreseeing) => {
  let why = ''
  return {
    why: () => why,
    foresee: async (before: readonly Entry[], after: readonly Entry[]) => {
      try {
        return (await foreseen(asked, before, after)) as unknown as JsonObject
      } catch (error) {
        why = error instanceof Error ? error.message : String(error)
        return null
      }
    },
  }
}

const noStore =
  'nothing records its traffic here. `control: { policy: "files" }` in the configuration gives it a ' +
  'store that does, and a gateway that runs with one is asked by --gateway'

const withFiles = async <T>(
  flags: TargetFlags,
  project: Project,
  work: (target: Target) => Promise<T>,
): Promise<T> => {
  const { filesTarget } = await import('./files-target.ts')
  const files = { ...project, file: flags.config }
  if (!project.config.control) return work(filesTarget({ ...files, whyUnknown: () => noStore }))
  const opened = await openStore(flags).catch((error: unknown) => {
    if (error instanceof Failure) return error
    throw error
  })
  if (opened instanceof Failure) {
    return work(filesTarget({ ...files, whyUnknown: () => opened.message }))
  }
  const { store } = opened
  try {
    const { foresee, why } = foreseeing({ store, ...project })
    return await work(filesTarget({ ...files, traffic: store, foresee, whyUnknown: why }))
  } finally {
    await store.close()
  }
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
  const contract = await loadContract(flags.contract)
  const { checkConfig } = await import('../../gateway/config/index.ts')
  const { policyRules, servedConfig } = await import('../../gateway/config/index.ts')
  const issues = checkConfig(config, contract)
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${flags.config} does not fit the contract`, issues)
  }
  if (flags.store === undefined && !isInStore(config)) {
    return withFiles(flags, { config, contract }, work)
  }
  const rules = policyRules(servedConfig(config, contract), contract)
  return withStore(flags, async (store, where) => {
    const { storeTarget } = await import('./store-target.ts')
    const { judgeBy } = await import('../../control/judge.ts')
    const { foresee, why } = foreseeing({ store, contract, config })
    const control = {
      store,
      settings: { requireReason: false, ...config.control, policy: 'store' as const },
      judge: judgeBy(() => rules),
      blastRadius: foresee,
    }
    return work(storeTarget(control, `the control store ${where}`, why))
  })
}
