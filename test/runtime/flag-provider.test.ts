/** A gateway whose flags somebody else decides, through OpenFeature. */
import { InMemoryProvider, ProviderEvents } from '@openfeature/server-sdk'
import { expect, onTestFinished, test, vi } from 'vitest'
import contract from '../../adapters/index.ts'
import { evaluationEvents, type EvaluationEvent } from '../../src/flags/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { allParts, createWorker, providerFlags } from '../../src/runtime/workers.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'
import { rawServer } from '../upstream/raw-server.ts'

const choice = (defaultVariant: string) => ({
  variants: { blue: 'blue', green: 'green', purple: 'purple' },
  defaultVariant,
  disabled: false,
})
const stop = (defaultVariant: 'on' | 'off') => ({
  variants: { on: true, off: false },
  defaultVariant,
  disabled: false,
})

const answering = async (name: string): Promise<string> => {
  const body = JSON.stringify({ entities: [], name })
  const store = await rawServer((socket) =>
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-store: ${name}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  return store.url
}

const started = async (flags: ConstructorParameters<typeof InMemoryProvider>[0]) => {
  const provider = new InMemoryProvider(flags)
  const told: EvaluationEvent[] = []
  const config = defineConfig({
    backends: {
      blue: { url: await answering('blue'), version: '1.0' },
      green: { url: await answering('green'), version: '1.0' },
    },
    decision: {
      flag: 'store',
      fallback: 'blue',
      killSwitch: { flag: 'stop', backend: 'blue' },
    },
    // No folder is read.
    flags: { folder: '/nowhere' },
    listen: { port: 0, adminPort: 0 },
  })
  const gateway = await startGateway({
    contract,
    config,
    log: silentLogger,
    flags: { provider, hooks: [evaluationEvents((event) => told.push(event))] },
  })
  onTestFinished(() => gateway.close())
  const store = async () => (await fetch(`${gateway.url}/entities`)).headers.get('x-store')
  const admin = async (path: string) => (await fetch(`${gateway.adminUrl}${path}`)).text()
  return { provider, gateway, config, store, admin, told }
}

test('decides, throws the kill switch, and takes changes at once', async () => {
  const { provider, store, told } = await started({ store: choice('green'), stop: stop('off') })
  expect(await store()).toBe('green')
  provider.putConfiguration({ store: choice('green'), stop: stop('on') })
  expect(await store()).toBe('blue')
  provider.putConfiguration({ store: choice('blue'), stop: stop('off') })
  expect(await store()).toBe('blue')
  expect(told.map(({ attributes }) => attributes['feature_flag.key'])).toEqual([
    'stop',
    'store',
    'stop',
    'stop',
    'store',
  ])
})

test('without a flag, or with the name of no backend, leaves the fallback, counted', async () => {
  const { provider, store, admin } = await started({ store: choice('purple') })
  expect(await store()).toBe('blue')
  const metrics = await admin('/metrics')
  expect(metrics).toContain('isthmus_flag_faults_total{flag="store",cause="unknown-backend"} 1\n')
  expect(metrics).toContain('isthmus_flag_faults_total{flag="stop",cause="flag-error"} 1\n')
  provider.putConfiguration({ store: choice('green'), stop: stop('off') })
  expect(await store()).toBe('green')
})

test('that is stale still decides, and the admin listener says so', async () => {
  const { provider, store, admin } = await started({ store: choice('green'), stop: stop('off') })
  provider.events.emit(ProviderEvents.Stale)
  expect(await store()).toBe('green')
  expect(JSON.parse(await admin('/flags'))).toMatchObject({
    status: { name: 'in-memory', status: 'STALE' },
  })
  expect(await admin('/readyz')).toBe('ok\n')
  expect(await admin('/metrics')).toContain(
    'isthmus_flags_provider_broken{provider="in-memory",status="STALE"} 1\n',
  )
})

test('stays when the configuration is read anew, and is closed with the gateway', async () => {
  const { provider, gateway, config, store } = await started({
    store: choice('green'),
    stop: stop('off'),
  })
  let closed = 0
  Object.assign(provider, {
    onClose: async () => {
      closed += 1
    },
  })
  await gateway.reload(config)
  await gateway.reload(config)
  provider.putConfiguration({ store: choice('blue'), stop: stop('off') })
  await vi.waitFor(async () => expect(await store()).toBe('blue'), { timeout: soon })
  expect(closed).toBe(0)
  await gateway.close()
  expect(closed).toBe(1)
})

test('decides in a Worker of its own, too', async () => {
  const provider = new InMemoryProvider({ store: choice('green'), stop: stop('off') })
  const config = defineConfig({
    backends: {
      blue: { url: await answering('blue'), version: '1.0' },
      green: { url: await answering('green'), version: '1.0' },
    },
    decision: { flag: 'store', fallback: 'blue' },
  })
  const flags = () => providerFlags({ provider })
  const worker = createWorker({ contract, config: () => config, flags, parts: allParts })
  const answer = await worker.fetch(new Request('http://gateway/entities'), {})
  expect(answer.headers.get('x-store')).toBe('green')
  await answer.text()
})
