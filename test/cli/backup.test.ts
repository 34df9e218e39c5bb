/** `isthmus backup`, as processes over real stores, killed in the middle and asked for what cannot be. */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RunningStore } from '../../src/inner-universe/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'
import contract from '../../adapters/index.ts'
import { caller, entityBody, items } from '../inner-universe/support.ts'
import { noteStore, type NoteStore, type NoteStoreOptions } from '../migrate/support/note-store.ts'
import { soon } from '../support/runs.ts'
import { isthmus, start } from './support.ts'

let folder = ''
const at = (...names: readonly string[]) => join(folder, ...names)
const backups = () => at('backups')

/** Its stores hold notes; `source` is slow or strict where a test says so. */
const stores = new Map<string, NoteStore>()

const noteContractFile = (): string => {
  const made = new URL('../migrate/support/note-store.ts', import.meta.url).href
  return `import { noteContract } from ${JSON.stringify(made)}\nexport default noteContract()\n`
}

const noted = async (name: string, options: NoteStoreOptions = {}): Promise<NoteStore> => {
  const store = await noteStore(options)
  stores.set(name, store)
  return store
}

const configured = async (): Promise<void> => {
  const backends = [...stores].map(([name, { url }]) => [name, { url, version: '1.0' }] as const)
  const config = {
    backends: Object.fromEntries(backends),
    decision: { flag: 'none', fallback: backends[0]?.[0] },
  }
  await writeFile(at('config.json'), JSON.stringify(config))
}

const words = (command: string, ...more: readonly string[]): readonly string[] => {
  const files = ['--config', at('config.json'), '--contract', at('contract.ts')]
  const needs = /^(?:create|restore)/.test(command) ? files : []
  return ['backup', ...command.split(' '), '--backups', backups(), ...needs, ...more]
}

const backup = (command: string, ...more: readonly string[]) => isthmus(words(command, ...more))

const names = async (): Promise<readonly string[]> =>
  existsSync(backups()) ? (await readdir(backups())).toSorted() : []

const note = (key: string, version = 0): string => `{"id":${JSON.stringify(key)}, "v":${version}.0}`

const filled = (store: NoteStore, count: number): void => {
  for (let index = 0; index < count; index += 1) store.set(`k${index}`, note(`k${index}`))
}

const sorted = ({ notes }: NoteStore) => [...notes].toSorted(([a], [b]) => (a < b ? -1 : 1))

const writesTo = ({ asked }: NoteStore): number =>
  asked.filter((line) => /^(?:PUT|DELETE)/.test(line)).length

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-backup-cli-'))
  await writeFile(at('contract.ts'), noteContractFile())
})

afterEach(async () => {
  await Promise.all([...stores.values()].map((store) => store.close()))
  stores.clear()
  await rm(folder, { recursive: true, force: true })
})

const made = async (): Promise<string> => {
  const { code, stdout, stderr } = await backup('create source')
  expect([code, stderr]).toEqual([0, ''])
  const [, name = ''] = /^Made (\S+) in/.exec(stdout) ?? []
  return name
}

