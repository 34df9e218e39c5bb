/** What goes wrong with a write that may be asked for once more without harm, as those who do so are told. */
import { Failure } from '../../errors/index.ts'
import { OutcomeUnknown, Taken } from './database.ts'

/** @throws Failure `control-outcome-unknown` where it may have happened; `control-unavailable` */
export const told = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      throw new Failure(
        'control-outcome-unknown',
        'The control store went away while something was on its way to it: it may have happened.',
      )
    }
    if (!(error instanceof Taken)) throw error
    throw new Failure('control-unavailable', 'Others write the same to the control store.')
  }
}
