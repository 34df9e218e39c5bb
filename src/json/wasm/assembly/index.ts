/** The exports of the module, beside its memory. */
export { aimView, listCell, putCell, putView, reset } from './program'
export { scan } from './scan'
export { splice, spliceLength } from './splice'
export { faultAt, faultKind } from './text'