describe('a backup', () => {
  test('is made, listed, verified and restored, and its rows are the same bytes', async () => {
    const [source, target] = [await noted('source'), await noted('target')]
    await configured()
    filled(source, 2500)
    source.set('"/🎉', note('"/🎉'))
    const name = await made()
    expect(name).toMatch(/^source-\d{8}T\d{6}Z$/)
    const listed = await backup('list')
    expect(listed.stdout).toMatch(new RegExp(`${name} +source +1.0.0 +2501 +\\S+ kB +of no single`))
    const verified = await backup(`verify ${name}`)
    expect([verified.code, verified.stderr]).toEqual([0, ''])
    expect(verified.stdout).toContain('is whole')
    const restored = await backup(`restore ${name} --to target`)
    expect(restored.stdout).toContain('Wrote 2501 rows in target.')
    expect(restored.stdout).toContain('target holds what the backup holds, row by row')
    expect([restored.code, sorted(target)]).toEqual([0, sorted(source)])
    const again = await backup(`restore ${name} --to target`)
    expect(again.stdout).toContain('All 2501 rows were in target already: nothing was written.')
    expect(writesTo(target)).toBe(2501)
  })

  test('tells programs all of it as JSON', async () => {
    const [source] = [await noted('source'), await noted('target')]
    await configured()
    filled(source, 3)
    const created = await backup('create source', '--json', '--gzip', '--check')
    const { name, ...told } = JSON.parse(created.stdout)
    expect(told).toMatchObject({ compression: 'gzip', moment: { kind: 'read-twice' } })
    expect(told.kinds).toMatchObject([{ type: 'Note', rows: 3, file: '01-Note.ndjson.gz' }])
    expect(JSON.parse((await backup('list --json')).stdout)).toMatchObject([{ name, rows: 3 }])
    expect(JSON.parse((await backup(`verify ${name} --json`)).stdout)).toMatchObject({
      whole: true,
    })
    const looked = await backup(`restore ${name} --to target --dry-run --json`)
    const before = { Note: { missing: 3, equal: 0, different: 0, extra: 0 } }
    expect(JSON.parse(looked.stdout)).toMatchObject({ before })
    const restored = await backup(`restore ${name} --to target --json`)
    const after = { Note: { missing: 0, equal: 3, different: 0, extra: 0 } }
    expect(JSON.parse(restored.stdout)).toMatchObject({ before, after, written: 3, kept: null })
    expect([looked.stderr, restored.stderr]).toEqual(['', ''])
  })

  test('begun in the second of another one has a name of its own', async () => {
    filled(await noted('source'), 3)
    await configured()
    const codes = await Promise.all([1, 2, 3].map(async () => (await backup('create source')).code))
    expect([codes, (await names()).length]).toEqual([[0, 0, 0], 3])
    expect((await backup('list')).stdout).not.toContain('not finished')
  })

  test('has the name that it is given, which nobody else may have', async () => {
    filled(await noted('source'), 3)
    await configured()
    const named = await backup('create source --name before-2.0')
    expect([named.code, await names()]).toEqual([0, ['before-2.0']])
    const again = await backup('create source --name before-2.0')
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('with --name')])
    expect((await backup('verify before-2.0')).code).toBe(0)
    for (const wrong of ['../x', '.x', 'a/b']) {
      expect((await backup(`create source --name ${wrong}`)).code).toBe(2)
    }
    expect(await names()).toEqual(['before-2.0'])
  })

  test('may be anywhere: it is named by its folder, too', async () => {
    const [source, target] = [await noted('source'), await noted('target')]
    await configured()
    filled(source, 3)
    await cp(join(backups(), await made()), at('elsewhere'), { recursive: true })
    const { code } = await backup(`restore ${at('elsewhere')} --to target`)
    expect([code, target.notes.size]).toEqual([0, 3])
  })

  test('of what changes all the time is made, and with --check ends with 1', async () => {
    let count = 0
    const source = await noted('source', {
      before: () => {
        count += 1
        source.set('k0', note('k0', count))
        return false
      },
    })
    await configured()
    filled(source, 3)
    const plain = await backup('create source')
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('of no single moment')])
    const checked = await backup('create source --check')
    expect([checked.code, checked.stderr]).toEqual([1, expect.stringContaining('It changed each')])
  })
})

const refused = async (target: NoteStore, command: string, code: number, what: RegExp) => {
  const before = sorted(target)
  const done = await backup(command)
  expect([done.code, done.stderr]).toEqual([code, expect.stringMatching(what)])
  expect(done.stdout).toBe('')
  expect([writesTo(target), sorted(target)]).toEqual([0, before])
  return done
}

