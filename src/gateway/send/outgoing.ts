/** Headers of one request on its way to the store. */
import type { HeaderList } from '../../http/index.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { storeHeaders } from './forward.ts'

export const outgoingHeaders = ({ core, request, id, resolution }: Exchange): HeaderList =>
  storeHeaders(resolution.negotiated?.address.headers ?? request.headers, {
    consumed: resolution.identified?.consumed ?? [],
    requestId: id,
    host: request.host,
    trusted: core.config.forwarded.trust,
    ...request.connection,
  })
