/** What is backed up comes back byte for byte. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  compareBackup,
  compareKeys,
  restoreBackup,
  type DocumentStore,
  type Others,
} from '../../../src/migrate/index.ts'
import { backupReader } from '../../../src/migrate/node/backup-folder.ts'
import { readRowLine, rowLine } from '../../../src/migrate/backup/row-line.ts'
import {
  accessBody,
  entityBody,
  relationBody,
  schemas,
  start,
  textOf as memberOf,
} from '../../inner-universe/support.ts'
import { holds } from '../../support/seed.ts'
import { closedAfter, storeAt, textOf, utf8, valueOf } from '../support/http-store.ts'
import { noteStore, withFeed, type NoteStoreOptions } from '../support/note-store.ts'
import { backUp, faultsOf, filesIn, notes } from './support.ts'

const noted = async (options: NoteStoreOptions = {}) => {
  const server = closedAfter(await noteStore(options))
  return { server, store: storeAt(server.url, notes, '1.0') }
}

const restoring = (at: string, manifest: Awaited<ReturnType<typeof backUp>>['manifest']) => ({
  compare: (store: DocumentStore) =>
    compareBackup({ reader: backupReader(at), manifest, store, signal: new Stop() }),
  restore: (store: DocumentStore, others: Others = 'keep') =>
    restoreBackup({ reader: backupReader(at), manifest, store, signal: new Stop() }, others),
})

const oddKeys = [
  '"',
  '\\',
  '/',
  'a/b',
  '%2F',
  '?x=1',
  '#',
  '🎉',
  '\uff5e',
  ' ',
  '\n',
  '\u0000',
  'é',
]

const oddText = (key: string, at: number): string => {
  const id = JSON.stringify(key)
  return [
    `{"id":${id},"a":1.0,"b":1e400,"c":9223372036854775808,"d":-0,"e":0.1e-7}`,
    `{ "id" : ${id} ,\r\n\t"n": [ 1 , 2 ]\n}`,
    `{"x":"\\u00e9\\ud83c\\udf89\u2028","id":${id},"__proto__":{"constructor":1}}`,
    `{"id":${id},"id":${id}}`,
  ][at % 4] as string
}

describe('a store of any keys and bytes', () => {
  test.each(['zstd', 'gzip'] as const)('comes back by %s', async (compression) => {
    const { server, store } = await noted({ pageSize: 50 })
    const keys = [...oddKeys, ...Array.from({ length: 3000 }, (_, at) => `k${at}`)]
    keys.forEach((key, at) => server.set(key, oddText(key, at)))
    const { at, manifest } = await backUp(store, { compression })
    expect(await faultsOf(at)).toEqual([])
    expect(manifest.kinds).toMatchObject([{ type: 'Note', key: 'id', rows: keys.length }])
    const other = await noted()
    const { restore, compare } = restoring(at, manifest)
    expect(valueOf(await restore(other.store))).toEqual({
      written: keys.length,
      deleted: 0,
      refused: [],
      refusedCount: 0,
    })
    expect(other.server.notes.size).toBe(keys.length)
    for (const [key, text] of server.notes) expect(other.server.notes.get(key)).toBe(text)
    const counts = { equal: keys.length, missing: 0, different: 0, extra: 0 }
    expect(valueOf(await compare(other.store))).toEqual({ Note: counts })
  })

  test('lines are JSON that anybody reads, one a row', async () => {
    const { server, store } = await noted()
    oddKeys.forEach((key, at) => server.set(key, oddText(key, at)))
    const { at } = await backUp(store, { compression: 'gzip' })
    const packed = (await filesIn(at)).get('01-Note.ndjson.gz')
    const lines = gunzipSync(packed ?? new Uint8Array())
      .toString()
      .trimEnd()
      .split('\n')
    const read = lines.map((line) => JSON.parse(line) as { key: string })
    expect(read.map(({ key }) => key)).toEqual(oddKeys.toSorted(compareKeys))
  })

  test('only its owner may read it', async () => {
    const { server, store } = await noted()
    server.set('a', '{"id":"a"}')
    const { at } = await backUp(store)
    for (const name of ['', ...(await filesIn(at)).keys()]) {
      expect((await stat(join(at, name))).mode & 0o077).toBe(0)
    }
  })

  test('of one row nothing changes on the way through a line', () => {
    holds(
      500,
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.constantFrom('', '\n', ' \r\n'),
        (key, value, space) => {
          if (!key.isWellFormed()) return
          const text = `{${space}"id":${JSON.stringify(key)},"v":${value}${space}}`
          const row = readRowLine(rowLine({ key, document: utf8(text) }), 'id')
          expect(typeof row === 'string' ? row : [row.key, textOf(row.document)]).toEqual([
            key,
            text,
          ])
        },
      ),
    )
  })
})

describe.each(schemas)('Inner Universe %s', (schema) => {
  const resources = ['entities', 'relations', 'state-versions', 'events', 'deltas']

  test('comes back with its ids, times and events, and no event is added', async () => {
    const [from, to] = [await start(schema), await start(schema)]
    const post = async (path: string, body: object): Promise<string> => {
      const made = await from.call('POST', path, body)
      if (made.status !== 201) throw new Error(`${path}: ${made.text}`)
      return memberOf(made.body, made.body['id'] ? 'id' : (Object.keys(made.body)[0] ?? ''))
    }
    const ids: string[] = []
    for (let at = 0; at < 130; at += 1) ids.push(await post('/entities', entityBody(schema)))
    for (let at = 1; at < 20; at += 1) {
      await post('/relations', relationBody(schema, ids[0] ?? '', ids[at] ?? ''))
    }
    await post('/state-versions', { description: 'd', data_hash: 'h' })
    const hasAccess = schema === '2.0' || schema === '3.0'
    if (hasAccess) await post('/access-control', accessBody(ids[0] ?? ''))
    const store = (url: string) => storeAt(url, contract, schema, { put: '/raw{path}' })
    const { at, manifest } = await backUp(store(from.store.url))
    expect(await faultsOf(at)).toEqual([])
    const restored = valueOf(await restoring(at, manifest).restore(store(to.store.url)))
    expect(restored).toMatchObject({ refused: [], written: hasAccess ? 302 : 300 })
    for (const resource of hasAccess ? [...resources, 'access-control'] : resources) {
      const [before, after] = [
        await from.call('GET', `/${resource}/export`),
        await to.call('GET', `/${resource}/export`),
      ]
      expect(before.text).toBe(after.text)
    }
  })
})

const body = (key: string, version: number) => `{"id":${JSON.stringify(key)},"v":${version}}`

const rowsOf = async (at: string, manifest: Parameters<typeof restoring>[1]) => {
  const other = await noted()
  valueOf(await restoring(at, manifest).restore(other.store))
  return [...other.server.notes].toSorted(([a], [b]) => compareKeys(a, b))
}

/** Changes keys on all sides of what is read at the moment, as long as `pages` are read. */
const restless = async (pages: number) => {
  let read = 0
  const made = await noted({
    pageSize: 10,
    before: ({ url = '' }) => {
      if (!url.startsWith('/notes?') || read >= pages) return false
      read += 1
      made.server.set('k000', body('k000', read))
      made.server.set('k199', body('k199', read))
      made.server.set(`k${100 + read}`, undefined)
      made.server.set(`a${read}`, body(`a${read}`, read))
      made.server.set(`z${read}`, body(`z${read}`, read))
      return false
    },
  })
  for (let at = 0; at < 200; at += 1) {
    const key = `k${String(at).padStart(3, '0')}`
    made.server.set(key, body(key, 0))
  }
  return made
}

