/** The gateway in this process, the store and the load in others. */
import { execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import contract from '../../adapters/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { pinoLogger } from '../../src/telemetry/node/index.ts'
import { fixtures } from '../gateway/fixtures.ts'
import { isthmusConfig } from '../gateway/isthmus-config.ts'
import { freePort } from '../gateway/machine.ts'

export interface GatewayLoad {
  readonly run: () => Promise<void>
  close(): Promise<void>
}

const fileOf = (path: string): string =>
  fileURLToPath(new URL(`../gateway/${path}`, import.meta.url))

/** @param seconds of load a run */
export const openGatewayLoad = async (seconds: number): Promise<GatewayLoad> => {
  const port = await freePort()
  const store = spawn(process.execPath, [fileOf('peers/store.ts')], {
    env: { ...process.env, PORT: String(port), STORE: '' },
    stdio: 'inherit',
  })
  const gateway = await startGateway({
    contract,
    config: isthmusConfig(`http://127.0.0.1:${port}`, 0),
    // Written, but nowhere.
    log: pinoLogger({ destination: { write: () => undefined } }),
  })
  const list = fixtures.find(({ name }) => name === 'list of 50')
  const load = async (length: number): Promise<void> => {
    const args = [fileOf('client.ts'), `${gateway.url}${list?.path}`, String(length)]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { requests, failed } = JSON.parse(stdout) as { requests: number; failed: number }
    if (failed > 0 || requests === 0) throw new Error(`${failed} of ${requests} requests failed`)
  }
  await load(1)
  return {
    run: () => load(seconds),
    close: async () => {
      await gateway.close()
      store.kill()
    },
  }
}
