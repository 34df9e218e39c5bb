import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { standing } from './standing.ts'
import { temporaryFolder } from './support.ts'

const contractModule = JSON.stringify(new URL('../../src/contract/index.ts', import.meta.url).href)

/** A contract in two files, which imports a package that only the project has. */
const contract = (types: string, versions: string): string =>
  `import { add, base, boolean, change, convert, defineContract, rename, scale, string, version } from ${contractModule}
import { Ship } from './types.ts'
import name from 'harbour-name'
export default defineContract({
  name,
  base: base('1.0.0', { summary: 'Ships', types: { Ship }, routes: [
    { id: 'ships.get', method: 'GET', path: '/ships/{id}', kind: 'read', summary: 'Read', response: 'Ship' },
  ] }),
  versions: [${versions}],
})
${types}`

const shipType = (fields: string): string =>
  `import * as z from ${JSON.stringify(import.meta.resolve('zod'))}
export const Ship = z.object({ ${fields} })
`

const two = `version('2.0.0', { summary: 'Titles', changes: [change('A title', { Ship: [rename('name', 'title')] })] })`
const small = `version('1.1.0', { summary: 'Old', changes: [change('Old ships', { Ship: [add('old', boolean, false)] })] })`

interface Project {
  readonly folder: string
  readonly git: (...args: string[]) => string
  readonly write: (name: string, text: string) => void
  readonly commit: (message: string) => void
}

const project = async (): Promise<Project> => {
  const folder = await temporaryFolder()
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  git('init', '--quiet', '--initial-branch=main')
  write('.gitignore', 'node_modules\n')
  write('package.json', '{"type":"module"}')
  write(
    'node_modules/harbour-name/package.json',
    '{"name":"harbour-name","type":"module","exports":"./index.js"}',
  )
  write('node_modules/harbour-name/index.js', "export default 'harbour'\n")
  write('adapters/types.ts', shipType('id: z.string(), name: z.string()'))
  write('adapters/index.ts', contract('', two))
  const commit = (message: string): void => {
    git('add', '.')
    git('commit', '--quiet', '-m', message)
  }
  commit('first')
  return { folder, git, write, commit }
}

describe.concurrent('diff between versions', () => {
  test('says what a client notices, and which step it is', async () => {
    const { code, stdout } = await standing('diff 1.0 3.0')
    expect(code).toBe(0)
    expect(stdout).toContain('From 1.0.0 to 3.0.0:')
    expect(stdout).toMatch(/^ {2}breaking {3}Entity > entity_type is gone in answers/m)
    expect(stdout).toMatch(/^This is a major step, as the numbers say\.$/m)
    expect(stdout).toMatch(
      /^Clients of 1\.0\.0 on a backend of 3\.0\.0: breaking without the gateway, \w+ with it\.$/m,
    )
  })

  test('tells numbers that promise too little', async () => {
    const { folder, write } = await project()
    write('adapters/index.ts', contract('', two.replace('2.0.0', '1.1.0')))
    const { stdout } = await standing('diff 1.0 1.1', { cwd: folder })
    expect(stdout).toContain('This is a major step, and the numbers only say minor.')
  })

  test('--fail-on takes what is worse, too', async () => {
    const codes = await Promise.all(
      [
        '1.0 1.1 --fail-on breaking',
        '1.0 1.1 --fail-on additive',
        '1.0 3.0 --fail-on breaking',
        '1.0 3.0',
      ].map(async (rest) => (await standing(`diff ${rest}`)).code),
    )
    expect(codes).toEqual([0, 1, 1, 0])
  })

  test('--json is the whole difference', async () => {
    const { stdout } = await standing('diff 1.0 1.1 --json')
    expect(JSON.parse(stdout)).toMatchObject({
      older: '1.0.0',
      newer: '1.1.0',
      effect: 'additive',
      step: 'minor',
      numbered: 'minor',
      clients: [{ client: '1.0.0', effect: 'additive', verdict: 'forward-only' }],
    })
  })

  test.each([
    ['diff', /Two versions are compared[^]*isthmus diff --since main/],
    ['diff 1.0', /Two versions are compared/],
    ['diff 1.0 2.0 --since main', /goes without versions/],
    ['diff 2.0 1.0', /2\.0 is newer than 1\.0[^]*isthmus diff 1\.0 2\.0/],
    ['diff 1.0 9.0', /no version 9\.0[^]*\(valid: 1\.0, 1\.1, 2\.0, 3\.0\)/],
  ])('isthmus %s is wrong usage', async (command, said) => {
    const { code, stderr } = await standing(command)
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
  })
})

