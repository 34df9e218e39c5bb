/** A Worker of one's own whose configuration has a database for a backend. */
import { expect, test, vi } from 'vitest'
import contract from '../../adapters/index.ts'
import { staticSource } from '../../src/flags/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { allParts, createWorker, withBackends } from '../../src/runtime/workers.ts'

const flag = { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' }
const flags = () => staticSource({ 'store.json': { flags: { 'entity-schema': flag } } })
const spacetimedb = { url: 'http://127.0.0.1:9', database: 'iu' }

const config = (backends: GatewayConfigInput['backends']) =>
  defineConfig({ backends, decision: { flag: 'entity-schema', fallback: 'blue' } })

const worker = (backends: GatewayConfigInput['backends']) =>
  createWorker({
    contract,
    config: (env) => withBackends(config(backends), env['ISTHMUS_BACKENDS']),
    flags,
    parts: allParts,
  })

test('does not start, and its log names each of them and what to do', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const lines: string[] = []
  error.mockImplementation((line) => void lines.push(String(line)))
  const started = worker({
    blue: { spacetimedb, version: '1.1' },
    green: { spacetimedb: { ...spacetimedb, database: 'other' }, version: '2.0' },
  })
  const answer = await started.fetch(new Request('http://gateway/entities'), {})
  error.mockRestore()
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ code: 'config-invalid' })
  expect(lines).toHaveLength(1)
  for (const name of ['blue', 'green']) {
    expect(lines[0]).toContain(`backends > ${name} > spacetimedb`)
  }
  expect(lines[0]).toContain('is on Node only')
  expect(lines[0]).toContain('run `isthmus store --spacetimedb`, and give its address as `url`')
})

test('starts where its variables name a store in place of the database', async () => {
  const started = worker({ blue: { spacetimedb, version: '1.1' } })
  const env = { ISTHMUS_BACKENDS: '{"blue":"http://127.0.0.1:9"}' }
  const answer = await started.fetch(new Request('http://gateway/elsewhere'), env)
  expect(answer.status).toBe(404)
})
