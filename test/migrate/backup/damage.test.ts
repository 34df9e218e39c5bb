/** A backup that is not what it was is refused by the name of the file, whatever befell it. */
import { createHash } from 'node:crypto'
import { cp, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createZstdCompress, zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { manifestFile, readManifest, type Manifest } from '../../../src/migrate/index.ts'
import { manifestText } from '../../../src/migrate/backup/manifest.ts'
import { rowSink } from '../../../src/migrate/node/row-sink.ts'
import { storeAt } from '../support/http-store.ts'
import { noteStore } from '../support/note-store.ts'
import { backUp, faultsOf, filesIn, folder, notes } from './support.ts'

const secret = 'zsecretz'
const rowsOf = { zstd: '01-Note.ndjson.zst', gzip: '01-Note.ndjson.gz' } as const

const original = { zstd: '', gzip: '' }

beforeAll(async () => {
  const server = await noteStore()
  for (let at = 0; at < 5; at += 1) {
    server.set(`${secret}${at}`, `{"id":"${secret}${at}","text":"${secret}${'x'.repeat(at * 30)}"}`)
  }
  for (const compression of ['zstd', 'gzip'] as const) {
    const { at } = await backUp(storeAt(server.url, notes, '1.0'), { compression })
    original[compression] = at
  }
  await server.close()
})

const copied = async (compression: 'zstd' | 'gzip' = 'zstd'): Promise<string> => {
  const at = join(await folder(), 'copy')
  await cp(original[compression], at, { recursive: true })
  return at
}

/** Files that faults name; no word of a document is in what is told. */
const told = async (at: string): Promise<readonly string[]> => {
  const faults = await faultsOf(at)
  expect(JSON.stringify(faults)).not.toContain(secret)
  return [...new Set(faults.map(({ file }) => file))]
}

describe.each(['zstd', 'gzip'] as const)('of a backup by %s', (compression) => {
  const files = [rowsOf[compression], 'manifest.json', 'schema.json']

  test('nothing is wrong as it is', async () => {
    expect(await faultsOf(await copied(compression))).toEqual([])
  })

  test.each(files)('%s may not be missing, no file, a link, or empty', async (file) => {
    const at = await copied(compression)
    const path = join(at, file)
    await rename(path, `${at}-aside`)
    expect(await told(at)).toEqual([file])
    await mkdir(path)
    expect(await told(at)).toEqual([file])
    await rm(path, { recursive: true })
    await symlink(`${at}-aside`, path)
    expect(await told(at)).toEqual([file])
    await rm(path)
    await writeFile(path, '')
    expect(await told(at)).toEqual([file])
  })

  test.each(files)('%s may not end earlier, at any byte', async (file) => {
    const at = await copied(compression)
    const whole = (await filesIn(at)).get(file) ?? Buffer.alloc(0)
    const step = Math.max(1, Math.floor(whole.length / 150))
    // The line feed at the end of a manifest says nothing.
    const last = file === 'manifest.json' ? whole.length - 2 : whole.length - 1
    for (let length = last; length >= 0; length -= step) {
      await truncate(join(at, file), length)
      expect([length, await told(at)]).toEqual([length, [file]])
    }
  })

  test.each(files)('%s may not have another byte, at any place', async (file) => {
    const at = await copied(compression)
    const whole = (await filesIn(at)).get(file) ?? Buffer.alloc(0)
    const step = Math.max(1, Math.floor(whole.length / 300))
    for (let place = 0; place < whole.length; place += step) {
      const altered = Buffer.from(whole)
      altered[place] = (altered[place] ?? 0) ^ (1 << (place % 8))
      await writeFile(join(at, file), altered)
      expect([place, await told(at)]).toEqual([place, [file]])
    }
  })

  test.each(files)('%s may have nothing behind its end', async (file) => {
    const at = await copied(compression)
    const whole = (await filesIn(at)).get(file) ?? Buffer.alloc(0)
    for (const more of [Buffer.from('x'), Buffer.from('\0'), whole]) {
      await writeFile(join(at, file), Buffer.concat([whole, more]))
      expect(await told(at)).toEqual([file])
    }
  })
})

test('a file too many is named', async () => {
  const at = await copied()
  await writeFile(join(at, '99-Note.ndjson.zst'), '')
  await mkdir(join(at, 'folder'))
  expect(await told(at)).toEqual(['99-Note.ndjson.zst', 'folder'])
})

test('everything that is wrong is told at once', async () => {
  const at = await copied()
  await writeFile(join(at, 'schema.json'), '{}')
  await truncate(join(at, rowsOf.zstd), 20)
  await writeFile(join(at, 'more'), '')
  expect(await told(at)).toEqual(['schema.json', rowsOf.zstd, 'more'])
})

test('a folder that is none, or is empty, has no manifest', async () => {
  const at = await folder()
  expect(await faultsOf(at)).toEqual([{ file: 'manifest.json', what: 'is missing' }])
})

const digest = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

/** A backup of any rows, whose digests are all right: as somebody would write it who means harm. */
const forged = async (text: string, more: Partial<Manifest> = {}): Promise<string> => {
  const at = await copied()
  const before = (await filesIn(at)).get(manifestFile) ?? Buffer.alloc(0)
  const manifest = await readManifest(new Uint8Array(before))
  const content = Buffer.from(text)
  const stored = zstdCompressSync(content)
  const rows = text.split('\n').length - 1
  const kinds = manifest.kinds.map((kind) => ({
    ...kind,
    rows,
    content: digest(content),
    stored: digest(stored),
  }))
  await writeFile(join(at, rowsOf.zstd), stored)
  await writeFile(join(at, manifestFile), await manifestText({ ...manifest, kinds, ...more }))
  return at
}

const line = (key: string, document = `{"id":"${key}"}`) =>
  `{"key":"${key}","document":${document}}\n`

describe('a backup that somebody has made up, with digests that are right', () => {
  test('may be one', async () => {
    expect(await faultsOf(await forged(line('a') + line('b')))).toEqual([])
  })

  test.each([
    ['a key twice', line('a') + line('a'), 'has the key of line 2 twice'],
    ['another order', line('b') + line('a'), 'is not in the order of keys, at line 2'],
    ['no line feed', line('a') + line('b').trimEnd(), 'has a line that ends in the middle: line 2'],
    ['another key', line('a', `{"id":"${secret}"}`), 'a document with another key: line 1'],
    ['no key', line('a', '{"di":1}'), 'has a line that holds no document with a key: line 1'],
    ['no document', line('a', '[1]'), 'has a line that holds no document with a key: line 1'],
    ['two documents', line('a', '{"id":"a"},{"id":"a"}'), 'no document with a key: line 1'],
    ['no JSON', line('a', '{"id":"a"'), 'no document with a key: line 1'],
    ['an empty line', `${line('a')}\n`, 'has a line that is no row: line 2'],
    ['other members', '{"key":"a","x":1,"document":{"id":"a"}}\n', 'is no row: line 1'],
    ['a broken key', '{"key":"\\x","document":{"id":"a"}}\n', 'is no row: line 1'],
    ['a text that is none', '{"key":"a","text":{"id":"a"}}\n', 'is no row: line 1'],
    ['deep nesting', line('a', `{"id":"a","d":${'['.repeat(100_000)}`), 'with a key: line 1'],
  ])('not with %s', async (_, text, what) => {
    const faults = await faultsOf(await forged(text))
    expect(faults).toEqual([{ file: rowsOf.zstd, what: expect.stringContaining(what) }])
    expect(JSON.stringify(faults)).not.toContain(secret)
  })

  test.each<readonly [string, (manifest: Manifest) => Partial<Manifest>]>([
    ['a number of rows', ({ kinds }) => ({ kinds: kinds.map((kind) => ({ ...kind, rows: 3 })) })],
    [
      'fewer bytes than unpacked',
      ({ kinds }) => ({
        kinds: kinds.map((kind) => ({ ...kind, content: { ...kind.content, bytes: 5 } })),
      }),
    ],
  ])('not with %s that is not so', async (_, change) => {
    const at = await forged(line('a') + line('b'))
    const manifest = await readManifest(
      new Uint8Array((await filesIn(at)).get(manifestFile) ?? Buffer.alloc(0)),
    )
    await writeFile(
      join(at, manifestFile),
      await manifestText({ ...manifest, ...change(manifest) }),
    )
    expect(await told(at)).toEqual([rowsOf.zstd])
  })

  test.each<readonly [string, Record<string, unknown>]>([
    ['a way out of its folder', { file: '../../etc/passwd' }],
    ['no name of a file', { file: '01-Note.ndjson.zst/x' }],
    ['a member too many', { more: 1 }],
  ])('whose manifest may not have %s', async (_, member) => {
    const at = await forged(line('a'))
    const manifest = await readManifest(
      new Uint8Array((await filesIn(at)).get(manifestFile) ?? Buffer.alloc(0)),
    )
    const kinds = manifest.kinds.map((kind) => ({ ...kind, ...member }))
    await writeFile(join(at, manifestFile), await manifestText({ ...manifest, kinds }))
    expect((await faultsOf(at)).slice(0, 1)).toMatchObject([{ file: 'manifest.json' }])
  })

  test('whose manifest is of another format says which is read', async () => {
    const at = await forged(line('a'), { format: 'isthmus-backup/2' as never })
    const [fault] = await faultsOf(at)
    expect(fault?.what).toContain('it reads isthmus-backup/1')
  })

  test('and that holds far more than it says is not unpacked to its end', async () => {
    const at = await forged(line('a'))
    const packed = createZstdCompress()
    const chunks: Buffer[] = []
    packed.on('data', (chunk: Buffer) => chunks.push(chunk))
    const ended = new Promise((resolve) => packed.once('end', resolve))
    for (let part = 0; part < 500; part += 1) {
      await new Promise((resolve) => packed.write(Buffer.alloc(1_000_000), resolve))
    }
    packed.end()
    await ended
    const bomb = Buffer.concat(chunks)
    const manifest = await readManifest(
      new Uint8Array((await filesIn(at)).get(manifestFile) ?? Buffer.alloc(0)),
    )
    const kinds = manifest.kinds.map((kind) => ({ ...kind, stored: digest(bomb) }))
    await writeFile(join(at, rowsOf.zstd), bomb)
    await writeFile(join(at, manifestFile), await manifestText({ ...manifest, kinds }))
    const before = process.memoryUsage().rss
    expect(await faultsOf(at)).toEqual([
      { file: rowsOf.zstd, what: expect.stringContaining('holds more than the') },
    ])
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
  })
})

test.runIf(process.platform === 'linux')(
  'a full disk fails the write, and nothing waits for ever',
  async () => {
    const sink = await rowSink('/dev/full', 'gzip')
    const write = async (): Promise<void> => {
      for (let at = 0; at < 1000; at += 1) {
        await sink.write(crypto.getRandomValues(new Uint8Array(60_000)))
      }
      await sink.end()
    }
    await expect(write()).rejects.toMatchObject({ code: 'ENOSPC' })
    await sink.close()
    const short = await rowSink('/dev/full', 'zstd')
    await short.write(new Uint8Array(10))
    await expect(short.end()).rejects.toMatchObject({ code: 'ENOSPC' })
    await short.close()
  },
)