describe.concurrent('diff since a revision', () => {
  test('nothing differs', async () => {
    const { folder } = await project()
    const { code, stdout, stderr } = await standing('diff --since HEAD --fail-on additive', {
      cwd: folder,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Nothing differs from HEAD.')
  })

  test('a new version breaks nobody, whatever it changes', async () => {
    const { folder, write } = await project()
    write('adapters/index.ts', contract('', `${small}, ${two}`))
    const { code, stdout } = await standing('diff --since main --fail-on breaking', { cwd: folder })
    expect(stdout).toContain('New: version 1.1.0, against 1.0.0:')
    expect(stdout).toContain('Edited: version 2.0.0')
    // 1.1 came before 2.0, which has its field now: clients of 2.0 see it.
    expect(stdout).toContain('For clients of what is published this is additive: a minor step.')
    expect(code).toBe(0)
  })

  test('a published version that is edited in a file which the contract imports is named first', async () => {
    const { folder, write } = await project()
    write('adapters/types.ts', shipType('id: z.string(), name: z.string().optional()'))
    write(
      'adapters/index.ts',
      contract(
        '',
        `${two}, version('3.0.0', { summary: 'Old', changes: [change('Old ships', { Ship: [add('old', boolean, false)] })] })`,
      ),
    )
    const { code, stdout } = await standing('diff --since main --fail-on breaking', { cwd: folder })
    expect(stdout.split('\n')[0]).toBe(
      'Edited: version 1.0.0 is published at main, and is not the same any more:',
    )
    expect(stdout).toContain('breaking   Ship > name may be absent in answers (ships.get)')
    expect(stdout).toContain('a major step')
    expect(code).toBe(1)
  })

  test('a version that went, as JSON', async () => {
    const { folder, write } = await project()
    write('adapters/index.ts', contract('', ''))
    const { code, stdout } = await standing('diff --since main --json --fail-on breaking', {
      cwd: folder,
    })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      since: 'main',
      commit: expect.stringMatching(/^[0-9a-f]{12}$/),
      effect: 'breaking',
      removed: ['2.0.0'],
      edited: [],
    })
  })

  test('tags, commits and revisions by name, from a folder below, with another file', async () => {
    const { folder, git, write, commit } = await project()
    git('tag', 'v1')
    write(
      'adapters/index.ts',
      contract(
        '',
        `${two}, version('3.0.0', { summary: 'Old', changes: [change('Old ships', { Ship: [add('old', boolean, false)] })] })`,
      ),
    )
    commit('second')
    for (const since of ['v1', 'HEAD~1', git('rev-parse', 'HEAD~1'), 'main^']) {
      const { code, stdout } = await standing(
        ['diff', '--since', since, '--contract', 'index.ts'],
        {
          cwd: join(folder, 'adapters'),
        },
      )
      expect(stdout).toContain('New: version 3.0.0')
      expect(code).toBe(0)
    }
  })

  test('leaves the tree, the index and the repository as they were', async () => {
    const { folder, git, write } = await project()
    write('adapters/types.ts', shipType('id: z.string(), name: z.string().min(1)'))
    write('staged.txt', 'staged')
    git('add', 'staged.txt')
    const state = () => [
      git('status', '--porcelain'),
      git('worktree', 'list'),
      git('stash', 'list'),
      readFileSync(join(folder, '.git/index')).toString('hex'),
    ]
    const before = state()
    // As in a hook, which has an index of its own.
    const temporary = await temporaryFolder()
    const env = { GIT_INDEX_FILE: join(folder, '.git/index'), TMPDIR: temporary }
    expect((await standing('diff --since main', { cwd: folder, env })).code).toBe(0)
    expect(readdirSync(temporary).filter((name) => name.startsWith('isthmus'))).toEqual([])
    expect(state()).toEqual(before)
  })

  test('says what is wrong with the revision', async () => {
    const { folder, write, commit, git } = await project()
    git('checkout', '--quiet', '--orphan', 'other')
    rmSync(join(folder, 'adapters/types.ts'))
    write(
      'adapters/index.ts',
      contract('', '').replace('defineContract({', 'defineContract({ base: base("x", {}),'),
    )
    commit('broken')
    git('checkout', '--quiet', '--orphan', 'empty')
    git('rm', '--quiet', '--force', '-r', 'adapters')
    commit('none')
    git('checkout', '--quiet', '--force', 'main')
    const cases: readonly (readonly [string, number, RegExp])[] = [
      ['nope', 2, /git knows no revision "nope"[^]*fetch-depth: 0/],
      ['--help', 2, /revision|No flag|unexpected/i],
      ['empty', 2, /no contract adapters\/index\.ts at empty \([0-9a-f]{12}\)/],
      ['other', 1, /At other: .*cannot be loaded/],
    ]
    for (const [since, wanted, said] of cases) {
      const { code, stdout, stderr } = await standing(['diff', `--since=${since}`], { cwd: folder })
      expect(`${stderr}${stdout}`).toMatch(said)
      expect(stderr).not.toContain(tmpdir())
      expect(code).toBe(wanted)
    }
  })

  test('outside of a repository, and without git', async () => {
    const { folder } = await project()
    const outside = await temporaryFolder()
    cpSync(folder, outside, { recursive: true })
    rmSync(join(outside, '.git'), { recursive: true })
    const out = await standing('diff --since main', { cwd: outside })
    expect(out).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is in no git repository'),
    })
    const without = await standing('diff --since main', { cwd: folder, env: { PATH: '/nowhere' } })
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no git') })
  })
})
