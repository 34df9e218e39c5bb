/** Files of documents, whoever wrote them: in any order, packed in any way, and damaged in every way. */
import { spawnSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareKeys } from '../../../src/migrate/index.ts'
import { documentLine, readDocumentLine } from '../../../src/migrate/files/document-line.ts'
import { holds } from '../../support/seed.ts'
import { documentsOf, faultsOf, fileWith, folder, options } from './support.ts'

const line = (document: string, type = 'Note'): string =>
  `{"type":"${type}","document":${document}}\n`

const note = (key: string): string => line(`{"id":${JSON.stringify(key)}}`)

const secret = 'a-secret-value'

describe('what is read', () => {
  test('comes in the order of keys, whatever order the lines have, byte for byte', async () => {
    const keys = ['b', 'é', '🎉', '\uff5e', 'a', '~', '\u0000', '10', '9', ' ', '"']
    const texts = keys.map((key) => `{ "n": 1.0, "id" :${JSON.stringify(key)}, "x":1e400}`)
    const path = await fileWith('notes.ndjson', texts.map((text) => line(text)).join(''))
    const read = await documentsOf(path)
    expect(read.map(([key]) => key)).toEqual(keys.toSorted(compareKeys))
    expect(new Set(read.map(([, text]) => text))).toEqual(new Set(texts))
  })

  test('may have blank lines, carriage returns, a mark at its start, no end of its last line, numbers as keys', async () => {
    const text = `\ufeff{"id":2}\r\n\r\n   \n{"id":10.0}  \r\n{"id":"1"}`
    const path = await fileWith('notes.jsonl', text)
    expect(await documentsOf(path, { type: 'Note' })).toEqual([
      ['1', '{"id":"1"}'],
      ['10.0', '{"id":10.0}'],
      ['2', '{"id":2}'],
    ])
  })

  test('is all of a file that is packed in many parts', async () => {
    const parts = Array.from({ length: 40 }, (_, at) =>
      Array.from({ length: 500 }, (__, of) => note(`${at}-${of}-${'x'.repeat((at * of) % 300)}`)),
    )
    for (const [name, pack] of [
      ['notes.ndjson.gz', gzipSync],
      ['notes.ndjson.zst', zstdCompressSync],
    ] as const) {
      const path = await fileWith(name, Buffer.concat(parts.map((lines) => pack(lines.join('')))))
      expect(await documentsOf(path)).toHaveLength(20_000)
    }
  })

  test('is what was written, of any key and document', () => {
    const keys = fc.string({ unit: 'binary', minLength: 1 }).filter((key) => key.isWellFormed())
    holds(
      300,
      fc.property(keys, fc.json(), fc.boolean(), (key, value, alone) => {
        const document = Buffer.from(`{ "id":${JSON.stringify(key)},\n"v":${value}}`)
        const written = documentLine('Note', { document: new Uint8Array(document) }, alone)
        expect([written.indexOf(0x0a), written.at(-1)]).toEqual([written.length - 1, 0x0a])
        const form = { ...options, depth: 100, type: alone ? 'Note' : undefined }
        const read = readDocumentLine(written.subarray(0, -1), form)
        expect(read).toMatchObject({ type: 'Note', key })
        const text = typeof read === 'string' ? '' : Buffer.from(read.document).toString()
        expect(JSON.parse(text)).toEqual(JSON.parse(document.toString()))
      }),
    )
  })
})

const packed = gzipSync(Array.from({ length: 50 }, (_, at) => note(`${at}`)).join(''))
const zipped = zstdCompressSync(Array.from({ length: 50 }, (_, at) => note(`${at}`)).join(''))
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte))
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

