import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inSqlite } from '../../support/embedded-store.ts'
import { create, entityBody, start, textOf, type Call } from '../support.ts'
import { anyKeys, entity, fill, linesOf, post } from './support.ts'

/** What has changed since a position, as `resource key` with a minus before what is gone, and where it ends. */
const since = async (call: Call, after: string, more = '') => {
  const query = `after=${encodeURIComponent(after)}${more}`
  const lines = linesOf(await call('GET', `/raw/changes?${query}`))
  const end = lines.at(-1)
  return {
    changes: lines
      .slice(0, -1)
      .map(
        (line) =>
          `${line['deleted'] === true ? '-' : ''}${textOf(line, 'resource')} ${textOf(line, 'key')}`,
      ),
    positions: lines.slice(0, -1).map((line) => textOf(line, 'position')),
    next: textOf(end, 'next'),
    behind: end?.['behind'],
  }
}

const endOf = async (call: Call): Promise<string> => {
  const [end, ...rest] = linesOf(await call('GET', '/raw/changes'))
  expect(rest).toEqual([])
  expect(end?.['behind']).toBe(false)
  return textOf(end, 'next')
}

const gone = async (call: Call, position: string) => {
  const { status, body } = await call('GET', `/raw/changes?after=${position}`)
  return [status, body['code']]
}

test('every way of writing is told, in order, with its event', async () => {
  const { call } = await start('2.0')
  const begin = await endOf(call)
  expect(await since(call, begin)).toMatchObject({ changes: [], next: begin, behind: false })
  const id = textOf((await create(call, '/entities', entityBody('2.0'))).body, 'id')
  const made = await since(call, begin)
  expect(made.changes).toEqual([`entities ${id}`, expect.stringMatching(/^events /)])
  await call('PATCH', `/entities/${id}`, { entity_type: 'Robot' })
  const patched = await since(call, made.next)
  expect(patched.changes).toEqual([`entities ${id}`, expect.stringMatching(/^events /)])
  await call('PATCH', `/entities/${id}`, { entity_type: 'Robot' })
  expect((await since(call, patched.next)).changes).toEqual([])
  await call('DELETE', `/entities/${id}`)
  expect((await since(call, patched.next)).changes).toEqual([
    `-entities ${id}`,
    expect.stringMatching(/^events /),
  ])
})

test('each key is told once, at its newest change', async () => {
  const { call } = await anyKeys()
  const begin = await endOf(call)
  await fill(call, ['a', 'b', 'c', 'd'])
  expect((await since(call, begin)).changes).toEqual(
    ['a', 'b', 'c', 'd'].map((key) => `entities ${key}`),
  )
  const middle = await endOf(call)
  await fill(call, ['b'], 'again')
  await fill(call, ['a'])
  await post(call, 'entities', [
    { key: 'c', document: null },
    { key: 'nothing', document: null },
  ])
  await fill(call, ['e'])
  expect((await since(call, begin)).changes).toEqual([
    // Written as it was.
    'entities a',
    'entities d',
    'entities b',
    '-entities c',
    'entities e',
  ])
  expect((await since(call, middle)).changes).toEqual(['entities b', '-entities c', 'entities e'])
  await fill(call, ['c'])
  await post(call, 'entities', [{ key: 'e', document: null }])
  expect((await since(call, middle)).changes).toEqual(['entities b', 'entities c', '-entities e'])
  // The last one, again and again: its position grows all the same.
  const positions: string[] = []
  for (const document of [entity('e'), null, entity('e', '1'), entity('e', '2'), null]) {
    await post(call, 'entities', [{ key: 'e', document }])
    const { positions: told } = await since(call, middle)
    positions.push(told.at(-1)!)
  }
  expect(new Set(positions).size).toBe(5)
  expect((await since(call, positions[3]!)).changes).toEqual(['-entities e'])
  expect((await since(call, positions[4]!)).changes).toEqual([])
})

test('pages say whether there are more, and every position of them can be gone on after', async () => {
  const { call } = await anyKeys()
  const begin = await endOf(call)
  await fill(call, ['a', 'b', 'c'])
  const first = await since(call, begin, '&limit=2')
  expect(first).toMatchObject({ changes: ['entities a', 'entities b'], behind: true })
  expect(first.next).toBe(first.positions[1])
  expect(await since(call, first.next, '&limit=1')).toMatchObject({
    changes: ['entities c'],
    behind: false,
  })
  expect((await since(call, first.positions[0]!)).changes).toEqual(['entities b', 'entities c'])
})

test('what is no position is malformed, one of another store is gone', async () => {
  const { call } = await anyKeys()
  const other = await anyKeys()
  for (const query of ['after=', 'after=1', 'after=-1', 'limit=0', 'limit=10001', 'to=a']) {
    expect((await call('GET', `/raw/changes?${query}`)).body['code']).toBe('malformed')
  }
  expect(await gone(call, await endOf(other.call))).toEqual([410, 'position-gone'])
  const [opening] = (await endOf(call)).split('.')
  expect(await gone(call, `${opening}.1`)).toEqual([410, 'position-gone'])
})

