/** How long a small client waits beside each kind of large request. Before: the same of another tree, where SOURCE names one. */
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { attacks, type Attack } from './attacks.ts'

export interface Wait {
  readonly name: string
  /** Status of the large request; 0 where its answer broke off. */
  readonly status: number
  /** Milliseconds until it was answered. */
  readonly took: number
  /** Longest wait of the small client, ms, and the one that 99 of 100 were below. */
  readonly worst: number
  readonly p99: number
  /** Longest time that the event loop stood still, ms. */
  readonly stall: number
}

export interface Fairness {
  /** Longest wait of the small client by itself, ms. */
  readonly alone: number
  /** The same beside a process that only counts, so that cores are scarce. */
  readonly beside: number
  readonly now: readonly Wait[]
  /** The same before large bodies were carried in threads, measured once: see `before.ts`. */
  readonly before: Before
}

/** What another tree did. */
export interface Before {
  readonly alone: number
  readonly waits: readonly Wait[]
}

const start = async (
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly said: Record<string, unknown> }> => {
  const child = fork(join(import.meta.dirname, file), [], { env: { ...process.env, ...env } })
  const [said] = (await once(child, 'message')) as [Record<string, unknown>]
  return { child, said }
}

const asked = async (child: ChildProcess, what: object): Promise<Record<string, unknown>> => {
  const answer = once(child, 'message')
  child.send(what)
  return ((await answer) as [Record<string, unknown>])[0]
}

const send = (url: string, { method, path, headers, body }: Attack): Promise<number> =>
  new Promise((resolve) => {
    const head = { 'api-version': '1.0', ...headers }
    const sent = request(`${url}${path}`, { method, headers: head, agent: false }, (answer) => {
      answer.on('error', () => undefined)
      answer.resume().on('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body?.())
  })

const waitsOf = async (probe: ChildProcess): Promise<{ worst: number; p99: number }> => {
  const waits = ((await asked(probe, {}))['waits'] as number[]).toSorted((a, b) => a - b)
  return { worst: waits.at(-1) ?? 0, p99: waits[Math.floor(waits.length * 0.99)] ?? 0 }
}

/** @param rounds how often each large request is made; the worst counts */
export const measureNow = async (
  rounds: number,
  say: (text: string) => void,
): Promise<Pick<Fairness, 'alone' | 'beside' | 'now'>> => {
  const store = await start('store.ts', {})
  const gateway = await start('gateway.ts', { STORE: String(store.said['url']) })
  const url = String(gateway.said['url'])
  const probe = await start('probe.ts', { GATEWAY: url })
  try {
    // Until code is warm and threads have started.
    for (const attack of attacks.slice(-3)) {
      await asked(store.child, { attack: attack.name })
      await send(url, attack)
    }
    await pause(500)
    await asked(probe.child, {})
    await pause(2000)
    const { worst: alone } = await waitsOf(probe.child)
    const counting = fork(join(import.meta.dirname, 'counting.ts'))
    await pause(6000)
    counting.kill()
    const { worst: beside } = await waitsOf(probe.child)
    say(`small client ${alone.toFixed(0)} ms, beside a process that counts ${beside.toFixed(0)} ms`)
    const now: Wait[] = []
    for (const attack of attacks) {
      await asked(store.child, { attack: attack.name })
      let [took, status] = [0, 0]
      await asked(probe.child, {})
      await asked(gateway.child, {})
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now()
        status = await send(url, attack)
        took = Math.max(took, performance.now() - started)
        await pause(100)
      }
      const { worst, p99 } = await waitsOf(probe.child)
      const stall = Number((await asked(gateway.child, {}))['stall'])
      now.push({ name: attack.name, status, took, worst, p99, stall })
      say(
        `${attack.name}: ${status}, ${took.toFixed(0)} ms; small client ${worst.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, loop ${stall.toFixed(0)} ms`,
      )
    }
    return { alone, beside, now }
  } finally {
    for (const { child } of [probe, gateway, store]) child.kill()
  }
}

export const measureFairness = async (
  rounds: number,
  say: (text: string) => void,
): Promise<Fairness> => {
  const file = join(import.meta.dirname, 'before.json')
  const before = JSON.parse(readFileSync(file, 'utf8')) as Before
  return { ...(await measureNow(rounds, say)), before }
}
