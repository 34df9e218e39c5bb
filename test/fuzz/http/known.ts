/**
 * What does not hold yet, with the reason: a law by its name is not asserted, or a kind of bytes is
 * not sent. `ISTHMUS_FUZZ_ALL=1` asserts and sends all. An entry goes with what it tells of.
 */
export type Known =
  | 'latin-1-answers'
  | 'interim'
  | 'until-close'
  | 'pipelined-nonsense'
  | 'no-address'
  | 'no-redirect-abroad'
  | 'no-content-fields'
  | 'request-id'
  | 'framing-205'
  | 'same-bytes'

const all: Readonly<Partial<Record<Known, string>>> = {
  'latin-1-answers': 'bytes beyond ASCII in a header of the store end the process (issue 10, 2)',
  interim: 'an unasked 100 before the answer is 502 (issue 10, 3)',
  'until-close': 'a body until close that ends by a reset is told as complete (issue 10, 3)',
  'no-address': 'Link and Content-Location of passing routes show the store (issue 10, 4.9)',
  'no-redirect-abroad': 'Location: http://STORE//host/ becomes //host/ (issue 10, 3)',
  'no-content-fields': 'a 204 keeps Content-Type (issue 10, 3)',
  'pipelined-nonsense':
    'what is no HTTP after a request under way is answered in its place (issue 10, 3)',
  'framing-205': 'a 205 keeps the length of the store (issue 10, 3)',
}

export const known: Readonly<Partial<Record<Known, string>>> =
  process.env['ISTHMUS_FUZZ_ALL'] === undefined ? all : {}
