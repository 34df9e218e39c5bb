/** Plays a case between real sockets and a gateway process, and judges what was said. */
import type { Ask, Case, Reply } from './cases.ts'
import { talk } from './client.ts'
import { known } from './known.ts'
import { arrivalHolds, LawBroken, talkHolds } from './laws.ts'
import { askOf, replyOf, type Asking, type Scene } from './speech.ts'
import type { Arrived, Speech } from './store.ts'
import { backendOf, type GatewayProcess, type World } from './world.ts'

const good: Reply = {
  status: 200,
  headers: [['ETag', '"v1"']],
  content: 'document',
  coding: 'identity',
  framing: 'length',
  interim: [],
  end: 'keep',
  early: false,
  pieces: 1,
}

const control: Ask = {
  method: 'GET',
  target: '/items/a',
  version: '2.0',
  headers: [],
  content: 'none',
  framing: 'length',
  reply: good,
}

interface Exchange {
  readonly asking: Asking
  readonly scene: Scene
}

/** Whether it is the last request of its connection (RFC 9112 section 9.6). */
const closes = ({ headers }: Ask): boolean =>
  headers.some(([name, value]) => name === 'Connection' && value === 'close')

const expects = ({ headers }: Ask): boolean => headers.some(([name]) => name === 'Expect')

/** Whether its body may end before its end. */
const breaks = ({ cut, end, framing }: Reply): boolean =>
  cut !== undefined || end === 'reset' || !['length', 'chunks', 'close'].includes(framing)

/** A stream of events may be silent for ever, so that silence is no end of it. */
const ending = ({ end, cut, content, framing }: Reply): Reply['end'] =>
  end === 'keep' && (content === 'events' || framing === 'close' || cut !== undefined) ? 'fin' : end

const speechOf = ({ asking, scene }: Exchange, method: string): Speech => {
  const { ask } = asking
  // What is read before a write is merged.
  const reply = method === 'GET' && ask.method !== 'GET' ? good : ask.reply
  const { bytes } = replyOf(reply, scene, method)
  return { bytes, pieces: reply.pieces, end: ending(reply), early: reply.early }
}

const controlled = async (
  gateway: GatewayProcess,
  world: World,
  tag: string,
  patience: number,
): Promise<void> => {
  const asking = askOf(control, tag, 'control')
  const scene = { tag, store: world.store.host, version: '2.0' }
  world.store.answer = ({ method }) => speechOf({ asking, scene }, method)
  world.store.arrived = () => undefined
  const heard = await talk(gateway.url, [asking], false, patience)
  talkHolds(heard, [asking], [scene])
  const [answer] = heard.answers
  if (answer?.status !== 200 || !answer.body.includes(tag)) {
    throw new LawBroken(`control: a plain client got ${JSON.stringify(heard)}`)
  }
}

export interface Player {
  /** @returns how many requests were played. @throws LawBroken */
  play(drawn: Case): Promise<number>
}

/** @param patience milliseconds after which a connection is taken to hang */
export const createPlayer = (world: World, patience: number): Player => {
  let [cases, tags] = [0, 0]
  const next = (): string => {
    tags += 1
    return `t${tags}`
  }

  const play = async ({ cached, connections }: Case): Promise<number> => {
    const gateway = await world.gateway(cached)
    cases += 1
    const { name, version } = backendOf(cases)
    const exchanges = new Map<string, Exchange>()
    const arrivals: (readonly [Arrived, Exchange])[] = []
    const all = connections.map(({ pipelined, asks }) => {
      const last = asks.findIndex((ask) => ask.damage !== undefined || closes(ask))
      const said = last === -1 ? asks : asks.slice(0, last + 1)
      const both = said.map((ask): Exchange => {
        const tag = next()
        const scene = { tag, store: world.store.host, version }
        const one = { asking: askOf(ask, tag, name), scene }
        exchanges.set(tag, one)
        return one
      })
      const nonsense = said.at(-1)?.damage !== undefined
      const apart =
        (nonsense && known['pipelined-nonsense'] !== undefined) ||
        (said.some(expects) && known['pipelined-expect'] !== undefined) ||
        (said.some(({ reply }) => breaks(reply)) && known['pipelined-broken'] !== undefined)
      return { pipelined: pipelined && !apart, both }
    })
    const strangers: string[] = []
    world.store.answer = ({ tag, method }) => {
      const exchange = exchanges.get(tag)
      if (!exchange) strangers.push(tag)
      return exchange
        ? speechOf(exchange, method)
        : { bytes: '', pieces: 1, end: 'fin', early: false }
    }
    world.store.arrived = (arrived) => {
      const exchange = exchanges.get(arrived.tag)
      if (exchange) arrivals.push([arrived, exchange])
    }
    const heard = await Promise.all(
      all.map(({ pipelined, both }) =>
        talk(
          gateway.url,
          both.map(({ asking }) => asking),
          pipelined,
          patience,
        ),
      ),
    )
    const said = gateway.ended()
    if (said !== undefined) throw new LawBroken(`lives: the gateway has ended: ${said}`)
    for (const [index, { both }] of all.entries()) {
      const one = heard[index]
      if (one)
        talkHolds(
          one,
          both.map(({ asking }) => asking),
          both.map(({ scene }) => scene),
        )
    }
    for (const [arrived, { asking, scene }] of arrivals) arrivalHolds(arrived, asking, scene)
    await controlled(gateway, world, next(), patience)
    return exchanges.size
  }

  return { play }
}

/** What two gateways hold may grow by buffers and pools, not with the number of cases. */
const slack = { memory: 48 * 1024 * 1024, resources: 1500 }

/** @throws LawBroken */
export const isBounded = async (world: World, play: () => Promise<unknown>): Promise<void> => {
  const measure = async () => {
    const all = [await world.gateway(false), await world.gateway(true)]
    return Promise.all(all.map((gateway) => gateway.measure()))
  }
  const before = await measure()
  await play()
  for (const [index, after] of (await measure()).entries()) {
    if (after.defects.length > 0) throw new LawBroken(`prepared: ${after.defects.join()}`)
    const memory = after.memory - (before[index]?.memory ?? 0)
    if (memory > slack.memory || after.resources > slack.resources) {
      throw new LawBroken(`bounded: ${JSON.stringify({ before: before[index], after })}`)
    }
  }
}