describe('where something is wrong nothing is changed', () => {
  test.each(['manifest.json', 'schema.json', '01-Note.ndjson.zst'])(
    'a backup without, or with less of, %s',
    async (file) => {
      const [source, target] = [await noted('source'), await noted('target')]
      await configured()
      filled(source, 300)
      const name = await made()
      const path = join(backups(), name, file)
      await truncate(path, 30)
      const cut = new RegExp(`not whole\\n  ${file}: `)
      await refused(target, `restore ${name} --to target`, 1, cut)
      await refused(target, `restore ${name} --to target --replace --yes`, 1, cut)
      await rm(path)
      await refused(target, `restore ${name} --to target`, 1, new RegExp(`${file}: is missing`))
      expect((await backup(`verify ${name}`)).code).toBe(1)
      const said = JSON.parse((await backup(`verify ${name} --json`)).stdout)
      expect(said.error).toMatchObject({ code: 'backup-damaged', issues: [{ place: file }] })
    },
  )

  test('no such backup, no such backend, wrong use', async () => {
    const [source, target] = [await noted('source'), await noted('target')]
    await configured()
    filled(source, 3)
    const name = await made()
    const none = await refused(target, 'restore nothing --to target', 2, /no backup nothing/)
    expect(none.stderr).toContain(`(valid: ${name})`)
    await refused(target, 'restore ../nothing --to target', 2, /no backup \.\.\/nothing/)
    await refused(target, `restore ${name} --to nobody`, 2, /no backend "nobody"/)
    await refused(target, `restore ${name} --to target --beside --replace`, 2, /exclude each other/)
    expect((await backup('create nobody')).code).toBe(2)
  })

  test('a backend that is not empty, but for what the backup has', async () => {
    const [source, target] = [await noted('source'), await noted('target')]
    await configured()
    filled(source, 5)
    const name = await made()
    target.set('k1', note('k1'))
    target.set('k2', note('k2', 7))
    target.set('x1', note('x1'))
    const { stderr } = await refused(target, `restore ${name} --to target`, 1, /is not empty/)
    expect(stderr).toContain(
      'Note: 3 missing, 1 other than in the backup, 1 that the backup does not',
    )
    expect(stderr).toContain('--beside writes what is missing')
    expect(stderr).not.toContain('k2')
    await refused(target, `restore ${name} --to target --replace`, 2, /Nobody can be asked/)
    expect(await names()).toEqual([name])
  })

  test('a folder that cannot be written to', async () => {
    filled(await noted('source'), 3)
    await configured()
    await writeFile(at('file'), '')
    const files = ['--config', at('config.json'), '--contract', at('contract.ts')]
    const inFile = ['--backups', at('file', 'x')]
    const done = await isthmus(['backup', 'create', 'source', ...inFile, ...files])
    expect([done.code, done.stderr]).toEqual([2, expect.stringContaining('cannot be written to')])
    expect(done.stderr).toContain('--backups DIR')
    const listed = await isthmus(['backup', 'list', '--backups', at('none')])
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining('(none)')])
  })

  test('a backend that breaks off leaves no backup', async () => {
    const source = await noted('source', {
      pageSize: 10,
      before: ({ url = '' }, outgoing) => {
        if (!url.includes('k3')) return false
        outgoing.destroy()
        return true
      },
    })
    filled(source, 60)
    await configured()
    const { code, stderr } = await backup('create source')
    expect([code, stderr]).toEqual([2, expect.stringContaining('broke off')])
    expect(await names()).toEqual([])
  })
})

const both = async () => {
  const [source, target] = [await noted('source'), await noted('target')]
  await configured()
  filled(source, 500)
  const name = await made()
  for (let index = 0; index < 250; index += 1) target.set(`k${index}`, note(`k${index}`, index % 2))
  target.set('x1', note('x1'))
  return { source, target, name }
}

