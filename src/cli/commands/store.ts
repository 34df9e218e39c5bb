/** `isthmus store`: the embedded Inner Universe, one schema version a process. */
import { buildCommand } from '@stricli/core'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import type { Seed } from '../../inner-universe/index.ts'
import { jsonFlag, note, sayJson, say, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'
import { addressFlag, portFlag } from '../ports.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly schema: string
  readonly host: string
  readonly port: number
  readonly data: string
  readonly seed?: 'world'
  readonly watchStdin: boolean
}

const seedOf = async (flags: Flags, contract: Contract, key: string): Promise<{ seed?: Seed }> => {
  if (flags.seed !== 'world') return {}
  const { seedWorld } = await import('../demo/seed.ts')
  return { seed: await seedWorld(contract, key) }
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { key } = await versionOf(contract, flags.schema)
  const { startStore } = await import('../../inner-universe/index.ts')
  if (flags.data !== ':memory:') await mkdir(dirname(flags.data), { recursive: true })
  const store = await startStore({
    schema: key,
    contract,
    host: flags.host,
    port: flags.port,
    file: flags.data,
    ...(await seedOf(flags, contract, key)),
  })
  if (flags.json) sayJson(context, { url: store.url, schema: key, data: flags.data })
  else say(context, `Inner Universe ${key} on ${store.url}, data in ${flags.data}`)
  await untilStopped(context, { watchStdin: flags.watchStdin })
  if (!flags.json) note(context, 'Finishing what is under way.')
  await store.close()
}

export const storeCommand = buildCommand<Flags, [], CliContext>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      schema: {
        kind: 'parsed',
        parse: String,
        brief: 'The schema version to speak',
        placeholder: 'version',
      },
      host: addressFlag('ISTHMUS_HOST'),
      port: portFlag('The port of the store', 'ISTHMUS_STORE_PORT', 4101),
      data: {
        kind: 'parsed',
        parse: String,
        brief: 'The SQLite file, or :memory:',
        default: '.isthmus/store.db',
      },
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
