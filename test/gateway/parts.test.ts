import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { staticSource } from '../../src/flags/index.ts'
import { defineConfig, type Parts } from '../../src/gateway/index.ts'
import { allParts, missingParts, neededParts } from '../../src/gateway/parts.ts'
import { createWorker } from '../../src/runtime/create-worker.ts'
import { partsModule } from '../../src/cli/compiled-module.ts'
import { temporaryFolder } from '../cli/support.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const key = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' }

const asking = {
  cache: [{ cache: { routes: ['entities.get'] } }, 'createCache', 'cache'],
  cors: [{ cors: { origins: ['https://app.example'] } }, 'createCors', 'cors'],
  tokens: [{ identity: { jwt: { jwks: { keys: [key] } } } }, 'jwt', 'identity > jwt'],
  ofrep: [{ ofrep: {} }, 'createOfrep', 'ofrep'],
  strangers: [
    { identity: { anonymous: { sticky: { cookie: 'sid' } } } },
    'createStranger',
    'identity > anonymous > sticky',
  ],
  moving: [{ control: { store: { env: 'DATABASE_URL' } } }, 'createSessions', 'control'],
  'a store of Node only': [{ control: { store: 'sqlite:control.db' } }, undefined, undefined],
  nothing: [{}, undefined, undefined],
} as const

const configured = (more: object) =>
  defineConfig({
    backends: { blue: { url: 'http://127.0.0.1:1', version: '1.1' } },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    ...more,
  })

/** What `isthmus compile` writes for a configuration. */
const compiledParts = async (more: object): Promise<Parts> => {
  const folder = await temporaryFolder()
  const file = join(folder, 'parts.mjs')
  await writeFile(file, partsModule(configured(more), folder).text)
  return ((await import(pathToFileURL(file).href)) as { readonly default: Parts }).default
}

const flags = () =>
  staticSource({
    'store.json': {
      flags: {
        'entity-schema': { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' },
      },
    },
  })

const statusWith = async (more: object, parts: Parts): Promise<number> => {
  const worker = createWorker({ contract, config: () => configured(more), flags, parts })
  return (await worker.fetch(new Request('http://gateway/elsewhere'), {})).status
}

describe.each(Object.entries(asking))('a configuration with %s', (_, [more, part, setting]) => {
  test('is compiled with what it asks for, and nothing else', async () => {
    const parts = await compiledParts(more)
    expect(parts).toEqual(part ? { [part]: allParts[part] } : {})
    expect(missingParts(configured(more), parts)).toEqual([])
  })

  test('names the setting that a part is missing for', () => {
    expect(missingParts(configured(more), {}).map(({ place }) => place)).toEqual(
      setting ? [setting] : [],
    )
    expect(neededParts(configured(more)).map(([name]) => name)).toEqual(part ? [part] : [])
  })

  test('starts with its parts, and not without', async () => {
    // There is no such route, but there is a gateway that says so.
    expect(await statusWith(more, await compiledParts(more))).toBe(404)
    expect(await statusWith(more, {})).toBe(part ? 500 : 404)
  })
})