/** Of a line that is damaged: it, and what is said of line 2. */
const lines: readonly (readonly [name: string, line: string | Buffer, said: string])[] = [
  [
    'no JSON',
    `{"type":"Note","document":{"id":${secret}}}\n`,
    'is no JSON, or no UTF-8, from byte 33 on',
  ],
  ['cut off', '{"type":"Note","document":{"id":"2"', 'is no JSON, or no UTF-8, from byte 36 on'],
  ['two on a line', `${note('2').trim()}${note('3')}`, 'is no JSON, or no UTF-8, from byte 38 on'],
  ['a comma behind', `${note('2').trim()},\n`, 'is no JSON, or no UTF-8, from byte 38 on'],
  [
    'broken UTF-8',
    bytes('{"type":"Note","document":{"id":"', [0xc3, 0x28], '"}}\n'),
    'is no JSON, or no UTF-8, from byte 34 on',
  ],
  ['UTF-16', Buffer.from(note('2').trim(), 'utf16le'), 'is no JSON, or no UTF-8, from byte 2 on'],
  ['NUL bytes', bytes([0, 0, 0, 0], '\n'), 'is no JSON, or no UTF-8, from byte 1 on'],
  ['a list', `["${secret}"]\n`, 'is no JSON object'],
  ['a text', `"${secret}"\n`, 'is no JSON object'],
  [
    'a document without a type',
    `{"id":"${secret}"}\n`,
    'is not {"type": ..., "document": {...}}: say with --type of which type lines are that are documents themselves',
  ],
  ['a type that is no text', '{"type":7,"document":{"id":"2"}}\n', 'is not {"type": ...'],
  ['a document that is none', line(`"${secret}"`), 'is not {"type": ...'],
  [
    'more beside it',
    `{"type":"Note","document":{"id":"2"},"more":"${secret}"}\n`,
    'is not {"type": ...',
  ],
  [
    'an unknown type',
    line('{"id":"2"}', secret),
    'is of a type that the version does not list: it lists Note, Tag',
  ],
  [
    'a type of every object',
    line('{"id":"2"}', 'constructor'),
    'is of a type that the version does not list: it lists Note, Tag',
  ],
  ['no key', line(`{"name":"${secret}"}`), 'has no text or number in "id", the key of Note'],
  [
    'the key of another type',
    line('{"id":"2"}', 'Tag'),
    'has no text or number in "name", the key of Tag',
  ],
  ['a key that is none', line('{"id":null}'), 'has no text or number in "id", the key of Note'],
  ['an empty key', line('{"id":""}'), 'has an empty key in "id"'],
  ['half of a pair', line('{"id":"\\ud83c"}'), 'has half of a surrogate pair in its key, "id"'],
  [
    'too deep',
    line(`{"id":"2","v":${'['.repeat(20)}${']'.repeat(20)}}`),
    'has a document that is nested deeper than 8',
  ],
  ['too long', line(`{"id":"2","v":"${'x'.repeat(1000)}"}`), 'is longer than 1000 bytes'],
]

