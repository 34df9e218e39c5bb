/** `isthmus store`: the embedded Inner Universe, one schema version per process, in a file or in SpacetimeDB. */
import { buildCommand } from '@stricli/core'
import { dirname } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { Seed, StoreOptions } from '../../inner-universe/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { jsonFlag, note, say, sayJsonLine, type CliContext, type JsonFlags } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { dataFolder } from '../folders.ts'
import { contractFlag, versionOf } from '../load.ts'
import { withPortHints } from '../port-hints.ts'
import { fromEnvironment, optionOr, parsePort, portFromEnvironment } from '../ports.ts'
import { parseDatabase, tokensOf, usualToken, type DatabaseAddress } from '../spacetimedb.ts'
import { surviveUncaught } from '../uncaught.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly schema: string
  readonly host?: string
  readonly port?: number
  readonly data?: string
  readonly spacetimedb?: DatabaseAddress
  readonly tokenFile?: string
  readonly seed?: 'world'
  readonly watchStdin: boolean
}

const seedOf = async (flags: Flags, contract: Contract, key: string): Promise<{ seed?: Seed }> => {
  if (flags.seed !== 'world') return {}
  const { seedWorld } = await import('../demo/seed.ts')
  return { seed: await seedWorld(contract, key) }
}

/** The store knows no command line: what is wrong with its storage is mended by these options. */
const withHint =
  (hint: string) =>
  (error: unknown): never => {
    if (!(error instanceof Failure) || error.code !== 'config-invalid') throw error
    const { code, message, issues } = error
    throw new HintedFailure(hint, code, message, issues)
  }

interface ChosenStorage {
  /** For people. */
  readonly name: string
  readonly options: Pick<StoreOptions, 'file' | 'storage'>
  /** What mends it. */
  readonly hint: string
}

const inFile = async (flags: Flags): Promise<ChosenStorage> => {
  const file = flags.data ?? fromEnvironment('ISTHMUS_STORE_DATA') ?? '.isthmus/store.db'
  if (file !== ':memory:') await dataFolder(dirname(file))
  const hint = 'Choose another file with --data, or the schema of the file with --schema.'
  return { name: file, options: { file }, hint }
}

const inSpacetimeDb = async (
  { url, database }: DatabaseAddress,
  flags: Flags,
  logger: Logger,
): Promise<ChosenStorage> => {
  if (flags.data !== undefined) {
    throw new Failure('usage', 'Documents are in a file (--data) or in --spacetimedb, not in both')
  }
  const file = flags.tokenFile ?? fromEnvironment('ISTHMUS_SPACETIMEDB_TOKEN_FILE') ?? usualToken
  await dataFolder(dirname(file))
  const token = await tokensOf(file, url, logger)
  const { spacetimeStorage } = await import('../../inner-universe/index.ts')
  return {
    name: `${url}/${database}`,
    options: { storage: spacetimeStorage({ url, database, token, logger }) },
    hint: 'Start the server, or choose another database with --spacetimedb, its owner with --token-file, or its schema with --schema.',
  }
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { demoContract } = await import('../demo/project.ts')
  const { contract } = await demoContract(flags.contract)
  const { key } = versionOf(contract, flags.schema)
  const { startStore } = await import('../../inner-universe/index.ts')
  const { consoleLogger, createGuard, createMetrics } = await import('../../telemetry/index.ts')
  // Standard output is for the address.
  const log = consoleLogger({ write: (line) => note(context, line) })
  const { name, options, hint } = flags.spacetimedb
    ? await inSpacetimeDb(flags.spacetimedb, flags, log)
    : await inFile(flags)
  const host = flags.host ?? fromEnvironment('ISTHMUS_HOST') ?? '127.0.0.1'
  const port = flags.port ?? portFromEnvironment('ISTHMUS_STORE_PORT') ?? 4101
  const seed = await seedOf(flags, contract, key)
  const store = await withPortHints(
    [{ port, option: '--port', variable: 'ISTHMUS_STORE_PORT' }],
    () =>
      startStore({ schema: key, contract, host, port, ...options, ...seed }).catch(withHint(hint)),
  )
  surviveUncaught(context.process, createGuard({ log, metrics: createMetrics() }))
  // Whoever reads the address may send the word to stop at once.
  const stopped = untilStopped(context, { watchStdin: flags.watchStdin })
  if (flags.json) sayJsonLine(context, { url: store.url, schema: key, data: name })
  else say(context, `Inner Universe ${key} on ${store.url}, data in ${name}`)
  await stopped
  if (!flags.json) note(context, 'Finishing what is under way.')
  await store.close()
}

export const storeCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      schema: {
        kind: 'parsed',
        parse: String,
        brief: 'The schema version to speak',
        placeholder: 'version',
        proposeCompletions: proposeVersions,
      },
      host: optionOr(String, 'address', 'The address to listen on', 'ISTHMUS_HOST', '127.0.0.1'),
      port: optionOr(parsePort, 'port', 'The port, 0 for any', 'ISTHMUS_STORE_PORT', 4101),
      data: optionOr(
        String,
        'file',
        'The SQLite file, :memory: for none',
        'ISTHMUS_STORE_DATA',
        '.isthmus/store.db',
      ),
      spacetimedb: {
        kind: 'parsed',
        parse: parseDatabase,
        brief: 'A database of SpacetimeDB in place of a file, made where there is none',
        placeholder: 'url/database',
        optional: true,
      },
      tokenFile: optionOr(
        String,
        'file',
        'The file with the token of who owns the database, made where there is none',
        'ISTHMUS_SPACETIMEDB_TOKEN_FILE',
        usualToken,
      ),
      seed: {
        kind: 'enum',
        values: ['world'],
        brief: 'Fill an empty store with the graph of the demo',
        optional: true,
      },
      watchStdin: {
        kind: 'boolean',
        brief: 'Stop when standard input ends, as it does when a parent process dies',
        default: false,
      },
      json: { ...jsonFlag, brief: 'Print the address as JSON once it answers' },
    },
  },
  docs: { brief: 'Run the embedded store at one schema version' },
})
