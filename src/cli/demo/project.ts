/** Contract, configuration and flags of the demo, for folders that have none: the package brings them. */
import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { HintedFailure } from '../failures.ts'
import { contractFlag, loadContract, loadWrittenConfig } from '../load.ts'

const root = new URL('./', import.meta.resolve('@isthmus/gateway/package.json'))
const at = (path: string): string => fileURLToPath(new URL(path, root))

const isSource = import.meta.url.endsWith('.ts')

/** What runs: compiled in the package, where Node strips no types. */
const own = isSource
  ? { contract: at('adapters/index.ts'), config: at('isthmus.config.ts') }
  : { contract: at('dist/demo/contract.js'), config: at('dist/demo/config.js') }

/** The same as its authors wrote it. */
const written = isSource ? at('.') : at('dist/demo/project')

const parts = ['adapters', 'flags', 'isthmus.config.ts'] as const

/** Whatever is there already stays. */
const copy = (part: (typeof parts)[number], folder: string): Promise<void> =>
  cp(join(written, part), join(folder, part), {
    recursive: true,
    force: false,
    // The flags as modules are for the Worker of the repository.
    filter: (path) => part !== 'flags' || extname(path) !== '.ts',
  })

/** Of the package, as commands in a folder without a project name it. */
export const ownConfigFile = own.config

export interface DemoContract {
  readonly contract: Contract
  readonly file: string
  /** Whether it is that of the package, because the folder has no contract of the demo. */
  readonly isOwn: boolean
}

/**
 * The contract in the file that an option names, else the one of the demo that the folder has, else
 * that of the package: its stores hold nothing else.
 * @throws Failure as `loadContract`
 */
export const demoContract = async (file: string): Promise<DemoContract> => {
  const isNamed = file !== contractFlag.default
  if (isNamed || existsSync(file)) {
    const contract = await loadContract(file)
    if (isNamed || contract.name === 'inner-universe') return { contract, file, isOwn: false }
  }
  return { contract: await loadContract(own.contract), file: own.contract, isOwn: true }
}

/** The configuration of the package, with flags in the data folder, where they can be edited. */
export const ownConfig = async (data: string): Promise<GatewayConfig> => {
  await copy('flags', data)
  const config = await loadWrittenConfig(own.config)
  return { ...config, flags: { ...config.flags, folder: join(data, 'flags') } }
}

/**
 * Writes the files of the demo into a folder, to be changed; answers their names.
 * @throws Failure `files-exist` where one of them is there already
 */
export const writeDemo = async (folder: string): Promise<readonly string[]> => {
  const present = parts.filter((part) => existsSync(join(folder, part)))
  if (present.length > 0) {
    throw new HintedFailure(
      'Run it in an empty folder, or without --write, which needs none of these files.',
      'files-exist',
      `The files of the demo are not written over ${present.join(', ')}`,
    )
  }
  for (const part of parts) await copy(part, folder)
  return parts
}
