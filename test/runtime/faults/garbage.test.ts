/** Garbage in every file that a gateway process reads while it runs, and when it starts. */
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isthmus, root, until } from '../../cli/support.ts'
import { folderOf, startGateway, startStores, type Gateway } from './support.ts'

const deep = 100_000

const garbage: Readonly<Record<string, string | Uint8Array>> = {
  'a text': 'this is no JSON',
  'half of an object': '{"flags": {"entity-schema": {',
  null: 'null',
  'a number': '42',
  'a list': '[]',
  'a list of nulls in every place': '{"flags": [null], "kills": [null], "clients": [null]}',
  'numbers in every place': '{"flags": 1, "kills": 1, "clients": 1, "versions": 1}',
  'names of JavaScript': '{"__proto__": {"flags": {}}, "constructor": 1, "toString": null}',
  nulls: new Uint8Array(4096),
  'bytes that are no UTF-8': new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  'lists in lists': '['.repeat(deep) + ']'.repeat(deep),
  'too much of it': `{"flags": {${' '.repeat(130 * 1024 * 1024)}}}`,
}

interface Place {
  readonly gateway: Gateway
  readonly folder: string
}

/** A gateway that decides by files of its own. */
const served = async (): Promise<Place> => {
  const folder = await folderOf()
  await cp(join(root, 'test/support/only-blue'), join(folder, 'flags'), { recursive: true })
  await mkdir(join(folder, 'state'))
  const gateway = await startGateway({
    folder,
    config: { backends: await startStores(), flags: { folder: join(folder, 'flags') } },
  })
  return { gateway, folder }
}

/** Whole, at once. */
const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await writeFile(`${path}.draft`, content)
  await rename(`${path}.draft`, path)
}

const killsOf = (backend: string): string =>
  JSON.stringify({ kills: [{ scope: { kind: 'all' }, backend }] })

const policyOf = (backend: string): string =>
  JSON.stringify({ kills: { all: { scope: { kind: 'all' }, backend } } })

const flagsOf = (backend: string): string =>
  JSON.stringify({
    flags: {
      'entity-schema': {
        state: 'ENABLED',
        variants: { blue: 'blue', green: 'green' },
        defaultVariant: backend,
      },
    },
  })

const files = {
  'the kill file': { path: 'state/kill.json', check: 'kill file', textOf: killsOf },
  'the policy file': { path: 'edited.json', check: 'policy', textOf: policyOf },
  'a flag file': { path: 'flags/entity-schema.json', check: 'flags', textOf: flagsOf },
} as const

describe.each(Object.entries(files))('%s', (_, { path, check, textOf }) => {
  test('full of garbage is named while it is so, and its last good content stays', async () => {
    const { gateway, folder } = await served()
    const file = join(folder, path)
    const answeredBy = (store: string) => until(async () => (await gateway.ask()).store === store)
    const isWell = async () => (await gateway.ready()).checks[check]?.ok
    await put(file, textOf('green'))
    await answeredBy('green')
    for (const [what, content] of Object.entries(garbage)) {
      await put(file, content)
      await until(async () => (await isWell()) === false)
      const { status, checks } = await gateway.ready()
      expect([what, status]).toEqual([what, 200])
      expect(checks[check]?.says).toContain(path.split('/').at(-1))
      expect(checks[check]?.says.length).toBeLessThan(5000)
      expect(await gateway.ask()).toMatchObject({ status: 200, store: 'green' })
      await put(file, textOf('green'))
      await until(async () => (await isWell()) === true)
    }
    // A folder in the place of the file.
    await rm(file)
    await mkdir(file)
    await until(async () => (await isWell()) === false || check === 'flags')
    expect(await gateway.ask()).toMatchObject({ status: 200 })
    await rm(file, { recursive: true })
    await put(file, textOf('blue'))
    await answeredBy('blue')
    await until(async () => (await isWell()) === true)
  })
})

describe('the policy that is kept', () => {
  test('full of garbage counts as none: a start goes on without it, or says what is missing', async () => {
    const folder = await folderOf()
    const database = join(folder, 'control.db')
    const config = {
      backends: await startStores(),
      control: { store: `sqlite:${database}`, pollMs: 50 },
    }
    const kept = join(folder, 'state', 'policy.json')
    const first = await startGateway({ folder, config })
    await until(async () => (await readFile(kept, 'utf8').catch(() => '')) !== '')
    await first.stop()
    const good = await readFile(kept, 'utf8')
    const broken = [
      ...Object.entries(garbage).filter(([what]) => /lists in lists|nulls$|half/.test(what)),
      ['entries that are none', good.replaceAll('"kind"', '"kinds"')],
      ['entries of a newer program', good.replaceAll('"flag"', '"rollout"')],
      ['half of it', good.slice(0, good.length / 2)],
      ['another format', good.replace('"format":1', '"format":99')],
      ['a time that is none', good.replace(/"at":"[^"]*"/, '"at":7')],
    ] as const
    for (const [what, content] of broken) {
      await put(kept, content)
      // With the store all is well, and what is kept is good again.
      const gateway = await startGateway({ folder, config })
      expect([what, (await gateway.ask()).status]).toEqual([what, 200])
      expect((await gateway.ready()).checks['policy']).toMatchObject({ ok: true })
      await until(async () => (await readFile(kept, 'utf8')).startsWith('{"format":1'))
      await gateway.stop()
      // Without the store there is nothing to go on with.
      await put(kept, content)
      for (const name of ['', '-wal', '-shm']) {
        await rename(database + name, `${database}.away${name}`).catch(() => undefined)
      }
      await mkdir(database)
      const refused = await isthmus(['serve', '--config', gateway.file, '--port', '0'])
      expect([what, refused.code]).toEqual([what, 2])
      expect(refused.stderr).toContain('The control store')
      expect(refused.stderr).not.toMatch(/TypeError|\n {4}at /)
      await rm(database, { recursive: true })
      for (const name of ['', '-wal', '-shm']) {
        await rename(`${database}.away${name}`, database + name).catch(() => undefined)
      }
    }
  })
})
