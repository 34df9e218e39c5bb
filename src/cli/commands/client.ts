/** `isthmus client`: what a client of Inner Universe holds, brought to another version. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly url: string
  readonly header?: readonly string[]
  readonly dryRun: boolean
}

/** @throws Failure `usage` */
const parseHeader = (text: string): string => {
  if (/^[\w!#$%&'*+.^`|~-]+:/.test(text)) return text
  throw new Failure('usage', `"${text}" is no header: write 'Name: value'`)
}

const headersOf = (lines: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1).trim()]
    }),
  )

/** @throws Failure `usage` */
const parseUrl = (text: string): string => {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new Failure(
    'usage',
    `"${text}" is no address of a gateway: write http://127.0.0.1:8787, say`,
  )
}

const run = async (context: CliContext, flags: Flags, file: string): Promise<void> => {
  const [client, { readStoreFile, writeStoreFile }] = await Promise.all([
    import('../../client/index.ts'),
    import('../client/store-file.ts'),
  ])
  const contract = await loadContract(flags.contract)
  const read = await readStoreFile(file, contract)
  const store = client.createEntityStore(read.entities)
  const universe = client.createUniverseClient({
    url: flags.url,
    contract,
    version: '2.0',
    headers: headersOf(flags.header),
  })
  try {
    const { accessControl, ...counts } = await client.migrateNervToV2(universe, store, {
      ...(!flags.json && { log: (message: string) => note(context, message) }),
    })
    if (!flags.dryRun) await writeStoreFile(read, store.values(), accessControl.values())
    if (flags.json) {
      sayJson(context, { ...counts, accessControl: accessControl.size, written: !flags.dryRun })
      return
    }
    const { listed, defaulted, owned, unknown, unknownIds, hasAccessControl } = counts
    say(context, `The gateway lists ${listed} entities, ${file} holds ${store.size}.`)
    say(context, `Without an owner: ${defaulted}. With that of the gateway: ${owned}.`)
    say(
      context,
      hasAccessControl
        ? `Access control: ${accessControl.size}.`
        : 'The store is older than 2.0, and has no access control.',
    )
    if (unknown > 0) say(context, `Not in ${file}, though they have an owner: ${unknown}`)
    for (const id of unknownIds.slice(0, 10)) say(context, `  ${id}`)
    if (flags.dryRun) say(context, 'Nothing was written.')
  } catch (error) {
    if (!client.isClientError(error)) throw error
    throw new Failure('migration-refused', `${error.message}: ${file} is as it was`)
  }
}

const migrateCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      url: {
        kind: 'parsed',
        parse: parseUrl,
        brief: 'Address of the gateway',
        placeholder: 'url',
        default: 'http://127.0.0.1:8787',
      },
      header: {
        kind: 'parsed',
        parse: parseHeader,
        brief: "A header of each request, as 'Name: value'; may be given again",
        placeholder: 'header',
        variadic: true,
        optional: true,
      },
      dryRun: {
        kind: 'boolean',
        brief: 'Say what would come of it, and write nothing',
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'File with the entities, as { "entities": [...] }',
          parse: String,
          placeholder: 'file',
        },
      ],
    },
  },
  docs: {
    brief: 'Bring the entities that a client keeps in a file to version 2.0',
    fullDescription:
      'Reads all entities of the gateway, page by page. Entities of the file that say nothing of an ' +
      'owner get none (null), and those with an owner at the gateway get that one; access control of ' +
      'what the file holds is added. Everything else stays as it is, and the file is replaced whole, ' +
      'or stays as it was. A second time changes nothing more.',
  },
})

export const clientCommand = buildRouteMap({
  routes: { migrate: migrateCommand },
  docs: { brief: 'Bring what a client of the store keeps to another version' },
})
