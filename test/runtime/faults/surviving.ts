/** What every gateway does while something happens to its control store, and after it. */
import { expect } from 'vitest'
import type { AuditVerdict, ControlStore } from '../../../src/control/port.ts'
import { until } from '../../cli/support.ts'
import { edit, type Gateway, type LogLine } from './support.ts'

export interface Fault {
  readonly begin: () => Promise<unknown>
  readonly end: () => Promise<unknown>
}

export interface Told extends Fault {
  readonly gateway: Gateway
  /** The same store, for whoever edits before and after. */
  readonly store: ControlStore
  /** What readiness says of the control store meanwhile. */
  readonly says: RegExp
}

const age = 'isthmus_policy_age_seconds'

const times = (lines: readonly LogLine[], text: RegExp): number =>
  lines.filter(({ message }) => text.test(message)).length

/** All at once, so that one which waits holds up nobody: each has to be answered. */
const manyAsked = (gateway: Gateway) => Promise.all(Array.from({ length: 30 }, () => gateway.ask()))

/** Told of once, and once when it is over. Lines come a little later. */
const toldOnce = async (gateway: Gateway): Promise<void> => {
  await until(async () => times(gateway.log(), /control store answers again/) > 0)
  const lines = gateway.log()
  expect(times(lines, /control store does not answer/)).toBe(1)
  expect(times(lines, /control store answers again/)).toBe(1)
  expect(times(lines, /census is not taken/)).toBeLessThanOrEqual(1)
}

/** A store that cannot be read: the last good policy goes on, and its age is told. @returns the audit */
export const survived = async ({
  gateway,
  store,
  begin,
  end,
  says,
}: Told): Promise<AuditVerdict> => {
  const { number } = await edit(store, 'green')
  await gateway.reaches(number)
  await begin()
  await until(async () => (await gateway.ready()).checks['control']?.ok === false)
  // Where nothing is answered at all, it is known that it is late before it is known why.
  await until(async () => says.test((await gateway.ready()).checks['control']?.says ?? ''))
  const first = await gateway.metric(age)
  const usual = { status: 200, store: 'green', policy: number }
  expect(await manyAsked(gateway)).toEqual(Array.from({ length: 30 }, () => usual))
  const { status, checks } = await gateway.ready()
  expect(status).toBe(200)
  expect(checks['control']?.says).toMatch(/^has not answered for \d+\.\d s: /)
  expect(checks['control']?.says).toMatch(says)
  expect(checks['policy']).toMatchObject({
    ok: true,
    says: expect.stringMatching(new RegExp(`^${number}-.* s old$`)),
  })
  await until(async () => (await gateway.metric(age)) > first)
  await until(async () => times(gateway.log(), /control store does not answer/) === 1)
  await end()
  const after = await edit(store, 'blue')
  await gateway.reaches(after.number)
  await until(async () => (await gateway.ready()).checks['control']?.ok === true)
  await gateway.reaches(after.number)
  expect(await gateway.ask()).toEqual({ status: 200, store: 'blue', policy: after.number })
  await toldOnce(gateway)
  return store.verifyAudit()
}

const counted = async (store: ControlStore): Promise<number> =>
  (await store.usage({})).reduce((sum, { count }) => sum + count, 0)

/** A store that takes nothing: edits are refused, counts are kept until it does, requests go on. */
export const survivedWithoutWrites = async ({
  gateway,
  store,
  begin,
  end,
  says,
}: Told): Promise<AuditVerdict> => {
  const { number } = await edit(store, 'green')
  const { secret } = await store.createToken({ name: 'rm', role: 'release-manager', by: 'test' })
  await gateway.reaches(number)
  const throwSwitch = () =>
    fetch(`${gateway.adminUrl}/api/kills/all`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ backend: 'blue' }),
    })
  await begin()
  const asked = await manyAsked(gateway)
  expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1)
  const refused = await throwSwitch()
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { code: 'control-unavailable', detail: expect.stringMatching(says) },
  ])
  await until(async () => times(gateway.log(), /census is not taken/) > 0)
  expect(await gateway.ask()).toEqual({ status: 200, store: 'green', policy: number })
  const { status, checks } = await gateway.ready()
  expect([status, checks['control']?.ok, checks['policy']?.ok]).toEqual([200, true, true])
  await end()
  await until(async () => (await throwSwitch()).status === 200)
  await gateway.reaches(number + 1)
  // No count got lost, however often it was handed over.
  let sent = 0
  await until(async () => {
    const before = await counted(store)
    sent = (await (await fetch(`${gateway.adminUrl}/metrics`)).text())
      .split('\n')
      .filter((line) => /^isthmus_requests_total\{|^isthmus_requests_total /.test(line))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    return before > 0 && before === sent
  })
  await until(async () => times(gateway.log(), /census is taken again/) > 0)
  expect(times(gateway.log(), /census is not taken/)).toBe(1)
  expect(times(gateway.log(), /census is taken again/)).toBe(1)
  expect(times(gateway.log(), /control store does not answer/)).toBe(0)
  return store.verifyAudit()
}
