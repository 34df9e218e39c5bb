/** What is left out of one answer because it cannot be carried to the client's version. */
import { templateOf } from '../../contract/index.ts'
import { isNumber, isObject, numberText, own, parseBytes } from '../../json/index.ts'
import type { Omission, Omit } from '../../lens/index.ts'
import type { BodyReader } from '../../http/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import type { OmissionReport } from './omitted.ts'
import type { LeftOut } from './left-out.ts'
import type { Untold } from './quarantine.ts'

/** Items of one answer that are told one by one; all are counted. */
export const mostTold = 20

/** What can be told of an item is its id, where it is one; else it would be a value like any other. */
const idPattern = /^[\w.~:-]{1,64}$/

export interface OmissionsContext {
  readonly carriage: Carriage
  readonly backend: string
  readonly requestId: string
  readonly report: OmissionReport
}

export interface Omissions {
  readonly count: number
  readonly omit: Omit
  /** What was left out elsewhere, all at once. */
  readonly leftOut: (found: LeftOut) => void
  /** Nothing more is going to be left out. Called again it does nothing. */
  readonly end: () => void
}

/** The member that names an item: the parameter by which one of its kind is read. */
const keyMember = ({ store, storeRoute }: Carriage): string => {
  const type = storeRoute.filters ?? storeRoute.response
  const reading = store.routes.find(
    ({ kind, response, path }) => kind === 'read' && response === type && path.includes('{'),
  )
  const last = templateOf(reading?.path ?? '').at(-1)
  return typeof last === 'object' ? last.parameter : 'id'
}

const idOf = (text: Omission['text'], member: string): string | undefined => {
  const parsed = parseBytes(text)
  const id = parsed.ok && isObject(parsed.value) ? own(parsed.value, member) : undefined
  const told = isNumber(id) ? numberText(id) : id
  return typeof told === 'string' && idPattern.test(told) ? told : undefined
}

/** What is told of an item that was left out. */
export const omittedItem = (
  { name, pointer, problem, text }: Omission,
  carriage: Carriage,
  backend: string,
): Untold => {
  const { client, store, clientRoute } = carriage
  const id = idOf(text, keyMember(carriage))
  return {
    route: clientRoute.id,
    backend,
    storeVersion: store.key,
    clientVersion: client.key,
    place: name,
    pointer,
    ...(id === undefined ? {} : { id }),
    code: problem.code,
    problem,
  }
}

export const createOmissions = (context: OmissionsContext): Omissions => {
  const { carriage, backend, requestId, report } = context
  const { clientRoute } = carriage
  let count = 0
  let ended = false

  const leaveOut = (cause: unknown, item: Untold | undefined): void => {
    report.itemOmitted({ requestId, route: clientRoute.id, backend, cause, item })
  }

  return {
    get count() {
      return count
    },
    omit: (omission) => {
      count += 1
      const isTold = count <= mostTold
      const item = isTold ? omittedItem(omission, carriage, backend) : undefined
      leaveOut(omission.cause, item)
    },
    leftOut: (found) => {
      for (const { item, cause } of found.told) leaveOut(cause, item)
      for (let untold = found.told.length; untold < found.count; untold += 1) {
        leaveOut(undefined, undefined)
      }
      count += found.count
    },
    end: () => {
      if (count > mostTold && !ended) {
        report.itemsOmitted({ requestId, route: clientRoute.id, backend, count, told: mostTold })
      }
      ended = true
    },
  }
}

/** The body of a stream; its omissions end with it. */
export const endingWith = (body: BodyReader, { end }: Omissions): BodyReader => ({
  read: async () => {
    const chunk = await body.read().catch((error: unknown) => {
      end()
      throw error
    })
    if (chunk.done) end()
    return chunk
  },
  cancel: (reason) => {
    end()
    return body.cancel(reason)
  },
})
