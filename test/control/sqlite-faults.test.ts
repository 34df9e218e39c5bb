import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  copyFile,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sqliteDatabase, type SqliteOptions } from '../../src/control/node/sqlite.ts'
import type { ControlStore } from '../../src/control/port.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { Failure } from '../../src/errors/index.ts'
import { committed, pin } from './suite/edits.ts'

let folder = ''
let file = ''
const stores: ControlStore[] = []
const children: ChildProcess[] = []

const open = (options: SqliteOptions = {}, path = file): ControlStore => {
  const store = createControlStore(sqliteDatabase(path, options))
  stores.push(store)
  return store
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-control-'))
  file = join(folder, 'control.db')
  await open().migrate()
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await rm(folder, { recursive: true, force: true })
})

/** What went wrong; fails where nothing did. */
const failure = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It went well')
    },
    (error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    },
  )

const editing = (path: string, count: number, user = {}, patienceMs = 600_000): ChildProcess => {
  const script = fileURLToPath(new URL('support/editing.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path, String(count), String(patienceMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  })
  children.push(child)
  return child
}

const linesOf = async (child: ChildProcess, seen: (line: string) => void): Promise<void> => {
  if (child.stdout === null) throw new Error('It says nothing')
  for await (const line of createInterface(child.stdout)) seen(line)
}

describe('a file that another process holds', () => {
  test('is waited for, without holding up this process, and then told of', async () => {
    const store = open({ patienceMs: 300 })
    const before = await committed(store, [pin('ada', '1.0')])
    using other = new DatabaseSync(file)
    other.exec('begin immediate')
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    const { code, message, hint } = await failure(committed(store, [pin('ada', '2.0')]))
    clearInterval(timer)
    expect(code).toBe('control-unavailable')
    expect(message).toContain(`${file} is held by another process`)
    expect(hint).not.toBe('')
    expect(turns).toBeGreaterThan(0)
    // Whoever reads does not wait.
    expect(await store.head()).toEqual(before.head)
    other.exec('rollback')
    const after = await committed(store, [pin('ada', '2.0')])
    expect(after.head.number).toBe(2)
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
  })

  test('is written to as soon as it is let go', async () => {
    const store = open({ patienceMs: 600_000 })
    using other = new DatabaseSync(file)
    other.exec('begin immediate')
    const edit = committed(store, [pin('ada', '1.0')])
    setTimeout(() => other.exec('commit'), 50)
    expect((await edit).head.number).toBe(1)
  })
})

describe('a disk that is full', () => {
  test('takes none of an edit, and what was there stays', async () => {
    const { head } = await committed(open(), [pin('ada', '1.0')])
    const full = open({ mostPages: 60 })
    const many = Array.from({ length: 5000 }, (_, i) => pin(`client-${i}`, '1.0'))
    const { code, message } = await failure(committed(full, many))
    expect([code, message]).toEqual([
      'control-unavailable',
      `The control store ${file} has no space left.`,
    ])
    expect(await full.head()).toEqual(head)
    expect((await full.entries()).entries.map(({ id }) => id)).toEqual(['ada'])
    expect(await full.verifyAudit()).toMatchObject({ ok: true, rows: 1 })
    expect((await committed(open(), many)).head.number).toBe(2)
  })

  test('takes no facts in part', async () => {
    const full = open({ mostPages: 60 })
    const usage = Array.from({ length: 5000 }, (_, i) => ({
      client: `client-${i}`,
      version: '1.0',
      source: 'pin',
      route: 'list',
      backend: 'blue',
      statusClass: '2xx',
      count: 1,
      firstSeen: 1,
      lastSeen: 2,
    }))
    const batch = { instance: 'a', sequence: 1, usage, fields: [], contexts: [], lost: 0 }
    expect((await failure(full.take(batch))).code).toBe('control-unavailable')
    expect(await full.usage({})).toEqual([])
    const more = open()
    await more.take(batch)
    expect(await more.usage({})).toHaveLength(5000)
  })
})

describe('a file that is damaged', () => {
  const damages: readonly [string, (bytes: Buffer) => Buffer][] = [
    ['in its head', (bytes) => bytes.fill('x', 0, 100)],
    ['in its pages', (bytes) => bytes.fill(0xff, 4096)],
    ['by being something else', () => Buffer.from('{"this is": "no database"}'.repeat(100))],
  ]

  test.each(damages)('%s is told of by name, and left as it is', async (_, damage) => {
    await committed(open(), [pin('ada', '1.0')])
    await Promise.all(stores.splice(0).map((store) => store.close()))
    const broken = damage(await readFile(file))
    await writeFile(file, broken)
    const files = await readdir(folder)
    const store = open()
    for (const work of [store.head(), committed(store, [pin('ada', '2.0')]), store.verifyAudit()]) {
      const { code, message } = await failure(work)
      expect(code).toBe('control-corrupt')
      expect(message).toContain(file)
    }
    expect((await failure(open().migrate())).code).toBe('control-corrupt')
    await Promise.all(stores.splice(0).map((one) => one.close()))
    expect(await readFile(file)).toEqual(broken)
    expect(await readdir(folder)).toEqual(files)
  })

  /** What somebody does to a file that a process has open. */
  const whileOpen: Readonly<
    Record<string, (handle: FileHandle, size: number) => Promise<unknown>>
  > = {
    'overwritten by text': async (handle) => {
      await handle.truncate(0)
      await handle.write('This is no database.'.repeat(100), 0)
    },
    emptied: (handle) => handle.truncate(0),
    'cut in half': (handle, size) => handle.truncate(Math.floor(size / 8192) * 4096),
    'overwritten at its beginning': (handle) => handle.write(Buffer.alloc(100, 7), 0, 100, 0),
    'overwritten somewhere': (handle, size) =>
      handle.write(Buffer.alloc(4096, 7), 0, 4096, 4096 * Math.floor(size / 8192)),
    'overwritten at its end': (handle, size) =>
      handle.write(Buffer.alloc(4096, 7), 0, 4096, size - 4096),
  }

  test.each(Object.entries(whileOpen))('while it is open: %s', async (_, damage) => {
    const store = open()
    const clients = Array.from({ length: 200 }, (_0, i) => pin(`client-${i}`, '1.0'))
    await committed(store, clients)
    // Most of the file is not in the log any more, and all of it was read.
    using checkpoint = new DatabaseSync(file)
    checkpoint.exec('pragma wal_checkpoint(truncate)')
    const { head, entries } = await store.entries()
    expect(entries).toHaveLength(200)
    const backup = await readFile(file)
    const handle = await openFile(file, 'r+')
    await damage(handle, (await handle.stat()).size)
    await handle.close()
    for (const work of [store.head(), committed(store, [pin('ada', '2.0')])]) {
      expect((await failure(work)).code).toBe('control-corrupt')
    }
    // Moved aside with its log, and a backup put in its place.
    for (const name of (await readdir(folder)).filter((one) => one.startsWith('control.db'))) {
      await rename(join(folder, name), join(folder, `aside-${name}`))
    }
    await writeFile(join(folder, 'backup'), backup)
    await rename(join(folder, 'backup'), file)
    expect(await store.head()).toEqual(head)
    expect((await committed(store, [pin('ada', '2.0')])).head.number).toBe(2)
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
  })

  test('with all of it in the log: SQLite would not see it', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const handle = await openFile(file, 'r+')
    await handle.write('no database', 0)
    await handle.close()
    using sees = new DatabaseSync(file)
    expect(sees.prepare('select number from isthmus_head').all()).toEqual([{ number: 1 }])
    expect((await failure(store.head())).code).toBe('control-corrupt')
    expect((await failure(open().head())).code).toBe('control-corrupt')
  })

  test('is not taken for damaged whoever writes, and however much', async () => {
    const [one, other] = [open(), open()]
    for (let round = 0; round < 3; round += 1) {
      for (const store of [one, other]) {
        const { number } = await store.head()
        const many = Array.from({ length: 3000 }, (_, i) => pin(`client-${i}`, `${number + 1}.0`))
        await committed(store, many)
      }
    }
    expect(await one.verifyAudit()).toMatchObject({ ok: true, rows: 6 })
  })

  test('and empty is a store that is not set up', async () => {
    const empty = join(folder, 'empty.db')
    await writeFile(empty, '')
    expect((await failure(open({}, empty).head())).code).toBe('control-not-ready')
  })
})

describe('a file that is gone', () => {
  test('is not made anew by whoever reads or edits', async () => {
    const missing = join(folder, 'no', 'such.db')
    const store = open({}, missing)
    for (const work of [store.head(), committed(store, [pin('ada', '1.0')])]) {
      const { code, message } = await failure(work)
      expect(code).toBe('control-not-ready')
      expect(message).toContain(missing)
    }
    expect(await readdir(folder)).not.toContain('no')
    await store.migrate()
    expect((await committed(store, [pin('ada', '1.0')])).head.number).toBe(1)
  })

  test('with its folder is told of, though SQLite would go on without it', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    await rm(folder, { recursive: true })
    expect((await failure(committed(store, [pin('ada', '2.0')]))).code).toBe('control-unavailable')
    expect((await failure(store.head())).code).toBe('control-unavailable')
  })

  test('may come back, as a backup of an earlier time', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const backup = join(folder, 'backup.db')
    using db = new DatabaseSync(file)
    db.exec(`vacuum into '${backup}'`)
    await committed(store, [pin('ada', '2.0'), pin('bob', '1.0')])
    await committed(store, [pin('ada', '3.0')])
    for (const name of ['control.db', 'control.db-wal', 'control.db-shm']) {
      await rm(join(folder, name), { force: true })
    }
    await copyFile(backup, file)
    const { head, inverse } = await committed(store, [pin('ada', '4.0')])
    expect(head.number).toBe(2)
    expect(inverse).toMatchObject([{ value: { pin: '1.0' } }])
    expect((await store.entries()).entries.map(({ id }) => id)).toEqual(['ada'])
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
  })
})

