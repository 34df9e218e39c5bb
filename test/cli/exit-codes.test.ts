import { expect, test } from 'vitest'
import { commandNames } from '../../src/cli/commands.ts'
import { exitCodes, foundWrong } from '../../src/cli/exit-codes.ts'
import { catalogue } from '../../src/errors/index.ts'
import { configFile, isthmus, temporaryFile } from './support.ts'

test('every command says what 1 means, and no other one does', () => {
  expect(Object.keys(foundWrong).toSorted()).toEqual(commandNames.toSorted())
})

test('every exit code of the catalogue has a meaning', () => {
  const codes = new Set(Object.values(catalogue).map(({ exit }) => exit))
  const known = new Set(exitCodes.map(({ code }) => code))
  expect([...codes].filter((code) => !known.has(code))).toEqual([])
})

test('the help names them', async () => {
  const { stdout } = await isthmus('--help')
  for (const { code } of exitCodes) expect(stdout).toMatch(new RegExp(`\\b${code} [a-z]`, 'i'))
})

test.concurrent.each<[string, number]>([
  ['check', 0],
  ['matrix', 0],
  ['schema flags', 0],
  ['completion bash', 0],
  ['types 1.0', 0],
  ['types 9.0', 2],
  ['nonsense', 2],
  ['check --nonsense', 2],
  ['matrix --contract nowhere.ts', 2],
  ['serve --config nowhere.ts', 2],
  ['diff 1.0 3.0 --fail-on breaking', 1],
  ['explain GET /nowhere', 1],
])('isthmus %s ends with %i', async (command, code) => {
  expect((await isthmus(command)).code).toBe(code)
})

test.concurrent('a configuration with errors is 1 to check, and 2 to serve', async () => {
  const config = await configFile({ decision: { flag: 'nobody', fallback: 'blue' } })
  expect((await isthmus(['check', '--config', config])).code).toBe(1)
  const wrong = await temporaryFile('c.json', '{}')
  expect((await isthmus(['serve', '--config', wrong])).code).toBe(2)
})
