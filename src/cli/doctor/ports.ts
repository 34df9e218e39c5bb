/** Whether the ports of the gateway are free, or held by one that runs. */
import { Failure } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { look, type Finding } from './finding.ts'

const adminOf = ({ adminHost, adminPort }: GatewayConfig['listen']): string =>
  `http://${adminHost.includes(':') ? `[${adminHost}]` : adminHost}:${adminPort}`

/** Whether what holds the ports of the gateway is a gateway of this kind. */
const gatewayRuns = async (admin: string): Promise<boolean> => {
  const answer = await fetch(`${admin}/versions`, {
    signal: AbortSignal.timeout(3000),
  }).catch(() => undefined)
  const said = (await answer?.json().catch(() => undefined)) as { contract?: unknown } | undefined
  return typeof said?.contract === 'string'
}

export interface Ports {
  readonly findings: readonly Finding[]
  /** The admin listener of the gateway that holds them; undefined where none does. */
  readonly running: string | undefined
}

export const ports = async ({ listen: where }: GatewayConfig): Promise<Ports> => {
  const { listen } = await import('../../http/node/listen.ts')
  const admin = adminOf(where)
  let isHeld = false
  const free = async (host: string, port: number): Promise<string> => {
    try {
      const listening = await listen((_, response) => response.end(), { host, port, grace: 0 })
      await listening.close()
      return `${host}:${port} is free`
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'port-in-use')) throw error
      if (!(await gatewayRuns(admin))) throw error
      isHeld = true
      return `${host}:${port} is held by a gateway that runs`
    }
  }
  const findings = [
    await look('port', () => free(where.host, where.port)),
    await look('admin port', () => free(where.adminHost, where.adminPort)),
  ]
  return { findings, running: isHeld ? admin : undefined }
}
