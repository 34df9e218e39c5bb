/** The command line as data: help, did-you-mean and the reference page come from it. */
import { buildApplication, buildRouteMap, help, text_en, version } from '@stricli/core'
import { auditCommands } from './commands/audit.ts'
import { backupCommands } from './commands/backup.ts'
import { censusCommand, quarantineCommand, whereCommand } from './commands/census.ts'
import { changelogCommand } from './commands/changelog.ts'
import { checkCommand } from './commands/check.ts'
import { repairCommand } from './commands/repair.ts'
import { rehearseCommand } from './commands/rehearse.ts'
import { rolloutCommand } from './commands/rollout.ts'
import { clientCommand } from './commands/client.ts'
import { clientsCommand } from './commands/clients.ts'
import { compileCommand } from './commands/compile.ts'
import { completionCommand } from './commands/completion.ts'
import { controlCommands } from './commands/control.ts'
import { convertCommand } from './commands/convert.ts'
import { demoCommand } from './commands/demo.ts'
import { diffCommand } from './commands/diff.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { flagsCommand } from './commands/flags.ts'
import { initCommand } from './commands/init.ts'
import { migrateCommand } from './commands/migrate.ts'
import { matrixCommand } from './commands/matrix.ts'
import { openapiCommand } from './commands/openapi.ts'
import { policyCommand } from './commands/policy.ts'
import { previewCommand } from './commands/preview.ts'
import { schemaCommand } from './commands/schema.ts'
import { serveCommand } from './commands/serve.ts'
import { storeCommand } from './commands/store.ts'
import { testCommand } from './commands/test.ts'
import { typesCommand } from './commands/types.ts'
import { exitCodesText } from './exit-codes.ts'
import packageJson from '../../package.json' with { type: 'json' }

const commands = {
  init: initCommand,
  demo: demoCommand,
  serve: serveCommand,
  store: storeCommand,
  check: checkCommand,
  test: testCommand,
  convert: convertCommand,
  explain: explainCommand,
  matrix: matrixCommand,
  diff: diffCommand,
  changelog: changelogCommand,
  openapi: openapiCommand,
  types: typesCommand,
  schema: schemaCommand,
  compile: compileCommand,
  policy: policyCommand,
  flags: flagsCommand,
  client: clientCommand,
  clients: clientsCommand,
  rollout: rolloutCommand,
  migrate: migrateCommand,
  rehearse: rehearseCommand,
  repair: repairCommand,
  census: censusCommand,
  where: whereCommand,
  quarantine: quarantineCommand,
  preview: previewCommand,
  control: controlCommands,
  audit: auditCommands,
  backup: backupCommands,
  doctor: doctorCommand,
  completion: completionCommand,
}

export const commandNames: readonly string[] = Object.keys(commands)

const root = buildRouteMap<string>({
  routes: commands,
  docs: {
    brief: 'A gateway that lets clients and backends speak different versions of a JSON API',
    fullDescription: `A gateway that lets clients and backends speak different versions of a JSON API.\n\n${exitCodesText}`,
  },
})

/** How far words name commands: `flags`, `ramp` of `flags ramp entity-schema`. */
export const commandPath = (words: readonly string[]): readonly string[] => {
  const path: string[] = []
  let at: ReturnType<typeof root.getRoutingTargetForInput> = root
  for (const word of words) {
    at = at && 'getRoutingTargetForInput' in at ? at.getRoutingTargetForInput(word) : undefined
    if (!at) break
    path.push(word)
  }
  return path
}

const formatting = {
  useAliasInUsageLine: false,
  onlyRequiredInUsageLine: false,
  caseStyle: 'convert-camel-to-kebab',
  disableAnsiColor: 'NO_COLOR' in process.env,
} as const

export const app = buildApplication(
  root,
  {
    name: 'isthmus',
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: formatting,
    localization: { text: text_en },
  },
  {
    help: help({ brief: 'Print this help', formatting }),
    version: version({ brief: 'Print the version', info: { currentVersion: packageJson.version } }),
  },
)
