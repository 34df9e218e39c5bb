/** A client and a store that speak the same version: the lens answers its input. */
import contract from '../../adapters/index.ts'
import { sideBySide, warmUp, type Pace, type Spread } from '../support/measure.ts'
import { must } from '../support/must.ts'
import { bytesOf, sizes, texts } from './documents.ts'

export interface Identity {
  readonly size: string
  readonly bytes: number
  readonly lens: Spread
  /** The same bytes copied once. */
  readonly copy: Spread
}

export const measureIdentity = async (pace: Pace): Promise<readonly Identity[]> => {
  const measured: Identity[] = []
  for (const size of sizes) {
    const lens = contract.lens(size.type, '2.0', '2.0')
    const [text = ''] = texts(size, '2.0', 'ascii')
    const input = bytesOf(text)
    if (must(lens.bytes(input)) !== input) throw new Error('The identity makes a copy')
    const candidates = [
      { name: 'lens', run: () => lens.bytes(input) },
      { name: 'copy', run: () => input.slice() },
    ]
    await warmUp(candidates, pace)
    const [ofLens, ofCopy] = await sideBySide(candidates, 1, pace)
    const spreads = { lens: ofLens as Spread, copy: ofCopy as Spread }
    measured.push({ size: size.name, bytes: input.length, ...spreads })
  }
  return measured
}
