/** What a decision comes to: today every request is taken by one backend alone. */
import { describe, expect, test } from 'vitest'
import type { Choice } from '../../../src/gateway/decide/decide.ts'
import { resolve } from '../../../src/gateway/resolve.ts'
import { HeaderList } from '../../../src/http/index.ts'
import { fixedFlags, startGateway } from '../support/gateway.ts'

const stores = {
  old: { url: 'http://127.0.0.1:1', version: '1.0' },
  new: { url: 'http://127.0.0.1:2', version: '2.0' },
}
const decision = { flag: 'store', fallback: 'old', killSwitch: { flag: 'stop', backend: 'old' } }

const choiceFor = async (
  flags: Readonly<Record<string, string | boolean>>,
  method: string,
): Promise<Choice | undefined> => {
  const { core } = await startGateway({ stores, config: { decision }, flags: fixedFlags(flags) })
  const headers = HeaderList.of({})
  const { choice } = await resolve(core, core.policy.current, {
    method,
    path: '/items/1',
    query: '',
    headers,
  })
  return choice
}

const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']

describe.each(methods)('the course of %s', (method) => {
  test.each([
    {
      by: 'its flag',
      flags: { store: 'new', stop: false },
      backend: 'new',
      flag: 'store',
      faults: 0,
    },
    {
      by: 'its flag, to the fallback',
      flags: { store: 'old', stop: false },
      backend: 'old',
      flag: 'store',
      faults: 0,
    },
    {
      by: 'the kill switch',
      flags: { store: 'new', stop: true },
      backend: 'old',
      flag: 'stop',
      faults: 0,
    },
    {
      by: 'a variant that is no backend',
      flags: { store: 'none', stop: false },
      backend: 'old',
      flag: 'store',
      faults: 1,
    },
    { by: 'flags that there are not', flags: {}, backend: 'old', flag: 'store', faults: 2 },
  ])('by $by is one backend: it answers, is written, and none is compared', async (row) => {
    const choice = await choiceFor(row.flags, method)
    const { course, flag, faults } = choice ?? {}
    expect(course?.answers.name).toBe(row.backend)
    expect(course?.writes).toEqual([course?.answers])
    expect(course?.writes[0]).toBe(course?.answers)
    expect(course?.compares).toEqual([])
    expect({ flag, faults: faults?.length }).toEqual({ flag: row.flag, faults: row.faults })
  })
})
