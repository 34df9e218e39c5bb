import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standing } from './standing.ts'

let folder = ''
const config = () => join(folder, 'config.json')

const key = (digit: string) => `sha256:${digit.repeat(64)}`

const plan = (name: string) => ({
  flags: {
    'entity-schema': {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      targeting: { if: [{ '===': [{ var: name }, 'gold'] }, 'green', 'blue'] },
    },
  },
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-attributes-'))
  await mkdir(join(folder, 'flags'))
  await writeFile(
    config(),
    JSON.stringify({
      backends: {
        blue: { url: 'http://127.0.0.1:9', version: '1.1' },
        green: { url: 'http://127.0.0.1:9', version: '2.0' },
      },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      flags: { folder: join(folder, 'flags') },
      identity: { apiKey: {} },
      clients: [
        { id: 'ann', keys: [key('1')], attributes: { plan: 'gold' } },
        { id: 'bob', keys: [key('2')] },
      ],
    }),
  )
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const flags = (name: string) =>
  writeFile(join(folder, 'flags', 'flags.json'), JSON.stringify(plan(name)))

/** The backend that is chosen for a client. */
const backend = async (client: string) => {
  const words = ['explain', 'GET', '/entities', '--client', client, '--config', config()]
  return /chooses (\w+)/.exec((await standing(words)).stdout)?.[1]
}

describe('attributes of clients', () => {
  test('decide for those that have them, and for others as if there were none', async () => {
    await flags('plan')
    expect(await backend('ann')).toBe('green')
    expect(await backend('bob')).toBe('blue')
  })

  test('are known to check; a name that no client has is warned of', async () => {
    await flags('plan')
    expect((await standing(['check', '--config', config()])).stdout).not.toContain('"plan"')
    await flags('plam')
    expect((await standing(['check', '--config', config()])).stdout).toContain('"plam"')
  })
})