describe('what is damaged is refused', () => {
  test.each(lines)('in a line: %s', async (_, damaged, said) => {
    const path = await fileWith(
      'notes.ndjson',
      Buffer.concat([Buffer.from(note('1')), Buffer.from(damaged)]),
    )
    const [fault = '', ...more] = await faultsOf(path)
    expect(fault.startsWith(`notes.ndjson:2: ${said.replace(/\.\.\.$/, '')}`) ? said : fault).toBe(
      said,
    )
    expect([more, fault.includes(secret)]).toEqual([[], false])
  })

  test('with every line that is wrong, but no more than twenty', async () => {
    const path = await fileWith('notes.ndjson', [note('1'), '7\n', note('2'), '8\n'].join(''))
    expect(await faultsOf(path)).toEqual([
      'notes.ndjson:2: is no JSON object',
      'notes.ndjson:4: is no JSON object',
    ])
    expect(await faultsOf(await fileWith('notes.ndjson', '7\n'.repeat(1000)))).toHaveLength(20)
  })

  test('where a key is there twice, with both lines', async () => {
    const text = [note('b'), note('a'), line('{"name":"a"}', 'Tag'), note('c'), note('\\u0061')]
    const path = await fileWith('notes.ndjson', [...text, note('a'), note('b')].join(''))
    expect(await faultsOf(path)).toEqual([
      'notes.ndjson:6: has the key of another Note, that of line 2',
      'notes.ndjson:7: has the key of another Note, that of line 1',
    ])
    const numbers = await fileWith('n.ndjson', line('{"id":1}') + line('{"id":"1"}'))
    expect(await faultsOf(numbers)).toEqual([
      'n.ndjson:2: has the key of another Note, that of line 1',
    ])
  })

  const broken = 'cannot be unpacked: it is cut off, damaged, or of another kind'
  test.each<readonly [string, string, string | Uint8Array]>([
    ['gzip that is cut off', 'a.ndjson.gz', packed.subarray(0, -5)],
    ['gzip whose check differs', 'a.ndjson.gz', flipped(packed, packed.length - 6)],
    ['gzip with something behind', 'a.ndjson.gz', Buffer.concat([packed, Buffer.from('behind')])],
    [
      'gzip whose second part is damaged',
      'a.ndjson.gz',
      Buffer.concat([packed, flipped(packed, 0)]),
    ],
    ['gzip that is none', 'a.ndjson.gz', note('1')],
    ['gzip without a byte', 'a.ndjson.gz', ''],
    ['gzip that is zstd', 'a.ndjson.gz', zipped],
    ['zstd that is cut off', 'a.ndjson.zst', zipped.subarray(0, -5)],
    ['zstd with something behind', 'a.ndjson.zst', Buffer.concat([zipped, Buffer.from('behind')])],
    [
      'zstd whose second part is cut off',
      'a.ndjson.zst',
      Buffer.concat([zipped, zipped.subarray(0, -9)]),
    ],
    ['zstd without a byte', 'a.ndjson.zst', ''],
  ])('as a whole: %s', async (_, name, content) => {
    const faults = await faultsOf(await fileWith(name, content))
    expect(faults.at(-1)).toBe(`${name}: ${broken}`)
  })

  test('where it is no file', async () => {
    const at = await folder()
    await mkdir(join(at, 'a.ndjson'))
    await symlink(join(at, 'nowhere'), join(at, 'b.ndjson'))
    expect(await faultsOf(join(at, 'a.ndjson'))).toEqual(['a.ndjson: is no file'])
    expect(await faultsOf(join(at, 'b.ndjson'))).toEqual(['b.ndjson: cannot be read (ENOENT)'])
  })

  test('where it unpacks to far more than it is, or needs far more memory', async () => {
    const blank = Buffer.alloc(70_000_000, `${' '.repeat(900)}\n`)
    const said =
      'unpacks to more than 200 times its size, as no documents do: unpack it yourself if it is sound'
    expect(await faultsOf(await fileWith('a.ndjson.gz', gzipSync(blank)))).toEqual([
      `a.ndjson.gz: ${said}`,
    ])
    expect(await faultsOf(await fileWith('a.ndjson.zst', zstdCompressSync(blank)))).toEqual([
      `a.ndjson.zst: ${said}`,
    ])
    const long = gzipSync(Buffer.alloc(70_000_000, 'x'))
    expect(await faultsOf(await fileWith('a.ndjson.gz', long))).toEqual([
      'a.ndjson.gz:1: is longer than 1000 bytes',
    ])
    const params = {
      [constants.ZSTD_c_windowLog]: 27,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    }
    const wide = zstdCompressSync(Buffer.alloc(50_000_000, `${' '.repeat(900)}\n`), { params })
    expect(await faultsOf(await fileWith('a.ndjson.zst', wide))).toEqual([
      'a.ndjson.zst: needs too much memory to unpack: pack it without --long and --ultra',
    ])
  })
})

test('a large file in no order needs little memory', () => {
  const script = fileURLToPath(new URL('memory.ts', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=isthmus-source', script], {
    encoding: 'utf8',
  })
  const told = JSON.parse(stdout || JSON.stringify({ stderr })) as Record<string, number>
  expect(told).toMatchObject({ lines: 200_000, isAscending: true })
  // Who kept all of these 200 MB would need more than that.
  expect(told['grownBytes']).toBeLessThan((told['fileBytes'] ?? 0) * 0.75)
})