describe('a backend that is not empty', () => {
  test('is given what it lacks by --beside, and keeps all else', async () => {
    const { target, name } = await both()
    const before = sorted(target)
    const { code, stdout } = await backup(`restore ${name} --to target --beside`)
    expect([code, stdout]).toEqual([0, expect.stringContaining('Wrote 250 rows in target.')])
    expect(stdout).toContain('125 rows other than in the backup, 1 row that it does not have')
    for (const [key, text] of before) expect(target.notes.get(key)).toBe(text)
    expect(target.notes.size).toBe(501)
  })

  test('is made equal by --replace, after a backup of what was there', async () => {
    const { source, target, name } = await both()
    const before = sorted(target)
    const { code, stdout, stderr } = await backup(`restore ${name} --to target --replace --yes`)
    expect(stdout).toContain('Wrote 375 rows and deleted 1 in target.')
    expect([code, sorted(target)]).toEqual([0, sorted(source)])
    const [, kept = ''] = /kept in \S+\/(target-\w+)\./.exec(stderr) ?? []
    expect(await names()).toEqual([name, kept])
    expect((await backup(`restore ${kept} --to target --replace --yes`)).code).toBe(0)
    expect(sorted(target)).toEqual(before)
  })

  test('that refuses rows is not said to be equal, and the rows are named', async () => {
    const source = await noted('source')
    const target = await noted('target', {
      before: ({ method, url = '' }, outgoing) => {
        if (method !== 'PUT' || !url.endsWith('7')) return false
        outgoing.writeHead(422).end('{"detail":"v is 0.0"}')
        return true
      },
    })
    await configured()
    filled(source, 30)
    const { code, stderr } = await backup(`restore ${await made()} --to target`)
    expect([code, target.notes.size]).toEqual([1, 27])
    expect(stderr).toContain('target is not equal to the backup')
    expect(stderr).toContain('Note: 3 missing')
    expect(stderr).toContain('Note k17: target answered 422')
    expect(stderr).not.toContain('0.0')
  })
})

/** Holds every answer to a request that `isHeld` says yes to, and tells how many came. */
const holding = (isHeld: (method: string, count: number) => boolean) => {
  let count = 0
  const options: NoteStoreOptions = {
    pageSize: 20,
    before: ({ method = '' }) => {
      count += 1
      return isHeld(method, count)
    },
  }
  return { options, count: () => count }
}

describe('killed in the middle', () => {
  test('create leaves what is no backup', async () => {
    const { options, count } = holding((_, so) => so > 4)
    const source = await noted('source', options)
    const target = await noted('target')
    filled(source, 200)
    await configured()
    const running = start(words('create source'))
    await vi.waitFor(() => expect(count()).toBeGreaterThan(4), { timeout: soon })
    running.child.kill('SIGKILL')
    await running.done
    const [name = ''] = await names()
    expect(await readdir(join(backups(), name))).not.toContain('manifest.json')
    expect((await backup('list')).stdout).toContain('was not finished')
    const verified = await backup(`verify ${name}`)
    expect([verified.code, verified.stderr]).toEqual([1, expect.stringContaining('is missing')])
    const restored = await backup(`restore ${name} --to target`)
    expect([restored.code, target.asked]).toEqual([1, []])
  })

  test('create by Ctrl-C leaves nothing', async () => {
    const { options, count } = holding((_, so) => so > 4)
    filled(await noted('source', options), 200)
    await configured()
    const running = start(words('create source'))
    await vi.waitFor(() => expect(count()).toBeGreaterThan(4), { timeout: soon })
    running.child.kill('SIGINT')
    const { code, stderr } = await running.done
    expect([code, stderr]).toEqual([2, expect.stringContaining('It was interrupted')])
    expect(await names()).toEqual([])
  })

  test('restore goes on where it was, and writes nothing twice', async () => {
    let mostPuts = 70
    let puts = 0
    const source = await noted('source')
    const target = await noted('target', {
      before: ({ method }) => {
        if (method === 'PUT') puts += 1
        return method === 'PUT' && puts > mostPuts
      },
    })
    filled(source, 400)
    await configured()
    const name = await made()
    const ended: Awaited<ReturnType<typeof backup>>[] = []
    for (const signal of ['SIGKILL', 'SIGKILL', 'SIGINT'] as const) {
      const running = start(words(`restore ${name} --to target`))
      await vi.waitFor(() => expect(puts).toBeGreaterThan(mostPuts), { timeout: soon })
      running.child.kill(signal)
      ended.push(await running.done)
      mostPuts += 80
      puts = target.notes.size
    }
    expect(ended.at(-1)?.code).toBe(2)
    expect(ended.at(-1)?.stderr).toContain('same command again to go on')
    expect(target.notes.size).toBeGreaterThan(70)
    expect(target.notes.size).toBeLessThan(400)
    const before = target.notes.size
    mostPuts = Infinity
    puts = 0
    const { code, stdout } = await backup(`restore ${name} --to target`)
    expect([code, puts]).toEqual([0, 400 - before])
    expect(stdout).toContain('row by row')
    expect(sorted(target)).toEqual(sorted(source))
  })
})