describe('a file that may not be written to', () => {
  const isRoot = process.getuid?.() === 0
  const nobody = { uid: 65_534, gid: 65_534 }

  test.skipIf(process.platform === 'win32')('is told of, and read', async () => {
    await committed(open(), [pin('ada', '1.0')])
    await Promise.all(stores.splice(0).map((store) => store.close()))
    await chmod(folder, 0o755)
    await chmod(file, 0o444)
    if (!isRoot) await chmod(folder, 0o555)
    const lines: string[] = []
    const user = isRoot ? nobody : {}
    await linesOf(editing(file, 1, user, 200), (line) => lines.push(line))
    await chmod(folder, 0o755)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^control-unavailable The control store .* (read-only|cannot be opened)/,
    )
    await chmod(file, 0o644)
    expect(await open().verifyAudit()).toMatchObject({ ok: true, rows: 1 })
    if (isRoot) await chown(file, 0, 0)
  })
})

describe('a process that is killed', () => {
  test('in the middle of edits has made all that it told of, whole', async () => {
    for (const lines of [3, 20]) {
      const told: number[] = []
      const child = editing(file, 1_000_000)
      await linesOf(child, (line) => {
        told.push(Number(line))
        if (told.length === lines) child.kill('SIGKILL')
      })
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      const store = open()
      const { head, entries } = await store.entries()
      const last = told.at(-1)
      expect(last).toBeGreaterThan(0)
      expect(head.number).toBeGreaterThanOrEqual(last ?? Infinity)
      expect(head.number).toBeLessThanOrEqual((last ?? 0) + 1)
      expect(entries.length).toBeGreaterThan(told.length)
      expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: head.number })
    }
  })
})

