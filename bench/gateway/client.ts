/**
 * The load where wrk does not do: a closed loop, or requests at a fixed rate whose latency counts
 * from the moment they were due. `node client.ts <url> <seconds> [rate]`; prints JSON.
 */
import { Pool } from 'undici'
import { headers } from './request.ts'

const [url = '', seconds = '1', rate] = process.argv.slice(2)
const { origin, pathname, search } = new URL(url)
const milliseconds = Number(seconds) * 1000
const connections = 32
/** Milliseconds at the beginning that do not count: this client is not warm yet, either. */
const unsettled = rate === undefined ? 0 : 1000

const pool = new Pool(origin, { connections, pipelining: 1 })
const latencies: number[] = []
let failed = 0
const start = performance.now()

const ask = (due: number): Promise<void> =>
  new Promise((resolve) => {
    let status = 0
    const done = (): void => {
      if (due - start >= unsettled) latencies.push(performance.now() - due)
      if (status !== 200) failed += 1
      resolve()
    }
    pool.dispatch(
      { method: 'GET', path: pathname + search, headers },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_, code) => {
          status = code
        },
        onResponseData: () => undefined,
        onResponseEnd: done,
        onResponseError: done,
      },
    )
  })

/** Sends what has become due since the last look, until the time is over. */
const steady = (perSecond: number): Promise<void> =>
  new Promise((resolve) => {
    const pending: Promise<void>[] = []
    const look = (): void => {
      const now = performance.now() - start
      while (pending.length < (Math.min(now, milliseconds) / 1000) * perSecond) {
        pending.push(ask(start + (pending.length / perSecond) * 1000))
      }
      if (now < milliseconds) setTimeout(look, 1)
      else void Promise.all(pending).then(() => resolve())
    }
    look()
  })

const loop = async (until: number): Promise<void> => {
  while (performance.now() < until) await ask(performance.now())
}

if (rate === undefined) {
  await Promise.all(Array.from({ length: connections }, () => loop(start + milliseconds)))
} else await steady(Number(rate))

const sorted = latencies.sort((a, b) => a - b)
const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]
console.log(
  JSON.stringify({
    requests: sorted.length,
    seconds: (performance.now() - start) / 1000,
    failed,
    p50: quantile(0.5),
    p99: quantile(0.99),
  }),
)
await pool.destroy()
