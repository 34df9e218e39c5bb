/** A gateway process over a control store in a file, and what may happen to that file. */
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { until } from '../../cli/support.ts'
import { survivedWithoutWrites, survived, type Fault } from './surviving.ts'
import { folderOf, nobody, startGateway, startStores, type GatewayOptions } from './support.ts'

interface Place {
  /** The folder of the file. */
  readonly folder: string
  readonly file: string
}

const served = async (place: Place, options: GatewayOptions = {}) => {
  const config = {
    backends: await startStores(),
    control: { store: `sqlite:${place.file}`, pollMs: 50 },
  }
  const gateway = await startGateway({ config, ...options })
  const store = createControlStore(sqliteDatabase(place.file))
  onTestFinished(() => store.close())
  return { gateway, store }
}

const newPlace = async (): Promise<Place> => {
  const folder = join(await folderOf(nobody?.user), 'db')
  return { folder, file: join(folder, 'control.db') }
}

/** All that SQLite has of it: the file and its log. */
const parts = async ({ folder }: Place) =>
  (await readdir(folder)).filter((name) => name.startsWith('control.db'))

const moveAside = async (place: Place): Promise<void> => {
  await mkdir(join(place.folder, 'aside'), { recursive: true })
  for (const name of await parts(place)) {
    await rename(join(place.folder, name), join(place.folder, 'aside', name))
  }
}

const backupOf = (place: Place): string => {
  using db = new DatabaseSync(place.file, { timeout: 60_000 })
  const to = join(place.folder, 'backup.db')
  db.exec(`vacuum into '${to}'`)
  return to
}

const faults: Readonly<Record<string, (place: Place) => Fault & { readonly says: RegExp }>> = {
  'overwritten with garbage': (place) => {
    let backup = ''
    return {
      says: /is damaged, or is no SQLite database/,
      begin: async () => {
        backup = backupOf(place)
        await writeFile(place.file, 'This is no database. '.repeat(500))
      },
      end: async () => {
        await moveAside(place)
        await rename(backup, place.file)
      },
    }
  },
  'replaced by another file that is none': (place) => {
    let backup = ''
    return {
      says: /is damaged, or is no SQLite database/,
      begin: async () => {
        backup = backupOf(place)
        await moveAside(place)
        await writeFile(place.file, 'This is no database. '.repeat(500))
      },
      end: () => rename(backup, place.file),
    }
  },
  removed: (place) => {
    let backup = ''
    return {
      says: /is gone/,
      begin: async () => {
        backup = backupOf(place)
        for (const name of await parts(place)) await rm(join(place.folder, name))
      },
      end: async () => {
        await copyFile(backup, `${backup}.copy`)
        await rename(`${backup}.copy`, place.file)
      },
    }
  },
  'gone with its folder': ({ folder }) => ({
    says: /is gone/,
    begin: () => rename(folder, `${folder}.away`),
    end: () => rename(`${folder}.away`, folder),
  }),
  emptied: (place) => {
    let backup = ''
    return {
      says: /is damaged|no tables|not been set up|is at migration/,
      begin: async () => {
        backup = backupOf(place)
        await writeFile(place.file, '')
      },
      end: async () => {
        await moveAside(place)
        await rename(backup, place.file)
      },
    }
  },
}

test.each(Object.entries(faults))('a control store that is %s', async (_, faultOf) => {
  const place = await newPlace()
  const { gateway, store } = await served(place)
  const audit = await survived({ gateway, store, ...faultOf(place) })
  expect(audit).toMatchObject({ ok: true })
})

test('a control store in a folder that may not be entered any more', async () => {
  const place = await newPlace()
  const { gateway, store } = await served(place, { ...nobody, folder: join(place.folder, '..') })
  const audit = await survived({
    gateway,
    store,
    says: /does not work|cannot be opened|is gone/,
    begin: () => chmod(place.folder, 0o000),
    end: () => chmod(place.folder, 0o755),
  })
  expect(audit).toMatchObject({ ok: true })
})

test('a control store that another process holds', async () => {
  const place = await newPlace()
  const { gateway, store } = await served(place)
  const other = new DatabaseSync(place.file, { timeout: 60_000 })
  onTestFinished(() => other.close())
  const audit = await survivedWithoutWrites({
    gateway,
    store,
    says: /is held by another process/,
    begin: async () => other.exec('begin exclusive'),
    end: async () => other.exec('rollback'),
  })
  expect(audit).toMatchObject({ ok: true })
})

const run = promisify(execFile)
const isMounted = async (folder: string): Promise<boolean> =>
  run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).then(
    () => true,
    () => false,
  )

test('a control store on a disk that is full', async (context) => {
  const place = await newPlace()
  await mkdir(place.folder)
  if (!(await isMounted(place.folder))) {
    console.warn('Skipped: a full disk, because this user may not mount a small one.')
    context.skip()
  }
  onTestFinished(async () => {
    await until(async () =>
      run('umount', [place.folder]).then(
        () => true,
        () => false,
      ),
    )
  })
  const { gateway, store } = await served(place)
  onTestFinished(async () => {
    await gateway.stop()
    await store.close()
  })
  const filler = join(place.folder, 'filler')
  const audit = await survivedWithoutWrites({
    gateway,
    store,
    says: /has no space left/,
    begin: () => writeFile(filler, Buffer.alloc(2 * 1024 * 1024)).catch(() => undefined),
    end: () => rm(filler),
  })
  expect(audit).toMatchObject({ ok: true })
  expect(await gateway.ask()).toMatchObject({ status: 200, store: 'blue' })
})
