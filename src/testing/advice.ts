/** What its author can do about a law that does not hold. */
import type { Blame } from './blame.ts'
import type { Violation } from './law.ts'

const ours =
  'This is a defect of Isthmus, not of the contract: please report it with this document.'

const lost = (blame: Blame | undefined): string => {
  if (blame?.function === undefined) return ours
  const { function: name, direction } = blame
  const [there, back] = direction === 'up' ? ['up', 'down'] : ['down', 'up']
  return (
    `Make \`${back}\` of "${name}" undo what \`${there}\` does, or declare the loss: ` +
    `\`loses: ['${there}']\` beside the functions, and \`{ lossy: 'what is lost' }\` at the op.`
  )
}

const misfit = (blame: Blame | undefined): string =>
  blame?.function === undefined
    ? 'Convert the field into what the version allows (`bounds`, `values`, a codec of your own), or let the version allow it.'
    : `Make "${blame.function}" answer what its version allows, or let the version allow it.`

const byFault = {
  changes: 'Make a new value instead of changing the one that is given.',
  differs:
    'Answer by what is given alone: no clock, no random numbers, nothing kept between calls.',
  throws: 'Handle every value of the shape, or throw a `Refusal` for one that has no place.',
}

/** In a sentence or two. */
export const adviceFor = (violation: Violation, blame: Blame | undefined): string => {
  switch (violation.law) {
    case 'functions':
      return violation.fault
        ? byFault[violation.fault]
        : 'Answer what the shape of the version says, for every value of the other shape.'
    case 'comes-back':
    case 'reads-back':
      return lost(blame)
    case 'fits':
      return misfit(blame)
    case 'carries':
    case 'executors':
    case 'wrong-shape':
      return ours
  }
}
