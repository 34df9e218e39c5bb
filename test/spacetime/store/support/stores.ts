/** Servers of a test's own, which it may kill, and stores on them as processes of `isthmus store`. */
import { onTestFinished, vi } from 'vitest'
import { serverOf } from '../../../../src/spacetime/index.ts'
import { start, temporaryFile, type Done } from '../../../cli/support.ts'
import { caller, type Call } from '../../../inner-universe/support.ts'
import { soon } from '../../../support/runs.ts'
import {
  findSpacetimeDb,
  noSpacetimeDb,
  startSpacetimeDb,
  type SpacetimeDb,
} from '../../../support/spacetimedb.ts'
import { valueOf } from '../../support/given.ts'

const program = findSpacetimeDb()
if (program === undefined) console.warn(noSpacetimeDb)

export const noProgram = program === undefined

/** @param within the folder that its data is in */
export const ownServer = async (within?: string): Promise<SpacetimeDb> => {
  const server = await startSpacetimeDb(program!, undefined, within)
  onTestFinished(() => server.close())
  return server
}

/** The token of a new identity. */
export const newToken = async (url: string): Promise<string> =>
  valueOf(await serverOf({ url }).createIdentity()).token

export interface StoreProcess {
  readonly url: string
  readonly call: Call
  /** The file of its token. */
  readonly tokenFile: string
  /** As `kill -9`; what it logged until then. */
  kill(): Promise<Done>
}

/** A store at 2.0, in a process. */
export const storeProcess = async (
  url: string,
  token: string,
  database = 'iu',
  env: Readonly<Record<string, string>> = {},
): Promise<StoreProcess> => {
  const file = await temporaryFile('token', token)
  const words = ['--schema', '2.0', '--port', '0', '--json', '--token-file', file]
  const run = start(['store', '--spacetimedb', `${url}/${database}`, ...words], { env })
  const kill = async (): Promise<Done> => {
    run.child.kill('SIGKILL')
    return run.done
  }
  onTestFinished(async () => {
    await kill()
  })
  const told = JSON.parse(await run.line(/^\{/)) as { readonly url: string }
  return { url: told.url, call: caller(told.url), tokenFile: file, kill }
}

export const statusOf = async (call: Call, path: string): Promise<number> =>
  (await call('GET', path)).status

/** Waits until a store is ready, or is not. */
export const untilReady = (call: Call, isReady: boolean): Promise<void> =>
  vi.waitFor(async () => {
    const status = await statusOf(call, '/readyz')
    if (status !== (isReady ? 200 : 503)) throw new Error(`/readyz is ${status}`)
  }, soon)