describe('a store that is written to meanwhile', () => {
  test('and has a change feed is backed up as of the end', async () => {
    const { server, store } = await restless(15)
    const { at, manifest } = await backUp(withFeed(store, server))
    expect(manifest.moment).toMatchObject({ kind: 'feed', before: '200', after: '275' })
    expect(await faultsOf(at)).toEqual([])
    const now = [...server.notes].toSorted(([a], [b]) => compareKeys(a, b))
    expect(await rowsOf(at, manifest)).toEqual(now)
  })

  test('also while what has changed is read again', async () => {
    let writes = 0
    const made = await noted({
      before: ({ url = '' }) => {
        if (url.startsWith('/notes/') && writes < 40) {
          writes += 1
          made.server.set(
            `k${writes % 7}`,
            writes % 3 === 0 ? undefined : body(`k${writes % 7}`, writes),
          )
        } else if (url.startsWith('/notes?')) made.server.set('k0', body('k0', -1))
        return false
      },
    })
    for (let at = 0; at < 7; at += 1) made.server.set(`k${at}`, body(`k${at}`, 0))
    const { at, manifest } = await backUp(withFeed(made.store, made.server))
    expect([writes, manifest.moment.kind]).toEqual([40, 'feed'])
    const now = [...made.server.notes].toSorted(([a], [b]) => compareKeys(a, b))
    expect(await rowsOf(at, manifest)).toEqual(now)
  })

  test('and never rests is not followed for ever, nor said to be of one moment', async () => {
    const made = await noted({
      before: ({ url = '' }) => {
        if (url.startsWith('/changes')) made.server.set('k1', body('k1', made.server.asked.length))
        return false
      },
    })
    made.server.set('k1', body('k1', 0))
    const { at, manifest } = await backUp(withFeed(made.store, made.server))
    expect([manifest.moment, await faultsOf(at)]).toEqual([{ kind: 'none' }, []])
  })

  test('and has none is said to be of no moment', async () => {
    const { store } = await restless(15)
    const { at, manifest } = await backUp(store)
    expect(manifest.moment).toEqual({ kind: 'none' })
    expect(await faultsOf(at)).toEqual([])
  })

  test('is read until it is twice the same, where that is asked for', async () => {
    const { server, store } = await restless(15)
    const { at, manifest } = await backUp(store, { check: true })
    expect(manifest.moment).toEqual({ kind: 'read-twice' })
    const now = [...server.notes].toSorted(([a], [b]) => compareKeys(a, b))
    expect(await rowsOf(at, manifest)).toEqual(now)
  })

  test('all the time, is not read for ever, and is not said to be of one moment', async () => {
    const { server, store } = await restless(1_000_000)
    const { at, manifest } = await backUp(store, { check: true })
    expect(manifest.moment).toEqual({ kind: 'none' })
    expect(await faultsOf(at)).toEqual([])
    expect(server.asked.length).toBeLessThan(1000)
  })
})
