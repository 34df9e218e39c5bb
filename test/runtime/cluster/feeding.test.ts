/** What the primary makes of a change, for many workers at once. */
import { expect, test } from 'vitest'
import { defineConfig } from '../../../src/gateway/index.ts'
import {
  Entries,
  partsOf,
  policyOf,
  type Edit,
  type Entry,
  type Policy,
} from '../../../src/policy/index.ts'
import { channelOf, type Message } from '../../../src/runtime/cluster/channel.ts'
import type {
  AskedOfPrimary,
  AskedOfWorker,
  FedEdits,
} from '../../../src/runtime/cluster/messages.ts'
import { fedPolicy, type FedSource } from '../../../src/runtime/cluster/node/fed-policy.ts'
import { Feeding } from '../../../src/runtime/cluster/node/feeding.ts'
import type { Member } from '../../../src/runtime/cluster/node/member.ts'
import { until } from '../../cli/support.ts'

const flags = { version: 'a', keys: [], timed: [], text: '{"flags":{}}' }

const client = (id: string, pin?: string): Entry => ({
  kind: 'client',
  id,
  value: pin === undefined ? { keys: [] } : { keys: [], pin },
})

const config = defineConfig({
  backends: { blue: { url: 'http://127.0.0.1:1', version: '1.0' } },
  decision: { flag: 'where', fallback: 'blue' },
})

const named = (all: Entries, number: number): Policy =>
  policyOf(partsOf(all, flags), { number, hash: `hash-${number}`, source: 'store', at: '' })

/** A policy that is edited by hand. */
const edited = (entries: readonly Entry[]) => {
  const listeners = new Set<(policy: Policy) => void>()
  let all = Entries.of(entries)
  let current = named(all, 1)
  return {
    source: {
      get current() {
        return current
      },
      status: () => expect.unreachable(),
      subscribe: (listener: (policy: Policy) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: async () => undefined,
    },
    edit: (edit: Edit): void => {
      all = all.with([edit])
      current = named(all, current.number + 1)
      for (const listener of listeners) listener(current)
    },
  }
}

const nothing = (): void => undefined
const caught = (): never => expect.unreachable()

interface Fed {
  readonly member: Member
  readonly told: FedEdits[]
  source: FedSource | undefined
  /** Answers nothing, as one that stands still. */
  isStalled: boolean
}

/** A worker in this process: it keeps the very data that it is told. */
const fedMember = (worker: number): Fed => {
  const fed: { -readonly [K in keyof Omit<Fed, 'member'>]: Fed[K] } = {
    told: [],
    source: undefined,
    isStalled: false,
  }
  const there = channelOf<AskedOfPrimary, Pick<AskedOfWorker, 'policy'>>(
    (message: Message) => queueMicrotask(() => here.hear(message)),
    {
      policy: async ({ policy }) => {
        if (fed.isStalled) await new Promise(nothing)
        if (policy.kind === 'edits') fed.told.push(policy)
        return { has: fed.source?.feed(policy) }
      },
    },
    caught,
  )
  const here = channelOf<AskedOfWorker, Record<string, never>>(
    (message: Message) => queueMicrotask(() => there.hear(message)),
    {},
    caught,
  )
  const ended = new Promise<string>(nothing)
  const member = { worker, pid: worker, channel: here, ended, metrics: [], release: nothing }
  return Object.assign(fed, { member: { ...member, kill: nothing } })
}

const feedingOf = async (count: number, entries: readonly Entry[]) => {
  const { source, edit } = edited(entries)
  const workers = Array.from({ length: count }, (_, at) => fedMember(at + 1))
  const feeding = await Feeding.open(
    {
      open: async () => ({
        policy: source,
        flags: undefined,
        kills: undefined,
        close: async () => undefined,
      }),
      share: (given) => given,
      serving: () => workers.map(({ member }) => member),
      isSilent: () => false,
      took: () => undefined,
      replace: async () => undefined,
    },
    config,
  )
  for (const one of workers) one.source = fedPolicy(feeding.first(one.member).policy)
  const settled = (of = workers) =>
    until(async () => of.every(({ source: has }) => has?.current.number === source.current.number))
  return { feeding, workers, edit, settled }
}

test('what has changed is worked out once, however many workers are told of it', async () => {
  const { workers, edit, settled } = await feedingOf(8, [client('a'), client('b')])
  edit(client('a', '1.0'))
  await settled()
  edit({ kind: 'client', id: 'b', value: null })
  await settled()
  const [first, ...others] = workers
  expect(first?.told.map(({ edits }) => edits)).toEqual([
    [client('a', '1.0')],
    [{ kind: 'client', id: 'b', value: null }],
  ])
  for (const { told } of others) {
    expect(told).toHaveLength(2)
    for (const [at, one] of told.entries()) expect(one).toBe(first?.told[at])
  }
})

test('one that stands still holds up nobody, and is told of as one that waits', async () => {
  const { feeding, workers, edit, settled } = await feedingOf(3, [client('a')])
  const [stalled, ...others] = workers
  if (stalled) stalled.isStalled = true
  edit(client('a', '1.0'))
  await settled(others)
  edit(client('a', '2.0'))
  await settled(others)
  expect(stalled?.source?.current.number).toBe(1)
  await until(async () =>
    feeding.states().every(({ policyNumber }, at) => at === 0 || policyNumber === 3),
  )
  expect(feeding.states().map(({ worker, policyNumber }) => [worker, policyNumber])).toEqual([
    [1, 1],
    [2, 3],
    [3, 3],
  ])
})
