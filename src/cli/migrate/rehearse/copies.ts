/** The stores that a migration is rehearsed on: embedded ones in a folder, or backends that are there for it. */
import { join } from 'node:path'
import { Failure } from '../../../errors/index.ts'
import { defineConfig, servedConfig } from '../../../gateway/config/index.ts'
import type { Stop } from '../../../http/index.ts'
import { kindsOf, type DocumentStore, type RehearsedEnds } from '../../../migrate/index.ts'
import { storeOf, type Project } from '../../document-store.ts'
import { HintedFailure } from '../../failures.ts'
import { valueOf } from '../../release/rollouts-of.ts'

export interface Copies extends RehearsedEnds {
  readonly close: () => Promise<void>
}

const replication = {
  put: '/raw{path}',
  bulk: { path: '/raw{path}', changes: '/raw/changes' },
}

/** @throws HintedFailure where the embedded store does not speak the version */
const embedded = async ({ contract }: Project, like: DocumentStore, folder: string) => {
  const { startStore } = await import('../../../inner-universe/index.ts')
  const name = `${like.name}-copy`
  const { key } = like.version
  const file = join(folder, `${name}.db`)
  const store = await startStore({ schema: key, contract, port: 0, file }).catch(
    (error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'config-invalid') throw error
      throw new HintedFailure(
        'Name two empty backends of the same versions with --copies FROM,TO.',
        error.code,
        `The embedded store cannot stand for ${like.name}: ${error.message}`,
        error.issues,
      )
    },
  )
  const config = defineConfig({
    backends: { [name]: { url: store.url, version: key, replication } },
    decision: { flag: 'rehearsal', fallback: name },
  })
  return {
    store: storeOf({ contract, config: servedConfig(config, contract) }, name, 'write'),
    close: () => store.close(),
  }
}

/** @throws Failure `migration-refused` for one that holds something, or is of another version */
const empty = async (store: DocumentStore, like: DocumentStore, signal: Stop): Promise<void> => {
  if (store.version.key !== like.version.key) {
    throw new Failure(
      'migration-refused',
      `${store.name} speaks ${store.version.key}, and is to stand for ${like.name}, which speaks ${like.version.key}`,
    )
  }
  for (const kind of kindsOf(store.version).kinds) {
    const { rows } = valueOf(await store.read(kind, {}, 1, { signal }))
    if (rows.length === 0) continue
    throw new Failure(
      'migration-refused',
      `${store.name} holds documents of ${kind.type}: a rehearsal needs an empty backend, since it writes and deletes there`,
    )
  }
}

/** Whoever opens them closes them. */
export const openCopies = async (
  project: Project,
  real: RehearsedEnds,
  { folder, named, signal }: { folder: string; named: readonly string[] | undefined; signal: Stop },
): Promise<Copies> => {
  if (named) {
    const [from = '', to = ''] = named
    const source = storeOf(project, from, 'write')
    const target = storeOf(project, to, 'write')
    const close = async (): Promise<void> => {
      await source.close()
      await target.close()
    }
    try {
      await empty(source, real.source, signal)
      await empty(target, real.target, signal)
    } catch (error) {
      await close()
      throw error
    }
    return { source, target, close }
  }
  const source = await embedded(project, real.source, folder)
  try {
    const target = await embedded(project, real.target, folder)
    return {
      source: source.store,
      target: target.store,
      close: async () => {
        for (const one of [source, target]) {
          await one.store.close()
          await one.close()
        }
      },
    }
  } catch (error) {
    await source.store.close()
    await source.close()
    throw error
  }
}
