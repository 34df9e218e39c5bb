/** The gateway that is measured, which tells how long its event loop stood still. Of another tree where SOURCE names one. */
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { contractOf } from './contract.ts'

const source = process.env['SOURCE'] ?? resolve(import.meta.dirname, '../../src')
const at = (file: string): string => pathToFileURL(resolve(source, file)).href

const rooms = (await import(at('contract/index.ts'))) as Parameters<typeof contractOf>[0]
const { startGateway } = (await import(
  at('runtime/node.ts')
)) as typeof import('../../src/runtime/node.ts')
const { defineConfig } = (await import(
  at('gateway/index.ts')
)) as typeof import('../../src/gateway/index.ts')
const { silentLogger } = (await import(
  at('telemetry/index.ts')
)) as typeof import('../../src/telemetry/index.ts')

const url = process.env['STORE'] ?? ''
const config = defineConfig({
  backends: {
    blue: { url, version: process.env['STORE_VERSION'] ?? '2.0' },
  },
  decision: { flag: 'none', fallback: 'blue' },
  flags: { folder: resolve(import.meta.dirname, '../gateway/peers/flags') },
  listen: { port: 0, adminPort: 0 },
})
const gateway = await startGateway({ contract: contractOf(rooms), config, log: silentLogger })

// In CPU of this thread between two timers, so that it does not count what other processes took.
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
let last = cpuMs()
let stall = 0
setInterval(() => {
  const now = cpuMs()
  stall = Math.max(stall, now - last)
  last = now
}, 1).unref()

process.on('message', () => {
  process.send?.({ stall, memory: process.memoryUsage.rss() })
  stall = 0
})
process.send?.({ url: gateway.url })
