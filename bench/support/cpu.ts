/** CPU of this process per call, taking turns: what others do on the machine does not count. */
import { spreadOf, type Spread } from './measure.ts'

export interface Turn {
  /** How many requests one call stands for. */
  readonly requests: number
  readonly run: (index: number) => unknown
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const microseconds = async ({ run, requests }: Turn, calls: number): Promise<number> => {
  const start = cpu()
  for (let index = 0; index < calls; index += 1) {
    const done = run(index)
    if (done instanceof Promise) await done
  }
  return (cpu() - start) / calls / requests
}

/** Microseconds per request of each. @param calls that stand for one turn's requests */
export const cpuSideBySide = async <K extends string>(
  turns: Readonly<Record<K, Turn>>,
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<Readonly<Record<K, Spread>>> => {
  const named = Object.entries(turns) as [K, Turn][]
  const times = new Map(named.map(([name]) => [name, [] as number[]]))
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, turn] of named) {
      const time = await microseconds(turn, Math.ceil(requests / turn.requests))
      // The first rounds are for the compiler.
      if (round >= 0) times.get(name)?.push(time)
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, spreadOf(all)])) as Readonly<
    Record<K, Spread>
  >
}
