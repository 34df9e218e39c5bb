/** The command line as data: help, did-you-mean and the reference page come from it. */
import {
  buildApplication,
  buildRouteMap,
  help,
  text_en,
  version,
  type Application,
  type CommandContext,
} from '@stricli/core'
import { commandsFor, type Target } from './commands.ts'
import { exitCodesText } from './exit-codes.ts'
import packageJson from '../../package.json' with { type: 'json' }

export interface App {
  readonly application: Application<CommandContext>
  /** How far words name commands: `flags`, `ramp` of `flags ramp entity-schema`. */
  readonly pathOf: (words: readonly string[]) => readonly string[]
}

const formatting = {
  useAliasInUsageLine: false,
  onlyRequiredInUsageLine: false,
  caseStyle: 'convert-camel-to-kebab',
  disableAnsiColor: 'NO_COLOR' in process.env,
} as const

/**
 * With one command, or with all of them.
 *
 * @param word the first one of the command line; none for all commands
 */
export const appFor = async (word?: string): Promise<App> => {
  const root = buildRouteMap<string>({
    routes: await commandsFor(word),
    docs: {
      brief: 'A gateway that lets clients and backends speak different versions of a JSON API',
      fullDescription: `A gateway that lets clients and backends speak different versions of a JSON API.\n\n${exitCodesText}`,
    },
  })
  const application = buildApplication(
    root,
    {
      name: 'isthmus',
      scanner: { caseStyle: 'allow-kebab-for-camel' },
      documentation: formatting,
      localization: { text: text_en },
    },
    {
      help: help({ brief: 'Print this help', formatting }),
      version: version({
        brief: 'Print the version',
        info: { currentVersion: packageJson.version },
      }),
    },
  )
  const pathOf = (words: readonly string[]): readonly string[] => {
    const path: string[] = []
    let at: Target | undefined = root
    for (const one of words) {
      at = at && 'getRoutingTargetForInput' in at ? at.getRoutingTargetForInput(one) : undefined
      if (!at) break
      path.push(one)
    }
    return path
  }
  return { application, pathOf }
}
