import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import base from '../../isthmus.config.ts'
import { standing } from './standing.ts'

let folder = ''
const place = (name: string) => join(folder, name)

const plan = {
  steps: [
    { stage: 'dualwrite', hold: '1h' },
    { stage: 'shadow', share: 10, hold: '30m', minimum: 1000 },
    { stage: 'live', approval: true, hold: '1d', guardrails: { errorRatio: 2 } },
    { stage: 'rampdown', hold: '2d' },
    { stage: 'complete' },
  ],
  guardrails: { mismatch: 0.01, repairAge: '10m' },
  onBreach: 'rollback',
}
const declared = { from: 'blue', to: 'green', resources: ['entities'], plan }
const { plan: _, ...planless } = declared
const [first] = plan.steps

const files: Readonly<Record<string, object | string>> = {
  'plan.json': declared,
  'planless.json': planless,
  'unsound.json': { ...declared, plan: { steps: [first, { stage: 'live' }] } },
  'speed.json': { ...declared, speed: 1 },
  'text.json': '{',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-simulate-'))
  await cp(new URL('../../flags', import.meta.url), place('flags'), { recursive: true })
  const { backends, decision } = base
  const config = {
    backends,
    decision,
    policy: { file: place('policy.json') },
    flags: { folder: place('flags') },
  }
  const control = { store: `sqlite:${place('control.db')}` }
  await writeFile(place('files.config.json'), JSON.stringify(config))
  await writeFile(place('stored.config.json'), JSON.stringify({ ...config, control }))
  for (const [name, value] of Object.entries(files)) {
    await writeFile(place(name), typeof value === 'string' ? value : JSON.stringify(value))
  }
  const rollouts = { move: declared, 'by-hand': { ...planless, resources: ['relations'] } }
  await writeFile(place('policy.json'), JSON.stringify({ rollouts }))
  await standing(['control', 'init', '--config', place('stored.config.json')])
  const applied = await standing([
    'policy',
    'apply',
    '--yes',
    '--config',
    place('stored.config.json'),
  ])
  if (applied.code !== 0) throw new Error(applied.stderr)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const simulate = (command: string, over = 'files') =>
  standing([
    'rollout',
    'simulate',
    ...command.split(' ').map((word) => word.replace('FOLDER', folder)),
    '--config',
    place(`${over}.config.json`),
  ])

const jsonOf = async (command: string) => {
  const { code, stdout, stderr } = await simulate(`${command} --json`)
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as {
    readonly ending: string
    readonly why?: string
    readonly steps: readonly { readonly begins?: number; readonly plan: object }[]
    readonly happened: readonly { readonly kind: string; readonly at: number }[]
  }
}

describe('isthmus rollout simulate', () => {
  test.each(['files', 'stored'])('shows a picture of what is declared: %s', async (over) => {
    const { code, stdout, stderr } = await simulate('move --rate 5/s --approved 2h', over)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatchInlineSnapshot(`
      "move: blue -> green (entities), as it would run with 5 requests per second to each route of each version
        step  stage                    begins                                    holds  answers  approval  guardrails
        0     dualwrite                0d 00:00  #.............................  1h                        repair 10m
        1     shadow, 10 % of clients  0d 01:00  #.............................  30m    1000               mismatch 1 %, repair 10m
        2     live, 100 % of clients   0d 03:32  .#########....................  1d              yes       errors x2
        3     rampdown                 1d 03:32  ..........###################.  2d                        repair 10m
        4     complete                 3d 03:32  .............................#

        0d 00:00  the data has been copied and verified
        0d 00:00  step 0: dualwrite
        0d 01:00  step 1: shadow, 10 % of clients
        0d 01:30  step 2 (live, 100 % of clients) waits for somebody to approve it
        0d 03:32  step 2: live, 100 % of clients
        1d 03:32  step 3: rampdown
        3d 03:32  step 4: complete
        3d 03:32  is complete

      It is complete after 3d 03:32.
      "
    `)
  })

  test('looks at a file that nobody has declared, without a contract', async () => {
    const told = await standing(['rollout', 'simulate', 'x', '--as', place('plan.json')], {
      cwd: folder,
    })
    expect([told.code, told.stderr]).toEqual([0, ''])
    expect(told.stdout).toContain('x: blue -> green')
  })

  test.each([
    ['--mismatch 2% --at 1', 'reverted', 2, 'answers of each route at each version differ'],
    ['--errors 0.3 --at 2', 'reverted', 3, 'failed at the new backend'],
    ['--down 30m --at 3', 'reverted', 4, 'the oldest write waits for repair'],
    ['--down 5m --at 3', 'complete', 5, ''],
    ['--slower 3', 'complete', 5, ''],
    ['--approved never', 'waits', 2, 'waits for somebody to approve it'],
    ['--copied never', 'waits', 1, 'has been copied'],
    ['--rate 0', 'waits', 2, 'no traffic'],
  ] as const)('%s: %s', async (options, ending, reached, why) => {
    const told = await jsonOf(`move ${options}`)
    expect(told.ending).toBe(ending)
    expect(told.steps.filter(({ begins }) => begins !== undefined)).toHaveLength(reached)
    expect(told.steps.map((step) => step.plan)).toEqual(plan.steps)
    expect(told.why ?? '').toContain(why)
  })

  test.each([
    ['mvoe', 1, ['Did you mean "move"?', 'rollout list']],
    ['move --rate fast', 2, ['"fast" is not a rate', '50/s, 300/m or 20/h']],
    ['move --rate 1/d', 2, ['"1/d" is not a rate']],
    ['move --mismatch 2', 2, ['"2" is not a share', '0.02 or 2%']],
    ['move --errors 120%', 2, ['"120%" is not a share']],
    ['move --slower 0.5', 2, ['from 1 to 1000']],
    ['move --down soon', 2, ['"soon" is not a duration', '30s, 15m, 2h, 7d']],
    ['move --approved later', 2, ['"later" is not a duration']],
    ['move --at first', 2, ['"first" is not the number of a step', 'the first one is 0']],
    ['move --at 5 --down 1h', 2, ['no step 5', 'the plan has 5']],
    ['move --at 1', 2, ['--mismatch, --errors, --slower or --down']],
    ['by-hand', 2, ['by-hand', 'has no plan', '--as FILE']],
    ['x --as FOLDER/planless.json', 2, ['planless.json has no plan']],
    ['x --as FOLDER/none.json', 2, ['cannot be read']],
    ['x --as FOLDER/text.json', 2, ['is not JSON']],
    ['x --as FOLDER/speed.json', 2, ['is no rollout', 'speed']],
    ['x --as FOLDER/unsound.json', 2, ['not sound', 'plan > steps > 1 > stage', 'jumps over']],
  ] as const)('wrong use: %s', async (command, code, says) => {
    const { stderr, ...done } = await simulate(command)
    for (const part of says) expect(stderr).toContain(part)
    expect(done).toMatchObject({ code, stdout: '' })
    expect(stderr).not.toMatch(/ {4}at /)
  })
})