describe('Inner Universe', () => {
  const running: RunningStore[] = []
  const universe = async (schema: '1.1' | '2.0') => {
    const store = await startEmbeddedStore({ schema, contract, port: 0, file: ':memory:' })
    running.push(store)
    return { ...store, call: caller(store.url) }
  }
  afterAll(() => Promise.all(running.map((store) => store.close())))

  let universes: Awaited<ReturnType<typeof universe>>[] = []
  beforeAll(async () => {
    universes = [await universe('1.1'), await universe('1.1'), await universe('2.0')]
    for (let index = 0; index < 50; index += 1) {
      await universes[0]?.call('POST', '/entities', entityBody('1.1'))
    }
  })

  test('is restored to a backend of its version only, with the configuration of replication', async () => {
    const replication = { put: '/raw{path}' }
    const versions = ['1.1', '1.1', '2.0']
    const entries = ['blue', 'green', 'gray'].map(
      (name, index) =>
        [name, { url: universes[index]?.url, version: versions[index], replication }] as const,
    )
    const config = {
      backends: Object.fromEntries(entries),
      decision: { flag: 'none', fallback: 'blue' },
    }
    await writeFile(at('config.json'), JSON.stringify(config))
    await writeFile(
      at('contract.ts'),
      `export { default } from ${JSON.stringify(new URL('../../adapters/index.ts', import.meta.url).href)}\n`,
    )
    const created = await backup('create blue')
    expect(created.stdout).toContain(
      'Entity 50, Relation 0, StateVersion 0, DeltaRecord 0, Event 50',
    )
    const [name = ''] = await names()
    const other = await backup(`restore ${name} --to gray`)
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('gray speaks 2.0.0')])
    const done = await backup(`restore ${name} --to green`)
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('Wrote 100 rows')])
    for (const path of ['/entities/export', '/events/export']) {
      const [one, two] = [
        await universes[0]?.call('GET', path),
        await universes[1]?.call('GET', path),
      ]
      expect([one?.text, one?.text.length]).toEqual([two?.text, expect.any(Number)])
    }
    const listed = await universes[1]?.call('GET', '/entities?limit=1')
    const id = String(items(listed ?? { body: { items: [] } })[0]?.['id'])
    const patch = { metadata: { name: 'changed' } }
    expect((await universes[1]?.call('PATCH', `/entities/${id}`, patch))?.status).toBe(200)
    const replaced = await backup(`restore ${name} --to green --replace --yes`)
    const logged = 'Event: 1 that the backup does not have'
    expect([replaced.code, replaced.stderr]).toEqual([1, expect.stringContaining(logged)])
    expect(replaced.stderr).toMatch(/Event \S+: green answered 405/)
    const entities = universes.map(({ call }) => call('GET', '/entities/export'))
    const [blue, green] = await Promise.all(entities)
    expect(green?.text).toBe(blue?.text)
    const manifest = JSON.parse(await readFile(join(backups(), name, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ backend: 'blue', version: '1.1.0', contract: contract.hash })
  })
})
