/** Twenty changes that cancel or fuse, beside the one that they come to. */
import { sideBySide, warmUp, type Pace, type Spread } from '../support/measure.ts'
import { must } from '../support/must.ts'
import { contractOf, newest, one, page, twenty } from './contracts.ts'
import { bytesName } from './carry.ts'
import { directly } from './direct.ts'
import { scanners } from './scanners.ts'

export interface Chain {
  readonly name: string
  readonly direction: 'up' | 'down'
  readonly one: Spread
  readonly twenty: Spread
}

const mustBeSame = (a: Uint8Array, b: Uint8Array): void => {
  if (Buffer.compare(a, b) !== 0) throw new Error('Twenty changes do not come to the same as one')
}

/** A lens of `Page` over all changes of a contract. */
const lensOf = (ops: typeof one, direction: Chain['direction']) => {
  const last = newest(ops.length)
  const [from, to] = direction === 'up' ? ['1.0', last] : [last, '1.0']
  return contractOf(ops).lens('Page', from, to)
}

export const measureChains = async (pace: Pace): Promise<readonly Chain[]> => {
  const chains: Chain[] = []
  for (const direction of ['up', 'down'] as const) {
    const short = lensOf(one, direction)
    const long = lensOf(twenty, direction)
    const input = direction === 'up' ? page : must(lensOf(one, 'up').bytes(page))
    for (const { name, scanner } of scanners) {
      const runs = [short, long].map((lens) => () => must(lens.bytes(input, { scanner })))
      mustBeSame(directly(short, input, scanner), directly(long, input, scanner))
      const candidates = runs.map((run, index) => ({ name: `${index}`, run }))
      await warmUp(candidates, pace)
      const [ofOne, ofTwenty] = await sideBySide(candidates, 1, pace)
      const spreads = { one: ofOne as Spread, twenty: ofTwenty as Spread }
      chains.push({ name: bytesName(name), direction, ...spreads })
    }
  }
  return chains
}