describe('processes that edit one file at once', () => {
  test('make all their edits, in one order', async () => {
    const told: number[] = []
    const codes: string[] = []
    await Promise.all(
      Array.from({ length: 3 }, () =>
        linesOf(editing(file, 25), (line) => {
          const number = Number(line)
          if (Number.isInteger(number)) told.push(number)
          else codes.push(line)
        }),
      ),
    )
    expect(codes).toEqual([])
    expect(told.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 75 }, (_, i) => i + 1))
    expect(await open().verifyAudit()).toMatchObject({ ok: true, rows: 75 })
  })
})

describe('a clock that jumps', () => {
  test('changes no order: rows are ordered by their number', async () => {
    const store = open()
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-28T12:00:00Z') })
      await committed(store, [pin('ada', '1.0')])
      vi.setSystemTime(Date.parse('2020-01-01T00:00:00Z'))
      await committed(store, [pin('ada', '2.0')])
      vi.setSystemTime(Date.parse('2030-01-01T00:00:00Z'))
      await committed(store, [pin('ada', '3.0')])
    } finally {
      vi.useRealTimers()
    }
    const past = await store.history({ kind: 'client', id: 'ada' })
    expect(past.map(({ number, at }) => [number, at.slice(0, 4)])).toEqual([
      [3, '2030'],
      [2, '2020'],
      [1, '2026'],
    ])
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 3 })
    expect(await store.entry('client', 'ada')).toMatchObject({ value: { pin: '3.0' } })
  })
})
