/** Traffic over time: what instances count adds up, once, also where minutes have become hours. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ControlStore, TrafficRow } from '../../../src/control/port.ts'
import type { FactsBatch, TrafficCount } from '../../../src/gateway/facts/index.ts'
import { latencyBounds, noLatency } from '../../../src/rollout/compare/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import { usePlace, type Driver } from './place.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** The beginning of an hour; the tests run within the next ones. */
const thisHour = Math.floor(Date.now() / hour) * hour

const countAt = (at: number, count: number, of: Partial<TrafficCount> = {}): TrafficCount => ({
  at,
  version: '1.0',
  backend: 'blue',
  storeVersion: '2.0',
  statusClass: '2xx',
  ...of,
  latency: noLatency().with(3, count),
})

const batchOf = (
  instance: string,
  sequence: number,
  traffic: readonly TrafficCount[],
): FactsBatch => ({ instance, sequence, usage: [], fields: [], contexts: [], lost: 0, traffic })

const sum = (latency: readonly number[]): number => latency.reduce((all, count) => all + count, 0)

const short = ({ at, version, backend, storeVersion, statusClass, latency }: TrafficRow) =>
  `${(at - thisHour) / minute} ${version} ${backend} ${storeVersion} ${statusClass} ${sum(latency)}`

const everything = { from: thisHour - 40 * day, to: thisHour + day }

const keep = { usageDays: 400, contexts: 10 }

export const trafficSuite = (driver: Driver): void => {
  describe('traffic over time', () => {
    const here = usePlace(driver)
    const asked = async (step: number, store: ControlStore = here.store) =>
      (await store.traffic({ ...everything, step })).map(short)

    test('is nothing at first', async () => {
      expect(await asked(minute)).toEqual([])
    })

    test('adds up over instances and batches, each batch once', async () => {
      const { store } = here
      await store.take(batchOf('a', 1, [countAt(thisHour, 1)]))
      await store.take(batchOf('a', 1, [countAt(thisHour, 1)]))
      await Promise.all([
        store.take(batchOf('a', 2, [countAt(thisHour, 2), countAt(thisHour, 3)])),
        here.other().take(batchOf('b', 1, [countAt(thisHour, 4), countAt(thisHour + minute, 5)])),
      ])
      expect(await asked(minute)).toEqual(['0 1.0 blue 2.0 2xx 10', '1 1.0 blue 2.0 2xx 5'])
      expect(await asked(hour)).toEqual(['0 1.0 blue 2.0 2xx 15'])
    })

    test('tells versions, backends and classes of status apart, whatever they are called', async () => {
      const at = thisHour + 10 * minute
      const others = [
        { version: "2.0'; drop" },
        { backend: 'green', storeVersion: '3.0' },
        { storeVersion: '3.0' },
        { statusClass: '5xx' },
      ]
      await here.store.take(
        batchOf(
          'c',
          1,
          others.map((of, index) => countAt(at, index + 1, of)),
        ),
      )
      const rows = await here.store.traffic({ from: at, to: at + minute, step: minute })
      expect(rows.map(short)).toEqual([
        '10 1.0 blue 2.0 5xx 4',
        '10 1.0 blue 3.0 2xx 3',
        '10 1.0 green 3.0 2xx 2',
        "10 2.0'; drop blue 2.0 2xx 1",
      ])
    })

    test('keeps each range of durations, the longest too', async () => {
      const at = thisHour + 20 * minute
      const latency = [...latencyBounds, Infinity].map((_, range) => range + 1)
      await here.store.take(batchOf('d', 1, [{ ...countAt(at, 0), latency }]))
      const rows = await here.store.traffic({ from: at, to: at + minute, step: minute })
      expect(rows).toEqual([{ ...countAt(at, 0), latency }])
    })

    test('begins and ends where it is asked for', async () => {
      const span = { from: thisHour + minute, to: thisHour + 10 * minute, step: minute }
      expect((await here.store.traffic(span)).map(short)).toEqual(['1 1.0 blue 2.0 2xx 5'])
    })
  })

  describe('traffic that is older', () => {
    const here = usePlace(driver)
    const old = thisHour - 5 * hour
    const rowsOf = async (span: number) => {
      const rows = await here.place.sql(
        `select count(*) as n from isthmus_traffic where span = ${span}`,
      )
      return Number(rows[0]?.['n'])
    }

    test('becomes a row per hour, and adds up as before', async () => {
      const { store } = here
      const minutes = [0, 1, 59, 60].map((at) => countAt(old + at * minute, at + 1))
      await store.take(batchOf('a', 1, [...minutes, countAt(thisHour, 7)]))
      await store.prune(keep)
      expect([await rowsOf(minute), await rowsOf(hour)]).toEqual([1, 2])
      const late = [countAt(old, 100), countAt(old + hour, 100, { statusClass: '5xx' })]
      await store.take(batchOf('b', 1, late))
      const told = ['-300 1.0 blue 2.0 2xx 163', '-240 1.0 blue 2.0 2xx 61']
      const all = [...told, '-240 1.0 blue 2.0 5xx 100', '0 1.0 blue 2.0 2xx 7']
      const asked = async () => (await store.traffic({ ...everything, step: hour })).map(short)
      expect(await asked()).toEqual(all)
      await here.other().prune(keep)
      await store.prune(keep)
      expect(await asked()).toEqual(all)
      expect([await rowsOf(minute), await rowsOf(hour)]).toEqual([1, 3])
    })

    test('is deleted after thirty days', async () => {
      const { store } = here
      await store.take(batchOf('c', 1, [countAt(thisHour - 31 * day, 1)]))
      await store.prune(keep)
      const { length } = await store.traffic({ ...everything, step: hour })
      expect(length).toBe(4)
    })

    test('is the same sum in steps of hours, however often it is tidied up meanwhile', async () => {
      const { store } = here
      let run = 0
      const counts = fc.array(
        fc.record({
          minutes: fc.integer({ min: 0, max: 600 }),
          count: fc.integer({ min: 1, max: 1000 }),
          tidied: fc.boolean(),
        }),
        { maxLength: 10 },
      )
      await holdsInTime(
        10,
        fc.asyncProperty(counts, async (drawn) => {
          run += 1
          const version = `run ${run}`
          for (const [index, { minutes, count, tidied }] of drawn.entries()) {
            const at = thisHour - minutes * minute
            await store.take(batchOf(version, index + 1, [countAt(at, count, { version })]))
            if (tidied) await store.prune(keep)
          }
          const rows = await store.traffic({ ...everything, step: hour })
          const expected = Map.groupBy(drawn, ({ minutes }) => Math.ceil(minutes / 60))
          const found = rows
            .filter((row) => row.version === version)
            .map(({ at, latency }) => [(thisHour - at) / hour, sum(latency)])
          expect(Object.fromEntries(found)).toEqual(
            Object.fromEntries(
              [...expected].map(([back, group]) => [back, sum(group.map(({ count }) => count))]),
            ),
          )
        }),
      )
    })
  })
}