test('deletions beyond those that are kept are forgotten, and positions before them are gone', async () => {
  const { call } = await anyKeys({ deletionsKept: 10 })
  const begin = await endOf(call)
  const keys = Array.from({ length: 30 }, (_, i) => `k${i}`)
  await fill(call, keys)
  const filled = await endOf(call)
  const remove = (some: readonly string[]) =>
    post(
      call,
      'entities',
      some.map((key) => ({ key, document: null })),
    )
  await remove(keys.slice(0, 10))
  expect((await since(call, begin)).changes).toHaveLength(30)
  const tenth = await endOf(call)
  await remove(keys.slice(10, 12))
  expect(await gone(call, begin)).toEqual([410, 'position-gone'])
  expect(await gone(call, filled)).toEqual([410, 'position-gone'])
  expect((await since(call, tenth)).changes).toEqual(['-entities k10', '-entities k11'])
  await remove(keys.slice(12))
  expect(await gone(call, tenth)).toEqual([410, 'position-gone'])
  const refused = await call('GET', `/raw/changes?after=${tenth}`)
  expect(refused.body['hint']).toContain('Read everything again')
})

describe.runIf(inSqlite('what a feed knows when its file is opened again'))('a file', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inner-universe-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  test('is gone on after when the store starts again, however often', async () => {
    const file = join(folder, 'store.db')
    const first = await anyKeys({ file })
    const begin = await endOf(first.call)
    await fill(first.call, ['a'])
    const middle = await endOf(first.call)
    await first.store.close()
    const second = await anyKeys({ file })
    expect((await since(second.call, begin)).changes).toEqual(['entities a'])
    await fill(second.call, ['b'])
    const { next } = await since(second.call, middle)
    await second.store.close()
    const third = await anyKeys({ file })
    await fill(third.call, ['c'])
    expect((await since(third.call, begin)).changes).toHaveLength(3)
    expect((await since(third.call, middle)).changes).toEqual(['entities b', 'entities c'])
    expect((await since(third.call, next)).changes).toEqual(['entities c'])
  })

  test('that an older copy of it has replaced knows only the positions that both have', async () => {
    const [file, copy] = [join(folder, 'store.db'), join(folder, 'copy.db')]
    const first = await anyKeys({ file })
    await fill(first.call, ['a'])
    await first.store.close()
    await copyFile(file, copy)
    const second = await anyKeys({ file })
    const known = await endOf(second.call)
    await fill(second.call, ['b', 'c'])
    await second.store.close()
    const third = await anyKeys({ file })
    const lost = await endOf(third.call)
    await third.store.close()
    const restored = await anyKeys({ file: copy })
    await fill(restored.call, ['d', 'e', 'f', 'g'])
    expect(await gone(restored.call, lost)).toEqual([410, 'position-gone'])
    // Told after the copy was made: nothing tells that the file was the same then.
    expect(await gone(restored.call, known)).toEqual([410, 'position-gone'])
  })

  test('that is copied while it is open knows the positions from before the copy', async () => {
    const [file, copy] = [join(folder, 'store.db'), join(folder, 'copy.db')]
    const first = await anyKeys({ file })
    await fill(first.call, ['a'])
    const before = await endOf(first.call)
    await copyFile(file, copy)
    await copyFile(`${file}-wal`, `${copy}-wal`)
    await fill(first.call, ['b', 'c'])
    const lost = await endOf(first.call)
    const restored = await anyKeys({ file: copy })
    await fill(restored.call, ['d', 'e', 'f'])
    expect(await gone(restored.call, lost)).toEqual([410, 'position-gone'])
    expect((await since(restored.call, before)).changes).toHaveLength(3)
  })

  test('of before there was a feed gets one, of what changes from then on', async () => {
    const file = join(folder, 'store.db')
    const first = await anyKeys({ file })
    await fill(first.call, ['old', 'older'])
    await first.store.close()
    const database = new DatabaseSync(file)
    for (const name of ['inserted', 'updated', 'deleted']) {
      database.exec(`DROP TRIGGER document_${name}`)
    }
    database.exec('DROP TABLE changes; DROP TABLE openings')
    database.close()
    const { call } = await anyKeys({ file })
    const begin = await endOf(call)
    expect(await since(call, `${begin.split('.')[0]}.0`)).toMatchObject({ changes: [] })
    await fill(call, ['new'])
    await fill(call, ['old'], 'changed')
    await post(call, 'entities', [{ key: 'older', document: null }])
    expect((await since(call, begin)).changes).toEqual([
      'entities new',
      'entities old',
      '-entities older',
    ])
  })
})
