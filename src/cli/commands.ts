/** The commands by their first word, each with the module that has it: none is loaded that was not asked for. */
import type { CommandContext, RouteMap } from '@stricli/core'

/** A command, or a group of them. */
export type Target = NonNullable<ReturnType<RouteMap<CommandContext>['getRoutingTargetForInput']>>

const loaders = {
  init: async () => (await import('./commands/init.ts')).initCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  store: async () => (await import('./commands/store.ts')).storeCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  test: async () => (await import('./commands/test.ts')).testCommand,
  convert: async () => (await import('./commands/convert.ts')).convertCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  matrix: async () => (await import('./commands/matrix.ts')).matrixCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  changelog: async () => (await import('./commands/changelog.ts')).changelogCommand,
  openapi: async () => (await import('./commands/openapi.ts')).openapiCommand,
  types: async () => (await import('./commands/types.ts')).typesCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
  compile: async () => (await import('./commands/compile.ts')).compileCommand,
  policy: async () => (await import('./commands/policy.ts')).policyCommand,
  flags: async () => (await import('./commands/flags.ts')).flagsCommand,
  client: async () => (await import('./commands/client.ts')).clientCommand,
  clients: async () => (await import('./commands/clients.ts')).clientsCommand,
  rollout: async () => (await import('./commands/rollout.ts')).rolloutCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  rehearse: async () => (await import('./commands/rehearse.ts')).rehearseCommand,
  repair: async () => (await import('./commands/repair.ts')).repairCommand,
  census: async () => (await import('./commands/census.ts')).censusCommand,
  where: async () => (await import('./commands/census.ts')).whereCommand,
  quarantine: async () => (await import('./commands/census.ts')).quarantineCommand,
  preview: async () => (await import('./commands/preview.ts')).previewCommand,
  control: async () => (await import('./commands/control.ts')).controlCommands,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommands,
  backup: async () => (await import('./commands/backup.ts')).backupCommands,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
} satisfies Readonly<Record<string, () => Promise<Target>>>

type Name = keyof typeof loaders

export const commandNames: readonly string[] = Object.keys(loaders)

const isName = (word: string | undefined): word is Name =>
  word !== undefined && Object.hasOwn(loaders, word)

/**
 * The command that a command line names, or all of them where it names none.
 *
 * @param word the first one
 */
export const commandsFor = async (
  word: string | undefined,
): Promise<Readonly<Record<string, Target>>> => {
  const names = isName(word) ? [word] : (Object.keys(loaders) as Name[])
  const load = async (name: Name) => [name, await loaders[name]()] as const
  return Object.fromEntries(await Promise.all(names.map(load)))
}
