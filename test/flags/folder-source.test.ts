import { mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createFlags } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { soon as timeout } from '../support/runs.ts'
import { anyone, flagFile, observed } from './support.ts'

const emptyFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const watched = async (pollMs = 200, settleMs = 100) => {
  const folder = await emptyFolder()
  const file = join(folder, 'a.json')
  await writeFile(file, flagFile())
  const seen = observed()
  const source = await folderSource(folder, { ...seen, pollMs, settleMs })
  onTestFinished(() => source.close())
  return { ...seen, folder, file, source }
}

const green = flagFile({ defaultVariant: 'green' })

const soon = (check: () => unknown) => vi.waitFor(check, { timeout, interval: 10 })

describe('at start', () => {
  test('a folder that is not there is refused', async () => {
    const folder = join(await emptyFolder(), 'nowhere')
    await expect(folderSource(folder, observed())).rejects.toMatchObject({
      code: 'file-not-found',
      exitCode: 2,
    })
  })

  test('every issue of every file is named', async () => {
    const folder = await emptyFolder()
    await writeFile(join(folder, 'a.json'), '{')
    await writeFile(join(folder, 'b.json'), flagFile({ state: 'ON' }))
    await writeFile(join(folder, 'c.json'), Buffer.from([0x22, 0xff, 0x22]))
    const refusal = await folderSource(folder, observed()).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'flags-invalid', exitCode: 1 })
    expect((refusal as { issues: { place: string }[] }).issues.map(({ place }) => place)).toEqual([
      join(folder, 'c.json'),
      expect.stringContaining('a.json line 1'),
      expect.stringContaining('b.json > color > state'),
    ])
  })

  test('only JSON files of the folder itself are read, symbolic links included', async () => {
    const folder = await emptyFolder()
    const elsewhere = await emptyFolder()
    await mkdir(join(folder, 'folder.json'))
    await writeFile(join(folder, 'notes.txt'), 'no')
    await writeFile(join(folder, '.a.json'), 'no')
    await writeFile(join(elsewhere, 'b'), flagFile())
    await symlink(join(elsewhere, 'b'), join(folder, 'b.json'))
    const source = await folderSource(folder, observed())
    onTestFinished(() => source.close())
    expect(source.current.keys).toEqual(['color'])
  })
})

describe('a change', () => {
  test('is in force without a restart, through to decisions', async () => {
    const { source, file, text, ...seen } = await watched()
    const flags = await createFlags({ source, ...seen })
    const before = flags.version
    expect(await flags.string('color', 'none', anyone)).toMatchObject({ value: 'blue' })
    await writeFile(file, green)
    await soon(() => expect(flags.version).not.toBe(before))
    expect(await flags.string('color', 'none', anyone)).toMatchObject({ value: 'green' })
    expect(text()).toContain('isthmus_flags_reload_total{result="applied"} 1\n')
    await flags.close()
  })

  test('is found by an editor that writes beside and renames', async () => {
    const { source, file } = await watched()
    const before = source.current.version
    await writeFile(`${file}.tmp`, green)
    await rename(`${file}.tmp`, file)
    await soon(() => expect(source.current.version).not.toBe(before))
  })

  test('is found without notice of the file system, by reading again', async () => {
    const folder = await emptyFolder()
    const elsewhere = await emptyFolder()
    await writeFile(join(elsewhere, 'real'), flagFile())
    await symlink(join(elsewhere, 'real'), join(folder, 'a.json'))
    const source = await folderSource(folder, { ...observed(), pollMs: 100 })
    onTestFinished(() => source.close())
    const before = source.current.version
    // The folder itself does not change.
    await writeFile(join(elsewhere, 'real'), green)
    await soon(() => expect(source.current.version).not.toBe(before))
  })

  test('of white space only changes nothing', async () => {
    const { source, file, text, lines } = await watched()
    const { version, loadedAt } = source.status()
    await writeFile(file, JSON.stringify(JSON.parse(flagFile()), null, 4))
    await soon(() => expect(text()).toContain('reload_total{result="unchanged"} 1\n'))
    expect(source.status()).toMatchObject({ version, loadedAt })
    expect(lines).toEqual([])
  })
})

describe('a bad change', () => {
  test('keeps the last good set, is loud, and is forgotten once corrected', async () => {
    const { source, file, text, lines } = await watched()
    const good = source.current
    await writeFile(file, flagFile({ defaultVariant: 'red' }))
    await soon(() => expect(source.status().errors).toHaveLength(1))
    expect(source.current).toBe(good)
    expect(source.status().errors[0]?.place).toContain('a.json > color > defaultVariant')
    expect(text()).toContain('isthmus_flags_reload_total{result="rejected"} 1\n')
    expect(lines.join('\n')).toMatch(
      /"level":"error".*the last good content of each stays in force/,
    )
    await writeFile(file, flagFile())
    await soon(() => expect(source.status().errors).toEqual([]))
    expect(source.current).toBe(good)
    expect(lines.at(-1)).toContain('Flag definitions are in force')
  })

  test('is reported once, however often the folder is read', async () => {
    const { source, file, folder, text } = await watched(20)
    await writeFile(file, '{"flags": {}}')
    await soon(() => expect(source.status().errors).toHaveLength(1))
    const other = join(folder, 'b.json')
    await writeFile(other, flagFile({}, 'shape'))
    await soon(() => expect(text()).toContain('isthmus_flags_reload_total{result="applied"} 1\n'))
    expect(text()).toContain('isthmus_flags_reload_total{result="rejected"} 1\n')
  })

  test('a folder that disappears leaves its flags in force', async () => {
    const { source, folder } = await watched()
    const good = source.current
    await rm(folder, { recursive: true })
    await soon(() => expect(source.status().errors).not.toEqual([]))
    expect(source.current).toBe(good)
  })
})

describe('a file half-written', () => {
  test('is never applied nor reported', async () => {
    const { source, file, lines, text } = await watched(20, 500)
    const before = source.current.version
    const handle = await open(file, 'w')
    // Each part arrives before the one before has settled.
    for (const part of [green.slice(0, 20), green.slice(20, 60), green.slice(60)]) {
      await handle.write(part)
      await handle.sync()
    }
    await handle.close()
    await soon(() => expect(source.current.version).not.toBe(before))
    expect(text()).not.toContain('rejected')
    expect(lines.join('')).not.toContain('error')
  })

  test('a file that is gone for a moment takes no flag away', async () => {
    const { source, file, folder } = await watched(20, 500)
    await writeFile(join(folder, 'b.json'), flagFile({}, 'shape'))
    await soon(() => expect(source.current.keys).toEqual(['color', 'shape']))
    const sets: (readonly string[])[] = []
    source.subscribe(({ keys }) => sets.push(keys))
    await rename(file, `${file}~`)
    await writeFile(file, green)
    await soon(() => expect(sets).toEqual([['color', 'shape']]))
    await rm(file)
    await soon(() => expect(source.current.keys).toEqual(['shape']))
  })
})
