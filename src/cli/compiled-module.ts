/** Modules that stand in for what a team writes: the same data, judged already, without what judges it. */
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contract } from '../contract/index.ts'
import { servedPart } from '../contract/served-part.ts'
import type { JudgedFlags } from '../flags/index.ts'
import { neededParts, type GatewayConfig } from '../gateway/index.ts'
import { isPlainData, sourceText } from '../json/index.ts'
import type { FixedPolicy } from '../policy/index.ts'
import { d1Of } from '../runtime/worker-store.ts'

export interface CompiledModule {
  readonly text: string
  /** Whether it holds the data; else it only passes on what the source exports. */
  readonly compiled: boolean
}

const header = '// Written by `isthmus compile`; do not edit.\n'

const specifier = (folder: string, file: string): string => {
  const path = relative(folder, file).replaceAll('\\', '/')
  return JSON.stringify(path.startsWith('.') ? path : `./${path}`)
}

/** Where modules in a folder find a room: the sources that run now, or the package. */
export const roomOf = (folder: string, sources: string, subpath: string): string => {
  const here = fileURLToPath(import.meta.url)
  return here.endsWith('.ts')
    ? specifier(folder, resolve(dirname(here), sources))
    : `"@isthmus/gateway/${subpath}"`
}

const passOn = (folder: string, source: string): CompiledModule => ({
  text: `${header}export { default } from ${specifier(folder, resolve(source))}\n`,
  compiled: false,
})

/**
 * Functions cannot be written down: a contract with ops or codecs of its own stays as it is.
 *
 * @param folder where the module is going to be
 * @param source the file that the data came from
 */
export const contractModule = (
  contract: Contract,
  folder: string,
  source: string,
): CompiledModule => {
  const served = servedPart(contract.compiled)
  if (!isPlainData(served)) return passOn(folder, source)
  const { statements, expression } = sourceText(served)
  const imports = `import { assembleContract, JsonNumber } from ${roomOf(folder, '../contract/index.ts', 'contract')}\n`
  const text = `${header}${imports}${statements}export default assembleContract(${expression})\n`
  return { text, compiled: true }
}

type Backend = GatewayConfig['backends'][string]

/** Data is moved by commands. */
const withoutBulk = ({ replication, ...backend }: Backend) => {
  const { bulk, ...rest } = replication
  return { ...backend, replication: bulk ? rest : replication }
}

/** No Worker reaches a control store that is a file: nothing counts of it but that rollouts are there. */
const ofWorkers = (config: GatewayConfig): unknown => {
  const backends = Object.entries(config.backends).map(([name, of]) => [name, withoutBulk(of)])
  const served = { ...config, backends: Object.fromEntries(backends) }
  return typeof config.control?.store === 'string'
    ? { ...served, control: { policy: config.control.policy } }
    : served
}

/** The parameters are those of `contractModule`. */
export const configModule = (
  config: GatewayConfig,
  folder: string,
  source: string,
): CompiledModule => {
  const served = ofWorkers(config)
  if (!isPlainData(served)) return passOn(folder, source)
  const { statements, expression } = sourceText(served)
  return { text: `${header}${statements}export default ${expression}\n`, compiled: true }
}

/** The parts of the gateway that a configuration needs. @param folder where the module is going to be */
export const partsModule = (config: GatewayConfig, folder: string): CompiledModule => {
  const names = neededParts(config).map(([name]) => name)
  const importOf = (imported: readonly string[], sources: string): string =>
    imported.length === 0
      ? ''
      : `import { ${imported.join(', ')} } from ${roomOf(folder, sources, 'worker')}\n`
  const control = d1Of(config) ? ['d1Control'] : []
  const imports =
    importOf(names, '../gateway/parts.ts') + importOf(control, '../runtime/d1-control.ts')
  const text = `${header}${imports}export default { ${[...names, ...control].join(', ')} }\n`
  return { text, compiled: true }
}

/** A function that gives the source of flags which were judged. @param folder where the module is going to be */
export const flagsModule = (flags: JudgedFlags, folder: string): CompiledModule => {
  const room = roomOf(folder, '../flags/judged-source.ts', 'worker')
  const imports = `import { judgedSource } from ${room}\n`
  const { version, keys, timed, text } = flags
  const data = JSON.stringify({ version, keys, timed, text })
  return {
    text: `${header}${imports}export default () => judgedSource(${data})\n`,
    compiled: true,
  }
}

/** The policy of the files. @param folder where the module is going to be */
export const policyModule = (policy: FixedPolicy, folder: string): CompiledModule => {
  const room = roomOf(folder, '../policy/fixed-policy.ts', 'worker')
  const imports = `import { fixedPolicy } from ${room}\n`
  const { statements, expression } = sourceText(policy)
  const text = `${header}${imports}${statements}export default fixedPolicy(${expression})\n`
  return { text, compiled: true }
}

/**
 * A whole Worker of the modules beside it, and its type, for Workers that do more.
 *
 * @param folder where they are going to be
 */
export const workerModule = (folder: string): { readonly text: string; readonly types: string } => {
  const room = roomOf(folder, '../runtime/workers.ts', 'worker')
  return {
    text: `${header}import { createWorker, withBackends } from ${room}
import config from './config.js'
import contract from './contract.js'
import flags from './flags.js'
import parts from './parts.js'
import policy from './policy.js'
import scanner from './scanner.wasm'
export default createWorker({
  contract,
  config: (env) => withBackends(config, env.ISTHMUS_BACKENDS),
  flags,
  parts,
  policy,
  scanner,
})
`,
    types: `${header}import type { WorkerHandler } from ${room}
declare const worker: WorkerHandler
export default worker
`,
  }
}

/**
 * The control plane as a Worker of the modules beside it, and its type.
 *
 * @param folder where they are going to be
 */
export const controlModule = (
  folder: string,
): { readonly text: string; readonly types: string } => {
  const room = roomOf(folder, '../runtime/control-worker.ts', 'control-worker')
  return {
    text: `${header}import { createControlWorker } from ${room}
import config from './config.js'
import contract from './contract.js'
export default createControlWorker({ contract, config: () => config })
`,
    types: `${header}import type { ControlWorkerHandler } from ${room}
declare const worker: ControlWorkerHandler
export default worker
`,
  }
}
