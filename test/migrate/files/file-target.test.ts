/** A file that documents are written to: what counts while it is a draft, and when it becomes the file. */
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RowWrite } from '../../../src/migrate/index.ts'
import { draftPath, openDraft } from '../../../src/migrate/node/files/draft.ts'
import { assertNew, assertThere, fileTarget } from '../../../src/migrate/node/files/file-target.ts'
import { call, kindIn, textOf, utf8, valueOf } from '../support/http-store.ts'
import { noteContract } from '../support/note-store.ts'
import { documentsOf, folder } from './support.ts'

const [version] = noteContract().versions
if (!version) throw new Error('The contract has no version')

const target = (path: string, { run = 'move', type }: { run?: string; type?: string } = {}) => {
  const made = fileTarget({ path, name: 'the file', version, type, run })
  onTestFinished(() => made.store.close())
  return { ...made, kind: kindIn(made.store, 'Note') }
}

const noteOf = (key: string, more = ''): RowWrite => ({
  key,
  document: utf8(`{"id":${JSON.stringify(key)}${more}}`),
  condition: 'none',
})

test('conditions hold as those of a backend do, and tags never come back', async () => {
  const { store, kind } = target(join(await folder(), 'notes.ndjson'))
  const write = async (...writes: readonly RowWrite[]) =>
    valueOf(await store.write(kind, writes, call)).map((one) =>
      one.kind === 'written' ? `written ${one.created}` : one.kind,
    )
  const tagOf = async (key: string) => valueOf(await store.get(kind, key, call))?.tag ?? ''
  const note = noteOf('a')
  expect(await write({ ...note, condition: 'absent' }, { ...note, condition: 'absent' })).toEqual([
    'written true',
    'overtaken',
  ])
  const first = await tagOf('a')
  expect(await write({ ...note, condition: { ifMatch: first } })).toEqual(['written false'])
  expect(await write({ ...note, condition: { ifMatch: first } })).toEqual(['overtaken'])
  const gone = { key: 'a', document: undefined, condition: { ifMatch: await tagOf('a') } }
  expect(await write(gone, gone)).toEqual(['written false', 'overtaken'])
  expect(await write({ ...gone, condition: 'none' })).toEqual(['written false'])
  expect(valueOf(await store.get(kind, 'a', call))).toBeUndefined()
  expect(await write(note)).toEqual(['written true'])
  expect(await tagOf('a')).not.toBe(first)
})

test('pages, ranges, counts and keys are those of what was written, in key order', async () => {
  const { store, kind } = target(join(await folder(), 'notes.ndjson'))
  const keys = Array.from({ length: 25 }, (_, at) => String(at).padStart(2, '0'))
  await store.write(
    kind,
    keys.toReversed().map((key) => noteOf(key)),
    call,
  )
  const page = async (range: object, limit: number) => {
    const { rows, isLast } = valueOf(await store.read(kind, range, limit, call))
    return [rows.map(({ key }) => key), isLast] as const
  }
  expect(await page({}, 100)).toEqual([keys, true])
  expect(await page({}, 25)).toEqual([keys, true])
  expect(await page({}, 24)).toEqual([keys.slice(0, 24), false])
  expect(await page({ after: '03', to: '05' }, 100)).toEqual([['04', '05'], true])
  expect(await page({ after: '03', to: '05' }, 1)).toEqual([['04'], false])
  expect(await page({ after: '24' }, 1)).toEqual([[], true])
  expect(valueOf(await store.count(kind, call))).toBe(25)
})

test('large documents come in pages of some megabytes', async () => {
  const { store, kind } = target(join(await folder(), 'notes.ndjson'))
  const large = Array.from({ length: 6 }, (_, at) => noteOf(`${at}`, `,"v":"${'x'.repeat(4e6)}"`))
  await store.write(kind, large, call)
  const { rows, isLast } = valueOf(await store.read(kind, {}, 100, call))
  expect([rows.length < 6, rows.length > 0, isLast]).toEqual([true, true, false])
})

test.each(['notes.ndjson', 'notes.ndjson.gz', 'notes.ndjson.zst'])(
  '%s is there at once and whole, for its owner only, and nothing beside it',
  async (name) => {
    const path = join(await folder(), name)
    const { store, kind, finish } = target(path, { type: 'Note' })
    await store.write(kind, [noteOf('b', ',\n "v": 1.0'), noteOf('a')], call)
    expect(await readdir(dirname(path))).toEqual([`${name}.partial`])
    const { documents, bytes } = await finish()
    expect([documents, bytes]).toEqual([2, (await stat(path)).size])
    expect(await readdir(dirname(path))).toEqual([name])
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(await documentsOf(path, { type: 'Note' })).toEqual([
      ['a', '{"id":"a"}'],
      ['b', '{"id":"b",  "v": 1.0}'],
    ])
  },
)

test('a run that goes on finds what it has written; another one does not', async () => {
  const path = join(await folder(), 'notes.ndjson')
  const first = target(path)
  await first.store.write(first.kind, [noteOf('a')], call)
  await first.store.close()
  expect(() => assertNew(path)).toThrow('resume that one, or delete the file')
  assertThere(path, true)
  const other = target(path, { run: 'other' })
  await expect(other.store.count(other.kind, call)).rejects.toThrow(
    'what the migration move has left',
  )
  const again = target(path)
  expect(valueOf(await again.store.count(again.kind, call))).toBe(1)
  await again.finish()
  expect(() => assertNew(path)).toThrow('There is a file')
  expect(() => assertThere(path, true)).toThrow('has been written as a whole')
})

test('what has gone, or is no draft, is told', async () => {
  const path = join(await folder(), 'notes.ndjson')
  assertThere(path, false)
  expect(() => assertThere(path, true)).toThrow('has gone, which had all that was written so far')
  await writeFile(draftPath(path), 'x'.repeat(10_000))
  const { store, kind } = target(path)
  await expect(store.count(kind, call)).rejects.toThrow('file is not a database')
})

test('a file that came in between is kept; the one that it has just made is made again', async () => {
  const path = join(await folder(), 'notes.ndjson')
  const first = target(path)
  await first.store.write(first.kind, [noteOf('a')], call)
  await writeFile(path, 'of somebody else')
  await expect(first.finish()).rejects.toThrow('that this migration has not written')
  expect(textOf(new Uint8Array(await readFile(path)))).toBe('of somebody else')
  await first.store.close()
  // As it is after a kill between the new name and the end.
  const draft = openDraft(path, 'move')
  const bytes = await readFile(path)
  draft.promise({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  draft.table.close()
  await copyFile(path, `${path}.partial-packed`)
  const again = target(path)
  expect(await again.finish()).toMatchObject({ documents: 1 })
  expect(await readdir(dirname(path))).toEqual([basename(path)])
  expect(await documentsOf(path)).toEqual([['a', '{"id":"a"}']])
})
