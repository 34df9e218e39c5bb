/** How ends of a migration are named, and what is said of names that are none. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { namedEnds } from '../../../src/cli/migrate/end-flags.ts'
import { endName, endText, readEnd } from '../../../src/cli/migrate/end-text.ts'
import { isLocalEnd } from '../../../src/runtime/migrate/local-end.ts'
import { temporaryFolder } from '../support.ts'

const read = async (text: string, type?: string) =>
  readEnd(text, {
    isBackend: (name) => name === 'blue' || name === 'a.ndjson',
    backups: await temporaryFolder(),
    ...(type !== undefined && { type }),
  })

const path = (name: string): string => join(process.cwd(), name)

describe('ends are named', () => {
  const blueGreen = { from: 'blue', to: 'green' }

  test('by words, by options, and by both', () => {
    expect(namedEnds({}, 'blue', 'green')).toEqual(blueGreen)
    expect(namedEnds(blueGreen)).toEqual(blueGreen)
    expect(namedEnds({ to: 'green' }, 'blue')).toEqual(blueGreen)
    expect(namedEnds({ from: 'blue' }, 'green')).toEqual(blueGreen)
  })

  test('once each', () => {
    expect(() => namedEnds({ from: 'a' }, 'b', 'c')).toThrow('twice: "c" as a word, and by --from')
    expect(() => namedEnds({ to: 'a' }, 'b', 'c')).toThrow('twice: "c" as a word, and by --to')
    expect(() => namedEnds({ from: 'a', to: 'b' }, 'c')).toThrow('An end is named twice')
    expect(() => namedEnds({}, 'blue')).toThrow('One end is missing')
    expect(() => namedEnds({})).toThrow('Both ends are missing')
  })
})

describe('a name', () => {
  test('is that of a backend, of a file, or of none', async () => {
    const cases = [
      ['blue', { kind: 'backend', name: 'blue' }],
      ['red', { kind: 'backend', name: 'red' }],
      ['a.ndjson', { kind: 'backend', name: 'a.ndjson' }],
      ['./a.ndjson', { kind: 'file', path: path('a.ndjson') }],
      ['b.jsonl.GZ', { kind: 'file', path: path('b.jsonl.GZ') }],
      ['/x/c?d#é.ndjson.zst', { kind: 'file', path: '/x/c?d#é.ndjson.zst' }],
    ] as const
    for (const [text, end] of cases) expect(await read(text)).toEqual(end)
    for (const text of [
      'x/red',
      'file:///x/y.csv',
      'file://far/x.ndjson',
      'file:',
      'b/a.ndjson.br',
    ]) {
      await expect(read(text)).rejects.toThrow(text)
    }
    await expect(read('backup:none')).rejects.toThrow('There is no backup none')
  })

  test('of a file is kept so that it means the same from every folder', async () => {
    for (const text of ['/x/c?d#é %.ndjson.zst', pathToFileURL('/x/y.ndjson').href]) {
      for (const type of [undefined, 'No&te']) {
        const end = await read(text, type)
        expect(await read(endText(end))).toEqual(end)
        expect(isLocalEnd(endText(end))).toBe(true)
      }
    }
    expect(isLocalEnd('blue')).toBe(false)
    expect(endName(await read('/x/my export.ndjson.zst'))).toBe('my_export')
  })
})
