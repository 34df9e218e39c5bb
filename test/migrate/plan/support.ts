/** Two real stores, a configuration that names them, and `isthmus migrate plan` over both. */
import { DatabaseSync } from 'node:sqlite'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import contract from '../../../adapters/index.ts'
import type { RunningStore } from '../../../src/inner-universe/index.ts'
import { startEmbeddedStore } from '../../support/embedded-store.ts'
import type { Plan } from '../../../src/migrate/index.ts'
import { isthmus, root } from '../../cli/support.ts'
import { caller, guid, type Call, type Schema } from '../../inner-universe/support.ts'

export interface Two {
  readonly folder: string
  readonly file: (name: string) => string
  readonly blue: Call
  readonly green: Call
  readonly urls: { readonly blue: string; readonly green: string }
  /** Changes what blue holds past the store, which would refuse it. */
  spoil(sql: string, ...values: readonly string[]): Promise<void>
  /** Writes the configuration anew, with more in it. */
  configure(more?: object, backends?: object): Promise<void>
  run(...words: readonly string[]): ReturnType<typeof isthmus>
  /** The plan from blue to green, or as the words say. */
  plan(...words: readonly string[]): Promise<Plan>
  close(): Promise<void>
}

/** @param schemas versions of blue and of green */
export const twoStores = async (...schemas: readonly [Schema, Schema]): Promise<Two> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-plan-'))
  const file = (name: string): string => join(folder, name)
  await cp(join(root, 'flags'), file('flags'), { recursive: true })
  const begin = (schema: Schema, name: string): Promise<RunningStore> =>
    startEmbeddedStore({ schema, contract, port: 0, file: file(`${name}.db`) })
  let blue = await begin(schemas[0], 'blue')
  const green = await begin(schemas[1], 'green')
  const configure = async (more: object = {}, backends: object = {}): Promise<void> => {
    const config = {
      backends: {
        blue: { url: blue.url, version: schemas[0] },
        green: { url: green.url, version: schemas[1] },
        ...backends,
      },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      flags: { folder: file('flags') },
      policy: { file: file('policy.json') },
      ...more,
    }
    await writeFile(file('config.json'), JSON.stringify(config))
  }
  await configure()
  const project = ['--config', file('config.json'), '--contract', join(root, 'adapters/index.ts')]
  const run = (...words: readonly string[]) =>
    isthmus(['migrate', 'plan', ...words, ...project], { cwd: folder })
  return {
    folder,
    file,
    get blue() {
      return caller(blue.url)
    },
    green: caller(green.url),
    get urls() {
      return { blue: blue.url, green: green.url }
    },
    spoil: async (sql, ...values) => {
      await blue.close()
      {
        using db = new DatabaseSync(file('blue.db'))
        if (db.prepare(sql).run(...values).changes === 0) throw new Error('nothing was spoilt')
      }
      blue = await begin(schemas[0], 'blue')
      await configure()
    },
    configure,
    run,
    plan: async (...words) => {
      const given =
        words.length > 0 && !words[0]?.startsWith('--') ? words : ['blue', 'green', ...words]
      const { code, stdout, stderr } = await run(...given, '--json')
      if (code !== 0) throw new Error(`${code}: ${stdout}${stderr}`)
      return JSON.parse(stdout) as Plan
    },
    close: async () => {
      await blue.close()
      await green.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An entity as a store of the version has it. */
export const entity = (schema: Schema, number: number, more: object = {}) => {
  const metadata = { name: 'a secret name', tags: [], properties: {} }
  const base = {
    id: guid(number),
    entity_type: 'City',
    created_at: 1_000_000,
    updated_at: 2_000_000,
  }
  if (schema === '1.0') return { ...base, metadata, ...more }
  if (schema === '1.1') {
    return { ...base, deleted: false, metadata: { ...metadata, visibility: 'public' }, ...more }
  }
  return {
    ...base,
    deleted: false,
    owner_identity: null,
    metadata: { ...metadata, visibility: 'public', version: 1, last_accessed: null },
    ...more,
  }
}

/** @param call of a store of that version */
export const fill = async (
  call: Call,
  schema: Schema,
  count: number,
  more: (number: number) => object = () => ({}),
): Promise<void> => {
  for (let number = 1; number <= count; number++) {
    const document = entity(schema, number, more(number))
    const { status, text } = await call('PUT', `/raw/entities/${guid(number)}`, document)
    if (status >= 300) throw new Error(text)
  }
}
