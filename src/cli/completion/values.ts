/** What may be written where a command wants a name: read from the files that the command line names. */
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'

/** The value of an option among what was typed so far, as `--contract file` or `--contract=file`. */
const typed = (option: string, standard: string): string => {
  const words = process.argv
  const at = words.lastIndexOf(`--${option}`)
  const joined = words.findLast((word) => word.startsWith(`--${option}=`))
  return joined?.slice(option.length + 3) ?? (at < 0 ? undefined : words[at + 1]) ?? standard
}

/** Nothing is proposed where a file cannot be read: whoever completes wants no errors. */
const proposing =
  <T>(load: () => Promise<T>, names: (loaded: T) => readonly string[]) =>
  async (partial: string): Promise<readonly string[]> => {
    try {
      const all = new Set(names(await load()))
      return [...all].filter((name) => name.startsWith(partial))
    } catch {
      return []
    }
  }

const ofContract = (names: (contract: Contract) => readonly string[]) =>
  proposing(() => loadContract(typed('contract', contractFlag.default)), names)

const ofConfig = (names: (config: GatewayConfig) => readonly string[]) =>
  proposing(() => loadConfig(typed('config', configFlag.default)), names)

export const proposeVersions = ofContract(({ versions }) => versions.map(({ key }) => key))

export const proposeTypes = ofContract(({ versions }) =>
  versions.flatMap(({ types }) => Object.keys(types)),
)

export const proposePaths = ofContract(({ versions }) =>
  versions.flatMap(({ routes }) => routes.map(({ path }) => path)),
)

export const proposeMethods = ofContract(({ versions }) =>
  versions.flatMap(({ routes }) => routes.map(({ method }) => method)),
)

export const proposeClients = ofConfig(({ clients }) => clients.map(({ id }) => id))
